"""Makers: few words for the people, goods and money that a story needs. Each call makes something new."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from backend.account.models import Address, Group, Membership, Organisation, User
from backend.approval.models import ApprovalRule
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.models import LocalFigure
from backend.core.permissions import Permission
from backend.expert import rules as expert_rules
from backend.expert.models import Expert
from backend.menu.models import Menu
from backend.page.models import Page, PageType
from backend.product.models import (
    Attribute,
    Category,
    Product,
    ProductChannelListing,
    ProductMedia,
    ProductType,
    ProductVariant,
    ProductVariantChannelListing,
)
from backend.region import queries as regions
from backend.region.models import Channel, Region
from backend.shipping.models import ShippingMethod, ShippingMethodChannelListing, ShippingZone
from backend.supplier.models import Supplier
from backend.warehouse.models import Stock, Warehouse

_numbers = itertools.count(1)

REGIONS = {
    "330000": ("浙江省", "Zhejiang", 1, None, "zhejiang"),
    "330300": ("温州市", "Wenzhou", 2, "330000", "wenzhou"),
    "330302": ("鹿城区", "Lucheng", 3, "330300", "lucheng"),
    "330329": ("泰顺县", "Taishun", 3, "330300", "taishun"),
    "330382": ("乐清市", "Yueqing", 3, "330300", "yueqing"),
}
LIMIT = "threshold.dispersed.goods_services.zhejiang"


def number() -> int:
    """A number that no other call got."""
    return next(_numbers)


def region(code: str = "330300") -> Region:
    """A region with all above it, each with its channel."""
    name, name_en, level, parent, slug = REGIONS[code]
    if parent:
        region(parent)
    found, _ = Region.objects.get_or_create(
        code=code, defaults={"name": name, "name_en": name_en, "level": level, "parent_id": parent}
    )
    Channel.objects.get_or_create(region=found, defaults={"name": name, "slug": slug})
    regions.forget()
    return found


def channel(code: str = "330300") -> Channel:
    """The channel of a region."""
    return region(code).channel


def user(*, email: str = "", staff: bool = False, name: str = "示例") -> User:
    """A person; log in with a token, not a password."""
    made = User(
        email=email or f"person{number()}@example.com", last_name="演", first_name=name, is_staff=staff
    )
    made.set_unusable_password()
    made.is_confirmed = True
    made.save()
    return made


def member(organisation: Organisation, *roles: Role, **more: Any) -> User:
    """A person with roles at an organisation."""
    person = user(**more)
    for role in roles:
        Membership.objects.create(user=person, organisation=organisation, role=role)
    return person


def organisation(
    kind: str = "buyer", code: str = "330300", *, name: str = "", sort: str = "机关"
) -> Organisation:
    """An organisation in a region."""
    n = number()
    return Organisation.objects.create(
        kind=kind, name=name or f"示例单位{n}", credit_code=f"TEST{n:014d}", region=region(code), sort=sort
    )


@dataclass
class Buyer:
    """A buyer with one person for each role, an address and a budget line."""

    organisation: Organisation
    purchaser: User
    approver: User
    finance: User
    inspector: User
    address: Address
    budget_line: BudgetLine


def buyer(code: str = "330300", *, budget: str | int = 1_000_000, sort: str = "机关") -> Buyer:
    """A buyer that can order at once: the province's limit is assumed and the direct train goes up to 10,000 yuan."""
    org = organisation("buyer", code, sort=sort)
    figures()
    approval_rules()
    return Buyer(
        organisation=org,
        purchaser=member(org, Role.PURCHASER),
        approver=member(org, Role.APPROVER),
        finance=member(org, Role.FINANCE),
        inspector=member(org, Role.INSPECTOR),
        address=Address.objects.create(
            organisation=org, first_name="三", last_name="张", company_name=org.name, city="温州市",
            city_area="鹿城区", country_area="浙江省", street_address_1="示例路 1 号", phone="057700000000",
        ),
        budget_line=budget_line(org, budget),
    )  # fmt: skip


