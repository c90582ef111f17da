"""品目与专题 · categories and collections: the tree is the law's, collections are curated and shown in channels."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.account import tokens
from backend.account.models import User
from backend.core.actor import ANONYMOUS, Role
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, NotPermitted, Refusal
from backend.product.models import Category, Collection, CollectionProduct, Product
from backend.product.rules import category_place
from backend.product.services import categories, collections, editing
from backend.product.services.categories import PageText
from backend.product.services.editing import ProductText
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api
from tests.product.test_commands import payload, picture
from tests.product.test_kinds import gid, staff
from tests.races import together

PRODUCTS = Permission.MANAGE_PRODUCTS


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def tree() -> Category:
    """货物 → 家具和用具 → 纸 … with one leaf."""
    above = None
    for code, prefix, level in (("A00000000", "A", 0), ("A05000000", "A05", 1), ("A05040000", "A0504", 2), ("A05040100", "A050401", 3)):  # fmt: skip
        above = Category.objects.create(code=code, prefix=prefix, level=level, name=code, slug=code.lower(), parent=above)  # fmt: skip
    leaf = make.category()
    Category.objects.filter(pk=leaf.pk).update(parent=above)
    return leaf


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("A05040101", ("A05040101", 4)),
        ("A05040000", ("A0504", 2)),
        ("A00000000", ("A", 0)),
        ("A05000100", None),
        ("D05040101", None),
        ("A0504010", None),
        ("a05040101", None),
        ("A050401011", None),
        ("A０5040101", None),
    ],
)
def test_codes(code: str, place: tuple[str, int] | None) -> None:
    assert category_place(code) == place


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "parent", "code", "field"),
    [
        ({"name": "新"}, None, "REQUIRED", "code"),
        ({"name": "新", "code": "A05040199"}, "A05000000", "INVALID", "code"),
        ({"name": "新", "code": "A09010000"}, None, "INVALID", "code"),
        ({"name": "新", "code": "B00000000"}, None, "INVALID", "code"),
        ({"name": "新", "code": "A05040101"}, None, "UNIQUE", "code"),
        ({"name": "", "code": "A05040199"}, None, "REQUIRED", "name"),
        ({"name": "新", "code": "A05040199", "slug": "a05000000"}, None, "UNIQUE", "slug"),
        ({"name": "新", "code": "A05040199", "description": json.dumps({"blocks": [{"type": "iframe"}]})}, None, "INVALID", "description"),
    ],
)  # fmt: skip
def test_bad_categories(api: Api, said: dict[str, Any], parent: str | None, code: str, field: str) -> None:
    tree()
    above = gid("Category", Category.objects.get(code=parent)) if parent else None
    found = payload(api, staff(PRODUCTS), "categoryCreate", "category { id }", "input: CategoryInput!, parent: ID",
                    input=said, parent=above)  # fmt: skip
    assert [(one["code"], one["field"]) for one in found["errors"]] == [(code, field)]
    assert Category.objects.count() == 5


@pytest.mark.django_db
def test_a_category_from_code_to_end(api: Api) -> None:
    tree()
    by = staff(PRODUCTS)
    above = gid("Category", Category.objects.get(code="A05040100"))
    made = payload(api, by, "categoryCreate", "category { id code level parent { code } slug updatedAt }",
                   "input: CategoryInput!, parent: ID", input={"name": "演示纸", "code": "A05040199"}, parent=above)["category"]  # fmt: skip
    assert (made["code"], made["level"], made["parent"]) == ("A05040199", 4, {"code": "A05040100"})
    again = payload(api, by, "categoryUpdate", "category { name seoTitle updatedAt }", "id: ID!, input: CategoryInput!",
                    id=made["id"], input={"name": "演示用纸", "seo": {"title": "纸"}})["category"]  # fmt: skip
    assert (again["name"], again["seoTitle"]) == ("演示用纸", "纸")
    assert again["updatedAt"] >= made["updatedAt"]
    fixed = payload(api, by, "categoryUpdate", "category { id }", "id: ID!, input: CategoryInput!",
                    id=made["id"], input={"code": "A05040198"})  # fmt: skip
    assert fixed["errors"][0]["field"] == "code"
    bulk = payload(api, by, "categoryBulkDelete", "count", "ids: [ID!]!", ids=[made["id"], above])
    assert (bulk["count"], [one["code"] for one in bulk["errors"]]) == (1, ["IN_USE"])


VERBS: dict[str, Any] = {
    "新增品目": lambda by: categories.create(PageText(name="新"), code="A05040199", by=by),
    "修改品目": lambda by: categories.update(0, PageText(name="新"), by=by),
    "删除品目": lambda by: categories.delete(0, by=by),
    "新增专题": lambda by: collections.create(PageText(name="新"), by=by),
    "修改专题": lambda by: collections.update(0, PageText(), by=by),
    "删除专题": lambda by: collections.delete(0, by=by),
    "加入商品": lambda by: collections.add_products(0, [], by=by),
    "移出商品": lambda by: collections.remove_products(0, [], by=by),
    "专题排序": lambda by: collections.reorder_products(0, [], by=by),
    "频道发布": lambda by: collections.show_in_channels(0, by=by),
}
WHO: dict[str, Any] = {
    "未登录": lambda: None,
    "供应商": lambda: make.supplier().sales,
    "审核员": lambda: make.member(make.organisation("platform"), Role.REVIEWER),
    "管类型的": lambda: staff(Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES),
    "管商品的": lambda: staff(PRODUCTS),
    "平台运营": lambda: make.member(make.organisation("platform"), Role.OPERATOR),
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(WHO))
def test_who_may(who: str) -> None:
    person: User | None = WHO[who]()
    by = person.actor() if person else ANONYMOUS
    wrong = {}
    for verb, do in VERBS.items():
        try:
            do(by)
            refused = False
        except NotPermitted:
            refused = True
        except Refusal:
            refused = False
        if refused == (who in {"管商品的", "平台运营"}):
            wrong[verb] = refused
    assert not wrong


@pytest.mark.django_db
def test_a_collection_is_curated_and_shown(api: Api) -> None:
    by = staff(PRODUCTS)
    goods = [make.product(name=f"示例纸 {n}", channels=("330300", "330382")) for n in range(4)]
    ids = [gid("Product", one) for one in goods]
    made = payload(api, by, "collectionCreate", "collection { id slug }", "input: CollectionCreateInput!",
                   input={"name": "演示专题", "products": ids[:2]})["collection"]  # fmt: skip
    shown = '{ collection(slug: "%s", channel: "%s") { products(first: 9) { edges { node { name } } } } }'

    def names(channel: str, as_: User | None = None) -> list[str] | None:
        found = api.data(shown % (made["slug"], channel), as_=as_)["collection"]
        return [edge["node"]["name"] for edge in found["products"]["edges"]] if found else None

    assert names("wenzhou") is None
    assert names("wenzhou", by) == ["示例纸 0", "示例纸 1"]
    payload(api, by, "collectionChannelListingUpdate", "collection { channelListings { channel { slug } isPublished } }",
            "id: ID!, input: CollectionChannelListingUpdateInput!", id=made["id"],
            input={"addChannels": [{"channelId": gid("Channel", make.channel()), "isPublished": True}]})  # fmt: skip
    assert names("wenzhou") == ["示例纸 0", "示例纸 1"]
    assert names("yueqing") is None
    assert (
        api.data('{ collections(first: 9, channel: "yueqing") { totalCount } }')["collections"]["totalCount"]
        == 0
    )
    assert api.data(
            'query($id: ID!) { product(id: $id, channel: "yueqing") { collections { id } } }', {"id": ids[0]}
        )["product"]["collections"] == []  # fmt: skip
    payload(api, by, "collectionAddProducts", "collection { id }", "collectionId: ID!, products: [ID!]!",
            collectionId=made["id"], products=[ids[0], ids[3], ids[2]])  # fmt: skip
    payload(api, by, "collectionReorderProducts", "collection { id }", "collectionId: ID!, moves: [MoveProductInput!]!",
            collectionId=made["id"], moves=[{"productId": ids[2], "sortOrder": -3}])  # fmt: skip
    assert names("wenzhou") == ["示例纸 2", "示例纸 0", "示例纸 1", "示例纸 3"]
    payload(api, by, "collectionRemoveProducts", "collection { id }", "collectionId: ID!, products: [ID!]!",
            collectionId=made["id"], products=[ids[0]])  # fmt: skip
    assert names("wenzhou") == ["示例纸 2", "示例纸 1", "示例纸 3"]
    payload(api, by, "collectionUpdate", "collection { id }", "id: ID!, input: CollectionInput!",
            id=made["id"], input={"isPublished": False})  # fmt: skip
    assert names("wenzhou") is None
    gone = payload(api, by, "collectionBulkDelete", "count", "ids: [ID!]!", ids=[made["id"], to_global_id("Collection", 99999)])  # fmt: skip
    assert (gone["count"], gone["errors"][0]["code"]) == (1, "NOT_FOUND")
    assert Product.objects.count() == 4


@pytest.mark.django_db
def test_one_that_was_shown_everywhere_stays_elsewhere() -> None:
    by = staff(PRODUCTS).actor()
    here, there = make.channel("330300"), make.channel("330382")
    shelf = Collection.objects.create(name="专题", slug="s")
    collections.show_in_channels(shelf.pk, remove=[here.pk], by=by)
    assert list(
        shelf.channel_listings.filter(channel__in=[here, there]).values_list("channel", flat=True)
    ) == [there.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "more"),
    [("collectionAddProducts", {}), ("collectionCreate", {"input": {"name": "x"}})],
)
def test_foreign_ids_and_too_many(api: Api, command: str, more: dict[str, Any]) -> None:
    shelf, by = Collection.objects.create(name="专题", slug="s"), staff(PRODUCTS)
    for products, code in (
        ([to_global_id("Product", 99999)], "NOT_FOUND"),
        ([to_global_id("Product", 1)] * 101, "INVALID"),
    ):
        if more:
            found = payload(api, by, command, "collection { id }", "input: CollectionCreateInput!", input={**more["input"], "products": products})  # fmt: skip
        else:
            found = payload(api, by, command, "collection { id }", "collectionId: ID!, products: [ID!]!",
                            collectionId=gid("Collection", shelf), products=products)  # fmt: skip
        assert [(one["code"], one["field"]) for one in found["errors"]] == [(code, "products")]
    assert not CollectionProduct.objects.exists()


def _upload(api: Api, as_: User, data: bytes) -> dict[str, Any]:
    query = (
        'mutation($i: Upload) { collectionCreate(input: {name: "图", backgroundImage: $i, backgroundImageAlt: "横幅"}) '
        "{ collection { id backgroundImage(size: 256, format: WEBP) { url alt } } errors { field code } } }"
    )
    answer = api.client.post(
        "/graphql/",
        {
            "operations": json.dumps({"query": query, "variables": {"i": None}}),
            "map": json.dumps({"0": ["variables.i"]}),
            "0": SimpleUploadedFile("a.png", data, content_type="image/png"),
        },
        headers={"Authorization": f"Bearer {tokens.issue(as_, tokens.ACCESS, ISSUER)}"},
    ).json()
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["collectionCreate"]
    return found


@pytest.mark.django_db
def test_a_background_is_kept_and_shown(api: Api) -> None:
    image = _upload(api, staff(PRODUCTS), picture())["collection"]["backgroundImage"]
    assert image["alt"] == "横幅"
    path = image["url"].removeprefix("http://testserver")
    answer = api.client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (40, 30)
    assert "immutable" in answer["Cache-Control"]
    assert api.client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    file = path.split("/")[3]
    for wrong, status in (
        (path.replace("/256/", "/255/"), 400),
        (path.replace("/webp/", "/bmp/"), 400),
        (path.replace(file, "0" * 64 + ".png"), 404),
        (path.replace(file, "..%2f..%2fetc%2fpasswd"), 404),
        (path.replace(file, "x"), 404),
    ):
        assert api.client.get(wrong).status_code == status, wrong


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 40,
        picture()[:60],
        b"x" * (10 * 1024 * 1024 + 1),
    ],
    ids=["空", "SVG", "假 GIF", "半张", "过大"],
)
def test_what_is_no_picture_is_no_background(api: Api, data: bytes, tmp_path: Path) -> None:
    found = _upload(api, staff(PRODUCTS), data)
    assert [one["code"] for one in found["errors"]] == ["INVALID"]
    assert not Collection.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["NAME", "PRODUCT_COUNT", "SUBCATEGORY_COUNT"])
def test_categories_in_every_order(api: Api, field: str) -> None:
    make.product(in_category=tree())
    for direction in ("ASC", "DESC"):
        sort = f"sortBy: {{field: {field}, direction: {direction}}}"
        whole = api.data(f"{{ categories(first: 9, {sort}) {{ edges {{ cursor node {{ code }} }} }} }}")["categories"]["edges"]  # fmt: skip
        rest = api.data(f'{{ categories(first: 9, {sort}, after: "{whole[1]["cursor"]}") {{ edges {{ cursor node {{ code }} }} }} }}')["categories"]["edges"]  # fmt: skip
        assert rest == whole[2:]
    assert whole[0]["node"]["code"]
    other = api(f'{{ categories(first: 9, after: "{whole[1]["cursor"]}") {{ edges {{ cursor }} }} }}')
    assert "errors" in other


# ---------------------------------------------------------------- at the same moment


@pytest.mark.django_db(transaction=True)
def test_deleted_twice_at_once_and_filled_meanwhile() -> None:
    by = staff(PRODUCTS).actor()
    shelf = Collection.objects.create(name="专题", slug="s")
    product = make.product()
    outcome = together(
        [
            lambda: collections.delete(shelf.pk, by=by),
            lambda: collections.delete(shelf.pk, by=by),
            lambda: collections.add_products(shelf.pk, [product.pk], by=by),
        ]
    )
    assert sum(not isinstance(one, Exception) for one in outcome[:2]) == 1
    assert all(isinstance(one, NotFound) for one in outcome if isinstance(one, Exception)), outcome
    assert not CollectionProduct.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_products_added_at_once_are_all_in_once() -> None:
    by = staff(PRODUCTS).actor()
    shelf = Collection.objects.create(name="专题", slug="s")
    goods = [make.product().pk for _ in range(3)]
    outcome = together([lambda: collections.add_products(shelf.pk, goods, by=by) for _ in range(4)])
    assert not [one for one in outcome if isinstance(one, Exception)]
    assert sorted(shelf.entries.values_list("product_id", flat=True)) == goods


@pytest.mark.django_db(transaction=True)
def test_a_category_deleted_while_a_product_is_put_into_it() -> None:
    leaf, by = make.category(), staff(PRODUCTS).actor()
    supplier = make.supplier()
    sales = supplier.sales.actor()
    kind = make.product(in_category=make.category("A05040102", "卡纸")).product_type_id
    outcome = together(
        [
            lambda: editing.create(kind, ProductText(name="纸", category_id=leaf.pk), by=sales),
            lambda: categories.delete(leaf.pk, by=by),
        ]
    )
    assert sum(isinstance(one, Exception) for one in outcome) == 1, outcome
    assert all(isinstance(one, Refusal) for one in outcome if isinstance(one, Exception)), outcome
    assert (
        Product.objects.filter(category_id=leaf.pk).exists() == Category.objects.filter(pk=leaf.pk).exists()
    )


@pytest.mark.django_db(transaction=True)
def test_a_category_added_twice_at_once_is_one() -> None:
    tree()
    by = staff(PRODUCTS).actor()
    outcome = together(
        [lambda: categories.create(PageText(name="纸"), code="A05040199", by=by) for _ in range(3)]
    )
    assert sum(not isinstance(one, Exception) for one in outcome) == 1, outcome
    assert all(isinstance(one, Refusal) for one in outcome if isinstance(one, Exception)), outcome
