"""一个小天地 · one buyer and one supplier with everything that they could have between them, and how to try a mutation on it.

Whoever adds a noun says here what its things are: the tests of isolation and of permissions try every mutation of the
schema on them, and fail while the ids of a mutation are not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    is_required_argument,
    is_required_input_field,
)

from backend.account.models import Address, Group, Membership, Organisation
from backend.app.models import App, AppToken
from backend.approval.models import ApprovalRequest, ApprovalRule
from backend.checkout import drafting
from backend.checkout import services as checkouts
from backend.checkout.models import CheckoutLine
from backend.checkout.services import Wanted
from backend.core import clock
from backend.expert import services as experts
from backend.expert.models import ExpertApplication, ExpertCall, ExpertEvidence
from backend.export.models import ExportFile
from backend.invoice.models import CreditNote, GrantedRefund, Invoice, Settlement
from backend.notice import services as notices
from backend.notice.services import Reference
from backend.order import services as orders
from backend.order.models import Acceptance, Fulfillment, FulfillmentLine, SupplierOrder
from backend.product.models import Collection
from backend.supplier.models import AdmissionCall
from backend.tender_document import services as tender_documents
from backend.tender_document.services import Project, Said
from backend.warehouse.models import ChannelWarehouse
from backend.webhook.models import EventDelivery, Webhook
from pavilion.models import Batch as MadeTogether
from pavilion.models import Cluster, Enquiry, Exhibit, Honour, Maker, PavilionFile, Room
from procurement_methods import drafting as procurements
from procurement_methods.batching.models import Batch
from procurement_methods.calling_off.models import CallOff
from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.framework.models import Framework
from procurement_methods.framework.rules import Form
from procurement_methods.models import Procurement
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.expert.draws import MONDAY, REVIEW, Told
from tests.framework import world as frameworks

MUTATIONS = schema.graphql_schema.mutation_type.fields


@dataclass
class World:
    """One buyer and one supplier with everything that they could have between them; the ids of it all."""

    ids: dict[str, str] = field(default_factory=dict)
    by_state: dict[str, str] = field(default_factory=dict)


def order_at(buyer: make.Buyer, state: str, price: str = "25") -> SupplierOrder:
    """A supplier order that stands at `state`, as if its story had been told so far."""
    by = make.actor(buyer.purchaser)
    product = make.product(price=price)
    cart = checkouts.create(buyer.organisation.region.channel, [Wanted(product.variant.pk, 2)], by=by)
    checkouts.set_address(cart.pk, buyer.address.pk, by=by)
    checkouts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
    part = checkouts.complete(cart.pk, by=by).supplier_orders.get()
    SupplierOrder.objects.filter(pk=part.pk).update(state=state)
    part.refresh_from_db()
    return part


def one_world() -> World:
    """Make it."""
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    made = World()
    parts = {
        state: order_at(buyer, state) for state in ("placed", "accepted", "shipped", "received", "inspected")
    }
    made.by_state = {state: to_global_id("SupplierOrder", part.pk) for state, part in parts.items()}
    pending = order_at(buyer, "waiting", price="12000")

    shipped = parts["shipped"]
    line = shipped.lines.get()
    line.quantity_fulfilled = 2
    line.save()
    delivery = Fulfillment.objects.create(supplier_order=shipped, fulfillment_order=1)
    FulfillmentLine.objects.create(fulfillment=delivery, order_line=line, quantity=2)
    acceptance = Acceptance.objects.create(
        number="演示-YS-1", supplier_order=parts["inspected"], conclusion="passed", accepted_amount=50,
        inspected_by=buyer.inspector,
    )  # fmt: skip
    settlement = Settlement.objects.create(
        number="演示-JS-1", supplier_order=parts["inspected"], acceptance=acceptance, amount=50,
        due_on=clock.today(), due_basis="演示", requested_by=buyer.finance,
    )  # fmt: skip

    product = make.product()
    cart = checkouts.create(buyer.organisation.region.channel, [Wanted(product.variant.pk, 2)], by=by)
    payment = checkouts.authorize(cart.pk, None, gateway="oucai.treasury", by=by)
    way = make.way_of_delivery()
    own_address = Address.objects.create(
        user=buyer.purchaser, last_name="张", city="温州市", street_address_1="1 号"
    )
    call = AdmissionCall.objects.create(
        code="演示-1", title="演示", region=make.region(), letter="承诺", opens_at=clock.now()
    )
    supplier = product.supplier
    ChannelWarehouse.objects.create(channel=make.channel(), warehouse=supplier.warehouses.get())
    carried = make.page_attribute()
    page = make.page(make.page_type(carried))
    entry = make.menu("导航").items.get()
    owned = {
        "Order": parts["placed"].order,
        "OrderLine": line,
        "OrderEvent": orders.add_note(parts["placed"].order_id, "演示备注", by=by)[1],
        "SupplierOrder": parts["placed"],
        "Fulfillment": delivery,
        "Acceptance": acceptance,
        "Settlement": settlement,
        "ApprovalRequest": pending.order.approval,
        "ApprovalRule": ApprovalRule.objects.create(
            code="演示-GZ", name="演示", organisation=buyer.organisation, steps=["approver"], basis="演示"
        ),
        "Checkout": cart,
        "CheckoutLine": cart.lines.get(),
        "BudgetLine": buyer.budget_line,
        "TransactionItem": payment,
        "ShippingZone": way.zone,
        "ShippingMethod": way,
        "Address": own_address,
        "OrganisationAddress": buyer.address,
        "Organisation": buyer.organisation,
        "User": make.user(),
        "Group": Group.objects.create(name="演示组", permissions=["MANAGE_PAGES"]),
        "Membership": Membership.objects.get(user=buyer.inspector),
        "Supplier": supplier,
        "AdmissionCall": call,
        "Product": product,
        "ProductVariant": product.variant,
        "ProductMedia": product.media.get(),
        "ProductType": product.product_type,
        "Category": product.category,
        "Channel": make.channel(),
        "Warehouse": supplier.warehouses.get(),
        "Stock": product.variant.stocks.get(),
        "ProductVariantChannelListing": product.variant.channel_listings.get(),
        "Page": page,
        "PageType": page.page_type,
        "Menu": entry.menu,
        "MenuItem": entry,
        "Collection": Collection.objects.create(name="专题", slug="shelf"),
        "Attribute": carried,
        "AttributeValue": carried.values.all()[0],
        "App": (app := App.objects.create(name="演示应用")),
        "AppToken": AppToken.objects.create(app=app, digest="演示", last_characters="演示"),
        "Webhook": (
            webhook := Webhook.objects.create(
                app=app,
                target_url="https://shop.example/",
                events=["PRODUCT_UPDATED"],
                subscription_query="subscription { event { ... on ProductUpdated { issuedAt } } }",
            )
        ),
        "ExportFile": ExportFile.objects.create(
            user=supplier.sales, kind="csv", product_ids=[product.pk], columns=["NAME"]
        ),
        "TenderDocument": tender_documents.draft(
            Project(buyer.organisation.pk, "演示-1", "演示项目", "inquiry", "goods", "lowest_price"),
            Said(),
            by=by,
        ),
        "Notice": notices.prepare(
            "tender", Reference(buyer.organisation.pk, "演示项目", "演示-1"), {"need": "演示"}, by=by
        ),
        "EventDelivery": EventDelivery.objects.create(
            webhook=webhook,
            event_type="PRODUCT_UPDATED",
            subject_type="Product",
            subject_id="1",
            status="failed",
        ),
    }
    maker = Maker.objects.create(
        slug="maker", name="示例作坊", region=make.region(), organisation=buyer.organisation
    )
    exhibit = Exhibit.objects.create(
        slug="exhibit", kind="fine", name="示例瓯绣", region=make.region(), organisation=buyer.organisation, state="submitted",
    )  # fmt: skip
    owned |= {
        "Maker": maker,
        "Exhibit": exhibit,
        "ExhibitPicture": exhibit.pictures.create(
            image="uploads/none.jpg", width=1, height=1, tint="#FFFFFF"
        ),
        "Honour": Honour.objects.create(
            kind="award",
            exhibit=exhibit,
            title="演示奖",
            issuer="演示",
            number="演示-1",
            valid_from=clock.today(),
        ),
        "Room": Room.objects.create(slug="room", name="示例展厅"),
        "PavilionBatch": MadeTogether.objects.create(
            exhibit=exhibit, number="演示-1", produced_on=clock.today(), units=3, mark=1
        ),
        "PavilionEnquiry": Enquiry.objects.create(
            exhibit=exhibit, buyer=buyer.organisation, by=buyer.purchaser, text="演示"
        ),
        "PavilionFile": PavilionFile.objects.create(user=buyer.purchaser, kind="labels"),
        "Cluster": Cluster.objects.create(slug="cluster", name="示例集群", region=make.region()),
    }
    for name, thing in owned.items():
        made.ids[name] = to_global_id(name.replace("OrganisationAddress", "Address"), thing.pk)
    draft = drafting.create_draft(drafting.Said(), [Wanted(product.variant.pk, 2)], by=by)
    made.ids["DraftOrder"] = to_global_id("Order", draft.pk)
    made.ids["DraftLine"] = to_global_id("OrderLine", CheckoutLine.objects.get(checkout=draft.pk).pk)
    procurement = drafting_procurement(buyer)
    package = procurement.packages.get()
    made.ids["Procurement"] = to_global_id("Procurement", procurement.pk)
    made.ids["ProcurementPackage"] = to_global_id("ProcurementPackage", package.pk)
    taking = package.participations.create(supplier=supplier.organisation)
    made.ids["ProcurementParticipation"] = to_global_id("ProcurementParticipation", taking.pk)
    wanted = package.need_lines.create(number=1, title="演示", unit="箱", quantity=1)
    made.ids["ProcurementNeedLine"] = to_global_id("ProcurementNeedLine", wanted.pk)
    bond = taking.bonds.create(
        kind="bid", form="guarantee", amount=1, issuer="演示", number="演示-1", lodged_by=supplier.sales
    )
    made.ids["ProcurementBond"] = to_global_id("ProcurementBond", bond.pk)
    archive = procurement.archives.create(upto=0)
    made.ids["ProcurementArchive"] = to_global_id("ProcurementArchive", archive.pk)
    letter = taking.letters.create(
        kind="result", number="演示-T1", text="{}", signature="演示", issued_at=clock.now()
    )
    made.ids["ProcurementLetter"] = to_global_id("ProcurementLetter", letter.pk)
    seat = package.panel.create(user=buyer.inspector, name="演示")
    made.ids["ProcurementPanelMember"] = to_global_id("ProcurementPanelMember", seat.pk)
    invoice = Invoice.objects.create(
        settlement=settlement, number="26332000000000009999", amount=50, issued_on=clock.today()
    )
    note = CreditNote.objects.create(
        number="演示-HZ-1", invoice=invoice, settlement=settlement, red_number="26332000000000009998", amount=10,
        issued_on=clock.today(), reason="演示", state="offset", registered_by=buyer.finance,
    )  # fmt: skip
    granted = GrantedRefund.objects.create(settlement=settlement, amount=10, granted_by=buyer.finance)
    granted_line = granted.lines.create(order_line=settlement.supplier_order.lines.get(), quantity=1)
    code = way.postal_code_rules.create(start="325000", end="325999", inclusion="exclude")
    made.ids["ShippingMethodPostalCodeRule"] = to_global_id("ShippingMethodPostalCodeRule", code.pk)
    made.ids["OrderGrantedRefund"] = to_global_id("OrderGrantedRefund", granted.pk)
    made.ids["OrderGrantedRefundLine"] = to_global_id("OrderGrantedRefundLine", granted_line.pk)
    made.ids |= _batch(buyer)
    made.ids |= _framework(buyer, supplier.organisation)
    made.ids |= called_off(buyer)
    made.ids |= services(buyer)
    made.ids |= objected(buyer, supplier.organisation)
    made.ids |= _experts()
    made.ids["Invoice"] = to_global_id("Invoice", invoice.pk)
    made.ids["CreditNote"] = to_global_id("CreditNote", note.pk)
    made.ids["FulfillmentLine"] = to_global_id("FulfillmentLine", delivery.lines.get().pk)
    return made


def drafting_procurement(buyer: make.Buyer, title: str = "演示采购项目") -> Procurement:
    """A procurement that nobody has heard of yet."""
    package = NewPackage("演示包", make.category().code, Decimal(900_000), "演示需求", "lowest_price")
    new = NewProcurement(buyer.organisation.pk, title, "open_tender", "default", "goods", [package])
    return procurements.create(new, by=make.actor(buyer.purchaser))


def objected(buyer: make.Buyer, supplier: Organisation) -> dict[str, str]:
    """A package of a procurement whose result a supplier has challenged, and a question about it."""
    procurement = Procurement.objects.create(
        number="演示-CG-1", title="演示", organisation=buyer.organisation, region=buyer.organisation.region,
        method="open_tender", rules_on=clock.today(), ground="default", object="goods", created_by=buyer.purchaser,
    )  # fmt: skip
    package = procurement.packages.create(
        number=1, title="演示", category=make.category(), budget=1_000_000, need="演示", evaluation="lowest_price",
        stage="contracting",
    )  # fmt: skip
    taking = package.participations.create(supplier=supplier, obtained_at=clock.now(), bid_at=clock.now())
    objection = package.objections.create(
        number="演示-ZY-1", supplier=supplier, about="result", known_at=clock.now(), state="challenged",
        challenged_at=clock.now(),
    )  # fmt: skip
    question = package.questions.create(
        supplier=supplier, text="演示", asked_at=clock.now(), due_at=clock.now()
    )
    things = {
        "Procurement": procurement, "ProcurementPackage": package, "ProcurementParticipation": taking,
        "Objection": objection, "ProcurementQuestion": question,
    }  # fmt: skip
    return {name: to_global_id(name, thing.pk) for name, thing in things.items()}


def _batch(buyer: make.Buyer) -> dict[str, str]:
    """A batch that a buyer organises, with a demand of its own."""
    batch = Batch.objects.create(
        number="演示-PL-1", title="演示", organiser=buyer.organisation, region=buyer.organisation.region,
        category=make.category(), collects_from=clock.now(), collects_until=clock.now() + timedelta(days=1),
    )  # fmt: skip
    grade = batch.configurations.create(code="A", name="演示", specification="演示", unit="台", ceiling=5000)
    demand = grade.demands.create(organisation=buyer.organisation, address=buyer.address, quantity=1)
    things = {"PurchaseBatch": batch, "PurchaseBatchConfiguration": grade, "PurchaseBatchDemand": demand}
    return {name: to_global_id(name, thing.pk) for name, thing in things.items()}


def services(buyer: make.Buyer, mark: str = "演示") -> dict[str, str]:
    """An order of services that stands on a statement, from a supplier that nobody else of this world knows."""
    agreed = frameworks.in_force(("85",), form=Form.DISCOUNT_RATE, services=True)
    (entrant,) = agreed.entrants
    statement = SettlementStatement.objects.create(
        number=f"{mark}-DJ-1", organisation=buyer.organisation, entrant=entrant, month=clock.today().replace(day=1),
        amount=85, due_on=clock.today(), due_basis="演示",
    )  # fmt: skip
    order = ServiceOrder.objects.create(
        number=f"{mark}-DF-1", organisation=buyer.organisation, lot=agreed.lot, way="direct", criterion="price",
        entrant=entrant, purpose=mark, contact_name="演示", contact_phone="演示", user=buyer.inspector,
        ordered_by=buyer.purchaser, budget_line=buyer.budget_line, estimated_amount=85, done_amount=85, state="stated",
        statement=statement, accept_by=clock.now(), done_at=clock.now(),
        approval=ApprovalRequest.objects.create(
            organisation=buyer.organisation, subject="演示", amount=85, requested_by=buyer.purchaser, direct_train=True,
            state="approved",
        ),
    )  # fmt: skip
    order.lines.create(item=agreed.items[0], quantity=10, unit_price="8.50", done_quantity=10)
    supplement = order.supplements.create(amount=1, reason="演示", asked_by=buyer.purchaser)
    point = entrant.points.create(name="演示网点", region=make.region(), address="演示", phone="演示")
    things = {
        "FrameworkLot": agreed.lot, "FrameworkItem": agreed.items[0], "FrameworkEntrant": entrant,
        "DesignatedServiceOrder": order, "DesignatedServiceStatement": statement,
        "DesignatedServiceSupplement": supplement, "DesignatedServicePoint": point,
    }  # fmt: skip
    return {name: to_global_id(name, thing.pk) for name, thing in things.items()}


def called_off(buyer: make.Buyer, note: str = "") -> dict[str, str]:
    """A second bidding of a buyer by a lot of somebody's agreement, open to its only entrant."""
    agreement = frameworks.in_force(["95.00"])
    call_off = CallOff.objects.create(
        number="演示-CJ-1", lot=agreement.lot, buyer=buyer.organisation, way="bidding", state="bidding", note=note,
        address=buyer.address, budget_line=buyer.budget_line, created_by=buyer.purchaser,
        bids_until=clock.now() + timedelta(days=1),
    )  # fmt: skip
    call_off.lines.create(item=agreement.items[0], quantity=1)
    call_off.invited.set(agreement.entrants)
    things = {"Framework": agreement.framework, "FrameworkCallOff": call_off}
    return {name: to_global_id(name, thing.pk) for name, thing in things.items()}


