"""类型与属性 · product types and attributes: who may, what is refused, what deleting one does to the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from backend.account.models import Group, User
from backend.core.actor import ANONYMOUS, Role
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, NotPermitted, Refusal
from backend.product.attribute_values import Choice, Given
from backend.product.models import (
    Attribute,
    AttributeValue,
    Product,
    ProductAttributeValue,
    ProductType,
    ProductTypeAttribute,
)
from backend.product.ordering import moved
from backend.product.refusals import InUse
from backend.product.services import attributes, editing, kinds
from backend.product.services.attributes import AttributeText, ValueText
from backend.product.services.editing import ProductText
from backend.product.services.kinds import Carried, TypeText
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.product.test_commands import payload
from tests.races import together

TYPES = Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES


def staff(*permissions: Permission) -> User:
    person = make.user(staff=True)
    Group.objects.create(name=f"组{make.number()}", permissions=list(permissions)).users.add(person)
    return person


def gid(name: str, thing: Any) -> str:
    return to_global_id(name, thing.pk)


@pytest.mark.parametrize(
    ("moves", "order"),
    [
        ([], "abcd"),
        ([("a", 1)], "bacd"),
        ([("d", -2)], "adbc"),
        ([("a", 99)], "bcda"),
        ([("d", -99)], "dabc"),
        ([("a", 1), ("a", 1)], "bcad"),
        ([("b", 0)], "abcd"),
    ],
)
def test_moves(moves: list[tuple[str, int]], order: str) -> None:
    assert "".join(moved("abcd", moves)) == order


@pytest.mark.django_db
def test_a_type_with_attributes_from_nothing(api: Api) -> None:
    by = staff(TYPES)
    colour = payload(
        api, by, "attributeCreate", "attribute { id slug type inputType choices(first: 9) { edges { node { id name slug } } } }",
        "input: AttributeCreateInput!",
        input={"name": "颜色", "type": "PRODUCT_TYPE", "inputType": "DROPDOWN", "valueRequired": True,
               "values": [{"name": "红"}, {"name": "红色"}, {"name": "蓝"}]},
    )["attribute"]  # fmt: skip
    assert (colour["slug"], colour["type"], colour["inputType"]) == ("yan-se", "PRODUCT_TYPE", "DROPDOWN")
    values = [edge["node"] for edge in colour["choices"]["edges"]]
    assert [value["slug"] for value in values] == ["hong", "hong-se", "lan"]
    width = payload(
        api, by, "attributeCreate", "attribute { id unit unitLabel }", "input: AttributeCreateInput!",
        input={"name": "宽度", "type": "PRODUCT_TYPE", "inputType": "NUMERIC", "unit": "MM"},
    )["attribute"]  # fmt: skip
    assert (width["unit"], width["unitLabel"]) == ("MM", "mm")
    kind = payload(
        api, by, "productTypeCreate",
        "productType { id name slug weight { value } productAttributes { id } variantAttributes { id valueRequired } }",
        "input: ProductTypeInput!",
        input={"name": "演示文件柜", "weight": 12.5, "productAttributes": [width["id"]], "variantAttributes": [colour["id"]]},
    )["productType"]  # fmt: skip
    assert kind["slug"] == "yan-shi-wen-jian-gui"
    assert kind["weight"] == {"value": 12.5}
    assert kind["variantAttributes"] == [{"id": colour["id"], "valueRequired": True}]
    carried = ProductTypeAttribute.objects.get(attribute__slug="yan-se")
    assert carried.required
    payload(api, by, "attributeUpdate", "attribute { id }", "id: ID, input: AttributeUpdateInput!",
            id=colour["id"], input={"valueRequired": False, "addValues": [{"name": "绿"}], "removeValues": [values[1]["id"]]})  # fmt: skip
    carried.refresh_from_db()
    assert not carried.required
    moved_ = payload(
        api, by, "attributeReorderValues", "attribute { choices(first: 9) { edges { node { name } } } }",
        "attributeId: ID!, moves: [ReorderInput!]!",
        attributeId=colour["id"], moves=[{"id": values[2]["id"], "sortOrder": -1}],
    )["attribute"]["choices"]["edges"]  # fmt: skip
    assert [edge["node"]["name"] for edge in moved_] == ["蓝", "红", "绿"]
    found = payload(
        api, by, "productAttributeUnassign", "productType { productAttributes { id } }",
        "productTypeId: ID!, attributeIds: [ID!]!", productTypeId=kind["id"], attributeIds=[width["id"]],
    )  # fmt: skip
    assert found["productType"]["productAttributes"] == []
    free = api.data(
        "query($id: ID!) { productType(id: $id) { availableAttributes(first: 9) { edges { node { id } } } } }",
        {"id": kind["id"]},
        as_=by,
    )["productType"]["availableAttributes"]["edges"]
    assert [edge["node"]["id"] for edge in free] == [width["id"]]


VERBS: dict[str, Any] = {
    "新增类型": lambda by: kinds.create(TypeText(name="新"), by=by),
    "修改类型": lambda by: kinds.update(0, TypeText(name="新"), by=by),
    "删除类型": lambda by: kinds.delete(0, by=by),
    "分配属性": lambda by: kinds.assign_attributes(0, [], by=by),
    "取消属性": lambda by: kinds.unassign_attributes(0, [], by=by),
    "属性排序": lambda by: kinds.reorder_attributes(0, [], of_variant=True, by=by),
    "属性用途": lambda by: kinds.choose_by(0, {}, by=by),
    "新增属性": lambda by: attributes.create(AttributeText(name="新"), of="product-type", input_type="dropdown", by=by),
    "修改属性": lambda by: attributes.update(0, AttributeText(), by=by),
    "删除属性": lambda by: attributes.delete(0, by=by),
    "新增属性值": lambda by: attributes.create_value(0, ValueText("新"), by=by),
    "修改属性值": lambda by: attributes.update_value(0, ValueText("新"), by=by),
    "删除属性值": lambda by: attributes.delete_value(0, by=by),
    "属性值排序": lambda by: attributes.reorder_values(0, [], by=by),
}  # fmt: skip
WHO: dict[str, Any] = {
    "未登录": lambda: None,
    "供应商": lambda: make.supplier().sales,
    "审核员": lambda: make.member(make.organisation("platform"), Role.REVIEWER),
    "管订单的": lambda: staff(Permission.MANAGE_ORDERS),
    "管类型的": lambda: staff(TYPES),
    "平台运营": lambda: make.member(make.organisation("platform"), Role.OPERATOR),
}
MAY = {"管类型的", "平台运营"}


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(WHO))
def test_who_may(who: str) -> None:
    person = WHO[who]()
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
        if refused == (who in MAY):
            wrong[verb] = refused
    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"name": ""}, "REQUIRED", "name"),
        ({"name": "x" * 121}, "INVALID", "name"),
        ({"name": "x", "slug": "大写"}, "INVALID", "slug"),
        ({"name": "x", "slug": "goods"}, "UNIQUE", "slug"),
        ({"name": "x", "kind": "GIFT_CARD"}, "INVALID", "kind"),
        ({"name": "x", "isDigital": True}, "INVALID", "isDigital"),
        ({"name": "x", "weight": -1}, "INVALID", "weight"),
        ({"name": "x", "taxClass": to_global_id("TaxClass", 1)}, "NOT_FOUND", "taxClass"),
        ({"name": "x", "productAttributes": [to_global_id("Attribute", 99999)]}, "NOT_FOUND", "productAttributes"),
    ],
)  # fmt: skip
def test_bad_types(api: Api, said: dict[str, Any], code: str, field: str) -> None:
    make.product()
    found = payload(api, staff(TYPES), "productTypeCreate", "productType { id }", "input: ProductTypeInput!", input=said)  # fmt: skip
    assert [(one["code"], one["field"]) for one in found["errors"]] == [(code, field)]
    assert ProductType.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"name": "x", "type": "PRODUCT_TYPE", "inputType": "REFERENCE"}, "REQUIRED", "entityType"),
        ({"name": "x", "type": "PRODUCT_TYPE", "inputType": "NUMERIC", "values": [{"name": "1"}]}, "INVALID", "values"),
        ({"name": "x", "type": "PRODUCT_TYPE", "values": [{"name": "1"}, {"name": "1"}]}, "UNIQUE", "values"),
        ({"name": "x", "type": "PRODUCT_TYPE", "values": [{"name": " "}]}, "REQUIRED", "values"),
        ({"name": "x", "type": "PRODUCT_TYPE", "visibleInStorefront": False}, "INVALID", "visibleInStorefront"),
        ({"name": "x", "type": "PRODUCT_TYPE", "values": [{"name": str(n)} for n in range(101)]}, "INVALID", "values"),
    ],
)  # fmt: skip
def test_bad_attributes(api: Api, said: dict[str, Any], code: str, field: str) -> None:
    found = payload(api, staff(TYPES), "attributeCreate", "attribute { id }", "input: AttributeCreateInput!", input=said)  # fmt: skip
    assert [(one["code"], one["field"]) for one in found["errors"]] == [(code, field)]
    assert not Attribute.objects.exists()


@pytest.mark.django_db
def test_attributes_of_pages_need_the_other_permission(api: Api) -> None:
    said = {"name": "作者", "type": "PAGE_TYPE", "inputType": "PLAIN_TEXT"}
    query = "mutation($input: AttributeCreateInput!) { attributeCreate(input: $input) { attribute { id type } errors { code } } }"
    assert "errors" in api(query, {"input": said}, as_=staff(TYPES))
    made = api.data(query, {"input": said}, as_=staff(Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES))
    assert made["attributeCreate"]["attribute"]["type"] == "PAGE_TYPE"
    kind = ProductType.objects.create(slug="t", name="t")
    found = payload(
        api, staff(TYPES), "productAttributeAssign", "productType { id }",
        "productTypeId: ID!, operations: [ProductAttributeAssignInput!]!", productTypeId=gid("ProductType", kind),
        operations=[{"id": made["attributeCreate"]["attribute"]["id"], "type": "PRODUCT"}],
    )  # fmt: skip
    assert [one["code"] for one in found["errors"]] == ["ATTRIBUTE_CANNOT_BE_ASSIGNED"]


def carried() -> tuple[Product, Attribute, AttributeValue]:
    """A product with a value of an attribute of its type."""
    product = make.product()
    colour = Attribute.objects.create(slug="colour", name="颜色", input_type="dropdown")
    red = AttributeValue.objects.create(attribute=colour, slug="red", name="红")
    ProductTypeAttribute.objects.create(product_type=product.product_type, attribute=colour)
    ProductAttributeValue.objects.create(product=product, value=red)
    return product, colour, red


@pytest.mark.django_db
def test_what_is_used_is_not_deleted_and_the_rest_of_a_bulk_is(api: Api) -> None:
    product, colour, red = carried()
    blue = AttributeValue.objects.create(attribute=colour, slug="blue", name="蓝")
    idle = Attribute.objects.create(slug="idle", name="闲", input_type="dropdown")
    empty = ProductType.objects.create(slug="empty", name="空")
    by = staff(TYPES)
    for name, kind, used, free in (
        ("attributeValueBulkDelete", "AttributeValue", red, blue),
        ("attributeBulkDelete", "Attribute", colour, idle),
        ("productTypeBulkDelete", "ProductType", product.product_type, empty),
    ):
        found = payload(api, by, name, "count", "ids: [ID!]!", ids=[gid(kind, used), gid(kind, free)])
        assert found["count"] == 1, name
        assert [(one["code"], one["field"]) for one in found["errors"]] == [("IN_USE", gid(kind, used))], name
        model = type(used)
        assert model.objects.filter(pk=used.pk).exists()
        assert not model.objects.filter(pk=free.pk).exists()
    again = payload(api, by, "attributeBulkDelete", "count", "ids: [ID!]!", ids=[gid("Attribute", idle)])
    assert (again["count"], again["errors"][0]["code"]) == (0, "NOT_FOUND")
    many = payload(api, by, "attributeBulkDelete", "count", "ids: [ID!]!", ids=[gid("Attribute", idle)] * 101)
    assert (many["count"], many["errors"][0]["field"]) == (0, "ids")
    kinds.unassign_attributes(product.product_type_id, [colour.pk], by=by.actor())
    assert not ProductAttributeValue.objects.exists()
    attributes.delete(colour.pk, by=by.actor())


@pytest.mark.django_db
def test_variants_are_chosen_by_kinds_of_attributes() -> None:
    by = staff(TYPES).actor()
    colour = Attribute.objects.create(slug="colour", name="颜色", input_type="dropdown")
    note = Attribute.objects.create(slug="note", name="备注", input_type="plain-text")
    kind = kinds.create(TypeText(name="类", variant_attributes=[colour.pk, note.pk]), by=by)
    kinds.choose_by(kind.pk, {colour.pk: True, note.pk: False}, by=by)
    for wish in ({colour.pk: False}, {note.pk: True}, {99999: True}):
        with pytest.raises(Refusal):
            kinds.choose_by(kind.pk, wish, by=by)


@pytest.mark.django_db
def test_every_order_of_the_smaller_lists_pages_both_ways(api: Api) -> None:
    for n in range(3):
        Attribute.objects.create(
            slug=f"a{n}", name=f"属{2 - n}", input_type="dropdown", value_required=n == 1
        )
        ProductType.objects.create(slug=f"t{n}", name=f"类{2 - n}", is_shipping_required=n != 1)
    for list_, field in (("attributes", "NAME"), ("attributes", "VALUE_REQUIRED"), ("attributes", "IS_VARIANT_ONLY"),
                         ("productTypes", "NAME"), ("productTypes", "SHIPPING_REQUIRED"), ("productTypes", "DIGITAL")):  # fmt: skip
        for direction in ("ASC", "DESC"):
            sort = f"sortBy: {{field: {field}, direction: {direction}}}"
            whole = api.data(f"{{ {list_}(first: 9, {sort}) {{ edges {{ node {{ slug }} }} }} }}")[list_][
                "edges"
            ]
            pages: list[Any] = []
            after = ""
            while True:
                page = api.data(
                    f"{{ {list_}(first: 1, {sort}{after}) {{ edges {{ node {{ slug }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
                )[list_]
                pages += page["edges"]
                if not page["pageInfo"]["hasNextPage"]:
                    break
                after = f', after: "{page["pageInfo"]["endCursor"]}"'
            assert pages == whole, (list_, field, direction)
            back = api.data(f"{{ {list_}(last: 2, {sort}) {{ edges {{ node {{ slug }} }} }} }}")[list_][
                "edges"
            ]
            assert back == whole[-2:]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "slugs"),
    [
        ("{inputType: {eq: NUMERIC}}", ["n"]),
        ("{withChoices: true}", ["d"]),
        ("{unit: {oneOf: [MM]}}", ["n"]),
        ("{OR: [{slug: {eq: \"d\"}}, {slug: {eq: \"p\"}}]}", ["d", "p"]),
        ("{type: {eq: PAGE_TYPE}}", ["p"]),
        ("{entityType: {eq: PAGE}}", []),
        ("{metadata: [{key: \"k\"}]}", ["d"]),
        ("{metadata: [{key: \"k\", value: \"w\"}]}", []),
        ("{valueRequired: true}", ["n"]),
    ],
)  # fmt: skip
def test_conditions_of_attributes(api: Api, where: str, slugs: list[str]) -> None:
    Attribute.objects.create(slug="d", name="d", input_type="dropdown", metadata={"k": "v"})
    Attribute.objects.create(slug="n", name="n", input_type="numeric", unit="mm", value_required=True)
    Attribute.objects.create(slug="p", name="p", input_type="plain-text", type="page-type")
    found = api.data(f"{{ attributes(first: 9, where: {where}) {{ edges {{ node {{ slug }} }} }} }}")
    assert [edge["node"]["slug"] for edge in found["attributes"]["edges"]] == slugs


@pytest.mark.django_db
def test_choices_are_searched(api: Api) -> None:
    colour = Attribute.objects.create(slug="c", name="c", input_type="dropdown")
    for slug, name in (("hong", "红"), ("lan", "蓝")):
        AttributeValue.objects.create(attribute=colour, slug=slug, name=name)
    found = api.data(
        '{ attribute(slug: "c") { choices(first: 9, search: "红") { totalCount edges { node { slug } } } } }'
    )
    assert found["attribute"]["choices"] == {"totalCount": 1, "edges": [{"node": {"slug": "hong"}}]}


# ---------------------------------------------------------------- at the same moment


@pytest.mark.django_db(transaction=True)
def test_a_value_deleted_while_a_product_takes_it_is_one_or_the_other() -> None:
    product, colour, _ = carried()
    blue = AttributeValue.objects.create(attribute=colour, slug="blue", name="蓝")
    sales, by = product.supplier.sales.actor(), staff(TYPES).actor()
    Product.objects.filter(pk=product.pk).update(state="draft")
    said = ProductText(attributes=[Given(colour.pk, (Choice(id=blue.pk),))])
    outcome = together(
        [
            lambda: editing.update(product.pk, said, by=sales),
            lambda: attributes.delete_value(blue.pk, by=by),
        ]
    )
    refused = [one for one in outcome if isinstance(one, Exception)]
    assert len(refused) == 1, outcome
    assert isinstance(refused[0], Refusal), refused
    has = ProductAttributeValue.objects.filter(product=product, value=blue).exists()
    assert has == AttributeValue.objects.filter(pk=blue.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_an_attribute_deleted_while_a_type_takes_it_is_one_or_the_other() -> None:
    by = staff(TYPES).actor()
    kind = ProductType.objects.create(slug="t", name="t")
    colour = Attribute.objects.create(slug="c", name="c", input_type="dropdown")
    outcome = together(
        [
            lambda: kinds.assign_attributes(kind.pk, [Carried(colour.pk, False)], by=by),
            lambda: attributes.delete(colour.pk, by=by),
        ]
    )
    refused = [one for one in outcome if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], InUse | NotFound)
    assert kind.type_attributes.exists() == Attribute.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_type_deleted_while_a_product_is_listed_is_one_or_the_other() -> None:
    supplier, by = make.supplier(), staff(TYPES).actor()
    sales, category = supplier.sales.actor(), make.category()
    kind = ProductType.objects.create(slug="t", name="t")
    outcome = together(
        [
            lambda: editing.create(kind.pk, ProductText(name="纸", category_id=category.pk), by=sales),
            lambda: kinds.delete(kind.pk, by=by),
            lambda: kinds.delete(kind.pk, by=by),
        ]
    )
    assert all(isinstance(one, Refusal) for one in outcome if isinstance(one, Exception)), outcome
    assert sum(isinstance(one, Exception) for one in outcome) == 2, outcome
    assert Product.objects.exists() == ProductType.objects.filter(pk=kind.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM product_product p LEFT JOIN product_producttype t ON t.id = p.product_type_id WHERE t.id IS NULL"
        )
        assert cursor.fetchone() == (0,)