def budget_line(org: Organisation, amount: str | int = 1_000_000, **more: Any) -> BudgetLine:
    """A budget line of this year."""
    return BudgetLine.objects.create(
        organisation=org,
        code=f"B{number()}",
        name="办公设备购置",
        fiscal_year=clock.fiscal_year(),
        total_amount=Decimal(amount),
        **more,
    )


def figures() -> None:
    """The local figures that the demo assumes, too."""
    for key, value in ((LIMIT, 1_000_000), ("mall.split.warning_ratio", 0.8)):
        LocalFigure.objects.get_or_create(
            key=key,
            jurisdiction="330000",
            defaults={"value": value, "basis": "演示", "assumed": True, "unit": "CNY"},
        )


def approval_rules() -> None:
    """Up to 10,000 yuan by the direct train; above, the approver; from 50,000, the finance officer too."""
    rows: Sequence[tuple[str, int, int | None, bool, list[str]]] = (
        ("DT-10K", 0, 10_000, True, []),
        ("A-50K", 0, 50_000, False, ["approver"]),
        ("A-FIN", 0, None, False, ["approver", "finance"]),
    )
    for rank, (code, low, high, direct, steps) in enumerate(rows):
        ApprovalRule.objects.get_or_create(
            code=code,
            defaults={
                "name": code, "amount_from": low, "amount_to": high, "direct_train": direct, "steps": steps,
                "basis": "演示单位内部控制制度", "rank": rank,
            },
        )  # fmt: skip


def supplier(code: str = "330300", *, state: str = "active", name: str = "", size: str = "small") -> Supplier:
    """A supplier in the mall, with a sales person: `supplier.sales`."""
    org = organisation("supplier", code, name=name or f"示例供应商{number()}有限公司")
    made = Supplier.objects.create(
        organisation=org,
        state=state,
        source="commitment",
        size=size,
        admitted_at=clock.now() if state != "draft" else None,
    )
    made.sales = member(org, Role.SALES)  # type: ignore[attr-defined]
    return made


def category(code: str = "A05040101", name: str = "复印纸") -> Category:
    """A category of goods."""
    made, _ = Category.objects.get_or_create(
        code=code, defaults={"prefix": code, "name": name, "slug": code.lower(), "level": 4}
    )
    return made


def product(
    owner: Supplier | None = None,
    *,
    price: str | int = "25.00",
    stock: int = 100,
    channels: Sequence[str] = ("330300",),
    name: str = "",
    brand: str = "演示",
    model: str = "",
    state: str = "published",
    in_category: Category | None = None,
    variants: int = 1,
) -> Product:
    """A product on sale; `product.variant` is its first variant."""
    n = number()
    owner = owner or supplier()
    kind, _ = ProductType.objects.get_or_create(slug="goods", defaults={"name": "货物"})
    made = Product.objects.create(
        supplier=owner,
        product_type=kind,
        category=in_category or category(),
        name=name or f"示例复印纸 {n}",
        slug=f"product-{n}",
        brand=brand,
        model=model or f"M{n}",
        unit="箱",
        state=state,
        picture={"shape": "paper", "colour": "#3b6ea5"},
    )
    depot, _ = Warehouse.objects.get_or_create(
        supplier=owner, defaults={"name": "主仓", "slug": f"depot-{n}"}
    )
    amount = Decimal(price)
    for index in range(variants):
        variant = ProductVariant.objects.create(
            product=made, sku=f"SKU-{n}-{index}", name=f"规格{index + 1}", sort_order=index
        )
        Stock.objects.create(warehouse=depot, variant=variant, quantity=stock)
        for code in channels:
            ProductVariantChannelListing.objects.create(
                variant=variant, channel=channel(code), price_amount=amount + index
            )
        if index == 0:
            made.default_variant = variant
            made.variant = variant  # type: ignore[attr-defined]
    made.save(update_fields=["default_variant"])
    ProductMedia.objects.create(product=made, alt=made.name)
    for code in channels:
        ProductChannelListing.objects.create(
            product=made,
            channel=channel(code),
            is_published=True,
            published_at=clock.now(),
            available_for_purchase_at=clock.now(),
            lowest_price=amount,
            highest_price=amount + variants - 1,
        )
    return made


