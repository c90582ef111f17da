"""商品的办理 · the verbs of the catalogue: who may, what is refused, what changes with it, what the journal keeps."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backend.core import events
from backend.core.actor import ANONYMOUS, Actor, Role
from backend.core.models import JournalEntry
from backend.core.refusals import Invalid, NotFound, NotPermitted, Refusal, Required, Unique
from backend.product import services
from backend.product.attribute_values import Choice, Given
from backend.product.events import PricesChanged, ProductsChanged
from backend.product.models import (
    Attribute,
    AttributeValue,
    Category,
    Product,
    ProductType,
    ProductTypeAttribute,
    ProductVariant,
)
from backend.product.pictures.refusals import PictureUnreadable
from backend.product.refusals import (
    AttributeMissing,
    AttributeWrong,
    ChangedSince,
    DescriptionWrong,
    ForeignAttribute,
    ForeignPictures,
    GivenTwice,
    InvalidPrice,
    LastVariant,
    NotInChannel,
    NotLeafOfGoods,
    NotReviewed,
    OwnListing,
    ReasonRequired,
    SupplierNotAdmitted,
    VariantInUse,
    WrongState,
)
from backend.product.services import Offer, editing, variants
from backend.product.services.editing import ProductText
from backend.product.services.variants import VariantText
from backend.supplier.models import Supplier
from backend.warehouse.models import Stock
from tests import make
from tests.races import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@dataclass
class Shop:
    """A supplier with its sales person, and the platform's reviewer."""

    supplier: Supplier
    sales: Actor
    reviewer: Actor
    operator: Actor


@pytest.fixture
def shop() -> Shop:
    owner = make.supplier()
    platform = make.organisation("platform")
    return Shop(
        owner,
        owner.sales.actor(),
        make.member(platform, Role.REVIEWER).actor(),
        make.member(platform, Role.OPERATOR).actor(),
    )


def typed() -> ProductType:
    """A product type with an attribute of each kind; 颜色 is the variants'."""
    kind = ProductType.objects.create(slug="paper", name="纸")
    for place, (slug, form, of_variant, required) in enumerate(
        [
            ("size", "dropdown", False, True), ("uses", "multiselect", False, False), ("weight", "numeric", False, False),
            ("coated", "boolean", False, False), ("standard", "plain-text", False, False), ("colour", "dropdown", True, True),
        ]
    ):  # fmt: skip
        attribute = Attribute.objects.create(slug=slug, name=slug, input_type=form)
        ProductTypeAttribute.objects.create(
            product_type=kind, attribute=attribute, of_variant=of_variant, required=required, sort_order=place
        )
        if form in ("dropdown", "multiselect"):
            for value in ("one", "two"):
                AttributeValue.objects.create(
                    attribute=attribute, slug=f"{slug}-{value}", name=f"{slug} {value}"
                )
    return kind


def attribute(slug: str) -> int:
    return Attribute.objects.get(slug=slug).pk


def given(slug: str, *choices: str, **more: Any) -> Given:
    return Given(attribute(slug), tuple(Choice(text=one) for one in choices), **more)


SIZE = ("size", "size-one")
TEXT: dict[str, Any] = {"name": "演示牌复印纸", "brand": "演示", "model": "Y-80", "unit": "箱"}


def draft(shop: Shop, kind: ProductType | None = None, **said: Any) -> Product:
    kind = kind or ProductType.objects.create(slug=f"plain{make.number()}", name="无属性")
    text = ProductText(**{"category_id": make.category().pk, **TEXT, **said})
    return editing.create(kind.pk, text, by=shop.sales)


def picture(colour: str = "red", form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, form)
    return out.getvalue()


def ready(shop: Shop, *, price: str = "25.00", **said: Any) -> Product:
    """A draft with a variant, a price in Wenzhou and a picture."""
    product = draft(shop, **said)
    variant = variants.create(product.pk, VariantText(name="A4"), by=shop.sales)
    channel = make.channel()
    services.list_in_channels(product.pk, [Offer(channel.pk)], by=shop.sales)
    services.set_prices(variant.pk, [(channel.pk, Decimal(price))], by=shop.sales)
    services.add_media(product.pk, picture(), by=shop.sales)
    return product


def published(shop: Shop, **said: Any) -> Product:
    product = ready(shop, **said)
    services.submit(product.pk, by=shop.sales)
    return services.review_publish(product.pk, by=shop.reviewer)


