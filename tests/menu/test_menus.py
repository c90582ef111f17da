"""导航菜单 · menus through GraphQL: the tree as front ends read it, and how staff changes it."""

from __future__ import annotations

from typing import Any

import pytest

from backend.core.permissions import Permission
from backend.menu import services
from backend.menu.models import Menu, MenuItem
from backend.menu.services import Move
from backend.product.models import Collection
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.races import together

pytestmark = pytest.mark.django_db

TREE = """query($slug: String!, $channel: String) { menu(slug: $slug, channel: $channel) { name items { name level url
    category { slug } collection { slug products(first: 1) { edges { node { name } } } } page { slug }
    children { name level parent { name } menu { slug } children { name } } } } }"""


@pytest.fixture
def editor() -> Any:
    return make.staff(Permission.MANAGE_MENUS)


def add(menu: Menu, name: str, parent: MenuItem | None = None, **more: Any) -> MenuItem:
    return MenuItem.objects.create(
        menu=menu, name=name, parent=parent, level=parent.level + 1 if parent else 0,
        sort_order=menu.items.count(), **more,
    )  # fmt: skip


def test_两层菜单_指向品目专题页面与地址(api: Api) -> None:
    menu = Menu.objects.create(name="导航", slug="navbar")
    shelf = Collection.objects.create(name="办公常备", slug="featured")
    product = make.product()
    shelf.products.add(product)
    add(menu, "品目", category=product.category)
    add(menu, "专题", collection=shelf)
    page, draft = make.page(), make.page(published=False)
    more = add(menu, "更多", page=page)
    add(menu, "帮助", more, url="/help")
    add(menu, "草稿", page=draft)
    hidden = Collection.objects.create(name="未发布", slug="hidden", is_published=False)
    add(menu, "未发布", collection=hidden)

    items = api.data(TREE, {"slug": "navbar", "channel": "wenzhou"})["menu"]["items"]
    assert [item["name"] for item in items] == ["品目", "专题", "更多", "草稿", "未发布"]
    assert items[0]["category"] == {"slug": product.category.slug}
    assert items[1]["collection"]["products"]["edges"] == [{"node": {"name": product.name}}]
    assert items[2]["page"] == {"slug": page.slug}
    assert items[3]["page"] is None
    assert items[4]["collection"] is None
    assert items[2]["children"] == [
        {"name": "帮助", "level": 1, "parent": {"name": "更多"}, "menu": {"slug": "navbar"}, "children": []}
    ]
    alone = "query($id: ID!) { menuItem(id: $id) { name parent { name } children { name url } } }"
    found = api.data(alone, {"id": to_global_id("MenuItem", more.pk)})["menuItem"]
    assert found == {"name": "更多", "parent": None, "children": [{"name": "帮助", "url": "/help"}]}
    assert api.data(TREE, {"slug": "nothing"})["menu"] is None


def test_菜单的语句数与项数无关(api: Api, count_sql: Any) -> None:
    menu = Menu.objects.create(name="导航", slug="navbar")
    category = make.category()

    def cost() -> int:
        api.data(TREE, {"slug": "navbar"})
        with count_sql() as statements:
            api.data(TREE, {"slug": "navbar"})
        return len(statements)

    top = add(menu, "甲", category=category)
    add(menu, "甲一", top, category=category)
    few = cost()
    for number in range(8):
        add(menu, f"乙{number}", add(menu, f"丙{number}", page=make.page()), category=category)
    assert cost() <= few + 1


def test_建菜单加项移动改删(api: Api, editor: Any) -> None:
    create = """mutation($input: MenuCreateInput!) { menuCreate(input: $input) { menu { id slug items { id name } }
        errors { field code } } }"""
    given = {"name": "页脚", "slug": "footer", "items": [{"name": "关于", "url": "/about"}, {"name": "帮助"}]}
    menu = api.data(create, {"input": given}, as_=editor)["menuCreate"]["menu"]
    about, help_ = menu["items"]
    add_ = """mutation($input: MenuItemCreateInput!) { menuItemCreate(input: $input) {
        menuItem { id level parent { name } } errors { field code } } }"""
    given = {"menu": menu["id"], "parent": help_["id"], "name": "联系", "url": "https://oucai.example/"}
    contact = api.data(add_, {"input": given}, as_=editor)["menuItemCreate"]["menuItem"]
    assert (contact["level"], contact["parent"]) == (1, {"name": "帮助"})

    move = """mutation($menu: ID!, $moves: [MenuItemMoveInput!]!) { menuItemMove(menu: $menu, moves: $moves) {
        menu { items { name children { name level } } } errors { field code } } }"""
    moves = [{"itemId": about["id"], "sortOrder": 1}, {"itemId": contact["id"], "parentId": about["id"]}]
    found = api.data(move, {"menu": menu["id"], "moves": moves}, as_=editor)["menuItemMove"]["menu"]
    assert found["items"] == [
        {"name": "帮助", "children": []},
        {"name": "关于", "children": [{"name": "联系", "level": 1}]},
    ]
    wrong = [{"itemId": about["id"], "parentId": contact["id"]}]
    payload = api(move, {"menu": menu["id"], "moves": wrong}, as_=editor)["data"]["menuItemMove"]
    assert payload["errors"] == [{"field": "parentId", "code": "CANNOT_ASSIGN_NODE"}]

    change = """mutation($id: ID!, $input: MenuItemInput!) { menuItemUpdate(id: $id, input: $input) {
        menuItem { name url category { slug } } errors { field code } } }"""
    given = {"name": "办公", "category": to_global_id("Category", make.category().pk)}
    item = api.data(change, {"id": about["id"], "input": given}, as_=editor)["menuItemUpdate"]["menuItem"]
    assert item == {"name": "办公", "url": None, "category": {"slug": make.category().slug}}

    delete = "mutation($ids: [ID!]!) { menuItemBulkDelete(ids: $ids) { count errors { code } } }"
    assert api.data(delete, {"ids": [about["id"]]}, as_=editor)["menuItemBulkDelete"]["count"] == 1
    assert [item.name for item in MenuItem.objects.all()] == ["帮助"]


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"name": " "}, "name", "REQUIRED"),
        ({"url": "javascript:alert(1)"}, "url", "INVALID"),
        ({"url": "/a", "page": to_global_id("Page", 1)}, "url", "CANNOT_ASSIGN_NODE"),
        ({"page": to_global_id("Page", 999_999)}, "page", "NOT_FOUND"),
        ({"parent": to_global_id("MenuItem", 999_999)}, "parent", "NOT_FOUND"),
        ({"menu": to_global_id("Menu", 999_999)}, "menu", "NOT_FOUND"),
    ],
)
def test_不合格的菜单项(api: Api, editor: Any, changed: dict[str, Any], field: str, code: str) -> None:
    menu = Menu.objects.create(name="导航", slug="navbar")
    add_ = """mutation($input: MenuItemCreateInput!) { menuItemCreate(input: $input) { menuItem { id }
        errors { field code } } }"""
    given = {"menu": to_global_id("Menu", menu.pk), "name": "示例"} | changed
    payload = api(add_, {"input": given}, as_=editor)["data"]["menuItemCreate"]
    assert payload == {"menuItem": None, "errors": [{"field": field, "code": code}]}
    assert not MenuItem.objects.exists()


