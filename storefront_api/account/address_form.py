"""地址表 · Saleor's `addressValidationRules`: what a front end builds an address form from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphene

from backend.account import address_form as form
from backend.account.address_form import AddressForm
from backend.region.models import Region
from storefront_api.kit.errors import camel
from storefront_api.kit.types import always
from storefront_api.region.types import CHINA, CountryCode


def _words(description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(graphene.String), required=True, description=description)


class ChoiceValue(graphene.ObjectType):
    """选项 · what may be chosen for a part of an address."""

    raw = graphene.String(source="name", description="值 · what the address holds.")
    verbose = graphene.String(description="名称 · what people read: in Chinese and in English.")

    @staticmethod
    def resolve_verbose(region: Region, info: Any) -> str:
        return f"{region.name} {region.name_en}"


class AddressValidationData(graphene.ObjectType):
    """地址表 · how a Chinese address is written: its parts, which of them are needed, and what may be chosen."""

    country_code = graphene.String(required=True, description="国家代码 · CN.")
    country_name = graphene.String(required=True, description="国家 · 中国.")
    address_format = graphene.String(
        required=True, description="格式 · the order of the parts, in the letters of libaddressinput."
    )
    address_latin_format = graphene.String(required=True, description="西文格式 · the order in Latin script.")
    allowed_fields = _words("可填项 · the parts of an address.")
    required_fields = _words("必填项 · the parts that are needed.")
    upper_fields = _words("大写项：无 · the parts in capital letters: none.")
    country_area_type = graphene.String(required=True, description="一级区划 · province.")
    country_area_choices = graphene.List(
        graphene.NonNull(ChoiceValue), required=True, description="省 · the provinces that are known."
    )
    city_type = graphene.String(required=True, description="二级区划 · city.")
    city_choices = graphene.List(
        graphene.NonNull(ChoiceValue),
        required=True,
        description="市 · the cities of the province that was named.",
    )
    city_area_type = graphene.String(required=True, description="三级区划 · district.")
    city_area_choices = graphene.List(
        graphene.NonNull(ChoiceValue),
        required=True,
        description="县（区、市） · the districts of the city that was named.",
    )
    postal_code_type = graphene.String(required=True, description="邮政编码 · postal.")
    postal_code_matchers = _words("邮政编码格式 · patterns of postal codes.")
    postal_code_examples = _words("邮政编码示例 · examples.")
    postal_code_prefix = graphene.String(required=True, description="邮政编码前缀：无 · none.")

    resolve_country_code = always(form.COUNTRY)
    resolve_country_name = always(form.COUNTRY_NAME)
    resolve_address_format = always(form.FORMAT)
    resolve_address_latin_format = always(form.LATIN_FORMAT)
    resolve_allowed_fields = always([camel(name) for name in form.ALLOWED])
    resolve_required_fields = always([camel(name) for name in form.REQUIRED])
    resolve_upper_fields = always(())
    resolve_country_area_type = always("province")
    resolve_city_type = always("city")
    resolve_city_area_type = always("district")
    resolve_postal_code_type = always("postal")
    resolve_postal_code_matchers = always((form.POSTAL_CODE,))
    resolve_postal_code_examples = always(form.EXAMPLES)
    resolve_postal_code_prefix = always("")

    @staticmethod
    def resolve_country_area_choices(found: AddressForm, info: Any) -> Iterable[Region]:
        return found.provinces

    @staticmethod
    def resolve_city_choices(found: AddressForm, info: Any) -> Iterable[Region]:
        return found.cities

    @staticmethod
    def resolve_city_area_choices(found: AddressForm, info: Any) -> Iterable[Region]:
        return found.districts


class AddressFormQueries:
    address_validation_rules = graphene.Field(
        AddressValidationData,
        country_code=CountryCode(required=True, description="国家（地区） · the country or region."),
        country_area=graphene.String(description="省 · whose cities may be chosen."),
        city=graphene.String(description="市 · whose districts may be chosen."),
        city_area=graphene.String(description="县（区、市） · has no effect."),
        description="地址表 · how an address in China is written, and what may be chosen in it; null for everywhere else.",
    )

    @staticmethod
    def resolve_address_validation_rules(
        root: None,
        info: Any,
        country_code: Any,
        country_area: str | None = None,
        city: str | None = None,
        city_area: str | None = None,
    ) -> AddressForm | None:
        if country_code.value != CHINA.code:
            return None
        return form.address_form(country_area, city)
