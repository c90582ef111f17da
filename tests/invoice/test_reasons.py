"""红冲与退货的原因 · where a type of pages is set, a page of it has to say why; where none is, words are enough."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Group, User
from backend.core.permissions import Permission
from backend.invoice.models import CreditNote, GrantedRefund
from tests import make
from tests.conftest import Api
from tests.invoice.test_credit_notes import codes, denied, gid, invoiced, red

pytestmark = pytest.mark.django_db

SET = """mutation($id: ID!) { %sSettingsUpdate(input: {%sReasonReferenceType: $id}) {
    %sSettings { reasonReferenceType { id } } errors { field code } } }"""
GRANT = """mutation($id: ID!, $input: OrderGrantRefundCreateInput!) { orderGrantRefundCreate(id: $id, input: $input) {
    grantedRefund { id reasonReference { id } lines { reasonReference { id } } } errors { field code } } }"""
CHANGE = """mutation($id: ID!, $input: OrderGrantRefundUpdateInput!) { orderGrantRefundUpdate(id: $id, input: $input) {
    grantedRefund { reasonReference { id } } errors { field code } } }"""
RETURN = """mutation($id: ID!, $input: OrderReturnProductsInput!) { orderFulfillmentReturnProducts(order: $id, input: $input) {
    creditNote { reasonReference { title } } errors { field code } } }"""


@pytest.fixture
def staff() -> User:
    person = make.user(staff=True)
    Group.objects.create(name="设置组", permissions=[Permission.MANAGE_SETTINGS]).users.add(person)
    return person


def setting(api: Api, which: str, page_type: Any, who: User) -> dict[str, Any]:
    found: dict[str, Any] = api(SET % (which, which, which), {"id": gid("PageType", page_type)}, as_=who)
    return found


def test_约定红冲的原因(api: Api, staff: User) -> None:
    order, _settlement, _invoice = invoiced()
    page, other = make.page(), make.page()
    key, finance = gid("Order", order.pk), order.buyer.finance

    def grant(**given: Any) -> dict[str, Any]:
        answer: dict[str, Any] = api(GRANT, {"id": key, "input": given}, as_=finance)["data"][
            "orderGrantRefundCreate"
        ]
        return answer

    assert codes(grant(amount="1", reasonReference=gid("Page", page.pk))) == [
        ("reasonReference", "NOT_CONFIGURED")
    ]
    assert grant(amount="1")["grantedRefund"]["reasonReference"] is None
    done = setting(api, "refund", page.page_type_id, staff)["data"]["refundSettingsUpdate"]
    assert done["refundSettings"]["reasonReferenceType"] == {"id": gid("PageType", page.page_type_id)}
    assert codes(grant(amount="1")) == [("reasonReference", "REQUIRED")]
    assert codes(grant(amount="1", reasonReference=gid("Page", other.pk))) == [
        ("reasonReference", "NOT_FOUND")
    ]
    line = {
        "id": gid("OrderLine", order.part.lines[0].pk),
        "quantity": 1,
        "reasonReference": gid("Page", page.pk),
    }
    made = grant(lines=[line], reasonReference=gid("Page", page.pk))["grantedRefund"]
    assert made["reasonReference"] == made["lines"][0]["reasonReference"] == {"id": gid("Page", page.pk)}
    wrong = grant(
        lines=[line | {"reasonReference": gid("Page", other.pk)}], reasonReference=gid("Page", page.pk)
    )
    assert codes(wrong) == [("lines", "NOT_FOUND")]
    changed = api.data(CHANGE, {"id": made["id"], "input": {"reason": "再议"}}, as_=finance)[
        "orderGrantRefundUpdate"
    ]
    assert changed["grantedRefund"]["reasonReference"] == {"id": gid("Page", page.pk)}
    credit = """mutation($id: ID!, $number: String!) { transactionRequestRefundForGrantedRefund(grantedRefundId: $id, creditNoteNumber: $number) {
        creditNote { reasonReference { id } } errors { code } } }"""
    note = api.data(credit, {"id": made["id"], "number": red()}, as_=finance)[
        "transactionRequestRefundForGrantedRefund"
    ]
    assert note["creditNote"]["reasonReference"] == {"id": gid("Page", page.pk)}
    page.delete()
    assert GrantedRefund.objects.filter(reason_page=None).count() == 2, "what was granted stays"
    cleared = "mutation { refundReasonReferenceClear { refundSettings { reasonReferenceType { id } } errors { code } } }"
    assert api.data(cleared, as_=staff)["refundReasonReferenceClear"]["refundSettings"] == {
        "reasonReferenceType": None
    }
    assert grant(amount="1")["errors"] == []


def test_退货的原因(api: Api, staff: User) -> None:
    order, _settlement, _invoice = invoiced()
    page = make.page()
    setting(api, "return", page.page_type_id, staff)
    line = {"orderLineId": gid("OrderLine", order.part.lines[0].pk), "quantity": 1}
    given: dict[str, Any] = {"orderLines": [line], "creditNoteNumber": red()}
    asked = {"id": gid("Order", order.pk), "input": given}
    bare = api(RETURN, asked, as_=order.buyer.finance)["data"]["orderFulfillmentReturnProducts"]
    assert codes(bare) == [("reasonReference", "REQUIRED")]
    assert not CreditNote.objects.exists()
    given["reasonReference"] = gid("Page", page.pk)
    done = api.data(RETURN, asked, as_=order.buyer.finance)["orderFulfillmentReturnProducts"]
    assert done["creditNote"]["reasonReference"] == {"title": page.title}


def test_谁能设置(api: Api, staff: User) -> None:
    page = make.page()
    clerk = make.buyer().purchaser
    for which in ("refund", "return"):
        assert denied(setting(api, which, page.page_type_id, clerk))
        wrong = setting(api, which, 999_999, staff)["data"][f"{which}SettingsUpdate"]
        assert codes(wrong) == [(f"{which}ReasonReferenceType", "NOT_FOUND")]
        seen = f"{{ {which}Settings {{ reasonReferenceType {{ id }} }} }}"
        assert api.data(seen, as_=clerk)[f"{which}Settings"] == {"reasonReferenceType": None}
        assert denied(api(seen))
        clear = f"mutation {{ {which}ReasonReferenceClear {{ errors {{ code }} }} }}"
        assert denied(api(clear, as_=clerk))
