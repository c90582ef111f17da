"""商品的浏览 · what the catalogue shows to whom, how it is narrowed, ordered and paged; pictures; and what search finds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backend.account.models import User
from backend.core import clock, events
from backend.core.actor import Role
from backend.product.events import ProductsChanged
from backend.product.models import (
    Attribute,
    AttributeValue,
    Category,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    VariantAttributeValue,
)
from backend.supplier.models import Ban, Supplier
from backend.warehouse.models import Stock
from search import service
from search.jobs import update_index
from search.models import Change
from storefront_api.kit.ids import to_global_id
from tests import make

pytestmark = pytest.mark.django_db

LIST = """query($channel: String, $first: Int, $after: String, $last: Int, $before: String, $filter: ProductFilterInput,
    $where: ProductWhereInput, $sort: ProductOrder, $search: String) {
  products(channel: $channel, first: $first, after: $after, last: $last, before: $before, filter: $filter,
      where: $where, sortBy: $sort, search: $search) {
    totalCount isIndexUnavailable didYouMean
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id name slug pricing { priceRange { start { gross { amount } } } } } }
  }
}"""
ONE = "query($slug: String, $channel: String) { product(slug: $slug, channel: $channel) { name } }"


def listed(api: Any, *, as_: User | None = None, channel: str | None = "wenzhou", **more: Any) -> list[str]:
    """The names in a list."""
    if "last" not in more:
        more.setdefault("first", 50)
    page = api.data(LIST, {"channel": channel, **more}, as_=as_)["products"]
    return [edge["node"]["name"] for edge in page["edges"]]


def goods(*names: str, **more: Any) -> list[Product]:
    """Products of one supplier."""
    owner = more.pop("owner", None) or make.supplier()
    return [make.product(owner, name=name, **more) for name in names]


# --- who sees what


def _draft(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(state=Product.State.DRAFT)


def _delisted(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(state=Product.State.DELISTED)


def _off_channel(product: Product) -> None:
    ProductChannelListing.objects.filter(product=product).update(is_published=False)


def _suspended(product: Product) -> None:
    Supplier.objects.filter(pk=product.supplier_id).update(state=Supplier.State.SUSPENDED)


def _banned(product: Product) -> None:
    day = timedelta(days=1)
    Ban.objects.create(
        supplier=product.supplier,
        starts_on=clock.today() - day,
        ends_on=clock.today(),
        decision="示例〔2026〕1号",
    )


HIDDEN = {
    "编辑中": _draft,
    "已下架": _delisted,
    "未在本频道发布": _off_channel,
    "供应商暂停": _suspended,
    "供应商被禁止参加": _banned,
}


@pytest.mark.parametrize("case", HIDDEN)
def test_strangers_see_only_what_is_on_sale(case: str, api: Any) -> None:
    (hidden,) = goods("示例隐藏商品")
    (shown,) = goods("示例在售商品")
    service.reindex()
    HIDDEN[case](hidden)
    buyer = make.buyer().purchaser
    for person in (None, buyer, make.supplier().sales):
        assert listed(api, as_=person) == [shown.name]
        assert listed(api, as_=person, search="示例") == [shown.name]
        assert listed(api, as_=person, filter={"isPublished": False}) == []
        assert listed(api, as_=person, filter={"ids": [to_global_id("Product", hidden.pk)]}) == []
        assert api.data(ONE, {"slug": hidden.slug, "channel": "wenzhou"}, as_=person) == {"product": None}
        found = "query($id: ID, $c: String) { productVariant(id: $id, channel: $c) { name } }"
        variant = to_global_id("ProductVariant", hidden.variant.pk)  # type: ignore[attr-defined]
        assert api.data(found, {"id": variant, "c": "wenzhou"}, as_=person) == {"productVariant": None}


@pytest.mark.parametrize("case", HIDDEN)
def test_its_own_people_and_the_platform_see_it(case: str, api: Any) -> None:
    (hidden,) = goods("示例隐藏商品")
    HIDDEN[case](hidden)
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    for person in (hidden.supplier.sales, operator):
        assert listed(api, as_=person, channel=None) == [hidden.name]
        assert api.data(ONE, {"slug": hidden.slug}, as_=person) == {"product": {"name": hidden.name}}


def test_a_ban_that_is_over_or_to_come_hides_nothing(api: Any) -> None:
    (shown,) = goods("示例在售商品")
    day = timedelta(days=1)
    for since, upto in ((-9, -1), (1, 9)):
        Ban.objects.create(
            supplier=shown.supplier,
            starts_on=clock.today() + since * day,
            ends_on=clock.today() + upto * day,
            decision=f"示例〔2026〕{since}号",
        )
    assert listed(api) == [shown.name]


def test_hidden_from_lists_but_not_from_its_own_page(api: Any) -> None:
    (product,) = goods("示例直达商品")
    ProductChannelListing.objects.filter(product=product).update(visible_in_listings=False)
    assert listed(api) == []
    assert api.data(ONE, {"slug": product.slug, "channel": "wenzhou"})["product"]["name"] == product.name


def test_another_channel_lists_its_own(api: Any) -> None:
    goods("市级商品", channels=("330300",))
    goods("乐清商品", channels=("330382",))
    assert listed(api, channel="wenzhou") == ["市级商品"]
    assert listed(api, channel="yueqing") == ["乐清商品"]
    assert listed(api, channel="nowhere") == []


def test_strangers_must_name_a_channel(api: Any) -> None:
    answer = api(LIST, {"first": 1})
    assert answer["data"] == {"products": None}
    assert "channel" in answer["errors"][0]["message"]


# --- narrowing


@pytest.fixture
def shelf() -> dict[str, Any]:
    """Four products that differ in everything one can ask for."""
    small, large = make.supplier(size="small"), make.supplier(size="large")
    paper = make.category("A05040101", "复印纸")
    office = make.category("A05040000", "办公用品")
    Category.objects.filter(pk=office.pk).update(prefix="A0504", level=2)
    Category.objects.filter(pk=paper.pk).update(parent=office)
    chair = make.category("A05010301", "办公椅")
    a4, a3 = (
        make.product(small, name="A4 纸", price="20.00", brand="甲"),
        make.product(small, name="A3 纸", price="40.00", brand="乙", stock=0),
    )
    seat = make.product(large, name="椅", price="300.00", brand="甲", in_category=chair)
    Product.objects.filter(pk=a3.pk).update(green_label=True)
    size = Attribute.objects.create(slug="paper-size", name="幅面", input_type="dropdown")
    weight = Attribute.objects.create(slug="grammage", name="克重", input_type="numeric")
    for product, slug in ((a4, "a4"), (a3, "a3")):
        value = AttributeValue.objects.create(attribute=size, slug=slug, name=slug.upper())
        ProductAttributeValue.objects.create(product=product, value=value)
    eighty = AttributeValue.objects.create(attribute=weight, slug="80", name="80", number=Decimal(80))
    VariantAttributeValue.objects.create(variant=a4.variant, value=eighty)  # type: ignore[attr-defined]
    service.reindex()
    return {
        "small": to_global_id("Supplier", small.pk),
        "paper": to_global_id("Category", paper.pk),
        "office": to_global_id("Category", office.pk),
        "seat": to_global_id("Product", seat.pk),
    }


NARROWED: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "品目": ({"categories": ["paper"]}, {"category": {"eq": "paper"}}, {"A4 纸", "A3 纸"}),
    "上级品目": ({"categories": ["office"]}, {"category": {"oneOf": ["office"]}}, {"A4 纸", "A3 纸"}),
    "价格区间": ({"price": {"gte": 30, "lte": 300}}, {"price": {"range": {"gte": 30, "lte": 300}}}, {"A3 纸", "椅"}),
    "品牌": ({"brands": ["甲"]}, {"brand": {"eq": "甲"}}, {"A4 纸", "椅"}),
    "供应商": ({"suppliers": ["small"]}, {"supplier": {"eq": "small"}}, {"A4 纸", "A3 纸"}),
    "中小企业": ({"smallSupplier": False}, {"smallSupplier": False}, {"椅"}),
    "绿色标识": ({"greenLabel": True}, {"greenLabel": True}, {"A3 纸"}),
    "有货": ({"stockAvailability": "IN_STOCK"}, {"stockAvailability": "IN_STOCK"}, {"A4 纸", "椅"}),
    "编号": ({"ids": ["seat"]}, {"ids": ["seat"]}, {"椅"}),
    "无此编号": ({"ids": []}, {"ids": []}, set()),
    "属性": (
        {"attributes": [{"slug": "paper-size", "values": ["a4", "a5"]}]},
        {"attributes": [{"slug": "paper-size", "value": {"slug": {"eq": "a4"}}}]},
        {"A4 纸"},
    ),
    "规格属性的数值": (
        {"attributes": [{"slug": "grammage", "valuesRange": {"gte": 75}}]},
        {"attributes": [{"slug": "grammage", "value": {"numeric": {"range": {"gte": 75}}}}]},
        {"A4 纸"},
    ),
    "两项同时": ({"brands": ["甲"], "categories": ["paper"]}, {"AND": [{"brand": {"eq": "甲"}}, {"category": {"eq": "paper"}}]}, {"A4 纸"}),
}  # fmt: skip


def _filled(given: Any, names: dict[str, Any]) -> Any:
    if isinstance(given, dict):
        return {key: _filled(value, names) for key, value in given.items()}
    if isinstance(given, list):
        return [_filled(value, names) for value in given]
    return names.get(given, given) if isinstance(given, str) else given


@pytest.mark.parametrize("case", NARROWED)
def test_lists_are_narrowed_alike_by_database_and_index(case: str, api: Any, shelf: dict[str, Any]) -> None:
    given, where, expected = NARROWED[case]
    given, where = _filled(given, shelf), _filled(where, shelf)
    assert set(listed(api, filter=given)) == expected
    assert set(listed(api, where=where)) == expected
    found = api.data(LIST, {"channel": "wenzhou", "first": 9, "filter": {**given, "search": "供应商"}})[
        "products"
    ]
    assert {edge["node"]["name"] for edge in found["edges"]} == expected
    assert (found["totalCount"], found["isIndexUnavailable"]) == (len(expected), False)


def test_any_of_several(api: Any, shelf: dict[str, Any]) -> None:
    where = {
        "OR": [{"price": {"range": {"gte": 200}}}, {"attributes": [{"slug": "paper-size", "values": ["a3"]}]}]
    }
    assert set(listed(api, where=where)) == {"椅", "A3 纸"}
    assert set(listed(api, where=where, search="供应商")) == {"椅", "A3 纸"}
    assert listed(api, where={"OR": []}) == []


def test_filter_and_where_exclude_each_other(api: Any) -> None:
    make.channel()
    answer = api(LIST, {"channel": "wenzhou", "first": 1, "filter": {"brands": []}, "where": {"ids": []}})
    assert "where" in answer["errors"][0]["message"]


# --- order and pages

ORDERS: dict[str, tuple[str, list[str]]] = {
    "名称": ("NAME", ["a", "b", "c"]),
    "价格": ("PRICE", ["c", "a", "b"]),
    "最低价": ("MINIMAL_PRICE", ["c", "a", "b"]),
    "创建时间": ("CREATED_AT", ["b", "a", "c"]),
    "发布时间": ("PUBLISHED_AT", ["b", "a", "c"]),
    "更新时间": ("LAST_MODIFIED_AT", ["b", "a", "c"]),
    "类型": ("TYPE", ["b", "a", "c"]),
    "评分": ("RATING", ["b", "a", "c"]),
}


def test_rating_is_relevance_in_a_search(api: Any) -> None:
    goods("墨盒 打印纸试样", "打印纸", "打印纸 打印纸 打印纸盒")
    ranked = listed(api, search="打印纸", sort={"field": "RANK", "direction": "DESC"})
    assert len(ranked) == 3
    assert ranked != listed(api, sort={"field": "RATING", "direction": "DESC"})
    assert listed(api, filter={"search": "打印纸"}, sort={"field": "RATING", "direction": "DESC"}) == ranked


@pytest.mark.parametrize("case", ORDERS)
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
def test_every_order_pages_both_ways(case: str, direction: str, backward: bool, api: Any) -> None:
    field, expected = ORDERS[case]
    owner = make.supplier()
    for name, price in (("b", 30), ("a", 20), ("c", 10)):
        make.product(owner, name=name, price=price)
    if direction == "DESC":
        expected = expected[::-1]
    seen: list[str] = []
    cursor = None
    more = True
    while more:
        window = {"last": 1, "before": cursor} if backward else {"first": 1, "after": cursor}
        page = api.data(
            LIST, {"channel": "wenzhou", **window, "sort": {"field": field, "direction": direction}}
        )
        names = [edge["node"]["name"] for edge in page["products"]["edges"]]
        seen = names + seen if backward else seen + names
        info = page["products"]["pageInfo"]
        more = info["hasPreviousPage"] if backward else info["hasNextPage"]
        cursor = info["startCursor"] if backward else info["endCursor"]
    assert seen == expected


@pytest.mark.parametrize("text", ["", "示例"], ids=["database", "index"])
def test_pages_neither_repeat_nor_miss_while_products_come_and_go(text: str, api: Any) -> None:
    owner = make.supplier()
    made = {price: make.product(owner, name=f"示例 {price}", price=price) for price in range(10, 70, 10)}
    service.reindex()
    asked = {"channel": "wenzhou", "first": 2, "sort": {"field": "PRICE", "direction": "ASC"}, "search": text}
    first = api.data(LIST, asked)["products"]
    late = [make.product(owner, name=f"示例 {price}", price=price) for price in (15, 35)]
    Product.objects.filter(pk=made[40].pk).update(state=Product.State.DELISTED)
    service.apply("product", [made[40].pk, *(each.pk for each in late)])
    rest = api.data(LIST, {**asked, "first": 50, "after": first["pageInfo"]["endCursor"]})["products"]
    names = [edge["node"]["name"] for page in (first, rest) for edge in page["edges"]]
    assert names == ["示例 10", "示例 20", "示例 30", "示例 35", "示例 50", "示例 60"]


BAD_WINDOWS: dict[str, dict[str, Any]] = {
    "没有 first": {},
    "太多": {"first": 101},
    "零": {"first": 0},
    "负数": {"last": -1},
    "两头": {"first": 1, "last": 1},
    "坏游标": {"first": 1, "after": "???"},
    "别的排序的游标": {"first": 1, "after": "WyJwcmljZSIsIjEwLjAwIiwxXQ"},
    "缺一段的游标": {"first": 1, "after": "WyJzbHVnIiwieCJd"},
    "类型不对的游标": {"first": 1, "after": "WyJzbHVnIiw1LDFd"},
}


@pytest.mark.parametrize("case", BAD_WINDOWS)
def test_bad_windows_are_refused(case: str, api: Any) -> None:
    make.channel()
    answer = api(LIST, {"channel": "wenzhou", **BAD_WINDOWS[case]})
    assert answer["data"] == {"products": None}
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "GraphQLError"


def test_lists_side_by_side_are_what_each_is_alone(api: Any, shelf: dict[str, Any]) -> None:
    fields = 'products(channel: "wenzhou", first: 1, sortBy: {field: PRICE, direction: DESC}) { totalCount pageInfo { hasNextPage endCursor } edges { node { name } } }'
    together = api.data(f"{{ categories(first: 9) {{ edges {{ node {{ slug {fields} }} }} }} }}")[
        "categories"
    ]["edges"]
    assert {edge["node"]["slug"]: edge["node"]["products"]["totalCount"] for edge in together} == {
        "a05010301": 1,
        "a05040000": 2,
        "a05040101": 2,
    }
    for edge in together:
        alone = api.data(
            f"query($s: String) {{ category(slug: $s) {{ {fields} }} }}", {"s": edge["node"]["slug"]}
        )
        assert alone["category"]["products"] == edge["node"]["products"]


# --- a product


def test_offers_of_the_same_model_are_compared(api: Any) -> None:
    dear = make.product(price="30.00", brand="甲", model="X1", name="贵")
    make.product(price="20.00", brand="甲", model="X1", name="廉")
    make.product(price="10.00", brand="甲", model="X2", name="他")
    _draft(make.product(price="5.00", brand="甲", model="X1", name="未上架"))
    query = (
        'query($s: String) { product(slug: $s, channel: "wenzhou") { offers { name supplier { name } } } }'
    )
    offers = api.data(query, {"s": dear.slug})["product"]["offers"]
    assert [offer["name"] for offer in offers] == ["廉", "贵"]


def test_stock_and_price_of_variants(api: Any) -> None:
    product = make.product(price="30.00", variants=2, stock=5)
    variant = product.variants.order_by("sort_order").first()
    Stock.objects.filter(variant=variant).update(quantity_allocated=3)
    query = """query($s: String) { product(slug: $s, channel: "wenzhou") { isAvailable
        pricing { priceRange { start { gross { amount } net { amount } tax { amount } } stop { gross { amount } } } }
        productVariants(first: 9) { totalCount edges { node { quantityAvailable pricing { price { gross { amount } } } } } }
        defaultVariant { quantityAvailable product { channel } } } }"""
    found = api.data(query, {"s": product.slug})["product"]
    assert found["isAvailable"] is True
    assert found["pricing"]["priceRange"] == {
        "start": {"gross": {"amount": 30.0}, "net": {"amount": 30.0}, "tax": {"amount": 0.0}},
        "stop": {"gross": {"amount": 31.0}},
    }
    nodes = [edge["node"] for edge in found["productVariants"]["edges"]]
    assert [(n["quantityAvailable"], n["pricing"]["price"]["gross"]["amount"]) for n in nodes] == [
        (2, 30.0),
        (5, 31.0),
    ]
    assert found["defaultVariant"] == {"quantityAvailable": 2, "product": {"channel": "wenzhou"}}
    Stock.objects.update(quantity_allocated=5)
    assert api.data(query, {"s": product.slug})["product"]["isAvailable"] is False


def test_unknown_and_malformed_ids(api: Any) -> None:
    make.product()
    query = 'query($id: ID) { product(id: $id, channel: "wenzhou") { name } category(id: $id) { name } }'
    for unknown in (to_global_id("Product", 10**9), to_global_id("Category", 10**9)):
        assert api(query, {"id": unknown})["data"] == {"product": None, "category": None}
    answer = api(query, {"id": "%%%"})
    assert answer["data"] == {"product": None, "category": None}
    assert "Invalid ID" in answer["errors"][0]["message"]


# --- search


def test_without_an_index_names_are_searched_and_the_list_says_so(api: Any) -> None:
    goods("示例复印纸", "示例椅")
    page = api.data(LIST, {"channel": "wenzhou", "first": 9, "search": "复印纸"})["products"]
    assert [edge["node"]["name"] for edge in page["edges"]] == ["示例复印纸"]
    assert (page["isIndexUnavailable"], page["totalCount"]) == (True, 1)
    facets = 'query { products(channel: "wenzhou", first: 1) { facets { slug } } }'
    assert api.data(facets)["products"]["facets"] is None


def test_facets_count_what_the_list_has(api: Any, shelf: dict[str, Any]) -> None:
    query = """query($filter: ProductFilterInput) { products(channel: "wenzhou", first: 1, filter: $filter) {
        facets { slug values { slug name count } } } }"""

    def counted(**given: Any) -> dict[str, dict[str, int]]:
        found = api.data(query, {"filter": given})["products"]["facets"]
        return {
            facet["slug"]: {value["name"]: value["count"] for value in facet["values"]} for facet in found
        }

    everything = counted()
    assert everything["brand"] == {"甲": 2, "乙": 1}
    assert everything["sme"] == {"中小企业": 2}
    assert everything["green-label"] == {"绿色标识": 1}
    assert everything["price"] == {"¥0–50": 2, "¥200–500": 1}
    assert everything["paper-size"] == {"A4": 1, "A3": 1}
    chosen = counted(attributes=[{"slug": "paper-size", "values": ["a4"]}])
    assert chosen["paper-size"] == {"A4": 1, "A3": 1}, "other values of a chosen attribute stay in sight"
    assert chosen["brand"] == {"甲": 1}
    below = counted(categories=[shelf["office"]])["category"]
    assert below == {"办公用品": 2, "复印纸": 2, "办公椅": 1}, (
        "what is chosen, the level below, and its neighbours"
    )


def test_suggestions(api: Any) -> None:
    goods("示例复印纸", "示例复印机")
    query = 'query($t: String!) { searchSuggestions(channel: "wenzhou", text: $t) { text } }'
    assert api.data(query, {"t": "复印"}) == {"searchSuggestions": []}
    service.reindex()
    for typed in ("复印", "fuyin", "fy"):
        found = {each["text"] for each in api.data(query, {"t": typed})["searchSuggestions"]}
        assert {"复印纸", "复印机"} <= found


def test_what_changes_is_found_anew_once_the_job_has_run(api: Any) -> None:
    (product,) = goods("示例复印纸")
    service.reindex()
    Product.objects.filter(pk=product.pk).update(name="示例白板笔")
    events.publish(ProductsChanged((product.pk,)))
    assert listed(api, search="白板笔") == []
    update_index()
    assert listed(api, search="白板笔") == ["示例白板笔"]
    assert not Change.objects.exists()
    update_index()
    Supplier.objects.filter(pk=product.supplier_id).update(state=Supplier.State.SUSPENDED)
    events.publish(ProductsChanged((product.pk,)))
    update_index()
    assert service.engine().count("product") == 0


def test_changes_wait_for_nothing_where_there_is_no_index() -> None:
    (product,) = goods("示例复印纸")
    events.publish(ProductsChanged((product.pk,)))
    update_index()
    assert not Change.objects.exists()


# --- pictures


def _address(api: Any, product: Product, **more: Any) -> str:
    query = """query($s: String, $size: Int, $format: ThumbnailFormatEnum) { product(slug: $s, channel: "wenzhou") {
        thumbnail(size: $size, format: $format) { url alt } } }"""
    found = api.data(query, {"s": product.slug, **more})["product"]["thumbnail"]
    assert found["alt"] == product.name
    address: str = found["url"]
    assert address.startswith("http://testserver/thumbnail/")
    return address


@pytest.mark.parametrize(
    ("format", "media_type"), [("ORIGINAL", "image/jpeg"), ("WEBP", "image/webp"), ("AVIF", "image/avif")]
)
def test_thumbnails_are_painted_kept_and_cached(
    format: str, media_type: str, api: Any, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    product = make.product()
    address = _address(api, product, size=60, format=format)
    assert "/64/" in address, "the nearest offered size"
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(list(tmp_path.rglob("*.*"))) == 1
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Product.objects.filter(pk=product.pk).update(brand="另一品牌")
    assert _address(api, product, size=60, format=format) != address
    assert client.get(address)["Cache-Control"] == "public, max-age=300", (
        "an old address shows the new picture"
    )


BAD_PICTURES = {
    "没有的尺寸": ("{id}/65/", 400),
    "没有的格式": ("{id}/64/gif/", 400),
    "没有的图片": ("999999999/64/", 404),
    "过大的编号": ("99999999999999999999999/64/", 404),
    "路径穿越": ("{id}/64/..%2f..%2fsettings/", 404),
    "负数": ("-1/64/", 404),
}


@pytest.mark.parametrize("case", BAD_PICTURES)
def test_bad_addresses_of_pictures(case: str, client: Client) -> None:
    path, status = BAD_PICTURES[case]
    media = ProductMedia.objects.get(product=make.product())
    assert client.get("/thumbnail/" + path.format(id=media.pk)).status_code == status


def test_pictures_of_unpublished_products_need_their_whole_address(
    api: Any, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    product = make.product()
    address = _address(api, product, size=64)
    _draft(product)
    bare = address.partition("?")[0]
    assert client.get(bare).status_code == 404
    assert client.get(f"{bare}?v=000000000000").status_code == 404
    assert client.get(address).status_code == 200


def test_a_lost_or_foreign_file_is_not_found(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.png").write_bytes(b"secret")
    product = make.product()
    for name in ("uploads/lost.png", "../secret.png"):
        media = ProductMedia.objects.create(product=product, image=name)
        assert client.get(f"/thumbnail/{media.pk}/64/").status_code == 404


def test_审核意见只给卖家与平台看(api: Any) -> None:
    """Whoever reached a product that was taken off sale, from an order for example, does not read why."""
    product = make.product()
    Product.objects.filter(pk=product.pk).update(state_reason="价格虚高")
    asked = 'query($id: ID!) { product(id: $id, channel: "wenzhou") { stateReason } }'
    variables = {"id": to_global_id("Product", product.pk)}
    platform = make.member(make.organisation("platform"), Role.REVIEWER)
    for viewer, shown in (
        (None, ""),
        (make.supplier().sales, ""),
        (product.supplier.sales, "价格虚高"),
        (platform, "价格虚高"),
    ):
        assert api.data(asked, variables, as_=viewer)["product"]["stateReason"] == shown