def _framework(buyer: make.Buyer, supplier: Organisation) -> dict[str, str]:
    """An agreement in force that a buyer organises, with everything that can happen to it."""
    framework = Framework.objects.create(
        number="演示-KJ-1", title="演示", organiser=buyer.organisation, region=buyer.organisation.region, kind="closed",
        ground="others", object="goods", months=12, ways=["direct"], starts_on=clock.today(), outside_award=True,
        ends_on=clock.today() + timedelta(days=300), published_at=clock.now(),
    )  # fmt: skip
    lot = framework.lots.create(
        number=1,
        title="演示",
        category=make.category(),
        need="演示",
        form="unit_price",
        elimination=Decimal("0.2"),
    )
    item = lot.items.create(code="A", name="演示", unit="件", ceiling=100)
    entrant = lot.entrants.create(supplier=supplier, offer=90, place=1, turn=1, standing="in_force")
    upgrade = entrant.upgrades.create(item=item, before="演示", after="演示")
    applied = lot.applications.create(supplier=supplier, review_by=clock.now())
    outside = lot.outside_offers.create(
        item=item, buyer=buyer.organisation, supplier_name="演示", credit_code="演示", price=80, evidence="演示",
        match_by=clock.now(),
    )  # fmt: skip
    things = {
        "Framework": framework, "FrameworkLot": lot, "FrameworkItem": item, "FrameworkEntrant": entrant,
        "FrameworkUpgrade": upgrade, "FrameworkApplication": applied, "FrameworkOutsideOffer": outside,
    }  # fmt: skip
    return {name: to_global_id(name, thing.pk) for name, thing in things.items()}