def test_别的菜单的项不能移来(api: Api, editor: Any) -> None:
    menu, other = (Menu.objects.create(name=slug, slug=slug) for slug in ("navbar", "footer"))
    foreign = add(other, "别处")
    move = """mutation($menu: ID!, $moves: [MenuItemMoveInput!]!) { menuItemMove(menu: $menu, moves: $moves) {
        errors { field code } } }"""
    variables = {
        "menu": to_global_id("Menu", menu.pk),
        "moves": [{"itemId": to_global_id("MenuItem", foreign.pk)}],
    }
    payload = api(move, variables, as_=editor)["data"]["menuItemMove"]
    assert payload["errors"] == [{"field": "itemId", "code": "INVALID_MENU_ITEM"}]


def test_太深的菜单(editor: Any) -> None:
    from backend.menu.refusals import TooDeep
    from backend.menu.services import ItemText

    by = make.actor(editor)
    menu = services.create("深", items=(), by=by)
    item = None
    for _ in range(4):
        item = services.add_item(menu.pk, ItemText(name="层"), item.pk if item else None, by=by)
    with pytest.raises(TooDeep):
        services.add_item(menu.pk, ItemText(name="层"), item.pk, by=by)  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_两人同时互相移动_不成环() -> None:
    editor = make.staff(Permission.MANAGE_MENUS)
    menu = Menu.objects.create(name="导航", slug="navbar")
    first, second = add(menu, "甲"), add(menu, "乙")
    by = make.actor(editor)
    outcome = together(
        [
            lambda: services.move_items(menu.pk, [Move(first.pk, second.pk)], by=by),
            lambda: services.move_items(menu.pk, [Move(second.pk, first.pk)], by=by),
        ]
    )
    assert sorted(type(one).__name__ for one in outcome) == ["Menu", "UnderItself"]
    parents = dict(MenuItem.objects.values_list("pk", "parent_id"))
    assert sorted(parent is None for parent in parents.values()) == [False, True]


def test_菜单的列表(api: Api) -> None:
    for slug, number in (("navbar", 1), ("footer", 2)):
        menu = Menu.objects.create(name=f"菜单{slug}", slug=slug)
        for place in range(number):
            add(menu, f"项{place}", url="/")
    asked = "{{ menus(first: 5, {}) {{ totalCount edges {{ node {{ slug }} }} }} }}"

    def slugs(arguments: str) -> list[str]:
        found = api.data(asked.format(arguments))["menus"]["edges"]
        return [edge["node"]["slug"] for edge in found]

    assert slugs("sortBy: {field: ITEMS_COUNT, direction: DESC}") == ["footer", "navbar"]
    assert slugs("sortBy: {field: NAME, direction: DESC}") == ["navbar", "footer"]
    assert slugs('filter: {search: "navb"}') == ["navbar"]
    assert slugs('filter: {slugs: ["footer"]}') == ["footer"]
    found = api.data('{ menuItems(first: 5, filter: {search: "项1"}) { totalCount } }')["menuItems"]
    assert found == {"totalCount": 1}


@pytest.mark.parametrize("who", ["采购人", "供应商", "别的权限"])
def test_没有权限的人动不了菜单(api: Api, who: str) -> None:
    person = {
        "采购人": lambda: make.buyer().purchaser,
        "供应商": lambda: make.supplier().sales,
        "别的权限": lambda: make.staff(Permission.MANAGE_PAGES),
    }[who]()
    menu = Menu.objects.create(name="导航", slug="navbar")
    delete = "mutation($id: ID!) { menuDelete(id: $id) { errors { code } } }"
    answer = api(delete, {"id": to_global_id("Menu", menu.pk)}, as_=person)
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert Menu.objects.exists()
