"""谁听到什么 · deliveries are written with the verb, for those who asked and may know, and for nobody else."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from PIL import Image

from backend.account import services as accounts
from backend.account.services import groups
from backend.app import services as apps
from backend.app.models import App
from backend.checkout import services as checkouts
from backend.config.cluster import CHECKOUT
from backend.core import events, journal
from backend.core.actor import ANONYMOUS, SYSTEM, Role
from backend.core.permissions import Permission
from backend.menu import services as menus
from backend.metadata import services as metadata
from backend.order import services as orders
from backend.order.services.parts import _PAST
from backend.product import services as products
from backend.product.events import StockChanged
from backend.product.models import Product
from backend.product.services.editing import ProductText
from backend.shipping import services as shipping
from backend.warehouse import services as stocks
from backend.webhook.kinds import KINDS
from backend.webhook.models import EventDelivery
from backend.webhook.told import TOLD, code_of
from storefront_api.kit.ids import split_global_id
from tests import make
from tests.contract.world import one_world
from tests.order.orders import placed
from tests.webhook.hooks import app, hook, waiting

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/hook"


def jobs() -> list[tuple[str, str, str]]:
    """Queue, lock and state of the jobs that post."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, lock, status FROM procrastinate_jobs WHERE task_name LIKE '%%webhook.jobs.deliver' ORDER BY id"
        )
        return cursor.fetchall()


def edit(product: Product, **said: Any) -> None:
    products.editing.update(product.pk, ProductText(**said), by=make.actor(product.supplier.sales))


def operator() -> Any:
    return make.actor(make.member(make.organisation("platform"), Role.OPERATOR))


def test_改商品_订阅者各得一份_任务与业务同一事务() -> None:
    product = make.product()
    heard, deaf = hook(URL, "PRODUCT_UPDATED"), hook(URL, "MENU_UPDATED")
    with transaction.atomic():
        edit(product, name="没有发生")
        transaction.set_rollback(True)
    assert (waiting(heard), jobs()) == ([], [])
    edit(product, name="新名称")
    assert waiting(heard) == [("PRODUCT_UPDATED", "Product")]
    assert waiting(deaf) == []
    assert jobs() == [("webhooks", f"webhook:{heard.pk}:Product:{product.pk}", "todo")]
    delivery = EventDelivery.objects.get()
    assert (delivery.subject_id, delivery.payload) == (str(product.pk), None)
    assert (delivery.issued_by_user, delivery.issued_by_app) == (product.supplier.sales.pk, None)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("有权限", 1), ("权限不够", 0), ("应用停用", 0), ("回调停用", 0), ("没有订阅", 0),
    ],
)  # fmt: skip
def test_只告诉可以知道的(who: str, told: int) -> None:
    product = make.product()
    of = app(Permission.MANAGE_ORDERS if who == "权限不够" else Permission.MANAGE_PRODUCTS)
    App.objects.filter(pk=of.pk).update(is_active=who != "应用停用")
    events = ["ORDER_CREATED"] if who == "没有订阅" else ["PRODUCT_UPDATED"]
    hook(URL, *events, of=of, is_active=who != "回调停用")
    edit(product, name="新名称")
    assert EventDelivery.objects.count() == told


def test_未读的同一消息合并_已读的另发() -> None:
    product, other = make.product(), make.product()
    heard = hook(URL, "PRODUCT_UPDATED")
    edit(product, name="新名称一")
    edit(product, name="新名称二")
    edit(other, name="新名称三")
    assert len(waiting(heard)) == 2
    EventDelivery.objects.filter(subject_id=str(product.pk)).update(payload="{}")
    edit(product, name="新名称四")
    assert len(waiting(heard)) == 3


def test_没有回调时_多一条语句_不多一行(count_sql: Callable[[], Any]) -> None:
    product = make.product()
    with count_sql() as statements:
        edit(product, name="新名称")
    assert len([one for one in statements if "webhook_eventdelivery" in one]) == 1
    assert not EventDelivery.objects.exists()
    assert jobs() == []


def test_一笔采购从头到尾() -> None:
    """Every step of an order is told, in its order."""
    heard = hook(URL, *(code for code in KINDS if code.startswith(("ORDER", "FULFILLMENT", "INVOICE"))))
    order = placed(quantity=2)
    assert waiting(heard) == [
        ("ORDER_CREATED", "Order"), ("ORDER_CONFIRMED", "Order"), ("ORDER_UPDATED", "Order"),
    ]  # fmt: skip

    def read() -> list[str]:
        found = EventDelivery.objects.filter(webhook=heard, status="pending")
        codes = [code for code, _ in waiting(heard)]
        found.update(status="success")
        return codes

    read()
    order.part.accept()
    assert read() == ["ORDER_UPDATED"]
    delivery = order.part.ship()
    assert read() == ["FULFILLMENT_CREATED", "ORDER_UPDATED", "ORDER_FULFILLED"]
    order.receive(delivery)
    assert read() == ["ORDER_UPDATED"]