def _experts() -> dict[str, str]:
    """A call with an application, and a draw that was told to the duty records."""
    with clock.moved(to=MONDAY):
        case = Told(seats=1, substitutes=0, experts=2)
        draw = case.filled()
        member = draw.members.get()
        leave = experts.add_leave(REVIEW.date(), REVIEW.date(), by=member.expert.user.actor())
        with clock.moved(to=REVIEW):
            experts.end_review(draw.pk, by=case.by)
            duty = experts.record_duty(member.pk, attended=True, grade="good", by=case.by)
    call = ExpertCall.objects.create(
        code="演示-ZJ", title="演示", region=make.region(), conditions="演示", commitment="演示", term_years=3,
        opens_at=clock.now(),
    )  # fmt: skip
    call.categories.add(case.category)
    said = {
        "name": "示例", "id_number": make.id_number(), "phone": "0577-00000000", "title_level": "senior", "work_years": 9,
    }  # fmt: skip
    application = ExpertApplication.objects.create(
        call=call, user=make.user(), commitment_digest="演示", **said
    )
    evidence = ExpertEvidence.objects.create(
        user=application.user, kind="identity", name="演示", file="演示.pdf", sha256="演示"
    )
    things = {
        "ExpertCall": call, "ExpertApplication": application, "ExpertEvidence": evidence, "ExpertLeave": leave,
        "Expert": member.expert, "ExpertDraw": draw, "ExpertInvitation": member, "ExpertDuty": duty,
    }  # fmt: skip
    return {name: to_global_id(name, thing.pk) for name, thing in things.items()}


