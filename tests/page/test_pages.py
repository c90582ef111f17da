"""页面 · pages through GraphQL: who sees and writes them, what their content may be, their types and attributes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from backend.core import clock
from backend.core.models import JournalEntry
from backend.core.permissions import Permission
from backend.page.models import Page, PageType
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

PAGE = """page { id slug title content isPublished publishedAt seoTitle pageType { slug }
    assignedAttributes { attribute { slug } ... on AssignedSingleChoiceAttribute { value { name } } } }"""
CREATE = f"mutation($input: PageCreateInput!) {{ pageCreate(input: $input) {{ {PAGE} errors {{ field code message }} }} }}"
UPDATE = f"""mutation($id: ID!, $input: PageInput!) {{ pageUpdate(id: $id, input: $input) {{ {PAGE}
    errors {{ field code }} }} }}"""
BY_SLUG = "query($slug: String!) { page(slug: $slug) { title content pageType { slug hasPages } } }"


def document(*blocks: Any) -> str:
    return json.dumps({"blocks": list(blocks)})


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "data": {"text": text}}


@pytest.fixture
def editor() -> Any:
    return make.staff(Permission.MANAGE_PAGES)


@pytest.fixture
def architect() -> Any:
    return make.staff(Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES)


def test_写一个页面_发布后人人可见(api: Api, editor: Any) -> None:
    carried = make.page_attribute()
    kind = make.page_type(carried)
    given = {
        "pageType": to_global_id("PageType", kind.pk),
        "title": "关于本站",
        "content": document(paragraph("由<b>谁</b>办<script>alert(1)</script>")),
        "seo": {"title": "关于"},
        "attributes": [{"id": to_global_id("Attribute", carried.pk), "dropdown": {"value": "乙"}}],
    }
    made = api.data(CREATE, {"input": given}, as_=editor)["pageCreate"]["page"]
    assert made["slug"] == "guan-yu-ben-zhan"
    assert (made["isPublished"], made["publishedAt"]) == (False, None)
    assert made["assignedAttributes"] == [{"attribute": {"slug": carried.slug}, "value": {"name": "乙"}}]
    assert json.loads(made["content"])["blocks"] == [paragraph("由<b>谁</b>办")]
    assert api.data(BY_SLUG, {"slug": made["slug"]})["page"] is None
    assert api.data(BY_SLUG, {"slug": made["slug"]}, as_=editor)["page"]["title"] == "关于本站"

    api.data(UPDATE, {"id": made["id"], "input": {"isPublished": True}}, as_=editor)
    seen = api.data(BY_SLUG, {"slug": made["slug"]})["page"]
    assert seen["title"] == "关于本站"
    assert seen["pageType"] == {"slug": kind.slug, "hasPages": True}
    assert JournalEntry.objects.filter(verb__startswith="page.").count() == 2


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"title": ""}, "title", "REQUIRED"),
        ({"title": None}, "title", "REQUIRED"),
        ({"title": "长" * 251}, "title", "INVALID"),
        ({"slug": "关于"}, "slug", "INVALID"),
        ({"slug": "taken"}, "slug", "UNIQUE"),
        ({"content": document({"type": "raw", "data": {"html": "<b>"}})}, "content", "INVALID"),
        ({"content": json.dumps(["x"])}, "content", "INVALID"),
        ({"pageType": to_global_id("PageType", 999_999)}, "pageType", "NOT_FOUND"),
        ({"pageType": to_global_id("Page", 9)}, "pageType", "NOT_FOUND"),
        ({"seo": {"title": "长" * 71}}, "seoTitle", "INVALID"),
        ({"attributes": [{"boolean": True}]}, "attributes", "REQUIRED"),
    ],
)
def test_不合格的页面(api: Api, editor: Any, changed: dict[str, Any], field: str, code: str) -> None:
    kind = make.page_type()
    Page.objects.create(page_type=kind, title="已有", slug="taken")
    given = {"pageType": to_global_id("PageType", kind.pk), "title": "示例"} | changed
    payload = api(CREATE, {"input": given}, as_=editor)["data"]["pageCreate"]
    assert payload["page"] is None
    assert [(error["field"], error["code"]) for error in payload["errors"]] == [(field, code)]
    assert Page.objects.count() == 1


def test_商品属性不能用于页面_别的类型的属性也不能(api: Api, editor: Any, architect: Any) -> None:
    of_products = make.page_attribute()
    type(of_products).objects.filter(pk=of_products.pk).update(type="product-type")
    kind = make.page_type()
    assign = """mutation($id: ID!, $ids: [ID!]!) { pageAttributeAssign(pageTypeId: $id, attributeIds: $ids) {
        pageType { attributes { slug } } errors { field code } } }"""
    id = to_global_id("PageType", kind.pk)
    ids = [to_global_id("Attribute", of_products.pk)]
    payload = api(assign, {"id": id, "ids": ids}, as_=architect)["data"]["pageAttributeAssign"]
    assert payload["errors"] == [{"field": "attributeIds", "code": "INVALID"}]

    other = make.page_attribute()
    given = {"pageType": id, "title": "示例", "attributes": [{"id": to_global_id("Attribute", other.pk)}]}
    payload = api(CREATE, {"input": given}, as_=editor)["data"]["pageCreate"]
    assert payload["errors"][0]["field"] == "attributes"
    ids = [to_global_id("Attribute", other.pk)]
    assert api.data(assign, {"id": id, "ids": ids}, as_=architect)
    again = api(assign, {"id": id, "ids": ids}, as_=architect)["data"]["pageAttributeAssign"]
    assert again["errors"] == [{"field": "attributeIds", "code": "ATTRIBUTE_ALREADY_ASSIGNED"}]


def test_类型的属性可增可减可移动_页面随之(api: Api, architect: Any) -> None:
    first, second, spare = (make.page_attribute() for _ in range(3))
    kind = make.page_type(first, second)
    page = make.page(kind)
    page.attribute_values.create(value=first.values.all()[0])
    id = to_global_id("PageType", kind.pk)
    asked = """query($id: ID!) { pageType(id: $id) { attributes { slug type }
        availableAttributes(first: 5) { edges { node { slug } } } } }"""
    found = api.data(asked, {"id": id}, as_=architect)["pageType"]
    assert found["attributes"] == [{"slug": each.slug, "type": "PAGE_TYPE"} for each in (first, second)]
    assert [edge["node"]["slug"] for edge in found["availableAttributes"]["edges"]] == [spare.slug]

    move = """mutation($id: ID!, $moves: [ReorderInput!]!) { pageTypeReorderAttributes(pageTypeId: $id, moves: $moves) {
        pageType { attributes { slug } } errors { code } } }"""
    moves = [{"id": to_global_id("Attribute", second.pk), "sortOrder": -1}]
    found = api.data(move, {"id": id, "moves": moves}, as_=architect)["pageTypeReorderAttributes"]["pageType"]
    assert found["attributes"] == [{"slug": second.slug}, {"slug": first.slug}]

    change = """mutation($id: ID!, $input: PageTypeUpdateInput!) { pageTypeUpdate(id: $id, input: $input) {
        pageType { name attributes { slug } } errors { code } } }"""
    given = {
        "name": "公告",
        "addAttributes": [to_global_id("Attribute", spare.pk)],
        "removeAttributes": [to_global_id("Attribute", first.pk)],
    }
    found = api.data(change, {"id": id, "input": given}, as_=architect)["pageTypeUpdate"]["pageType"]
    assert found == {"name": "公告", "attributes": [{"slug": second.slug}, {"slug": spare.slug}]}
    assert not page.attribute_values.exists()


def test_删除类型_其页面一并删除(api: Api, architect: Any) -> None:
    page, other = make.page(), make.page()
    delete = "mutation($ids: [ID!]!) { pageTypeBulkDelete(ids: $ids) { count errors { field code } } }"
    ids = [to_global_id("PageType", pk) for pk in (page.page_type_id, 999_999)]
    payload = api(delete, {"ids": ids}, as_=architect)["data"]["pageTypeBulkDelete"]
    assert payload == {"count": 1, "errors": [{"field": ids[1], "code": "NOT_FOUND"}]}
    assert list(Page.objects.all()) == [other]
    assert JournalEntry.objects.filter(verb="page.deleted").count() == 1


def test_多选值可移动(api: Api, editor: Any) -> None:
    carried = make.page_attribute("multiselect", ("甲", "乙", "丙"))
    page = make.page(make.page_type(carried))
    values = list(carried.values.all())
    for place, value in enumerate(values):
        page.attribute_values.create(value=value, sort_order=place)
    move = """mutation($page: ID!, $attribute: ID!, $moves: [ReorderInput!]!) {
        pageReorderAttributeValues(pageId: $page, attributeId: $attribute, moves: $moves) {
        page { attributes { values { name } } } errors { code } } }"""
    variables = {
        "page": to_global_id("Page", page.pk),
        "attribute": to_global_id("Attribute", carried.pk),
        "moves": [{"id": to_global_id("AttributeValue", values[0].pk), "sortOrder": 2}],
    }
    found = api.data(move, variables, as_=editor)["pageReorderAttributeValues"]["page"]
    assert [value["name"] for value in found["attributes"][0]["values"]] == ["乙", "丙", "甲"]


def listed(api: Api, arguments: str, as_: Any = None, **variables: Any) -> list[str]:
    found = api.data(
        f"{{ pages(first: 20{arguments}) {{ totalCount edges {{ node {{ title }} }} }} }}", as_=as_
    )
    titles = [edge["node"]["title"] for edge in found["pages"]["edges"]]
    assert found["pages"]["totalCount"] == len(titles)
    return titles


def test_列表的筛选与排序(api: Api, editor: Any) -> None:
    carried = make.page_attribute()
    kind = make.page_type(carried)
    first, second = make.page(kind, title="甲页"), make.page(title="乙页")
    draft = make.page(kind, title="丙稿", published=False)
    later = make.page(kind, title="丁页")
    Page.objects.filter(pk=later.pk).update(published_at=clock.now() + timedelta(days=1))
    Page.objects.filter(pk=second.pk).update(
        metadata={"用途": "页脚"}, content={"blocks": [paragraph("保密条款")]}
    )
    first.attribute_values.create(value=carried.values.all()[1])

    assert listed(api, "") == ["甲页", "乙页"]
    assert listed(api, "", editor) == ["甲页", "乙页", "丙稿", "丁页"]
    assert listed(api, ", sortBy: {field: TITLE, direction: DESC}") == sorted(["甲页", "乙页"], reverse=True)
    for field in ("PUBLISHED_AT", "CREATED_AT", "VISIBILITY", "SLUG", "RANK"):
        assert listed(api, f", sortBy: {{field: {field}, direction: DESC}}") == ["乙页", "甲页"], field
    assert listed(api, ', search: "保密"') == ["乙页"]
    assert listed(api, ', filter: {search: "甲"}') == ["甲页"]
    assert listed(api, f', filter: {{slugs: ["{second.slug}"]}}') == ["乙页"]
    assert listed(api, f', filter: {{pageTypes: ["{to_global_id("PageType", kind.pk)}"]}}') == ["甲页"]
    assert listed(api, f', where: {{slug: {{oneOf: ["{first.slug}", "none"]}}}}') == ["甲页"]
    assert listed(api, f', where: {{pageType: {{eq: "{to_global_id("PageType", kind.pk)}"}}}}') == ["甲页"]
    assert listed(api, ', where: {metadata: {key: "用途"}}') == ["乙页"]
    assert listed(api, ', where: {metadata: {key: "用途", value: {oneOf: ["页首"]}}}') == []
    assert listed(api, ', filter: {metadata: [{key: "用途", value: "页脚"}]}') == ["乙页"]
    own = f'{{slug: "{carried.slug}", value: {{slug: {{eq: "value-1"}}}}}}'
    assert listed(api, f", where: {{attributes: [{own}]}}") == ["甲页"]
    assert listed(api, f', where: {{OR: [{{attributes: [{own}]}}, {{slug: {{eq: "{second.slug}"}}}}]}}') == [
        "甲页",
        "乙页",
    ]
    publish = """mutation($ids: [ID!]!) { pageBulkPublish(ids: $ids, isPublished: true) { count errors { code } } }"""
    assert (
        api.data(publish, {"ids": [to_global_id("Page", draft.pk)]}, as_=editor)["pageBulkPublish"]["count"]
        == 1
    )
    assert "丙稿" in listed(api, "")


@pytest.mark.parametrize("who", ["采购人", "供应商", "别的权限"])
def test_没有权限的人写不了(api: Api, who: str) -> None:
    person = {
        "采购人": lambda: make.buyer().purchaser,
        "供应商": lambda: make.supplier().sales,
        "别的权限": lambda: make.staff(Permission.MANAGE_MENUS, Permission.MANAGE_PRODUCTS),
    }[who]()
    page = make.page()
    delete = "mutation($id: ID!) { pageDelete(id: $id) { errors { code } } }"
    answer = api(delete, {"id": to_global_id("Page", page.pk)}, as_=person)
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert Page.objects.filter(pk=page.pk).exists()


def test_未登录者看不到_也猜不出_未发布的页面(api: Api) -> None:
    draft = make.page(published=False)
    id = to_global_id("Page", draft.pk)
    assert api.data("query($id: ID!) { page(id: $id) { title } }", {"id": id})["page"] is None
    assert (
        api.data("query($id: ID!) { page(id: $id) { title } }", {"id": to_global_id("Menu", 1)})["page"]
        is None
    )
    assert PageType.objects.count() == 1