def test_未获批准的订单取消() -> None:
    heard = hook(URL, "ORDER_CANCELLED")
    order = placed(price="12000.00", quantity=1)
    assert waiting(heard) == []
    orders.cancel_order(order.pk, by=make.actor(order.buyer.purchaser), reason="不买了")
    assert waiting(heard) == [("ORDER_CANCELLED", "Order")]


def test_价格与库存() -> None:
    product = make.product()
    heard = hook(URL, "PRODUCT_UPDATED", "PRODUCT_VARIANT_UPDATED", "PRODUCT_VARIANT_STOCK_UPDATED")
    by = make.actor(product.supplier.sales)
    products.set_prices(product.variant.pk, [(make.channel().pk, Decimal("9.90"))], by=by)
    assert waiting(heard) == [("PRODUCT_VARIANT_UPDATED", "ProductVariant"), ("PRODUCT_UPDATED", "Product")]
    EventDelivery.objects.all().delete()
    events.publish(StockChanged((product.pk,)))
    assert waiting(heard) == [("PRODUCT_UPDATED", "Product")]


def test_售罄与恢复有货() -> None:
    product = make.product(stock=3)
    codes = ("PRODUCT_VARIANT_STOCK_UPDATED", "PRODUCT_VARIANT_OUT_OF_STOCK", "PRODUCT_VARIANT_BACK_IN_STOCK")
    heard = hook(URL, *codes)
    stock, by = product.variant.stocks.get(), make.actor(product.supplier.sales)
    for pieces in (0, 0, 2):
        stocks.set_stock(product.variant.pk, [(stock.warehouse_id, pieces)], by=by)
        EventDelivery.objects.update(payload="{}")
    assert [code for code, _ in waiting(heard)] == [
        codes[0], codes[1], codes[0], codes[0], codes[2],
    ]  # fmt: skip
    stocks.drop_stock(product.variant.pk, [stock.warehouse_id], by=by)
    assert [code for code, _ in waiting(heard)][5:] == [codes[0], codes[1]]


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.code.endswith("_METADATA_UPDATED")])
def test_元数据变动另有事件_公开与内部皆然(kind: Any) -> None:
    world = one_world()
    id = next(id for id in world.ids.values() if split_global_id(id)[0] == kind.subject)
    heard = hook(URL, kind.code)
    _, key = split_global_id(id)
    by = make.actor(make.staff(*Permission))
    for private in (False, True):
        for value in ("1", "1"):  # the second time nothing changes
            metadata.update(kind.subject, key, [("a", value)], private=private, by=by)
        delivery = EventDelivery.objects.get(webhook=heard)
        assert (delivery.event_type, delivery.subject_id) == (kind.code, key)
        assert delivery.issued_by_user == by.user_id
        delivery.delete()
    metadata.delete(kind.subject, key, ["none"], by=by)
    assert waiting(heard) == []


def test_配送方式增改删() -> None:
    heard = hook(URL, "SHIPPING_PRICE_CREATED", "SHIPPING_PRICE_UPDATED", "SHIPPING_PRICE_DELETED")
    by = make.actor(make.staff(*Permission))
    zone = shipping.create_zone({"name": "示例区域"}, shipping.Links(), by=by)
    method = shipping.create_method(zone.pk, {"name": "示例专送"}, by=by)
    shipping.update_method(method.pk, {"name": "示例快送"}, by=by)
    shipping.delete_methods([method.pk], by=by)
    assert [code for code, _ in waiting(heard)] == [
        "SHIPPING_PRICE_CREATED", "SHIPPING_PRICE_UPDATED", "SHIPPING_PRICE_DELETED",
    ]  # fmt: skip


def test_图片_属性值_权限组的增改删() -> None:
    subjects = ("PRODUCT_MEDIA", "ATTRIBUTE_VALUE", "PERMISSION_GROUP")
    codes = [f"{subject}_{past}" for subject in subjects for past in ("CREATED", "UPDATED", "DELETED")]
    query = """subscription { event { ... on ProductMediaDeleted { productMedia { alt } }
        ... on AttributeValueDeleted { attributeValue { name } }
        ... on PermissionGroupDeleted { permissionGroup { name } } } }"""
    heard = hook(URL, *codes, subscription_query=query)
    product, by = make.product(), operator()
    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "#2f6f8f").save(drawn, "PNG")
    media = products.media.add_media(product.pk, drawn.getvalue(), alt="示例图", by=by)
    products.media.describe_media(media.pk, "正面", by=by)
    products.media.delete_media(media.pk, by=by)
    attribute = make.page_attribute()
    value = products.attributes.create_value(attribute.pk, products.attributes.ValueText("示例值"), by=by)
    products.attributes.update_value(value.pk, products.attributes.ValueText("示例值二"), by=by)
    products.attributes.delete_value(value.pk, by=by)
    group = groups.create_group("示例组", by=by)
    groups.update_group(group.pk, name="示例组二", by=by)
    groups.delete_group(group.pk, by=by)
    assert [code for code, _ in waiting(heard)] == codes
    made = EventDelivery.objects.filter(webhook=heard, event_type__endswith="_DELETED").order_by("pk")
    assert [json.loads(one.payload or "") for one in made] == [
        {"productMedia": {"alt": "正面"}},
        {"attributeValue": {"name": "示例值二"}},
        {"permissionGroup": {"name": "示例组二"}},
    ]