def fresh(product: Product) -> Product:
    return Product.objects.get(pk=product.pk)


def codes(refusal: Refusal) -> list[str]:
    return [one.code for one in refusal.each()]


@contextmanager
def hearing(kind: type) -> Iterator[list[Any]]:
    heard: list[Any] = []
    events.on(kind)(heard.append)
    yield heard
    events._listeners[kind].remove(heard.append)


# ---------------------------------------------------------------- the whole way


def test_from_draft_to_the_mall_and_back(shop: Shop) -> None:
    product = ready(shop)
    listing = product.channel_listings.get()
    assert (fresh(product).state, listing.is_published) == ("draft", False)
    services.submit(product.pk, by=shop.sales)
    services.review_return(product.pk, by=shop.reviewer, reason="图片不清晰")
    assert (fresh(product).state, fresh(product).state_reason) == ("returned", "图片不清晰")
    services.submit(product.pk, by=shop.sales)
    with hearing(ProductsChanged) as changed, hearing(PricesChanged) as offered:
        services.review_publish(product.pk, by=shop.reviewer)
    assert changed == [ProductsChanged((product.pk,))]
    assert offered == [PricesChanged((product.pk,))]
    listing.refresh_from_db()
    assert listing.is_published
    assert listing.published_at is not None
    assert (fresh(product).state, fresh(product).state_reason) == ("published", "")
    services.delist(product.pk, by=shop.operator, reason="价格虚高")
    assert fresh(product).state_reason == "价格虚高"
    services.relist(product.pk, by=shop.sales)
    assert fresh(product).state == "submitted"
    verbs = JournalEntry.objects.filter(subject_type="Product", subject_id=str(product.pk)).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "product.created", "product.listed", "media.added", "product.submitted", "product.returned",
        "product.submitted", "product.published", "product.delisted", "product.relisted",
    ]  # fmt: skip
    assert {entry.organisation_id for entry in verbs} == {shop.supplier.organisation_id}
    assert "发布及审核指南" in verbs.get(verb="product.published").clause


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"name": "演示牌新名称"}, "submitted"),
        ({"brand": "演示二"}, "submitted"),
        ({"model": "Y-90"}, "submitted"),
        ({"unit": "包"}, "submitted"),
        ({"description": {"blocks": [{"type": "paragraph", "data": {"text": "新的"}}]}}, "submitted"),
        ({"name": TEXT["name"]}, "published"),
        ({"slug": "new-slug"}, "published"),
        ({"metadata": {"erp": "7"}}, "published"),
    ],
)
def test_what_people_read_is_reviewed_again(shop: Shop, said: dict[str, Any], state: str) -> None:
    product = published(shop)
    editing.update(product.pk, ProductText(**said), by=shop.sales)
    assert fresh(product).state == state


def test_price_and_stock_need_no_review_and_pictures_and_variants_do(shop: Shop) -> None:
    product = published(shop)
    variant = product.variants.get()
    services.set_prices(variant.pk, [(make.channel().pk, Decimal("30"))], by=shop.sales)
    variants.update(variant.pk, VariantText(sku="NEW-1", quantity_limit=5), by=shop.sales)
    assert fresh(product).state == "published"
    services.add_media(product.pk, picture("blue"), by=shop.sales)
    assert fresh(product).state == "submitted"
    services.review_publish(product.pk, by=shop.reviewer)
    variants.create(product.pk, VariantText(name="A3"), by=shop.sales)
    assert fresh(product).state == "submitted"


def test_a_change_that_the_rules_object_to_leaves_a_published_product_as_it_is(shop: Shop) -> None:
    product = published(shop)
    with pytest.raises(Refusal) as refused:
        editing.update(product.pk, ProductText(name="全网第一复印纸 13800138000"), by=shop.sales)
    assert codes(refused.value) == ["ABSOLUTE_CLAIM", "CONTACT_DATA"]
    assert all(one.field == "name" and one.clause for one in refused.value.each())
    assert (fresh(product).name, fresh(product).state) == (TEXT["name"], "published")


def test_a_reviewer_publishes_what_was_seen(shop: Shop) -> None:
    product = ready(shop)
    seen = services.submit(product.pk, by=shop.sales).updated_at
    editing.update(product.pk, ProductText(model="Z-1"), by=shop.sales)
    with pytest.raises(ChangedSince):
        services.review_publish(product.pk, by=shop.reviewer, seen=seen)
    services.review_publish(product.pk, by=shop.reviewer, seen=fresh(product).updated_at)


