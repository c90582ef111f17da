"""卖场 · the mall as a whole: what Saleor's clients ask of their `shop`. It has no settings: every answer is a fact."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import graphene

from backend.checkout.rules import MOST_PIECES
from backend.core.money import CURRENCY
from backend.core.permissions import Permission as Held
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.languages import LANGUAGES
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.permissions import Permission
from storefront_api.kit.types import always
from storefront_api.product.enums import WeightUnitsEnum
from storefront_api.product.translations import LanguageDisplay
from storefront_api.region.types import CHINA, CountryDisplay

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
VERSION: str = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"]

PasswordLoginModeEnum = strings(
    "PasswordLoginModeEnum",
    [(name, name) for name in ("ENABLED", "CUSTOMERS_ONLY", "DISABLED")],
    "密码登录 · who may log in with a password.",
)


class CountryFilterInput(graphene.InputObjectType):
    """国家筛选 · conditions of the list of countries."""

    attached_to_shipping_zones = graphene.Boolean(description="送货 · those to which goods are delivered.")


class Domain(graphene.ObjectType):
    """网址 · under which address the mall is reached. Resolvers give the address."""

    host = graphene.String(required=True, description="主机 · the host.")
    ssl_enabled = graphene.Boolean(required=True, description="加密 · is it reached over TLS?")
    url = graphene.String(required=True, description="地址 · the address.")

    @staticmethod
    def resolve_host(origin: str, info: Any) -> str:
        return urlsplit(origin).netloc

    @staticmethod
    def resolve_ssl_enabled(origin: str, info: Any) -> bool:
        return origin.startswith("https:")

    @staticmethod
    def resolve_url(origin: str, info: Any) -> str:
        return f"{origin}/"


@dataclass(slots=True)
class Mall:
    """卖场 · there is one; it keeps no metadata."""

    metadata: dict[str, str] = field(default_factory=dict)
    private_metadata: dict[str, str] = field(default_factory=dict)


class Shop(HasMetadata, graphene.ObjectType):
    """卖场 · the mall as a whole."""

    class Meta:
        interfaces = (ObjectWithMetadata,)

    id = graphene.ID(required=True, description="编号 · the global id.")
    name = graphene.String(required=True, description="名称 · the name.")
    description = graphene.String(description="说明 · what it is.")
    domain = graphene.Field(Domain, required=True, description="网址 · under which address it is reached.")
    version = graphene.String(required=True, description="版本 · the version of this software.")
    schema_version = graphene.String(required=True, description="接口版本 · of Saleor's API that it follows.")
    countries = graphene.List(
        graphene.NonNull(CountryDisplay),
        required=True,
        filter=CountryFilterInput(description="筛选 · conditions."),
        description="国家 · the countries served.",
    )
    default_country = graphene.Field(CountryDisplay, description="默认国家 · the country.")
    channel_currencies = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="币种 · the currencies: CNY."
    )
    languages = graphene.List(
        graphene.NonNull(LanguageDisplay),
        required=True,
        description="语言 · into which the mall's simplified Chinese can be translated, that itself included.",
    )
    permissions = graphene.List(
        graphene.NonNull(Permission), required=True, description="权限 · all that there are."
    )
    phone_prefixes = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="电话国别号 · of telephones."
    )
    default_weight_unit = graphene.Field(WeightUnitsEnum, description="重量单位 · the unit: kilograms.")
    track_inventory_by_default = graphene.Boolean(description="管理库存：是 · stock is counted: yes.")
    fulfillment_auto_approve = graphene.Boolean(
        required=True, description="发货免批：是 · deliveries need no approval of the platform: yes."
    )
    fulfillment_allow_unpaid = graphene.Boolean(
        required=True, description="先货后款：是 · goods are paid for after they were accepted: yes."
    )
    enable_account_confirmation_by_email = graphene.Boolean(
        description="邮箱确认：是 · accounts are confirmed by e-mail: yes."
    )
    password_login_mode = graphene.Field(
        PasswordLoginModeEnum, required=True, description="密码登录 · who may log in with a password: all."
    )
    limit_quantity_per_checkout = graphene.Int(description="单行上限 · the most pieces in a line of a cart.")
    reserve_stock_duration_anonymous_user = graphene.Int(
        description="购物车预留：不预留 · carts reserve nothing: null."
    )
    reserve_stock_duration_authenticated_user = graphene.Int(
        description="购物车预留：不预留 · carts reserve nothing: null."
    )
    preserve_all_address_fields = graphene.Boolean(
        required=True, description="保留地址各项：是 · no part of an address is dropped: yes."
    )
    use_legacy_shipping_zone_stock_availability = graphene.Boolean(
        required=True, description="按配送区计库存：否 · stock does not depend on zones of delivery: no."
    )

    resolve_id = always(to_global_id("Shop", 1))
    resolve_name = always("瓯采 Oucai")
    resolve_description = always("政府采购电子卖场 · a mall for government procurement.")
    resolve_version = always(VERSION)
    resolve_schema_version = always("3.23")
    resolve_default_country = always(CHINA)
    resolve_channel_currencies = always([CURRENCY])
    resolve_languages = always(list(LANGUAGES))
    resolve_permissions = always(list(Held))
    resolve_phone_prefixes = always(["86"])
    resolve_default_weight_unit = always("KG")
    resolve_track_inventory_by_default = resolve_fulfillment_auto_approve = always(True)
    resolve_fulfillment_allow_unpaid = resolve_enable_account_confirmation_by_email = always(True)
    resolve_preserve_all_address_fields = always(True)
    resolve_use_legacy_shipping_zone_stock_availability = always(False)
    resolve_password_login_mode = always("ENABLED")
    resolve_limit_quantity_per_checkout = always(MOST_PIECES)

    @staticmethod
    def resolve_domain(mall: Mall, info: Any) -> str:
        origin: str = info.context.origin
        return origin

    @staticmethod
    def resolve_countries(mall: Mall, info: Any, filter: Mapping[str, Any] | None = None) -> list[Any]:
        attached = (filter or {}).get("attached_to_shipping_zones")
        return [] if attached is False else [CHINA]


class Queries:
    shop = graphene.Field(Shop, required=True, description="卖场 · the mall as a whole.")

    @staticmethod
    def resolve_shop(root: None, info: Any) -> Mall:
        return Mall()


class Mutations:
    pass