def test_规格增改删(api: Any) -> None:
    product = make.product(variants=2)
    heard = hook(URL, "PRODUCT_VARIANT_CREATED", "PRODUCT_VARIANT_UPDATED", "PRODUCT_VARIANT_DELETED")
    last = product.variants.last()
    by = make.actor(product.supplier.sales)
    products.variants.delete(last.pk, by=by)
    assert waiting(heard) == [("PRODUCT_VARIANT_DELETED", "ProductVariant")]


def test_应用自己的事与客户注册() -> None:
    heard = hook(URL, "APP_INSTALLED", "APP_UPDATED", "APP_STATUS_CHANGED", "APP_DELETED", "CUSTOMER_CREATED")
    by = operator()
    made, _ = apps.create(apps.AppSaid(name="新应用"), by=by)
    apps.update(made.pk, apps.AppSaid(name="改名"), by=by)
    apps.switch(made.pk, False, by=by)
    apps.delete(made.pk, by=by)
    accounts.register("new@example.com", "correct horse battery", redirect_url="http://localhost/x")
    assert [code for code, _ in waiting(heard)] == [
        "APP_INSTALLED", "APP_UPDATED", "APP_STATUS_CHANGED", "APP_DELETED", "CUSTOMER_CREATED",
    ]  # fmt: skip


def test_删除的内容当场做成(api: Any) -> None:
    """What was deleted cannot be asked for afterwards."""
    product = make.product(state="draft", name="将删的草稿")
    query = "subscription { event { ... on ProductDeleted { product { slug name } } } }"
    hook(URL, "PRODUCT_DELETED", subscription_query=query)
    products.editing.delete(product.pk, by=make.actor(product.supplier.sales))
    delivery = EventDelivery.objects.get()
    assert delivery.payload == f'{{"product":{{"slug":"{product.slug}","name":"将删的草稿"}}}}'
    assert not Product.objects.filter(pk=product.pk).exists()


def test_日志之外不成事件_改名的事项按表(api: Any) -> None:
    heard = hook(URL, *KINDS)
    supplier = make.supplier()
    with transaction.atomic():
        journal.record("supplier.resumed", supplier, SYSTEM)
        journal.record("webhook.updated", heard, SYSTEM)
    assert waiting(heard) == []


def test_业务不因回调失败() -> None:
    """Whatever a webhook says, the verb goes on: an unreadable query is noticed when the delivery is made."""
    product = make.product(state="draft")
    hook(URL, "PRODUCT_DELETED", subscription_query="subscription { nothing }")
    products.editing.delete(product.pk, by=make.actor(product.supplier.sales))
    assert EventDelivery.objects.get().payload is None


def test_目录里的每种事件都真有事项会说() -> None:
    """No event is offered that nothing in the house would ever tell, and no entry of the table is about nothing."""
    sources = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "backend").rglob("*.py")]
    verbs = {
        verb for text in sources if "journal" in text for verb in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)
    }
    by_name = {code for verb in verbs for kind in KINDS.values() if (code := code_of(verb, kind.subject))}
    by_table = {code for tellings in TOLD.values() for code, _ in tellings}
    by_event = {
        "CHECKOUT_CREATED",
        "CHECKOUT_UPDATED",
        "PRODUCT_VARIANT_OUT_OF_STOCK",
        "PRODUCT_VARIANT_BACK_IN_STOCK",
        *(code for code in KINDS if code.endswith("_METADATA_UPDATED")),
    }
    assert set(KINDS) - by_name - by_table - by_event == set()
    assert by_table <= set(KINDS)
    spoken = verbs | {f"supplier_order.{past}" for past in _PAST.values()}
    assert set(TOLD) <= spoken


def test_内容与购物车(api: Any) -> None:
    heard = hook(
        URL, "CHECKOUT_CREATED", "CHECKOUT_UPDATED", "MENU_CREATED", "MENU_ITEM_CREATED", "MENU_DELETED"
    )
    cart = checkouts.create(make.channel(), by=SYSTEM)
    checkouts.set_email(cart.pk, "somebody@example.com", by=ANONYMOUS)
    assert [code for code, _ in waiting(heard)] == ["CHECKOUT_CREATED", "CHECKOUT_UPDATED"]
    EventDelivery.objects.all().delete()
    by = operator()
    menu = menus.create("页脚", by=by)
    menus.delete(menu.pk, by=by)
    assert [code for code, _ in waiting(heard)] == ["MENU_CREATED", "MENU_DELETED"]


def test_删除菜单时仍说得出标识() -> None:
    query = "subscription { event { ... on MenuDeleted { menu { slug name } } } }"
    hook(URL, "MENU_DELETED", subscription_query=query)
    by = operator()
    menu = menus.create("页脚", by=by)
    slug = menu.slug
    menus.delete(menu.pk, by=by)
    assert json.loads(EventDelivery.objects.get().payload or "") == {"menu": {"slug": slug, "name": "页脚"}}