def test_what_a_supplier_took_off_a_channel_stays_off_after_a_review(shop: Shop) -> None:
    product = published(shop)
    services.list_in_channels(product.pk, [Offer(make.channel().pk, is_published=False)], by=shop.sales)
    editing.update(product.pk, ProductText(model="Z-1"), by=shop.sales)
    services.review_publish(product.pk, by=shop.reviewer)
    assert not product.channel_listings.get().is_published


# ---------------------------------------------------------------- submission


def test_an_empty_draft_is_refused_with_everything_that_it_lacks(shop: Shop) -> None:
    product = draft(shop, unit="堆")
    with pytest.raises(Refusal) as refused:
        services.submit(product.pk, by=shop.sales)
    assert codes(refused.value) == ["ODD_UNIT", "INCOMPLETE", "INCOMPLETE", "INCOMPLETE"]
    assert fresh(product).state == "draft"


def test_the_same_goods_are_listed_once_by_a_supplier_and_freely_by_others(shop: Shop) -> None:
    first, second = ready(shop), ready(shop, name="另一个名称", unit="包")
    services.submit(first.pk, by=shop.sales)
    with pytest.raises(Refusal) as refused:
        services.submit(second.pk, by=shop.sales)
    assert codes(refused.value) == ["DUPLICATE_LISTING"]
    other = make.supplier()
    elsewhere = Shop(other, other.sales.actor(), shop.reviewer, shop.operator)
    services.submit(ready(elsewhere).pk, by=elsewhere.sales)


@pytest.mark.parametrize("state", ["draft", "suspended", "exited", "removed"])
def test_a_supplier_that_is_not_admitted_lists_nothing(shop: Shop, state: str) -> None:
    product = ready(shop)
    Supplier.objects.filter(pk=shop.supplier.pk).update(state=state)
    with pytest.raises(SupplierNotAdmitted):
        services.submit(product.pk, by=shop.sales)
    with pytest.raises(SupplierNotAdmitted):
        draft(shop)


def test_a_reviewer_does_not_review_the_own_supplier(shop: Shop) -> None:
    product = ready(shop)
    services.submit(product.pk, by=shop.sales)
    both = Actor(user_id=1, roles=shop.sales.roles | shop.reviewer.roles)
    with pytest.raises(OwnListing):
        services.review_publish(product.pk, by=both)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 1001])
def test_a_return_needs_a_reason(shop: Shop, reason: str) -> None:
    product = ready(shop)
    services.submit(product.pk, by=shop.sales)
    with pytest.raises((ReasonRequired, Invalid)):
        services.review_return(product.pk, by=shop.reviewer, reason=reason)


def test_verbs_that_a_state_does_not_allow(shop: Shop) -> None:
    product = ready(shop)
    for verb in (
        partial(services.review_publish, product.pk, by=shop.reviewer),
        partial(services.review_return, product.pk, by=shop.reviewer, reason="x"),
        partial(services.delist, product.pk, by=shop.sales),
        partial(services.relist, product.pk, by=shop.sales),
    ):
        with pytest.raises(WrongState):
            verb()
    services.submit(product.pk, by=shop.sales)
    for verb in (
        partial(services.submit, product.pk, by=shop.sales),
        partial(editing.delete, product.pk, by=shop.sales),
    ):
        with pytest.raises(WrongState):
            verb()


def test_only_a_draft_is_deleted(shop: Shop) -> None:
    product = ready(shop)
    editing.delete(product.pk, by=shop.sales)
    assert not Product.objects.filter(pk=product.pk).exists()
    assert JournalEntry.objects.filter(verb="product.deleted", subject_id=str(product.pk)).exists()


# ---------------------------------------------------------------- what is said of a product


