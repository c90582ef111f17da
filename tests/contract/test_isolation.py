"""各归各家 · every mutation of the schema, tried by everybody whom it does not concern, on things that are not theirs.

The table below is made from the schema itself: a new mutation with an id is tried at once, and one whose ids are not known
here fails the test until somebody says what they are. Nothing may have changed afterwards, in any table.
"""

from __future__ import annotations

import pytest

from backend.account.models import User
from backend.core.actor import Role
from backend.order.models import Order
from tests import make
from tests.contract.world import MUTATIONS, Sample, World, document, everything, one_world

OPEN = {
    "tokenCreate": "logging in",
    "tokenRefresh": "logging in",
    "tokenVerify": "logging in",
    "accountRegister": "signing up",
    "confirmAccount": "needs a secret from an e-mail",
    "requestPasswordReset": "answers the same to everybody",
    "setPassword": "needs a secret from an e-mail",
    "checkoutCreate": "a cart of one's own",
    "appTokenVerify": "whoever has a token may know whether it opens anything",
    "supplierCommit": "a supplier of one's own",
}
"""Mutations that anybody may call; their own tests say what they may do."""

OWN = {
    "tokensDeactivateAll": "ends one's own sessions",
    "passwordChange": "one's own password",
    "accountUpdate": "one's own profile",
    "accountAddressCreate": "one's own address book",
}
"""Mutations about oneself: strangers are refused, and others have nothing foreign to name."""


@pytest.fixture
def world() -> World:
    return one_world()


def other_buyer() -> User:
    org = make.organisation("buyer")
    return make.member(org, Role.PURCHASER, Role.APPROVER, Role.FINANCE, Role.INSPECTOR, Role.BUYER_ADMIN)


def other_supplier() -> User:
    org = make.supplier().organisation
    return make.member(org, Role.SALES, Role.SUPPLIER_ADMIN)


def regulator_elsewhere() -> User:
    return make.member(make.organisation("regulator", "330382"), Role.REGULATOR)


STRANGERS = {
    "未登录": lambda: None,
    "没有单位的人": make.user,
    "别的采购单位": other_buyer,
    "别的供应商": other_supplier,
    "别县的监管人员": regulator_elsewhere,
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(STRANGERS))
def test_与己无关的事办不成_也不留痕迹(api, world: World, who: str) -> None:  # type: ignore[no-untyped-def]
    """One world, every mutation after the other: each must be refused and leave every table as it was."""
    stranger = STRANGERS[who]()
    before = everything()
    wrong: dict[str, object] = {}
    for mutation in MUTATIONS:
        if mutation in OPEN or (mutation in OWN and stranger is not None):
            continue
        variables = Sample(mutation, world).arguments()
        answer = api(document(mutation, variables), variables, as_=stranger)
        codes = {error["extensions"]["exception"]["code"] for error in answer.get("errors", ())}
        if codes - {"PermissionDenied"}:
            wrong[mutation] = answer
        elif not codes and not answer["data"][mutation]["errors"]:
            wrong[mutation] = "was not refused"
        if everything() != before:
            wrong[mutation] = "left a trace"
            before = everything()
    assert not wrong


def test_例外表里没有多余的名字() -> None:
    assert set(OPEN) | set(OWN) <= set(MUTATIONS)
    assert not set(OPEN) & set(OWN)


READS = {
    "supplierOrder": "SupplierOrder", "settlement": "Settlement", "address": "Address", "organisation": "Organisation",
}  # fmt: skip
"""Private things. What the id of a cart or of a fresh order shows is told in `test_held_ids.py`."""
READS |= {
    "frameworkCallOff": "FrameworkCallOff",
    "pavilionExhibit": "Exhibit",
    "pavilionMaker": "Maker",
    "pavilionRoom": "Room",
    "pavilionBatch": "PavilionBatch",
    "pavilionFile": "PavilionFile",
    "app": "App",
    "webhook": "Webhook",
    "warehouse": "Warehouse",
    "stock": "Stock",
    "exportFile": "ExportFile",
    "objection": "Objection",
    "expert": "Expert",
    "expertDraw": "ExpertDraw",
    "notice": "Notice",
    "tenderDocument": "TenderDocument",
    "designatedServiceOrder": "DesignatedServiceOrder",
    "designatedServiceStatement": "DesignatedServiceStatement",
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(STRANGERS))
def test_别家的东西看不见(api, world: World, who: str) -> None:  # type: ignore[no-untyped-def]
    stranger = STRANGERS[who]()
    for query, kind in READS.items():
        answer = api(
            f"query($id: ID!) {{ {query}(id: $id) {{ id }} }}", {"id": world.ids[kind]}, as_=stranger
        )
        assert (answer["data"] or {}).get(query) is None, query


LISTS = (
    "orders", "draftOrders", "supplierOrders", "settlements", "approvalRequests", "budgetLines", "myCheckouts", "journalEntries",
    "warehouses", "stocks", "objections", "experts", "expertApplications", "myExpertInvitations",
    "designatedServiceOrders", "designatedServiceStatements",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(STRANGERS))
def test_列表里没有别家的东西_未登录看不到列表(api, world: World, who: str) -> None:  # type: ignore[no-untyped-def]
    stranger = STRANGERS[who]()
    for query in LISTS:
        answer = api(f"{{ {query}(first: 50) {{ totalCount edges {{ node {{ id }} }} }} }}", as_=stranger)
        if stranger is None:
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied", query
        else:
            assert answer["data"][query] == {"totalCount": 0, "edges": []}, query
    assert Order.objects.exists()


GUARDED = {
    "customers": "(first: 5) { totalCount }", "staffUsers": "(first: 5) { totalCount }", "user":
    '(email: "somebody@example.com") { id }', "permissionGroups": "(first: 5) { totalCount }",
    "permissionGroup": '(id: "R3JvdXA6MQ==") { id }', "checkouts": "(first: 5) { totalCount }",
    "checkoutLines": "(first: 5) { totalCount }", "ordersTotal": "{ gross { amount } }",
}  # fmt: skip
"""Queries that need a permission of the platform, which no role at an organisation gives."""


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(STRANGERS))
def test_平台管理的查询没有权限就不答(api, who: str) -> None:  # type: ignore[no-untyped-def]
    stranger = STRANGERS[who]()
    for query, asked in GUARDED.items():
        answer = api(f"{{ {query}{asked} }}", as_=stranger)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied", query
