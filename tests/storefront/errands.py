"""What Saleor's own storefront asks on a visit, operation by operation, with the variables that it sends.

An errand is a generator: it yields what is asked and is sent the data of the answer. So the same errands are counted in a
test (`tests/stories/test_official_operations.py`) and timed by `make bench STOREFRONT=<folder>`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

LANGUAGE = {"languageCode": "EN"}


class Ask(NamedTuple):
    """An operation of the storefront and whether it sends the token of whoever is logged in."""

    operation: str
    variables: dict[str, Any]
    logged_in: bool = False


Errand = Generator[Ask, Any, None]


@dataclass
class Sights:
    """What there is to see and to buy: slugs, words, global ids."""

    channel: str
    product: str
    category: str
    collection: str
    page: str
    menu: str
    words: str
    variants: list[str]
    email: str
    password: str
    address: dict[str, str] = field(
        default_factory=lambda: {
            "firstName": "三",
            "lastName": "张",
            "streetAddress1": "示例路 2 号",
            "city": "温州市",
            "cityArea": "鹿城区",
            "countryArea": "浙江省",
            "postalCode": "325000",
            "phone": "0577-88000000",
            "country": "CN",
        }
    )


def product_list(seen: Sights, first: int) -> Ask:
    """The page of all products."""
    sort = {"field": "NAME", "direction": "ASC"}
    variables = {"channel": seen.channel, "first": first, "sortBy": sort, "filter": {}, **LANGUAGE}
    return Ask("ProductListPaginated", variables)


def looking(seen: Sights) -> Errand:
    """Home, menus, lists, search, a product, content pages: no token is sent."""
    at = {"channel": seen.channel, **LANGUAGE}
    yield Ask("ChannelsList", {})
    yield Ask("channel", {"slug": seen.channel})
    yield Ask("MenuGetBySlug", {"slug": seen.menu, **at})
    yield Ask("ProductList", {"first": 12, **at})
    yield product_list(seen, 20)
    sort = {"field": "NAME", "direction": "ASC"}
    yield Ask("ProductListByCategory", {"slug": seen.category, "first": 20, "sortBy": sort, **at})
    yield Ask("ProductListByCollection", {"slug": seen.collection, "first": 20, "sortBy": sort, **at})
    found = {"search": seen.words, "sortBy": "RANK", "sortDirection": "DESC", "first": 20}
    yield Ask("SearchProducts", {**found, **at})
    yield Ask("CategoriesBySlug", {"slugs": [seen.category]})
    yield Ask("ProductDetails", {"slug": seen.product, **at})
    yield Ask("ProductVariantsForPdp", {"slug": seen.product, "first": 50, **at})
    yield Ask("ProductVariantForPdp", {"id": seen.variants[0], **at})
    yield Ask("PageGetBySlug", {"slug": seen.page, **LANGUAGE})
    yield Ask("StorefrontContentPages", {"slugs": [seen.page], **at})


def joining(seen: Sights, newcomer: str) -> Errand:
    """Sign-up and a forgotten password."""
    back = {"channel": seen.channel, "redirectUrl": "http://127.0.0.1:3000/"}
    register = {"email": newcomer, "password": "oucai-示例-2026", **back}
    yield Ask("userRegister", {"input": register})
    yield Ask("requestPasswordReset", {"email": seen.email, **back})


def account(seen: Sights) -> Errand:
    """What somebody who is logged in does with their account."""
    yield Ask("user", {}, True)
    yield Ask("CurrentUser", {}, True)
    yield Ask("CurrentUserProfile", {}, True)
    yield Ask("CurrentUserOrderList", LANGUAGE, True)
    yield Ask("CurrentUserOrdersPaginated", {"first": 10, **LANGUAGE}, True)
    yield Ask("AccountUpdate", {"input": {"firstName": "示例"}}, True)
    made = yield Ask("AccountAddressCreate", {"input": seen.address}, True)
    first = made["accountAddressCreate"]["address"]["id"]
    moved = {**seen.address, "streetAddress1": "示例路 3 号"}
    yield Ask("AccountAddressUpdate", {"id": first, "input": moved}, True)
    yield Ask("AccountSetDefaultAddress", {"id": first, "type": "SHIPPING"}, True)
    made = yield Ask("userAddressCreate", {"address": seen.address, "type": "BILLING"}, True)
    second = made["accountAddressCreate"]["address"]["id"]
    moved = {**seen.address, "streetAddress1": "示例路 4 号"}
    yield Ask("userAddressUpdate", {"id": second, "address": moved}, True)
    yield Ask("userSetDefaultAddress", {"id": second, "type": "BILLING"}, True)
    yield Ask("userAddressDelete", {"id": second}, True)
    yield Ask("AccountAddressDelete", {"id": first}, True)
    away = {"channel": seen.channel, "redirectUrl": "http://127.0.0.1:3000/"}
    yield Ask("AccountRequestDeletion", away, True)
    # The last thing: whoever changes the password is logged out everywhere.
    yield Ask("PasswordChange", {"oldPassword": seen.password, "newPassword": seen.password + "x"}, True)


def cart(seen: Sights) -> Errand:
    """A cart filled by a stranger, changed, taken over by whoever logs in, and let go again."""
    made = yield Ask("CheckoutCreate", {"channel": seen.channel, **LANGUAGE})
    key = made["checkoutCreate"]["checkout"]["id"]
    for variant in seen.variants:
        yield Ask("CheckoutAddLine", {"id": key, "productVariantId": variant})
    read = yield Ask("CheckoutFind", {"id": key, **LANGUAGE})
    lines = [line["id"] for line in read["checkout"]["lines"]]
    yield Ask("CheckoutLinesUpdate", {"checkoutId": key, "lines": [{"lineId": lines[0], "quantity": 2}]})
    yield Ask("CheckoutDeleteLines", {"checkoutId": key, "lineIds": lines[-1:]})
    yield Ask("checkoutCustomerAttach", {"checkoutId": key, **LANGUAGE}, True)
    yield Ask("checkoutCustomerDetach", {"checkoutId": key, **LANGUAGE}, True)
    yield Ask("checkoutCustomerAttach", {"checkoutId": key, **LANGUAGE}, True)
    yield Ask("CheckoutCustomerDetach", {"id": key}, True)


def purchase(seen: Sights) -> Errand:
    """From an empty cart to the page that confirms the order."""
    made = yield Ask("checkoutCreate", {"channel": seen.channel, **LANGUAGE}, True)
    cart_id = made["checkoutCreate"]["checkout"]["id"]
    key = {"checkoutId": cart_id, **LANGUAGE}
    wanted = [{"variantId": variant, "quantity": 1} for variant in seen.variants]
    filled = yield Ask("checkoutLinesAdd", {"lines": wanted, **key}, True)
    lines = [line["id"] for line in filled["checkoutLinesAdd"]["checkout"]["lines"]]
    yield Ask("checkoutLinesUpdate", {"lines": [{"lineId": lines[0], "quantity": 2}], **key}, True)
    yield Ask("checkoutLineDelete", {"lineId": lines[-1], **key}, True)
    yield Ask("checkoutEmailUpdate", {"email": seen.email, **key}, True)
    noted = [{"key": "note", "value": "示例"}]
    yield Ask("checkoutMetadataUpdate", {"id": cart_id, "input": noted}, True)
    yield Ask("addressValidationRules", {"countryCode": "CN"})
    rules = {"checkRequiredFields": False}
    place = {"shippingAddress": seen.address, "saveAddress": False, "validationRules": rules}
    yield Ask("checkoutShippingAddressUpdate", {**place, **key}, True)
    ways = yield Ask("deliveryOptionsCalculate", {"id": cart_id}, True)
    way = ways["deliveryOptionsCalculate"]["deliveries"][0]["id"]
    yield Ask("checkoutDeliveryMethodUpdate", {"deliveryMethodId": way, **key}, True)
    place = {"billingAddress": seen.address, "saveAddress": False, "validationRules": rules}
    yield Ask("checkoutBillingAddressUpdate", {**place, **key}, True)
    read = yield Ask("checkout", {"id": cart_id, **LANGUAGE})
    gateway = "mirumee.payments.dummy"
    offered = [one["id"] for one in read["checkout"]["availablePaymentGateways"]]
    assert gateway in offered, "OUCAI_STOREFRONT_GATEWAYS is off"
    yield Ask(
        "paymentGatewaysInitialize", {"checkoutId": cart_id, "paymentGateways": [{"id": gateway}]}, True
    )
    event = {"type": "CHARGE_SUCCESS", "includePspReference": True}
    paid = {
        "checkoutId": cart_id,
        "amount": read["checkout"]["totalPrice"]["gross"]["amount"],
        "paymentGateway": {"id": gateway, "data": {"event": event}},
    }
    told = yield Ask("transactionInitialize", paid, True)
    yield Ask("transactionProcess", {"id": told["transactionInitialize"]["transaction"]["id"]}, True)
    done = yield Ask("checkoutComplete", {"checkoutId": cart_id}, True)
    yield Ask("order", {"id": done["checkoutComplete"]["order"]["id"], **LANGUAGE})
    yield Ask("OrderByNumber", {"first": 50, **LANGUAGE}, True)


REFUSED = {"checkoutAddPromoCode": "VOUCHER_NOT_APPLICABLE", "checkoutRemovePromoCode": "INVALID"}
"""What it may ask and is refused here, with the code: there are no vouchers in public procurement."""