@pytest.mark.parametrize(
    ("said", "kind", "field"),
    [
        pytest.param({"name": None}, Required, "name", id="无名称"),
        pytest.param({"name": "  "}, Required, "name", id="空名称"),
        pytest.param({"name": "长" * 251}, Invalid, "name", id="名称超长"),
        pytest.param({"name": "纸\x07张"}, Invalid, "name", id="控制字符"),
        pytest.param({"brand": "牌" * 81}, Invalid, "brand", id="品牌超长"),
        pytest.param({"unit": ""}, Required, "unit", id="空单位"),
        pytest.param({"unit": "个" * 11}, Invalid, "unit", id="单位超长"),
        pytest.param({"slug": "../etc"}, Invalid, "slug", id="标识含路径"),
        pytest.param({"category_id": None}, Required, "category", id="无品目"),
        pytest.param({"category_id": 2**40}, NotFound, "category", id="品目不存在"),
        pytest.param({"description": {"blocks": [{"type": "raw", "data": {"html": "<script>"}}]}},
                     DescriptionWrong, "description", id="原始网页代码"),
        pytest.param({"description": "<script>"}, DescriptionWrong, "description", id="详情不是文档"),
    ],
)  # fmt: skip
def test_bad_text_is_refused(shop: Shop, said: dict[str, Any], kind: type[Refusal], field: str) -> None:
    with pytest.raises(kind) as refused:
        draft(shop, **said)
    assert refused.value.field == field
    assert not Product.objects.exists()


def test_only_leaves_of_goods_are_categories_of_products(shop: Shop) -> None:
    parent = Category.objects.create(code="A05040000", prefix="A0504", name="文具", slug="a05040000", level=2)
    Category.objects.create(
        code="A05040201", prefix="A05040201", name="笔", slug="pen", level=4, parent=parent
    )
    service = Category.objects.create(code="C23010000", prefix="C2301", name="印刷", slug="print", level=2)
    for category in (parent, service):
        with pytest.raises(NotLeafOfGoods):
            draft(shop, category_id=category.pk)


def test_scripts_in_a_description_do_not_reach_the_store(shop: Shop) -> None:
    product = draft(
        shop,
        description={"blocks": [{"type": "paragraph", "data": {"text": "好纸<script>alert(1)</script>"}}]},
    )
    assert fresh(product).description["blocks"] == [{"type": "paragraph", "data": {"text": "好纸"}}]


def test_a_slug_is_taken_once(shop: Shop) -> None:
    draft(shop, slug="paper")
    with pytest.raises(Unique):
        draft(shop, slug="paper")


def test_attributes_of_every_kind_are_kept_once(shop: Shop) -> None:
    kind = typed()
    values = [
        given(*SIZE), given("uses", "uses-one", "uses two"), given("weight", number=" 80.50 "),
        given("coated", boolean=False), given("standard", text=" GB/T  24988 "),
    ]  # fmt: skip
    products = [draft(shop, kind, attributes=values) for _ in range(2)]
    for product in products:
        names = [row.value.name for row in product.attribute_values.order_by("sort_order")]
        assert names == ["size one", "uses one", "uses two", "80.5", "否", "GB/T 24988"]
    assert AttributeValue.objects.get(name="80.5").number == Decimal("80.5")
    assert AttributeValue.objects.get(name="否").boolean is False
    editing.update(products[0].pk, ProductText(attributes=[given("weight", number="70")]), by=shop.sales)
    assert [row.value.name for row in products[0].attribute_values.order_by("sort_order")] == [
        "size one", "uses one", "uses two", "否", "GB/T 24988", "70",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make_given", "kind"),
    [
        pytest.param(list, AttributeMissing, id="缺必填"),
        pytest.param(lambda: [given("size")], AttributeMissing, id="必填为空"),
        pytest.param(lambda: [given("size", "third")], AttributeWrong, id="选项不存在"),
        pytest.param(lambda: [given("size", "size-one", "size-two")], AttributeWrong, id="单选给了两项"),
        pytest.param(
            lambda: [Given(attribute("size"), (Choice(id=10**9),))], AttributeWrong, id="选项编号不存在"
        ),
        pytest.param(lambda: [given("size", "uses-one")], AttributeWrong, id="别的属性的选项"),
        pytest.param(lambda: [given("size", text="size-one")], AttributeWrong, id="单选给了文本"),
        pytest.param(lambda: [given(*SIZE), given("weight", number="八十")], AttributeWrong, id="不是数"),
        pytest.param(lambda: [given(*SIZE), given("weight", number="NaN")], AttributeWrong, id="NaN"),
        pytest.param(lambda: [given(*SIZE), given("weight", number="1e15")], AttributeWrong, id="数太大"),
        pytest.param(
            lambda: [given(*SIZE), given("weight", number="0.00001")], AttributeWrong, id="小数太多"
        ),
        pytest.param(
            lambda: [given(*SIZE), given("weight", boolean=True)], AttributeWrong, id="数值给了真假"
        ),
        pytest.param(lambda: [given(*SIZE), given("coated", text="是")], AttributeWrong, id="真假给了文本"),
        pytest.param(
            lambda: [given(*SIZE), given("standard", text="长" * 251)], AttributeWrong, id="文本超长"
        ),
        pytest.param(lambda: [given(*SIZE), given("colour", "colour-one")], ForeignAttribute, id="规格属性"),
        pytest.param(lambda: [given(*SIZE), Given(10**9, boolean=True)], ForeignAttribute, id="属性不存在"),
        pytest.param(lambda: [given(*SIZE), given(*SIZE)], GivenTwice, id="属性重复"),
    ],
)
def test_bad_attributes_are_refused(
    shop: Shop, make_given: Callable[[], list[Given]], kind: type[Refusal]
) -> None:
    form = typed()
    with pytest.raises(kind) as refused:
        draft(shop, form, attributes=make_given())
    assert refused.value.field == "attributes"


