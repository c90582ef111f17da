from __future__ import annotations

from typing import Any

import graphene

from backend.checkout import queries
from backend.checkout.models import Checkout as CheckoutModel
from backend.core.refusals import NotFound
from storefront_api.checkout import commands, lists
from storefront_api.checkout.lists import CheckoutConnection
from storefront_api.checkout.types import Checkout
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import pk_of


class Queries:
    checkout = graphene.Field(
        Checkout,
        id=graphene.ID(description="购物车 · the cart."),
        description="购物车 · a cart by its id, which is the key to it until it is ordered; what is the owner's alone is empty for others.",
    )
    my_checkouts = graphene.Field(
        CheckoutConnection, **PAGING, description="我的购物车 · the viewer's carts that are not ordered yet."
    )

    checkouts = graphene.Field(
        CheckoutConnection,
        **PAGING,
        channel=graphene.String(description="频道标识 · only those of a channel."),
        filter=lists.CheckoutFilterInput(description="筛选 · which carts."),
        sort_by=lists.CheckoutSortingInput(description="排序 · by default the newest first."),
        description="全部购物车 · everybody's carts that are not ordered yet; for staff who manage carts.",
    )
    checkout_lines = graphene.Field(
        lists.CheckoutLineConnection,
        **PAGING,
        description="全部购物车行 · the lines of everybody's carts; for staff who manage carts.",
    )

    @staticmethod
    def resolve_checkouts(root: None, info: Any, **arguments: Any) -> Page:
        asked = {name: arguments.pop(name, None) for name in PAGING}
        return lists.checkouts(info.context.actor, asked, **arguments)

    @staticmethod
    def resolve_checkout_lines(root: None, info: Any, **paging: Any) -> Page:
        return lists.lines(info.context.actor, paging)

    @staticmethod
    def resolve_checkout(root: None, info: Any, id: str | None = None) -> CheckoutModel | None:
        try:
            return queries.visible(pk_of(id, "Checkout"), info.context.actor)
        except NotFound:
            return None

    @staticmethod
    def resolve_my_checkouts(root: None, info: Any, **paging: Any) -> Page:
        actor = info.context.known()
        carts = queries.open_carts(actor).select_related(
            "budget_line", "channel", "shipping_address", "billing_address"
        )
        return page(carts, ("-updated_at", "id"), window(**paging))


class Mutations:
    checkout_create = commands.CheckoutCreate.Field()
    checkout_create_from_order = commands.CheckoutCreateFromOrder.Field()
    checkout_lines_add = commands.CheckoutLinesAdd.Field()
    checkout_lines_update = commands.CheckoutLinesUpdate.Field()
    checkout_line_delete = commands.CheckoutLineDelete.Field()
    checkout_lines_delete = commands.CheckoutLinesDelete.Field()
    checkout_shipping_address_update = commands.CheckoutShippingAddressUpdate.Field()
    checkout_billing_address_update = commands.CheckoutBillingAddressUpdate.Field()
    checkout_budget_line_update = commands.CheckoutBudgetLineUpdate.Field()
    checkout_email_update = commands.CheckoutEmailUpdate.Field()
    checkout_customer_note_update = commands.CheckoutCustomerNoteUpdate.Field()
    checkout_customer_attach = commands.CheckoutCustomerAttach.Field()
    checkout_customer_detach = commands.CheckoutCustomerDetach.Field()
    checkout_language_code_update = commands.CheckoutLanguageCodeUpdate.Field()
    delivery_options_calculate = commands.DeliveryOptionsCalculate.Field()
    checkout_delivery_method_update = commands.CheckoutDeliveryMethodUpdate.Field()
    checkout_add_promo_code = commands.CheckoutAddPromoCode.Field()
    checkout_remove_promo_code = commands.CheckoutRemovePromoCode.Field()
    checkout_complete = commands.CheckoutComplete.Field()