STATE_OF = {
    "supplierOrderShip": "accepted",
    "acceptanceCreate": "received",
    "settlementRequest": "inspected",
}
SUBJECTS = (
    ("designatedServiceOrder", "DesignatedServiceOrder"),
    ("designatedServiceStatement", "DesignatedServiceStatement"),
    ("designatedServiceSupplementAsk", "DesignatedServiceOrder"),
    ("designatedServiceSupplement", "DesignatedServiceSupplement"),
    ("designatedServicePoint", "DesignatedServicePoint"),
    ("frameworkCallOff", "FrameworkCallOff"),
    ("purchaseBatchSupply", "PurchaseBatchConfiguration"),
    ("purchaseBatch", "PurchaseBatch"),
    ("frameworkApply", "FrameworkLot"),
    ("frameworkRefill", "FrameworkLot"),
    ("frameworkReview", "FrameworkApplication"),
    ("frameworkDecideUpgrade", "FrameworkUpgrade"),
    ("frameworkNoteOutside", "FrameworkItem"),
    ("frameworkMatchOutside", "FrameworkOutsideOffer"),
    ("frameworkAwardOutside", "FrameworkOutsideOffer"),
    ("frameworkReportOutside", "FrameworkOutsideOffer"),
    ("frameworkPublish", "Framework"),
    ("frameworkEnd", "Framework"),
    ("framework", "FrameworkEntrant"),
    ("pavilionExhibit", "Exhibit"),
    ("pavilionBatch", "PavilionBatch"),
    ("pavilionEnquiry", "PavilionEnquiry"),
    ("pavilionPicture", "ExhibitPicture"),
    ("pavilionMaker", "Maker"),
    ("pavilionHonour", "Honour"),
    ("pavilionRoom", "Room"),
    ("pavilionCluster", "Cluster"),
    ("procurementPackage", "ProcurementPackage"),
    ("procurementFollow", "ProcurementPackage"),
    ("procurementSubmitBid", "ProcurementPackage"),
    ("bidKeyShare", "ProcurementPackage"),
    ("procurementQuestion", "ProcurementQuestion"),
    ("procurementFromCheckout", "Checkout"),
    ("procurement", "Procurement"),
    ("objection", "Objection"),
    ("expertApplication", "ExpertApplication"),
    ("expertLeave", "ExpertLeave"),
    ("expertInvitation", "ExpertInvitation"),
    ("expertPanel", "ExpertInvitation"),
    ("expertDutyRecord", "ExpertInvitation"),
    ("expertDutyAnswer", "ExpertDuty"),
    ("expertDraw", "ExpertDraw"),
    ("expertSelect", "ExpertDraw"),
    ("expertReview", "ExpertDraw"),
    ("expertNames", "ExpertDraw"),
    ("expert", "Expert"),
    ("exportProducts", "Product"),
    ("attributeValueTranslate", "AttributeValue"),
    ("attributeTranslate", "Attribute"),
    ("categoryTranslate", "Category"),
    ("collectionTranslate", "Collection"),
    ("updateMetadata", "Checkout"),
    ("deleteMetadata", "Order"),
    ("updatePrivateMetadata", "Product"),
    ("deletePrivateMetadata", "Order"),
    ("checkoutCreateFromOrder", "Order"),
    ("deliveryOptions", "Checkout"),
    ("paymentGateway", "Checkout"),
    ("transactionInitialize", "Checkout"),
    ("transactionCreate", "Order"),
    ("orderGrantRefundUpdate", "OrderGrantedRefund"),
    ("transaction", "TransactionItem"),
    ("budgetLine", "BudgetLine"),
    ("shippingZone", "ShippingZone"),
    ("assignWarehouse", "Warehouse"),
    ("unassignWarehouse", "Warehouse"),
    ("shippingPrice", "ShippingMethod"),
    ("shippingMethod", "ShippingMethod"),
    ("settlement", "Settlement"),
    ("invoice", "Invoice"),
    ("creditNote", "CreditNote"),
    ("orderRefund", "Order"),
    ("supplierOrder", "SupplierOrder"),
    ("fulfillment", "Fulfillment"),
    ("draftOrder", "DraftOrder"),
    ("orderLines", "DraftOrder"),
    ("orderLine", "DraftLine"),
    ("orderFulfillment", "Fulfillment"),
    ("orderNote", "OrderEvent"),
    ("order", "Order"),
    ("organisationAddress", "OrganisationAddress"),
    ("organisation", "Organisation"),
    ("budgetLine", "BudgetLine"),
    ("approvalRule", "ApprovalRule"),
    ("channelReorderWarehouses", "Warehouse"),
    ("channel", "Channel"),
    ("approval", "ApprovalRequest"),
    ("checkout", "Checkout"),
    ("supplier", "Supplier"),
    ("account", "Address"),
    ("membership", "Membership"),
    ("permissionGroup", "Group"),
    ("staff", "User"),
    ("customer", "User"),
    ("user", "User"),
    ("address", "Address"),
    ("category", "Category"),
    ("collection", "Collection"),
    ("productType", "ProductType"),
    ("productAttribute", "Attribute"),
    ("attributeValue", "AttributeValue"),
    ("attributeReorderValues", "AttributeValue"),
    ("attribute", "Attribute"),
    ("productVariant", "ProductVariant"),
    ("updateWarehouse", "Warehouse"),
    ("deleteWarehouse", "Warehouse"),
    ("productMedia", "ProductMedia"),
    ("product", "Product"),
    ("warehouse", "Warehouse"),
    ("pageType", "PageType"),
    ("menuItem", "MenuItem"),
    ("menu", "Menu"),
    ("page", "Page"),
    ("appToken", "AppToken"),
    ("app", "App"),
    ("webhook", "Webhook"),
    ("eventDelivery", "EventDelivery"),
    ("notice", "Notice"),
    ("tenderDocument", "TenderDocument"),
)
"""What `id` means, by how the mutation's name begins; the first that fits counts."""
NAMED = {
    "frameworkSupplyName.itemId": "FrameworkItem",
    **{f"frameworkCallOff{verb}.itemId": "FrameworkItem" for verb in ("Choose", "Invite", "Quote", "Take")},
    "configurationId": "PurchaseBatchConfiguration",
    "demands": "PurchaseBatchDemand",
    "lotId": "FrameworkLot",
    "entrantId": "FrameworkEntrant",
    "designatedServiceOrderPlace.itemId": "FrameworkItem",
    "designatedServiceOrderReport.itemId": "FrameworkItem",
    "designatedServiceOrderInspect.itemId": "FrameworkItem",
    "designatedServiceSupplementAsk.itemId": "FrameworkItem",
    "designatedServiceStatementDispute.orderId": "DesignatedServiceOrder",
    "designatedServiceDisputeEnd.orderId": "DesignatedServiceOrder",
    "frameworkAskUpgrade.itemId": "FrameworkItem",
    "agents": "Organisation",
    "purchaseBatchFile.addressId": "OrganisationAddress",
    "supplierOrderId": "SupplierOrder", "settlementId": "Settlement", "orderLineId": "OrderLine", "addressId":
    "OrganisationAddress", "budgetLineId": "BudgetLine", "lineId": "CheckoutLine", "linesIds": "CheckoutLine",
    "checkoutId": "Checkout", "deliveryMethodId": "ShippingMethod", "shippingZone": "ShippingZone", "addWarehouses": "Warehouse",
    "removeWarehouses": "Warehouse", "organisationId": "Organisation", "supplierId": "Supplier", "productId": "Product", "product": "Product",
    "variantId": "ProductVariant", "mediaId": "ProductMedia", "mediaIds": "ProductMedia", "productType": "ProductType",
    "category": "Category", "channelId": "Channel", "removeChannels": "Channel", "warehouse": "Warehouse", "warehouseId": "Warehouse",
    "callId": "AdmissionCall", "supplier": "Supplier", "pageId": "Page", "page": "Page", "menu": "Menu", "parent": "MenuItem", "parentId": "MenuItem", "collection": "Collection", "itemId": "MenuItem", "pageTypeId": "PageType", "pageType": "PageType",
    "attributeId": "Attribute", "attributeIds": "Attribute", "addAttributes": "Attribute", "removeAttributes": "Attribute",
    "userId": "User", "addUsers": "User", "removeUsers": "User",
    "addGroups": "Group", "removeGroups": "Group", "addChannels": "Channel",
    "order": "Order", "note": "OrderEvent",
    "user": "User", "invoiceId": "Invoice", "orderId": "Order", "fulfillmentLineId": "FulfillmentLine",
}  # fmt: skip
# Of the catalogue.
NAMED |= {
    "referenceTypes": "ProductType", "reference": "Product", "references": "Product", "collections": "Collection",
    "addVariants": "ProductVariant",
    "categoryCreate.parent": "Category", "products": "Product", "collectionId": "Collection",
    "productTypeId": "ProductType", "productAttributes": "Attribute", "variantAttributes": "Attribute", "attribute": "Attribute",
    "removeValues": "AttributeValue", "warehouseIds": "Warehouse", "stock": "Stock", "channelListing": "ProductVariantChannelListing",
}  # fmt: skip
NAMED |= {
    "addShippingZones": "ShippingZone", "removeShippingZones": "ShippingZone", "shippingZoneIds": "ShippingZone",
    "deletePostalCodeRules": "ShippingMethodPostalCodeRule",
    "transactionId": "TransactionItem", "grantedRefundId": "OrderGrantedRefund", "removeLines": "OrderGrantedRefundLine",
    "shippingMethod": "ShippingMethod", "refundReasonReference": "Page",
    "refundReasonReferenceType": "PageType", "returnReasonReferenceType": "PageType", "reasonReference": "Page",
}  # fmt: skip
NAMED |= {
    "exhibitId": "Exhibit", "roomId": "Room", "exhibits": "Exhibit", "makerId": "Maker", "clusterId": "Cluster", "categoryId": "Category",
    "packages": "ProcurementPackage", "participationId": "ProcurementParticipation", "memberId": "ProcurementPanelMember",
    "inNameOf": "Organisation", "organisationIds": "Organisation", "expertIds": "User", "delegateIds": "User",
    "agentId": "Organisation",
    "procurementQuote.lineId": "ProcurementNeedLine",
    "packageId": "ProcurementPackage", "participationIds": "ProcurementParticipation",
}  # fmt: skip
NAMED |= {
    "tenderDocumentObtain.supplierId": "Organisation",
    "buyerId": "Organisation",
    "agentId": "Organisation",
    "addressees": "Organisation",
}
NAMED |= {"app": "App", "webhookId": "Webhook", "objectId": "Product"}
NAMED |= {"categories": "Category", "evidence": "ExpertEvidence", "expertApply.callId": "ExpertCall"}
TEXTS = {
    "languageCode": "EN",
    "email": "somebody@example.com",
    "role": "PURCHASER",
    "inspectors": "示例",
    "regionCode": "330300",
}
NEVER_ASKED = {"metadata", "privateMetadata", "taxClass", "promoCodeId"}