# ---------------------------------------------------------------- variants


def test_variants_take_their_name_from_their_attributes_and_a_sku(shop: Shop) -> None:
    product = draft(shop, typed(), attributes=[given(*SIZE)])
    variant = variants.create(
        product.pk, VariantText(attributes=[given("colour", "colour-one")]), by=shop.sales
    )
    assert variant.name == "colour one"
    assert variant.sku
    assert fresh(product).default_variant_id == variant.pk
    with pytest.raises(AttributeMissing):
        variants.create(product.pk, VariantText(name="x"), by=shop.sales)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"sku": "TAKEN"}, "sku"), ({"sku": "x" * 101}, "sku"), ({"name": "长" * 201}, "name"),
        ({"weight_kg": Decimal(-1)}, "weight"), ({"weight_kg": Decimal(10) ** 9}, "weight"),
        ({"quantity_limit": 0}, "quantity_limit_per_customer"), ({"quantity_limit": -5}, "quantity_limit_per_customer"),
    ],
)  # fmt: skip
def test_bad_variants_are_refused(shop: Shop, said: dict[str, Any], field: str) -> None:
    product = draft(shop)
    variants.create(product.pk, VariantText(sku="TAKEN"), by=shop.sales)
    with pytest.raises((Invalid, Unique)) as refused:
        variants.create(product.pk, VariantText(**said), by=shop.sales)
    assert refused.value.field == field


def test_deleting_variants(shop: Shop) -> None:
    product = published(shop)
    only = product.variants.get()
    with pytest.raises(LastVariant):
        variants.delete(only.pk, by=shop.sales)
    made = make.product(shop.supplier, variants=2, price="10.00")
    first, second = made.variants.order_by("sort_order")
    Stock.objects.filter(variant=first).update(quantity_allocated=1)
    with pytest.raises(VariantInUse):
        variants.delete(first.pk, by=shop.sales)
    Stock.objects.filter(variant=first).update(quantity_allocated=0)
    variants.delete(first.pk, by=shop.sales)
    assert fresh(made).default_variant_id == second.pk
    assert made.channel_listings.get().lowest_price == Decimal("11.00")
    assert JournalEntry.objects.filter(verb="variant.deleted", subject_id=str(first.pk)).exists()


# ---------------------------------------------------------------- prices and channels


@pytest.mark.parametrize("amount", ["0", "-0.01", "10000000", "1E20", "0.001", "NaN"])
def test_bad_prices_are_refused(shop: Shop, amount: str) -> None:
    product = ready(shop)
    with pytest.raises(Refusal) as refused:
        services.set_prices(product.variants.get().pk, [(make.channel().pk, Decimal(amount))], by=shop.sales)
    assert codes(refused.value) == [InvalidPrice.code]
    assert product.channel_listings.get().lowest_price == Decimal("25.00")


def test_bounds_follow_the_prices(shop: Shop) -> None:
    product = make.product(shop.supplier, variants=3, price="10.00")
    first, *_, last = product.variants.order_by("sort_order")
    channel = make.channel()
    with hearing(PricesChanged) as heard:
        services.set_prices(first.pk, [(channel.pk, Decimal("99.90"))], by=shop.sales)
    listing = product.channel_listings.get()
    assert (listing.lowest_price, listing.highest_price) == (Decimal("11.00"), Decimal("99.90"))
    assert heard == [PricesChanged((product.pk,))]
    entry = JournalEntry.objects.get(verb="price.changed")
    assert entry.facts["prices"] == [{"channel": "wenzhou", "before": "10.00", "after": "99.90"}]
    services.list_in_channels(
        product.pk, [Offer(channel.pk, without_variants=(first.pk, last.pk))], by=shop.sales
    )
    listing.refresh_from_db()
    assert (listing.lowest_price, listing.highest_price) == (Decimal("11.00"), Decimal("11.00"))


