"""顺着关系也走不到别家 · whoever follows every relation of the API finds nothing that is not theirs.

The documents are made from the schema: each root field that shows things of an organisation is asked with every field of
every type behind it, `STEPS` relations deep. Everything confidential in this world carries a mark; a viewer's answers may
hold only the marks that are the viewer's business. The platform sees them all, which proves that the way there is walked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from backend.account.models import Membership, User
from backend.app.models import App, AppToken
from backend.core import clock
from backend.core.actor import Role
from backend.invoice import services as invoices
from backend.invoice.jobs import make_paper
from backend.invoice.models import Invoice, Paper, Settlement
from backend.order import services as orders
from backend.order.models import Order, SupplierOrder
from backend.product.models import Product
from backend.supplier.models import Supplier
from backend.warehouse.models import Stock, Warehouse
from backend.webhook.models import EventDelivery, Webhook
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.contract.world import called_off, drafting_procurement, services
from tests.order.orders import Part, Placed, placed

pytestmark = pytest.mark.django_db

TYPES = schema.graphql_schema.type_map
QUERIES = schema.graphql_schema.query_type.fields
STEPS = 4

CATALOGUE = {
    "Product",
    "ProductVariant",
    "Category",
    "ProductType",
    "Collection",
    "Image",
    "Region",
    "Channel",
}
"""Public types; their relations lead to nothing of an organisation but `Product.supplier`, which is asked by itself."""
FOR_STAFF = {"privateMetadata", "privateMetafield", "privateMetafields"}
"""Refused to everybody but the platform, with an error that would hide the rest of the answer."""
ROOTS = {
    "me": {}, "myOrganisations": {}, "organisations": {"first": 20}, "orders": {"first": 20}, "supplierOrders":
    {"first": 20}, "draftOrders": {"first": 20}, "settlements": {"first": 20}, "approvalRequests": {"first": 20}, "budgetLines": {"first": 20},
    "myCheckouts": {"first": 20}, "shippingZones": {"first": 20}, "journalEntries": {"first": 100}, "suppliers": {"first": 20},
    "order": {"id": "Order"}, "supplierOrder": {"id": "SupplierOrder"}, "settlement": {"id": "Settlement"},
    "paper": {"id": "Paper"}, "checkout": {"id": "Checkout"}, "organisation": {"id": "Organisation"},
    "customers": {"first": 20}, "staffUsers": {"first": 20}, "permissionGroups": {"first": 20},
    "permissionGroup": {"id": "Group"}, "user": {"id": "User"}, "supplier": {"id": "Supplier"}, "address": {"id": "Address"},
    "shippingZone": {"id": "ShippingZone"}, "app": {"id": "App"}, "apps": {"first": 20}, "appExtensions": {"first": 20}, "appsInstallations": {},
    "webhook": {"id": "Webhook"}, "checkouts": {"first": 20}, "checkoutLines": {"first": 20}, "ordersTotal": {},
    "approvalRules": {"first": 20}, "warehouse": {"id": "Warehouse"}, "warehouses": {"first": 20}, "stock": {"id": "Stock"}, "stocks": {"first": 20},
    "procurements": {"first": 20}, "procurement": {"id": "Procurement"}, "procurementPackage": {"id": "ProcurementPackage"},
    "translation": {"id": "Product", "kind": "PRODUCT"}, "translations": {"first": 20, "kind": "PRODUCT"},
}  # fmt: skip
# Of procurements.
ROOTS |= {"designatedServiceOrders": {"first": 20}, "designatedServiceStatements": {"first": 20}}
ROOTS |= {"purchaseBatches": {"first": 20}, "frameworks": {"first": 20}}
ROOTS |= {"frameworkCallOffs": {"first": 20}, "frameworkCallOffSummaries": {"first": 20}}
ROOTS |= {"objections": {"first": 20}, "procurementQuestions": {"first": 20}, "unfoundedComplainants": {}}


class Crawl:
    """The document that asks a root field for everything behind it; a type at a distance is one fragment."""

    def __init__(self, root: str) -> None:
        self.fragments: dict[str, str] = {}
        kind = get_named_type(QUERIES[root].type)
        given = ROOTS[root]
        declared = "($id: ID!)" if "id" in given else ""
        parts = ["id: $id" if name == "id" else f"{name}: {value}" for name, value in given.items()]
        asked = f"({', '.join(parts)})" if parts else ""
        spread = self.spread(kind, STEPS)
        self.text = f"query{declared} {{ {root}{asked} {{ ...{spread} }} }} " + " ".join(
            self.fragments.values()
        )

    def spread(self, kind: GraphQLObjectType | GraphQLUnionType, steps: int) -> str:
        name = f"{kind.name}{steps}"
        if name not in self.fragments:
            self.fragments[name] = ""
            chosen = " ".join(self.fields(kind, steps))
            self.fragments[name] = f"fragment {name} on {kind.name} {{ __typename {chosen} }}"
        return name

    def fields(self, kind: GraphQLObjectType | GraphQLUnionType, steps: int) -> Iterator[str]:
        if isinstance(kind, GraphQLUnionType):
            yield from (f"...{self.spread(member, steps)}" for member in kind.types)
            return
        for name, each in kind.fields.items():
            found = get_named_type(each.type)
            if name in FOR_STAFF or any(is_required_argument(one) for one in each.args.values()):
                continue
            if is_leaf_type(found):
                yield name
            elif steps and found.name not in CATALOGUE:
                nearer = steps - (not is_passage(found))
                yield f"{name}{paging(each)} {{ ...{self.spread(found, nearer)} }}"


@cache
def document(root: str) -> str:
    """The document of a root field; made once."""
    return Crawl(root).text


def is_passage(kind: GraphQLObjectType) -> bool:
    """Is this only the way through a list?"""
    return kind.name.endswith(("Connection", "Edge"))


def paging(each: GraphQLField) -> str:
    return "(first: 5)" if "first" in each.args else ""


@dataclass
class World:
    """An order of one buyer from two suppliers, told to its end, and what in it is whose business."""

    order: Placed
    ids: dict[str, list[str]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)

    @property
    def all_marks(self) -> set[str]:
        return set().union(*self.marks.values())


def settled(order: Placed, part: Part, mark: str) -> Settlement:
    """The story of one part, with a mark in everything that is said between buyer and supplier: eight digits, which no
    moment and no key contains by chance."""
    part.accept()
    lines = [(line.pk, line.quantity) for line in part.lines]
    delivery = orders.ship(part.pk, lines, by=part.seller, carrier=f"承运{mark}", tracking_number=mark)
    order.receive(delivery)
    order.inspect(part)
    settlement = invoices.request_settlement(
        part.pk, bank_name=f"银行{mark}", account_number=f"3300000000{mark}", by=part.seller
    )
    invoices.confirm_settlement(settlement.pk, by=order.buyer.finance.actor())
    invoices.register_invoice(
        settlement.pk,
        number=f"263320000000{mark}",
        amount=settlement.amount,
        issued_on=clock.today(),
        by=part.seller,
    )
    return settlement


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.PAPERS_ROOT = tmp_path
    settings.GRAPHQL_MAX_COST = 10_000_000  # nobody else may ask for all of it at once
    buyer = make.buyer()
    buyer.organisation.phone = "057777770001"
    buyer.organisation.save()
    buyer.budget_line.name = "指标7001"
    buyer.budget_line.save()
    order = placed(buyer=buyer, suppliers=2)
    first, second = order.parts
    Order.objects.filter(pk=order.pk).update(note="备注7002", metadata={"k": "元数据7003"})
    suppliers = {"one": first.now.supplier, "two": second.now.supplier}
    for name, mark in (("one", "8100"), ("two", "9100")):
        Supplier.objects.filter(pk=suppliers[name].pk).update(
            contact_name=f"联系人{mark}", state_reason=f"状态{mark}"
        )
        suppliers[name].organisation.phone = f"05777777{mark}"
        suppliers[name].organisation.save()
        suppliers[name].warehouses.update(email=f"depot{mark}@example.com")
    settled(order, first, "81010108")
    settled(order, second, "91010109")
    made = World(order)
    procurement = drafting_procurement(buyer, "采购项目7101")
    made.marks = {
        "procurement": {"采购项目7101", "演示需求"},
        "buyer": {buyer.purchaser.email, buyer.approver.email, "057777770001", "指标7001", "备注7002", "元数据7003"},
        "one": {first.sales.email, "联系人8100", "状态8100", "057777778100"},
        "two": {second.sales.email, "联系人9100", "状态9100", "057777779100"},
        "depot one": {"depot8100@example.com"},
        "depot two": {"depot9100@example.com"},
        "deal one": {"81010108", first.now.number},
        "deal two": {"91010109", second.now.number},
    }  # fmt: skip
    services(buyer, "服务7102")
    made.marks["services"] = {"服务7102"}
    called_off(buyer, "成交备注7201")
    made.marks["call-off"] = {"成交备注7201"}
    app = App.objects.create(name="应用7005")
    AppToken.objects.create(app=app, name="令牌7006", digest="7007", last_characters="末四七八")
    webhook = Webhook.objects.create(
        app=app, name="回调7009", target_url="https://x.example/", secret_key="密钥7010"
    )
    EventDelivery.objects.create(
        webhook=webhook,
        event_type="PRODUCT_UPDATED",
        subject_type="Product",
        subject_id="1",
        payload="内容7011",
    )
    made.marks["platform"] = {"回调7009", "密钥7010", "内容7011", "应用7005", "令牌7006", "末四七八"}
    made.ids = {
        "App": [to_global_id("App", app.pk)],
        "Webhook": [to_global_id("Webhook", webhook.pk)],
        "Order": [to_global_id("Order", order.pk)],
        "SupplierOrder": [to_global_id("SupplierOrder", part.pk) for part in order.parts],
        "Settlement": [to_global_id("Settlement", one.pk) for one in Settlement.objects.all()],
        "Paper": [to_global_id("Paper", one.pk) for one in Paper.objects.all()],
        "Checkout": [to_global_id("Checkout", order.now.checkout_id)],
        "ShippingZone": [to_global_id("ShippingZone", make.way_of_delivery().zone_id)],
        "Organisation": [
            to_global_id("Organisation", one.pk)
            for one in (buyer.organisation, *(each.organisation for each in suppliers.values()))
        ],
        "Supplier": [to_global_id("Supplier", one.pk) for one in suppliers.values()],
        "Address": [to_global_id("Address", buyer.address.pk)],
        "Warehouse": [to_global_id("Warehouse", one.pk) for one in Warehouse.objects.all()],
        "Stock": [to_global_id("Stock", one.pk) for one in Stock.objects.all()],
        "Product": [to_global_id("Product", one.pk) for one in Product.objects.all()],
        "Group": [to_global_id("Group", 1)],
        "Procurement": [to_global_id("Procurement", procurement.pk)],
        "ProcurementPackage": [to_global_id("ProcurementPackage", procurement.packages.get().pk)],
        "User": [to_global_id("User", buyer.purchaser.pk)],
    }
    return made


def found_by(api: Any, world: World, viewer: User | None) -> set[str]:
    """All marks in all answers to all questions of a viewer."""
    seen: set[str] = set()
    for root, given in ROOTS.items():
        for key in world.ids[given["id"]] if "id" in given else [None]:
            answer = api.post(document(root), {"id": key} if key else {}, as_=viewer)
            assert answer.status_code == 200, (root, answer.content.decode())
            for error in answer.json().get("errors", ()):
                assert error["extensions"]["exception"]["code"] == "PermissionDenied", (root, error)
            text = answer.content.decode()
            seen |= {mark for mark in world.all_marks if mark in text}
    return seen


def somebody_elsewhere(kind: str, *roles: Role, code: str = "330300") -> Callable[[World], User]:
    return lambda world: make.member(make.organisation(kind, code), *roles)


VIEWERS: dict[str, tuple[Callable[[World], User | None], set[str]]] = {
    "未登录": (lambda world: None, set()),
    "没有单位的人": (lambda world: make.user(), set()),
    "别的采购单位": (somebody_elsewhere("buyer", Role.PURCHASER, Role.FINANCE, Role.BUYER_ADMIN), set()),
    "别的供应商": (lambda world: make.supplier().sales, set()),
    "代理机构": (somebody_elsewhere("agent", Role.AGENT), set()),
    "别县的监管人员": (somebody_elsewhere("regulator", Role.REGULATOR, code="330382"), set()),
    "第一家供应商": (lambda world: world.order.parts[0].sales, {"one", "depot one", "deal one"}),
    "第二家供应商": (lambda world: world.order.parts[1].sales, {"two", "depot two", "deal two"}),
    "采购人经办人": (
        lambda world: world.order.buyer.purchaser,
        {"buyer", "procurement", "services", "call-off", "deal one", "deal two"},
    ),
    "本市监管人员": (
        somebody_elsewhere("regulator", Role.REGULATOR),
        {"buyer", "procurement", "services", "call-off", "one", "two", "deal one", "deal two"},
    ),
    "平台运营": (
        somebody_elsewhere("platform", Role.OPERATOR),
        {
            "buyer",
            "procurement",
            "services",
            "call-off",
            "one",
            "two",
            "depot one",
            "depot two",
            "deal one",
            "deal two",
            "platform",
        },
    ),
}


@pytest.mark.parametrize("who", list(VIEWERS))
def test_顺着关系看到的恰是该看到的(api, world: World, who: str) -> None:  # type: ignore[no-untyped-def]
    person, business = VIEWERS[who]
    expected = set().union(*(world.marks[name] for name in business))
    if who == "平台运营":
        assert expected == world.all_marks
    assert found_by(api, world, person(world)) == expected


def test_每个与单位有关的查询都问到了() -> None:
    """A new root field is either asked here, or leads to public things only; say which."""
    public = {
        "addressValidationRules",
        "channel", "channels", "product", "products", "productVariant", "productVariants", "category", "categories",
        "collection", "collections", "attribute", "attributes", "productType", "productTypes", "search",
        "searchSuggestions", "admissionCalls", "journalVerification", "shop", "_service",
        "_entities", "page", "pages", "pageType", "pageTypes",
        "menu", "menus", "menuItem", "menuItems", "refundSettings", "returnSettings", "expertCalls", "expertDrawProof",
        "notices", "noticeForms", "tenderVariables", "procurementMethods",
        "pavilionExhibits", "pavilionExhibit", "pavilionMakers", "pavilionMaker", "pavilionRooms", "pavilionRoom",
        "designatedServices", "designatedService", "designatedServiceKinds", "designatedServiceProviders",
        "pavilionClusters", "pavilionDistricts", "pavilionSeasons", "pavilionTrace", "pavilionFigures",
    }  # fmt: skip
    own = {
        "exportFile", "exportFiles", "objection", "notice", "noticeDrafts", "tenderDocument", "tenderDocuments",
        "searchExplain", "pavilionNominations", "auction", "procurementOpportunities", "procurementAwards",
        "pavilionBatch", "pavilionFile", "pavilionFiles", "pavilionEnquiries",
    }  # fmt: skip
    own |= {"framework"}  # as frameworks
    own |= {"designatedServiceOrder", "designatedServiceStatement"}  # as the lists
    own |= {
        "frameworkCallOff",
        "frameworkComparison",
        "frameworkSupplies",
    }  # tests/stories/test_calling_off.py
    own |= {"purchaseBatch"}  # as purchaseBatches; who sees whose demand: tests/stories/test_batch.py
    # only of those concerned: test_isolation.py, test_exports.py, test_objections_api.py, tests/notice/test_api.py,
    # tests/stories/test_reverse_auction.py
    own |= {
        "experts", "expert", "myExpert", "expertApplications", "expertDraws", "expertDraw", "myExpertInvitations",
    }  # fmt: skip
    # not even the platform sees these: tests/expert/test_api.py
    assert set(QUERIES) - set(ROOTS) <= public | own


def test_自己的供货单里没有别家的行与价(api, world: World) -> None:  # type: ignore[no-untyped-def]
    """From one's own part neither the whole order nor another supplier's part, line, price, paper or journal is reached."""
    own, other = world.order.parts
    asked = """query($id: ID!) { supplierOrder(id: $id) { order { id } lines { id } papers { id number }
        journal { facts subjectId } fulfillments { lines { orderLine { id } } } acceptance { lines { orderLine { id } } }
        settlement { supplierOrder { order { id } lines { id } } invoices { order { id } } } } }"""
    answer = api.post(asked, {"id": to_global_id("SupplierOrder", own.pk)}, as_=own.sales)
    found = answer.json()["data"]["supplierOrder"]
    assert found["order"] is found["settlement"]["supplierOrder"]["order"] is None
    assert [invoice["order"] for invoice in found["settlement"]["invoices"]] == [None]
    assert [line["id"] for line in found["lines"]] == [to_global_id("OrderLine", own.lines[0].pk)]
    for foreign in (to_global_id("OrderLine", other.lines[0].pk), str(other.pk), other.now.number):
        assert foreign not in answer.content.decode()
    asked = "query($id: ID!) { supplierOrder(id: $id) { id } }"
    assert api(asked, {"id": to_global_id("SupplierOrder", other.pk)}, as_=own.sales)["data"] == {
        "supplierOrder": None
    }


def test_未下达的供货单供应商看不到(api) -> None:  # type: ignore[no-untyped-def]
    waiting = placed(price="12000.00", quantity=1)
    assert waiting.part.now.state == SupplierOrder.State.WAITING
    asked = "{ supplierOrders(first: 5) { totalCount } settlements(first: 5) { totalCount } }"
    data = api.data(asked, as_=waiting.part.sales)
    assert data == {"supplierOrders": {"totalCount": 0}, "settlements": {"totalCount": 0}}


def test_单据链接只给看得到的人_只开那一份(api, world: World) -> None:  # type: ignore[no-untyped-def]
    own, other = world.order.parts
    papers = {part.pk: Paper.objects.filter(supplier_order=part.pk).first() for part in (own, other)}
    for paper in papers.values():
        assert paper is not None
        make_paper(paper_id=str(paper.pk))
    asked = "query($id: ID!) { paper(id: $id) { url } }"
    mine, theirs = (to_global_id("Paper", papers[part.pk].pk) for part in (own, other))
    assert api(asked, {"id": theirs}, as_=own.sales)["data"] == {"paper": None}
    link = urlsplit(api.data(asked, {"id": mine}, as_=own.sales)["paper"]["url"])
    opened = Client().get(f"{link.path}?{link.query}")
    assert opened.status_code == 200
    opened.close()
    foreign = link.path.replace(str(papers[own.pk].pk), str(papers[other.pk].pk))
    for path, query in (
        (foreign, link.query),
        (link.path, link.query[:-2]),
        (link.path, "token="),
        (link.path, ""),
    ):
        assert Client().get(f"{path}?{query}").status_code == 403


def test_同事只看到自己够得着的任职(api) -> None:  # type: ignore[no-untyped-def]
    """Giving somebody a role does not tell where else they work."""
    here, elsewhere = make.supplier(), make.supplier()
    boss = make.member(here.organisation, Role.SUPPLIER_ADMIN)
    both = make.member(here.organisation, Role.SALES)
    Membership.objects.create(user=both, organisation=elsewhere.organisation, role=Role.SALES.value)
    asked = """query($id: ID!) { organisation(id: $id) { members { user { id memberships { organisation { name } } } } } }"""
    found = api.data(asked, {"id": to_global_id("Organisation", here.organisation.pk)}, as_=boss)
    (shown,) = [
        member["user"]["memberships"]
        for member in found["organisation"]["members"]
        if member["user"]["id"] == to_global_id("User", both.pk)
    ]
    assert shown == [{"organisation": {"name": here.organisation.name}}]
    own = api.data("{ me { memberships { organisation { name } } } }", as_=both)["me"]["memberships"]
    assert len(own) == 2


def test_发票登记也在订单与供货单的日志里(api, world: World) -> None:  # type: ignore[no-untyped-def]
    own, other = world.order.parts
    assert Invoice.objects.count() == 2
    asked = "query($id: ID!) { order(id: $id) { journal { verb } } }"
    order = api.data(asked, {"id": world.ids["Order"][0]}, as_=world.order.buyer.purchaser)["order"]
    assert [entry["verb"] for entry in order["journal"]].count("invoice.registered") == 2
    asked = "query($id: ID!) { supplierOrder(id: $id) { journal { verb } } }"
    for part in (own, other):
        found = api.data(asked, {"id": to_global_id("SupplierOrder", part.pk)}, as_=part.sales)
        verbs = [entry["verb"] for entry in found["supplierOrder"]["journal"]]
        assert verbs.count("invoice.registered") == 1
    assert sum(one.amount for one in Settlement.objects.all()) == Decimal(200)