class Sample:
    """Values for the arguments of one mutation, made from their types."""

    def __init__(self, mutation: str, world: World) -> None:
        self.mutation = mutation
        self.world = world

    def arguments(self) -> dict[str, Any]:
        """A value for every argument that is required or names something."""
        found = MUTATIONS[self.mutation].args
        return {
            name: self.value(name, argument.type)
            for name, argument in found.items()
            if is_required_argument(argument) or self._names_something(name, argument)
        }

    def _names_something(self, name: str, given: GraphQLArgument | GraphQLInputField) -> bool:
        return name not in NEVER_ASKED and str(given.type).strip("[]!") == "ID"

    def value(self, name: str, kind: GraphQLInputType) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self.value(name, kind.of_type)
        if isinstance(kind, GraphQLList):
            return [self.value(name, kind.of_type)]
        if isinstance(kind, GraphQLEnumType):
            return TEXTS.get(name) or next(iter(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return {
                part: self.value(part, each.type)
                for part, each in kind.fields.items()
                if is_required_input_field(each) or self._names_something(part, each)
            }
        samples: dict[str, Any] = {
            "ID": lambda: self._id(name),
            "String": lambda: TEXTS.get(name, "示例"),
            "Int": lambda: 1,
            "Boolean": lambda: True,
            "Date": lambda: clock.today().isoformat(),
            "DateTime": lambda: clock.now().isoformat(),
            "PositiveDecimal": lambda: "50.00",
            "Decimal": lambda: "50.00",
            "JSONString": lambda: "{}",
            "Upload": lambda: None,
        }
        return samples[kind.name]()

    def _id(self, name: str) -> str:
        if name in {"id", "ids"}:
            subject = next((s for prefix, s in SUBJECTS if self.mutation.startswith(prefix)), None)
        else:
            subject = NAMED.get(f"{self.mutation}.{name}") or NAMED.get(name)
        assert subject, f"请在此表说明 {self.mutation}({name}) 指什么 · say here what this id means"
        if subject == "SupplierOrder" and self.mutation in STATE_OF:
            return self.world.by_state[STATE_OF[self.mutation]]
        return self.world.ids[subject]


def document(mutation: str, variables: dict[str, Any]) -> str:
    """The mutation with all its variables, asking for its errors."""
    arguments = MUTATIONS[mutation].args
    declared = ", ".join(f"${name}: {arguments[name].type}" for name in variables)
    given = ", ".join(f"{name}: ${name}" for name in variables)
    head, call = (f"({declared})", f"({given})") if variables else ("", "")
    return f"mutation{head} {{ {mutation}{call} {{ errors {{ code field }} }} }}"


def everything() -> dict[str, str]:
    """A digest of each table, so that any change anywhere shows."""
    digests = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM \"{table}\" t")
            digests[table] = cursor.fetchone()[0]
    return digests