def test_channels(shop: Shop) -> None:
    product = ready(shop)
    elsewhere = make.channel("330382")
    variant = product.variants.get()
    with pytest.raises(NotReviewed):
        services.list_in_channels(product.pk, [Offer(elsewhere.pk, is_published=True)], by=shop.sales)
    with pytest.raises(NotInChannel):
        services.set_prices(variant.pk, [(elsewhere.pk, Decimal(5))], by=shop.sales)
    for unknown in (
        partial(services.set_prices, variant.pk, [(10**9, Decimal(5))]),
        partial(services.list_in_channels, product.pk, [Offer(10**9)]),
    ):
        with pytest.raises(NotFound):
            unknown(by=shop.sales)
    with pytest.raises(GivenTwice):
        services.list_in_channels(product.pk, [Offer(elsewhere.pk)] * 2, by=shop.sales)
    with pytest.raises(GivenTwice):
        services.set_prices(variant.pk, [(make.channel().pk, Decimal(5))] * 2, by=shop.sales)
    with pytest.raises(NotFound):
        services.list_in_channels(
            product.pk, [Offer(elsewhere.pk, without_variants=(make.product().variant.pk,))], by=shop.sales
        )
    services.list_in_channels(product.pk, [Offer(elsewhere.pk)], by=shop.sales)
    services.list_in_channels(product.pk, (), [make.channel().pk], by=shop.sales)
    assert [one.channel_id for one in product.channel_listings.all()] == [elsewhere.pk]
    assert not variant.channel_listings.exists()


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="空文件"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", id="SVG"),
        pytest.param(b"GIF89a<script>alert(1)</script>", id="假 GIF"),
        pytest.param(b"%PDF-1.7", id="PDF"),
        pytest.param(picture()[:60], id="半张图"),
    ],
)
def test_what_is_no_picture_is_refused(shop: Shop, data: bytes) -> None:
    product = draft(shop)
    with pytest.raises(PictureUnreadable):
        services.add_media(product.pk, data, by=shop.sales)
    assert not product.media.exists()


def test_of_a_polyglot_only_the_pixels_are_kept(shop: Shop, tmp_path: Path) -> None:
    hidden = b"<script>alert(1)</script><?php system('id') ?>"
    media = services.add_media(draft(shop).pk, picture(form="JPEG") + hidden, by=shop.sales)
    stored = (tmp_path / media.image).read_bytes()
    assert b"script" not in stored
    assert b"php" not in stored
    assert media.image.startswith("uploads/")
    again = services.add_media(draft(shop).pk, picture(form="JPEG") + hidden, by=shop.sales)
    assert again.image == media.image


def test_pictures_in_order(shop: Shop) -> None:
    product = draft(shop)
    pictures = [
        services.add_media(product.pk, picture(colour), by=shop.sales) for colour in ("red", "blue", "green")
    ]
    ids = [one.pk for one in pictures]
    services.reorder_media(product.pk, ids[::-1], by=shop.sales)
    assert list(product.media.values_list("pk", flat=True)) == ids[::-1]
    foreign = services.add_media(draft(shop).pk, picture(), by=shop.sales)
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], foreign.pk], []):
        with pytest.raises(ForeignPictures):
            services.reorder_media(product.pk, wrong, by=shop.sales)
    services.delete_media(ids[0], by=shop.sales)
    assert list(product.media.values_list("pk", flat=True)) == [ids[2], ids[1]]
    with pytest.raises(NotFound):
        services.delete_media(ids[0], by=shop.sales)


# ---------------------------------------------------------------- who may


