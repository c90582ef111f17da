"""价格 · prices in the API. A listing keeps the least and the greatest price, so lists cost no statement more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from backend.product.rows import ProductRow
from storefront_api.kit.types import TaxedMoney, always


class TaxedMoneyRange(graphene.ObjectType):
    """价格区间 · from the least to the greatest price. Resolvers give `(start, stop)`."""

    start = graphene.Field(TaxedMoney, description="起 · the least.")
    stop = graphene.Field(TaxedMoney, description="止 · the greatest.")

    @staticmethod
    def resolve_start(range: tuple[Decimal, Decimal], info: Any) -> Decimal:
        return range[0]

    @staticmethod
    def resolve_stop(range: tuple[Decimal, Decimal], info: Any) -> Decimal:
        return range[1]


class ProductPricingInfo(graphene.ObjectType):
    """商品价格 · the prices of a product in its channel; there are no discounts."""

    on_sale = graphene.Boolean(description="促销中：否 · discounted: no.")
    discount = graphene.Field(TaxedMoney, description="优惠：无 · the discount: none.")
    display_gross_prices = graphene.Boolean(
        required=True, description="显示含税价：是 · prices with tax: yes."
    )
    price_range = graphene.Field(
        TaxedMoneyRange, description="价格区间 · from the least to the greatest price."
    )
    price_range_undiscounted = graphene.Field(TaxedMoneyRange, description="原价区间：相同 · the same.")

    resolve_on_sale = always(False)
    resolve_discount = always(None)
    resolve_display_gross_prices = always(True)

    @staticmethod
    def resolve_price_range(product: ProductRow, info: Any) -> tuple[Decimal, Decimal]:
        return product.lowest_price, product.highest_price  # type: ignore[return-value]

    resolve_price_range_undiscounted = resolve_price_range


class VariantPricingInfo(graphene.ObjectType):
    """规格价格 · the price of a variant in its channel. Resolvers give the `Decimal`."""

    on_sale = graphene.Boolean(description="促销中：否 · discounted: no.")
    discount = graphene.Field(TaxedMoney, description="优惠：无 · the discount: none.")
    price = graphene.Field(TaxedMoney, description="价格 · the price.")
    price_undiscounted = graphene.Field(TaxedMoney, description="原价：相同 · the same.")

    resolve_on_sale = always(False)
    resolve_discount = always(None)

    @staticmethod
    def resolve_price(price: Decimal, info: Any) -> Decimal:
        return price

    resolve_price_undiscounted = resolve_price