def page_type(*attributes: Attribute) -> PageType:
    """A type of pages with attributes."""
    made = PageType.objects.create(name="说明", slug=f"pages-{number()}")
    for place, attribute in enumerate(attributes):
        made.type_attributes.create(attribute=attribute, sort_order=place)
    return made


def page_attribute(input_type: str = "dropdown", values: Sequence[str] = ("甲", "乙")) -> Attribute:
    """An attribute of pages, with the values that can be chosen."""
    n = number()
    made = Attribute.objects.create(
        slug=f"of-pages-{n}", name=f"页面属性{n}", type=Attribute.Type.PAGE_TYPE, input_type=input_type
    )
    for place, name in enumerate(values if input_type in ("dropdown", "multiselect") else ()):
        made.values.create(slug=f"value-{place}", name=name, sort_order=place)
    return made


def page(kind: PageType | None = None, *, published: bool = True, title: str = "") -> Page:
    """A content page."""
    n = number()
    return Page.objects.create(
        page_type=kind or page_type(), title=title or f"示例页面{n}", slug=f"page-{n}",
        content={"blocks": [{"type": "paragraph", "data": {"text": "示例正文"}}]},
        is_published=published, published_at=clock.now() if published else None,
    )  # fmt: skip


def menu(*names: str) -> Menu:
    """A menu with items at its top."""
    n = number()
    made = Menu.objects.create(name=f"示例菜单{n}", slug=f"menu-{n}")
    for place, name in enumerate(names):
        made.items.create(name=name, url="/", sort_order=place)
    return made


def staff(*permissions: Permission, **more: Any) -> User:
    """A member of the platform's staff with some permissions, through a group."""
    person = user(staff=True, **more)
    group = Group.objects.create(name=f"权限组{number()}", permissions=[str(each) for each in permissions])
    group.users.add(person)
    return person


def way_of_delivery(
    *codes: str, name: str = "供应商送货上门", days: tuple[int, int] = (1, 3), **limits: Decimal
) -> ShippingMethod:
    """A way of delivery that is offered in channels, for totals within `minimum_order_price` and `maximum_order_price`."""
    zone = ShippingZone.objects.create(name=f"示例区域{number()}", countries=["CN"])
    way = ShippingMethod.objects.create(
        zone=zone, name=name, minimum_delivery_days=days[0], maximum_delivery_days=days[1]
    )
    for code in codes or ("330300",):
        zone.channels.add(channel(code))
        ShippingMethodChannelListing.objects.create(method=way, channel=channel(code), **limits)
    return way


def id_number(born: str = "19800101") -> str:
    """An identity number that nobody has: of no region."""
    first = f"990000{born}{number() % 1000:03d}"
    return first + expert_rules.id_check(first)


def expert(*fields: Category, code: str = "330300", name: str = "", **more: Any) -> Expert:
    """An expert of the pool, for some fields, in a region: `expert.user` logs in."""
    n = number()
    more.setdefault("term_ends_on", clock.today() + timedelta(days=700))
    made = Expert.objects.create(
        user=user(email=f"expert{n}@example.com"), code=f"EX{n}", name=name or f"示例专家{n}",
        id_number=id_number(), phone="0577-00000000", title_level="senior", work_years=10,
        region=region(code), **more,
    )  # fmt: skip
    made.regions.set([region(code)])
    made.categories.set(fields or [category()])
    return made


def actor(person: User) -> Actor:
    """The person as verbs want to know them."""
    return person.actor()