def sellers_verbs(product: Product) -> dict[str, Callable[..., Any]]:
    """Every verb of a supplier's people, ready but for who asks."""
    variant, channel = product.variants.get(), make.channel()
    return {
        "新增": partial(editing.create, product.product_type_id, ProductText(category_id=product.category_id, **TEXT),
                        supplier_id=product.supplier_id),
        "修改": partial(editing.update, product.pk, ProductText(name="x")),
        "删除": partial(editing.delete, product.pk),
        "新增规格": partial(variants.create, product.pk, VariantText(name="x")),
        "修改规格": partial(variants.update, variant.pk, VariantText(name="x")),
        "删除规格": partial(variants.delete, variant.pk),
        "频道": partial(services.list_in_channels, product.pk, [Offer(channel.pk)]),
        "定价": partial(services.set_prices, variant.pk, [(channel.pk, Decimal(1))]),
        "上传图片": partial(services.add_media, product.pk, picture()),
        "删除图片": partial(services.delete_media, product.media.get().pk),
        "图片排序": partial(services.reorder_media, product.pk, [product.media.get().pk]),
        "提交": partial(services.submit, product.pk),
        "下架": partial(services.delist, product.pk),
        "重新上架": partial(services.relist, product.pk),
    }  # fmt: skip


def outcome(verb: Callable[..., Any], actor: Actor) -> type | None:
    """With what a verb refuses an actor; None if it does not."""
    try:
        verb(by=actor)
    except Refusal as refusal:
        return type(refusal)
    return None


def test_who_may_not(shop: Shop) -> None:
    product = ready(shop)
    strangers = {
        "匿名": (ANONYMOUS, NotPermitted),
        "经办人": (make.buyer().purchaser.actor(), NotPermitted),
        "监管": (make.member(make.organisation("regulator"), Role.REGULATOR).actor(), NotPermitted),
        "他家销售": (make.supplier().sales.actor(), NotFound),
    }
    for name, verb in sellers_verbs(product).items():
        for who, (actor, kind) in strangers.items():
            assert outcome(verb, actor) is kind, f"{who} {name}"
    services.submit(product.pk, by=shop.sales)
    review = [
        partial(services.review_publish, product.pk),
        partial(services.review_return, product.pk, reason="x"),
    ]
    for verb in review:
        for actor in (shop.sales, shop.operator, *(actor for actor, _ in strangers.values())):
            with pytest.raises(NotPermitted):
                verb(by=actor)


def test_ids_that_do_not_exist(shop: Shop) -> None:
    nothing = 10**12
    for verb in (
        partial(editing.update, nothing, ProductText(name="x")),
        partial(variants.update, nothing, VariantText(name="x")),
        partial(variants.delete, nothing),
        partial(services.set_prices, nothing, []),
        partial(services.add_media, nothing, picture()),
        partial(services.delete_media, nothing),
        partial(services.submit, nothing),
    ):
        with pytest.raises(NotFound):
            verb(by=shop.sales)
    with pytest.raises(NotFound):
        services.review_publish(nothing, by=shop.reviewer)
    with pytest.raises(NotFound):
        editing.create(nothing, ProductText(**TEXT), by=shop.sales)


# ---------------------------------------------------------------- at the same moment


@pytest.mark.django_db(transaction=True)
def test_two_listings_of_the_same_goods_submitted_at_once_only_one_passes(shop: Shop) -> None:
    products = [ready(shop), ready(shop, name="另一个名称")]
    outcomes = together([partial(services.submit, product.pk, by=shop.sales) for product in products])
    refused = [codes(one) for one in outcomes if isinstance(one, Refusal)]
    assert refused == [["DUPLICATE_LISTING"]], outcomes
    assert Product.objects.filter(state="submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_prices_set_at_once_leave_true_bounds(shop: Shop) -> None:
    product = make.product(shop.supplier, variants=4, price="50.00")
    channel = make.channel()
    outcomes = together(
        [
            partial(services.set_prices, variant.pk, [(channel.pk, Decimal(10 + place))], by=shop.sales)
            for place, variant in enumerate(product.variants.order_by("id"))
        ]
    )
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    listing = product.channel_listings.get()
    assert (listing.lowest_price, listing.highest_price) == (Decimal("10.00"), Decimal("13.00"))


@pytest.mark.django_db(transaction=True)
def test_a_sku_written_by_two_at_once_is_one_s(shop: Shop) -> None:
    products = [draft(shop), draft(shop)]
    outcomes = together(
        [partial(variants.create, one.pk, VariantText(sku="SAME"), by=shop.sales) for one in products]
    )
    assert [one.code for one in outcomes if isinstance(one, Exception)] == ["UNIQUE"], outcomes
    assert ProductVariant.objects.count() == 1
