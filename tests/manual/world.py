"""手册的世界 · one buyer, two suppliers, a regulator and the platform, on the first of June; the same for every page."""

from __future__ import annotations

import io
import itertools
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import AutoField
from django.test.client import encode_multipart
from PIL import Image
from pypdf import PdfWriter

from backend.account import tokens
from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.expert.draw import commitment
from procurement_methods import drafting
from procurement_methods.calling_off import bidding
from procurement_methods.calling_off import clockwork as calling_off
from procurement_methods.calling_off import supplying as naming
from procurement_methods.calling_off.beginning import Need, NewCallOff
from procurement_methods.designated_services import accepting, ordering, supplying
from procurement_methods.designated_services import clockwork as settled
from procurement_methods.designated_services.ordering import NewOrder, Wanted
from procurement_methods.designated_services.rules import Criterion
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import perform
from procurement_methods.framework import starting
from procurement_methods.framework.models import Framework
from procurement_methods.framework.rules import Form, Way
from procurement_methods.language import parties as v
from procurement_methods.models import Procurement
from procurement_methods.stating import NewLine
from procurement_methods.verbs.quoting import Priced
from search import service
from storefront_api.kit import persisted
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api
from tests.framework import world as frameworks
from tests.procurement_methods.floors import LIVE_AFTER
from tests.stories.purchase import Purchase

BEGAN = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)
PASSWORD = "oucai-demo-2026"
SECRET = b"sixteen bytes or more"
NAMES = {
    "clerk": "张三", "approver": "李四", "finance": "王五", "inspector": "钱七", "seller": "孙八", "seller2": "周九",
    "regulator": "吴监", "operator": "冯营", "reviewer": "郑审",
}  # fmt: skip


