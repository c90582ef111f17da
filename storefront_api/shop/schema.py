"""卖场 · the mall as a whole: what Saleor's clients ask of their `shop`, and what its staff say of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import graphene

from backend.account import refusals as account_refusals
from backend.account.models import Address, User
from backend.checkout import mall
from backend.checkout.mall import MANAGE
from backend.checkout.rules import MOST_PIECES
from backend.core.mailing import sender
from backend.core.models import Shop as Mall
from backend.core.money import CURRENCY
from backend.core.permissions import Permission as Held
from backend.core.refusals import NotPermitted
from backend.order.models import Order
from backend.product.models import ProductVariant
from backend.region.models import Channel
from backend.warehouse.models import Warehouse
from storefront_api.account.types import AddressInput
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.enums import strings
from storefront_api.kit.errors import error_type
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.languages import LANGUAGES
from storefront_api.kit.metadata import HasMetadata, Metadata, ObjectWithMetadata
from storefront_api.kit.permissions import Permission
from storefront_api.kit.types import MetadataInput, always
from storefront_api.payment.types import PaymentGateway, gateways
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


class Limits(graphene.ObjectType):
    """数量 · how many there are, or may be."""

    channels = graphene.Int(description="频道 · channels.")
    orders = graphene.Int(description="订单 · orders.")
    product_variants = graphene.Int(description="规格 · variants.")
    staff_users = graphene.Int(description="平台人员 · people who work for the platform.")
    warehouses = graphene.Int(description="仓库 · warehouses.")


class LimitInfo(graphene.ObjectType):
    """限额 · how many there are; there is no limit."""

    current_usage = graphene.Field(Limits, required=True, description="现有 · how many there are.")
    allowed_usage = graphene.Field(Limits, required=True, description="上限：无 · nulls: there is none.")

    resolve_allowed_usage = always(Limits())

    @staticmethod
    def resolve_current_usage(root: Any, info: Any) -> Limits:
        return Limits(
            channels=Channel.objects.count(),
            orders=Order.objects.count(),
            product_variants=ProductVariant.objects.count(),
            staff_users=User.objects.filter(is_staff=True, is_active=True).count(),
            warehouses=Warehouse.objects.count(),
        )


AnnouncementImportanceEnum = strings(
    "AnnouncementImportanceEnum",
    [(name, name) for name in ("UNSET", "LOW", "MODERATE", "HIGH", "CRITICAL")],
    "公告轻重 · how important an announcement is.",
)


class Announcement(graphene.ObjectType):
    """软件公告 · announcements of a maker of hosted software; this mall is run by its operator and gets none."""

    title = graphene.String(required=True, description="标题 · the title.")
    message_html = graphene.String(required=True, name="messageHtml", description="内容 · the text.")
    importance = graphene.Field(
        AnnouncementImportanceEnum, required=True, description="轻重 · how important."
    )
    type = graphene.String(required=True, description="类型 · the kind.")
    extra = graphene.Field(Metadata, required=True, description="其他 · more about it.")
    created_at = graphene.DateTime(required=True, description="发布时间 · when it was made.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it last changed.")


class ExternalAuthentication(graphene.ObjectType):
    """外部登录 · a way to log in elsewhere; there is none."""

    id = graphene.String(required=True, description="标识 · its id.")
    name = graphene.String(description="名称 · its name.")


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

    company_address = graphene.Field(
        "storefront_api.account.types.Address", description="地址 · where the mall's operator is."
    )
    default_mail_sender_name = graphene.String(
        description="发件人名称 · from whom letters come; for who manages settings."
    )
    default_mail_sender_address = graphene.String(
        description="发件人邮箱 · from which mailbox; for who manages settings."
    )
    customer_set_password_url = graphene.String(
        description="设置密码页 · where new people set their password unless a command says otherwise; for who manages settings."
    )
    allow_storefront_traffic = graphene.Boolean(
        required=True, description="对外开放：是 · open to everybody: yes."
    )
    allow_login_without_confirmation = graphene.Boolean(
        description="未确认登录：否 · nobody logs in before the mailbox is confirmed: no."
    )
    available_payment_gateways = graphene.List(
        graphene.NonNull(PaymentGateway),
        required=True,
        currency=graphene.String(description="币种 · CNY; in another currency there is none."),
        channel=graphene.String(description="频道标识 · not needed: they are the same everywhere."),
        description="支付方式 · the ways to pay: the treasury.",
    )
    available_external_authentications = graphene.List(
        graphene.NonNull(ExternalAuthentication), required=True, description="外部登录：无 · none."
    )
    available_tax_apps = graphene.List(
        graphene.NonNull("storefront_api.app.types.App"),
        required=True,
        description="计税应用：无 · none: the invoice states the tax.",
    )
    announcements = graphene.List(
        graphene.NonNull(Announcement), required=True, description="软件公告：无 · none."
    )
    limits = graphene.Field(
        LimitInfo,
        required=True,
        description="限额 · how many things there are; for staff. There is no limit.",
    )
    use_legacy_update_webhook_emission = graphene.Boolean(description="旧式回调：否 · no.")

    resolve_id = always(to_global_id("Shop", 1))
    resolve_allow_storefront_traffic = always(True)
    resolve_allow_login_without_confirmation = always(False)
    resolve_use_legacy_update_webhook_emission = always(False)
    resolve_available_external_authentications = resolve_available_tax_apps = resolve_announcements = always(
        ()
    )

    @staticmethod
    def resolve_name(mall: Mall, info: Any) -> str:
        return mall.name or "瓯采 Oucai"

    @staticmethod
    def resolve_description(mall: Mall, info: Any) -> str:
        return mall.description or "政府采购电子卖场 · a mall for government procurement."

    @staticmethod
    def resolve_company_address(mall: Mall, info: Any) -> Address | None:
        return Address(**mall.company_address) if mall.company_address else None

    @staticmethod
    def resolve_default_mail_sender_name(mall: Mall, info: Any) -> str:
        info.context.actor.must_permit(MANAGE)
        return sender(mall)[0]

    @staticmethod
    def resolve_default_mail_sender_address(mall: Mall, info: Any) -> str:
        info.context.actor.must_permit(MANAGE)
        return sender(mall)[1]

    @staticmethod
    def resolve_customer_set_password_url(mall: Mall, info: Any) -> str | None:
        info.context.actor.must_permit(MANAGE)
        return mall.set_password_url or None

    @staticmethod
    def resolve_limit_quantity_per_checkout(mall: Mall, info: Any) -> int:
        return mall.most_pieces or MOST_PIECES

    @staticmethod
    def resolve_available_payment_gateways(
        mall: Mall, info: Any, currency: str | None = None, channel: str | None = None
    ) -> list[Any]:
        return gateways(mall, info) if currency in (None, CURRENCY) else []

    @staticmethod
    def resolve_limits(mall: Mall, info: Any) -> LimitInfo:
        actor = info.context.actor
        if not (actor.is_staff or actor.permissions):
            raise NotPermitted(needs="平台人员", needs_en="staff")
        return LimitInfo()

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

    @staticmethod
    def resolve_domain(shop: Mall, info: Any) -> str:
        origin: str = info.context.origin
        return origin

    @staticmethod
    def resolve_countries(shop: Mall, info: Any, filter: Mapping[str, Any] | None = None) -> list[Any]:
        attached = (filter or {}).get("attached_to_shipping_zones")
        return [] if attached is False else [CHINA]


class Queries:
    shop = graphene.Field(Shop, required=True, description="卖场 · the mall as a whole.")

    @staticmethod
    def resolve_shop(root: None, info: Any) -> Mall:
        return Mall.now()


class ShopSettingsInput(graphene.InputObjectType):
    """卖场设置 · what changes. What is one way by law or by design is refused if it shall be otherwise."""

    name = graphene.String(description="名称 · the name; empty for that of the software.")
    description = graphene.String(description="说明 · what it is.")
    default_mail_sender_name = graphene.String(description="发件人名称 · from whom letters come.")
    default_mail_sender_address = graphene.String(description="发件人邮箱 · from which mailbox.")
    customer_set_password_url = graphene.String(
        description="设置密码页 · of one of the mall's front ends, for new people."
    )
    limit_quantity_per_checkout = graphene.Int(
        description="单行上限 · the most pieces in a line of a cart; 0 sets none."
    )
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · added to what is there.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="内部元数据 · added to what is there."
    )
    track_inventory_by_default = graphene.Boolean(description="管理库存：是 · only true.")
    default_weight_unit = WeightUnitsEnum(description="重量单位 · only KG.")
    fulfillment_auto_approve = graphene.Boolean(description="发货免批：是 · only true.")
    fulfillment_allow_unpaid = graphene.Boolean(description="先货后款：是 · only true.")
    reserve_stock_duration_anonymous_user = graphene.Int(description="购物车预留：不预留 · refused.")
    reserve_stock_duration_authenticated_user = graphene.Int(description="购物车预留：不预留 · refused.")
    enable_account_confirmation_by_email = graphene.Boolean(description="邮箱确认：是 · only true.")
    allow_login_without_confirmation = graphene.Boolean(description="未确认登录：否 · only false.")
    allow_storefront_traffic = graphene.Boolean(description="对外开放：是 · only true.")
    password_login_mode = PasswordLoginModeEnum(description="密码登录 · only ENABLED.")
    preserve_all_address_fields = graphene.Boolean(description="保留地址各项：是 · only true.")
    use_legacy_shipping_zone_stock_availability = graphene.Boolean(
        description="按配送区计库存：否 · only false."
    )


ShopError = error_type(
    "Shop",
    account_refusals,
    codes=(
        "ALREADY_EXISTS", "CANNOT_FETCH_TAX_RATES", "GRAPHQL_ERROR", "INVALID", "NOT_FOUND", "PASSWORD_AUTH_RESTRICTION",
        "REQUIRED", "UNIQUE",
    ),
)  # fmt: skip
_SHOP = graphene.Field(Shop, description="卖场 · the mall as it is then.")


class ShopSettingsUpdate(Command):
    """卖场设置 · say something else of the mall; for who manages settings."""

    class Arguments:
        input = ShopSettingsInput(required=True, description="内容 · what changes.")

    Errors = ShopError
    shop = _SHOP

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        said = dict(input)
        for name in ("metadata", "private_metadata"):
            if said.get(name) is not None:
                said[name] = {item.key: item.value for item in said[name]}
        return {"shop": mall.change_settings(said, by=context.actor)}


class ShopAddressUpdate(Command):
    """卖场地址 · say where the mall's operator is; without an address it is taken away."""

    class Arguments:
        input = AddressInput(description="地址 · the address.")

    Errors = ShopError
    shop = _SHOP

    @staticmethod
    def perform(context: Context, input: Any = None) -> dict[str, Any]:
        return {"shop": mall.change_address(input, by=context.actor)}


class Mutations:
    shop_settings_update = ShopSettingsUpdate.Field()
    shop_address_update = ShopAddressUpdate.Field()
