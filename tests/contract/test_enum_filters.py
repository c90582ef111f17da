"""枚举筛选 · arguments that are enums really narrow a list, whichever way their enum was made."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Membership
from backend.core.actor import Role
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.order.orders import placed

pytestmark = pytest.mark.django_db


def count(api: Any, root: str, arguments: str, as_: Any = None) -> int:
    """How many a list holds."""
    found: int = api.data(f"{{ {root}(first: 20{arguments}) {{ totalCount }} }}", as_=as_)[root]["totalCount"]
    return found


def test_供应商按状态与地区筛选(api) -> None:  # type: ignore[no-untyped-def]
    make.supplier()
    make.supplier(state="suspended")
    make.supplier("330382", state="suspended")
    assert count(api, "suppliers", "") == 3
    assert count(api, "suppliers", ", filter: {state: ACTIVE}") == 1
    assert count(api, "suppliers", ", filter: {state: SUSPENDED}") == 2
    assert count(api, "suppliers", ", filter: {state: REMOVED}") == 0
    assert count(api, "suppliers", ', filter: {state: SUSPENDED, regionCode: "330382"}') == 1


def test_审批事项按状态筛选(api) -> None:  # type: ignore[no-untyped-def]
    buyer = make.buyer()
    placed(buyer=buyer)
    placed(buyer=buyer, price="12000.00", quantity=1)
    for state, expected in (("APPROVED", 1), ("PENDING", 1), ("RETURNED", 0), ("WITHDRAWN", 0)):
        assert count(api, "approvalRequests", f", state: {state}", buyer.approver) == expected


def test_订单与供货单按状态筛选(api) -> None:  # type: ignore[no-untyped-def]
    buyer = make.buyer()
    order = placed(buyer=buyer)
    placed(buyer=buyer, price="12000.00", quantity=1)
    order.part.accept()
    person = buyer.purchaser
    assert count(api, "orders", ", filter: {status: [UNCONFIRMED]}", person) == 1
    assert count(api, "orders", ", filter: {status: [UNFULFILLED, UNCONFIRMED]}", person) == 2
    assert count(api, "orders", ", filter: {status: [CANCELED]}", person) == 0
    assert count(api, "supplierOrders", ", filter: {state: [ACCEPTED]}", person) == 1
    assert count(api, "supplierOrders", ", filter: {state: [PLACED, SETTLED]}", person) == 0


def test_授予的正是所说的角色(api) -> None:  # type: ignore[no-untyped-def]
    org = make.organisation("buyer")
    boss = make.member(org, Role.BUYER_ADMIN)
    asked = """mutation($id: ID!, $role: RoleEnum!) { membershipGrant(organisationId: $id, email: "new@example.com",
        role: $role) { membership { role } errors { code } } }"""
    for role in ("FINANCE", "INSPECTOR"):
        given = {"id": to_global_id("Organisation", org.pk), "role": role}
        assert api.data(asked, given, as_=boss)["membershipGrant"]["membership"] == {"role": role}
    held = Membership.objects.filter(user__email="new@example.com").values_list("role", flat=True)
    assert set(held) == {"finance", "inspector"}