class World:
    """Who may be named in `as:`, and what `$names` stand for."""

    began = BEGAN

    def __init__(self, api: Api) -> None:
        make._numbers = itertools.count(1)
        _count_from_one()
        self.api = api
        self.purchase = Purchase(api)
        buyer = self.purchase.buyer
        for made, name in (
            (buyer.organisation, "温州市示例教育局"),
            (self.purchase.regulator.memberships.get().organisation, "温州市示例财政局"),
            (self.purchase.sellers[0].memberships.get().organisation, "温州示例瓯江办公用品有限公司"),
            (self.purchase.sellers[1].memberships.get().organisation, "乐清示例雁荡电气有限公司"),
        ):
            made.name = name
            made.save(update_fields=["name"])
        platform = make.organisation("platform", name="温州市示例政府采购云服务中心")
        self.people: dict[str, User] = {
            "clerk": buyer.purchaser,
            "approver": buyer.approver,
            "finance": buyer.finance,
            "inspector": buyer.inspector,
            "seller": self.purchase.sellers[0],
            "seller2": self.purchase.sellers[1],
            "regulator": self.purchase.regulator,
            "operator": make.member(platform, Role.OPERATOR, staff=True),
            "reviewer": make.member(platform, Role.REVIEWER, staff=True),
        }
        hashed = make_password(PASSWORD)
        for word, name in NAMES.items():
            person = self.people[word]
            person.last_name, person.first_name = "示例·" + name[0], name[1:]
            person.email = f"{word}@demo.oucai.example"
            person.password = hashed
            person.save()
        paper, lamp = self.purchase.paper, self.purchase.lamp
        lamp.category = make.category("A02061900", "照明设备")
        lamp.save(update_fields=["category"])
        self.names: dict[str, Any] = {
            "paper": to_global_id("ProductVariant", paper.variant.pk),
            "lamp": to_global_id("ProductVariant", lamp.variant.pk),
            "product": to_global_id("Product", paper.pk),
            "slug": paper.slug,
            "category": to_global_id("Category", paper.category_id),
            "channel": to_global_id("Channel", make.channel().pk),
            "productType": to_global_id("ProductType", paper.product_type_id),
            "address": to_global_id("Address", buyer.address.pk),
            "budget": to_global_id("BudgetLine", buyer.budget_line.pk),
            "organisation": to_global_id("Organisation", buyer.organisation.pk),
            "clerk": to_global_id("User", buyer.purchaser.pk),
            "password": PASSWORD,
        }
        service.reindex()

    def begin(self, state: str) -> None:
        """Move a purchase on before the page begins: `ordered`, `accepted`, `shipped`, `received` or `inspected`; or have a
        procurement whose result was published: `awarded`; or an agreement to call off from: `agreement`; or an agreement in force:
        `framework`; or services by
        a framework agreement: `services`; or somebody who decides what the pavilion shows: `pavilion`."""
        if state == "awarded":
            self._award()
            return
        if state == "auction":
            self._auction()
            return
        if state == "agreement":
            self._agreement()
            return
        if state == "framework":
            self._framework()
            return
        if state == "experts":
            self._begin_experts()
            return
        if state == "services":
            self._services()
            return
        if state == "pavilion":
            make.region("330382")
            self.people["curator"] = make.member(
                make.organisation("platform", name="温州市示例策展中心"), Role.CURATOR, name="许策"
            )
            return
        steps = ["ordered", "accepted", "shipped", "received", "inspected"]
        deeds = [
            lambda: self.purchase.submit(self.purchase.cart()),
            self.purchase.accept,
            self.purchase.ship,
            self.purchase.receive,
            self.purchase.inspect,
        ]
        for deed in deeds[: steps.index(state) + 1]:
            deed()
        self.names |= {
            "order": self.purchase.order["id"],
            "part": self.purchase.parts[0],
            "part2": self.purchase.parts[1],
            "line": self.purchase.lines(self.purchase.parts[0])[0]["id"],
        }

    def _award(self) -> None:
        """A package that the first seller has won before the second and two others, and a question about it."""
        buyer = self.purchase.buyer
        procurement = Procurement.objects.create(
            number="330300-2026-000001", title="示例设备采购", organisation=buyer.organisation,
            region=buyer.organisation.region, method="open_tender", rules_on=BEGAN.date(), ground="default",
            object="goods", created_by=buyer.purchaser, published_at=BEGAN,
        )  # fmt: skip
        done = ("issue_documents", "open_bids", "sign_report", "choose_winner", "publish_result")
        package = procurement.packages.create(
            number=1, title="示例设备", category=make.category(), budget=1_200_000, need="示例需求",
            evaluation="lowest_price", stage="contracting", done={code: BEGAN.isoformat() for code in done},
            entered={"contracting": BEGAN.isoformat()}, planned={"deadline": BEGAN.isoformat()},
        )  # fmt: skip
        sellers = [person.memberships.get().organisation for person in self.purchase.sellers]
        others = [make.organisation("supplier", name=f"温州示例投标人{place}") for place in (3, 4)]
        for place, supplier in enumerate((*sellers, *others), 1):
            package.participations.create(
                supplier=supplier, obtained_at=BEGAN, bid_at=BEGAN, opened_at=BEGAN, qualified=True, conforming=True,
                price=900_000 + place * 10_000, place=place, chosen_at=BEGAN if place == 1 else None,
            )  # fmt: skip
        question = package.questions.create(
            supplier=sellers[1], text="投标文件须装订吗？", asked_at=BEGAN,
            due_at=datetime(2026, 6, 5, tzinfo=SHANGHAI),
        )  # fmt: skip
        self.names |= {
            "package": to_global_id("ProcurementPackage", package.pk),
            "question": to_global_id("ProcurementQuestion", question.pk),
        }

    def _auction(self) -> None:
        """A reverse auction that runs, with three that entered at 990, 985 and 995; and what the first seller could offer elsewhere."""
        category = make.category()
        sellers = [*self.purchase.sellers, make.supplier(name="温州示例塔山纸业有限公司").sales]  # type: ignore[attr-defined]
        shops = [person.memberships.get().organisation.supplier for person in sellers]
        variants = [make.product(each, in_category=category, brand="").variant for each in shops]  # type: ignore[attr-defined]
        buyer = self.purchase.buyer
        package = NewPackage(
            "复印纸", category.code, Decimal(2000), "十日内送达", "lowest_price", traits=("public_notice",),
            lines=[NewLine("复印纸 A4", "箱", 8)],
        )  # fmt: skip
        with clock.moved(by=-LIVE_AFTER):
            made = drafting.create(
                NewProcurement(
                    buyer.organisation.pk, "复印纸竞价", "reverse_auction", "below_limit", "goods", [package]
                ),
                by=buyer.purchaser.actor(),
            )
            line, now = made.packages.get().need_lines.get(), clock.now()
            perform(
                made.pk, v.issue_documents, by=buyer.purchaser.actor(), deadline=now + timedelta(hours=48),
                auction_at=now + timedelta(hours=49),
            )  # fmt: skip
            for seller, variant, price in zip(sellers, variants, ("123.75", "123.13", "124.38"), strict=True):
                priced = Priced(line.pk, variant.pk, Decimal(price))
                perform(made.pk, v.quote, by=seller.actor(), lines=[priced])
        clockwork.run_due()
        self.names |= {
            "auction": made.packages.get().auction.number,
            "floor": to_global_id("Procurement", made.pk),
            "offer": to_global_id("ProductVariant", variants[0].pk),
        }

    def _services(self) -> None:
        """A framework agreement for printing that both sellers entered, and a statement of two orders of May."""
        buyer = self.purchase.buyer
        sellers = [person.memberships.get().organisation for person in self.purchase.sellers]
        agreed = frameworks.in_force(
            ("85", "90"), form=Form.DISCOUNT_RATE, services=True, ways=(Way.DIRECT, Way.ROTATION),
            starts=BEGAN.date() - timedelta(days=60),
        )  # fmt: skip
        lot = agreed.lot
        lot.category, lot.title = make.category("C23090199", "其他印刷服务"), "印刷服务"
        lot.save()
        agreed.framework.title = "温州市市级 2026 年度印刷服务框架协议"
        agreed.framework.save()
        names = (("A4 黑白印刷", "百面"), ("A4 彩色印刷", "百面"), ("胶装", "百本"))
        for item, (name, unit) in zip(agreed.items, names, strict=True):
            item.name, item.unit = name, unit
            item.save()
        for entrant, seller in zip(agreed.entrants, sellers, strict=True):
            entrant.supplier = seller
            entrant.save()
        with clock.moved(by=-timedelta(days=14)):
            for purpose, quantity in (("示例培训手册", "12.5"), ("示例会议材料", "3")):
                order = ordering.place(
                    NewOrder(
                        buyer.organisation.pk, lot.pk, Way.DIRECT, [Wanted(agreed.items[0].pk, Decimal(quantity))],
                        buyer.budget_line.pk, purpose, buyer.inspector.pk, "张三", "057700000000",
                        particulars={"title": purpose}, entrant_id=agreed.entrants[0].pk, criterion=Criterion.PRICE,
                    ),
                    by=buyer.purchaser.actor(),
                )  # fmt: skip
                seller = self.purchase.sellers[0].actor()
                supplying.accept(order.pk, by=seller)
                supplying.report(order.pk, [Wanted(agreed.items[0].pk, Decimal(quantity))], by=seller)
                accepting.inspect(order.pk, rating=5, by=buyer.inspector.actor())
        settled.settle_last_month()
        self.names |= {
            "lot": to_global_id("FrameworkLot", lot.pk),
            "item": to_global_id("FrameworkItem", agreed.items[0].pk),
            "item2": to_global_id("FrameworkItem", agreed.items[2].pk),
            "entrant": to_global_id("FrameworkEntrant", agreed.entrants[0].pk),
            "entrant2": to_global_id("FrameworkEntrant", agreed.entrants[1].pk),
            "user": to_global_id("User", buyer.inspector.pk),
        }

    def _agreement(self) -> None:
        """An agreement in force of three entrants, each with a product for its item, and a second bidding that ended."""
        made = frameworks.in_force()
        made.framework.title, made.lot.title = "示例复印纸框架协议", "示例 A4 复印纸"
        made.framework.save()
        made.lot.save()
        self.people |= {
            name: each.sales for name, each in zip(("seller", "seller2"), made.suppliers, strict=False)
        }  # type: ignore[attr-defined]
        (item,), buyer = made.items, self.purchase.buyer
        variants = [
            make.product(each, price="120", in_category=made.lot.category).variant for each in made.suppliers
        ]  # type: ignore[attr-defined]
        by = [each.sales.actor() for each in made.suppliers]  # type: ignore[attr-defined]
        with clock.moved(by=-timedelta(hours=25)):
            for entrant, variant, seller in zip(made.entrants, variants, by, strict=True):
                naming.name_product(entrant.pk, item.pk, variant.pk, by=seller)
            need = NewCallOff(
                made.lot.pk,
                buyer.organisation.pk,
                [Need(item.pk, 20)],
                buyer.address.pk,
                buyer.budget_line.pk,
            )
            ended = bidding.invite(need, by=buyer.purchaser.actor())
            for seller, price in zip(by, ("92.00", "90.50", "91.00"), strict=True):
                bidding.quote(ended.pk, [bidding.Priced(item.pk, Decimal(price))], by=seller)
        calling_off.run_due()
        self.names |= {
            "lot": to_global_id("FrameworkLot", made.lot.pk),
            "item": to_global_id("FrameworkItem", item.pk),
            "entrant": to_global_id("FrameworkEntrant", made.entrants[0].pk),
            "variant": to_global_id("ProductVariant", variants[0].pk),
            "ended": to_global_id("FrameworkCallOff", ended.pk),
        }

    def _framework(self) -> None:
        """An agreement in force whose entrants are the two sellers, at 22.50 and 23.00 yuan."""
        buyer = self.purchase.buyer
        sellers = [person.memberships.get().organisation for person in self.purchase.sellers]
        framework = Framework.objects.create(
            number="KJ330300-2026-000009", title="示例复印纸框架协议", organiser=buyer.organisation,
            region=buyer.organisation.region, kind="closed", ground="catalogue_items", object="goods", months=12,
            ways=["direct", "bidding"], criteria="价格、送货距离", bidding_hours=24, outside_award=True, published_at=BEGAN,
        )  # fmt: skip
        lot = framework.lots.create(
            number=1, title="A4 复印纸", category=make.category(), need="70 克，白度不低于 90%", form="unit_price",
            estimate=500_000, elimination=Decimal("0.2"),
        )  # fmt: skip
        item = lot.items.create(code="A4-70", name="A4 复印纸 70 克", unit="包", ceiling=25)
        entrants = [
            lot.entrants.create(
                supplier=supplier, offer=Decimal(offer), place=place, agreement_number=f"KJ330300-2026-000009-01-0{place}",
                organiser_signed_at=BEGAN, supplier_signed_at=BEGAN,
            )
            for place, (supplier, offer) in enumerate(zip(sellers, ("22.50", "23.00"), strict=True), 1)
        ]  # fmt: skip
        for turn, entrant in enumerate(entrants, 1):
            entrant.turn, entrant.standing = turn, "in_force"
            entrant.save()
        starting.begin(framework, BEGAN)
        self.names |= {
            "agreement": to_global_id("Framework", framework.pk),
            "entrant": to_global_id("FrameworkEntrant", entrants[0].pk),
            "item": to_global_id("FrameworkItem", item.pk),
        }

    def _begin_experts(self) -> None:
        """An agency, a category, and two experts of the pool; a person with evidence who is none yet."""
        agency = make.organisation("agent", name="温州示例采购代理有限公司")
        category = make.category("A02100000", "仪器仪表")
        self.people |= {
            "agent": make.member(agency, Role.AGENT),
            "applicant": make.user(),
            "expert": make.expert(category, name="示例·沈评").user,
            "expert2": make.expert(category, name="示例·许审").user,
        }
        self.names |= {
            "agency": to_global_id("Organisation", agency.pk),
            "field": to_global_id("Category", category.pk),
            "idNumber": make.id_number(),
            "commitment": commitment("organiser", SECRET),
            "secret": SECRET.hex(),
        }

    def filled(self, value: Any) -> Any:
        """Variables with what the `$names` stand for; `$hash:` is the hash of the document that follows."""
        if isinstance(value, dict):
            return {key: self.filled(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.filled(part) for part in value]
        if isinstance(value, str) and re.fullmatch(r"\$\w+", value):
            return self.names[value[1:]]
        return value

    def ask(self, document: str, variables: dict[str, Any], head: dict[str, Any]) -> Any:
        """The HTTP response to an example."""
        headers = dict(head.get("headers", {}))
        if head.get("as", "").startswith("$"):  # an app, by a token that the page has made
            headers["Authorization"] = f"Bearer {self.names[head['as'][1:]]}"
        elif "as" in head:
            token = tokens.issue(self.people[head["as"]], tokens.ACCESS, ISSUER)
            headers["Authorization"] = f"Bearer {token}"
        if "language" in head:
            headers["Accept-Language"] = head["language"]
        client = self.api.client
        if head.get("get"):
            digest = persisted.digest_of(document)
            extensions = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
            given = {"extensions": json.dumps(extensions), "variables": json.dumps(variables)}
            if head["get"] == "with document":
                given["query"] = document
            return client.get("/graphql/", given, headers=headers)
        body = {"query": document, "variables": variables}
        if "files" in head:
            return self._with_files(body, head["files"], headers)
        return client.post("/graphql/", json.dumps(body), content_type="application/json", headers=headers)

    def _with_files(self, body: dict[str, Any], files: dict[str, str], headers: dict[str, str]) -> Any:
        """The multipart request: `files` says which variable is which made-up file."""
        form: dict[str, Any] = {
            "operations": json.dumps(body),
            "map": json.dumps({str(n): [f"variables.{path}"] for n, path in enumerate(files)}),
        }
        for n, kind in enumerate(files.values()):
            form[str(n)] = SAMPLES[kind]()
        content = encode_multipart("example", form)
        return self.api.client.post(
            "/graphql/", content, content_type="multipart/form-data; boundary=example", headers=headers
        )


def _count_from_one() -> None:
    """Ids and order numbers begin anew where there are no rows yet, whatever was tested before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('order_number_seq', 100001, false)")
        cursor.execute("SELECT setval('procurement_number_seq', 1, false)")
        cursor.execute("SELECT setval('service_order_number_seq', 1, false)")
        cursor.execute("SELECT setval('call_off_number_seq', 1, false)")
        for model in apps.get_models():
            key = model._meta.pk
            if isinstance(key, AutoField) and not model._default_manager.exists():
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), 1, false)",
                    [model._meta.db_table, key.column],
                )


def _picture() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (800, 600), "#2f6f8f").save(drawn, "PNG")
    return SimpleUploadedFile("paper.png", drawn.getvalue(), "image/png")


def _script() -> SimpleUploadedFile:
    return SimpleUploadedFile(
        "paper.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/png"
    )


def _paper() -> SimpleUploadedFile:
    writer, written = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(written)
    return SimpleUploadedFile("report.pdf", written.getvalue(), "application/pdf")


SAMPLES = {"picture": _picture, "script": _script, "paper": _paper}
