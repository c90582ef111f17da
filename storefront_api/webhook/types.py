from __future__ import annotations

from typing import Any, ClassVar

import graphene
import orjson

from backend.app.models import App as AppModel
from backend.app.queries import apps_by_id
from backend.app.rules import out_of_scope
from backend.core import clock
from backend.core.peers import relation
from backend.webhook import queries
from backend.webhook.kinds import KINDS
from backend.webhook.models import EventDelivery as EventDeliveryModel
from backend.webhook.models import EventDeliveryAttempt as EventDeliveryAttemptModel
from backend.webhook.models import Webhook as WebhookModel
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.enums import strings
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, always, node_id
from storefront_api.product.enums import OrderDirection
from storefront_api.webhook.enums import (
    EventDeliveryStatusEnum,
    WebhookEventTypeAsyncEnum,
    WebhookEventTypeEnum,
    WebhookEventTypeSyncEnum,
)

app_of = relation(apps_by_id, "app_id")
webhook_of = relation(queries.webhooks_by_id, "webhook_id")
webhooks_of = relation(queries.webhooks_by_app, "id", missing=())


def _sorting(noun: str, label: str) -> type[graphene.InputObjectType]:
    field = strings(
        f"{noun}SortField", [("CREATED_AT", "created_at")], f"{label}排序 · what they can be ordered by."
    )
    members = {
        "__doc__": f"{label}排序 · the order of the list; the newest first if it is not said.",
        "field": field(required=True, description="依据 · by what."),
        "direction": graphene.Field(OrderDirection, required=True, description="方向 · which way."),
    }
    return type(f"{noun}SortingInput", (graphene.InputObjectType,), members)


EventDeliverySortingInput = _sorting("EventDelivery", "投递")
EventDeliveryAttemptSortingInput = _sorting("EventDeliveryAttempt", "投递尝试")


class EventDeliveryFilterInput(graphene.InputObjectType):
    """投递筛选 · which deliveries."""

    status = EventDeliveryStatusEnum(description="状态 · what became of them.")
    event_type = WebhookEventTypeEnum(description="事件 · of which event.")


class WebhookEventAsync(graphene.ObjectType):
    """异步事件 · an event that a webhook is told after it has happened."""

    name = graphene.String(required=True, description="名称 · what it is called.")
    event_type = graphene.Field(WebhookEventTypeAsyncEnum, required=True, description="代码 · the code.")

    @staticmethod
    def resolve_name(code: str, info: Any) -> str:
        return KINDS[code].label

    @staticmethod
    def resolve_event_type(code: str, info: Any) -> str:
        return code


class WebhookEventSync(graphene.ObjectType):
    """同步事件 · an event whose answer is waited for; there are none."""

    name = graphene.String(required=True, description="名称 · what it is called.")
    event_type = graphene.Field(WebhookEventTypeSyncEnum, required=True, description="代码 · the code.")


class EventDeliveryAttempt(graphene.ObjectType):
    """投递尝试 · one request to the receiver, and what it answered."""

    class Meta:
        interfaces = (Node,)

    created_at = graphene.DateTime(required=True, description="时间 · when.")
    status = graphene.Field(EventDeliveryStatusEnum, required=True, description="状态 · what came of it.")
    duration = graphene.Float(description="用时（秒） · how long it took, in seconds.")
    task_id = graphene.String(description="任务编号 · the job that did it.")
    request_headers = graphene.String(
        description="请求头 · what was sent with it (JSON); own headers are not shown."
    )
    response = graphene.String(description="响应 · the beginning of the answer, or why there was none.")
    response_headers = graphene.String(description="响应头 · headers of the answer (JSON).")
    response_status_code = graphene.Int(description="状态码 · the HTTP status.")

    resolve_id = node_id("EventDeliveryAttempt")


EventDeliveryAttemptConnection = connection(EventDeliveryAttempt)


class EventDelivery(graphene.ObjectType):
    """投递 · one event for one webhook. `id` is what the receiver finds in `Oucai-Delivery`."""

    class Meta:
        interfaces = (Node,)

    created_at = graphene.DateTime(
        required=True, source="issued_at", description="发生时间 · when it happened."
    )
    status = graphene.Field(EventDeliveryStatusEnum, required=True, description="状态 · what became of it.")
    event_type = graphene.Field(WebhookEventTypeEnum, required=True, description="事件 · which event.")
    attempts = graphene.Field(
        EventDeliveryAttemptConnection,
        sort_by=EventDeliveryAttemptSortingInput(description="排序 · in which order."),
        **PAGING,
        description="尝试 · the requests so far.",
    )
    payload = graphene.String(
        description="内容 · what is posted, once it was made; for those who may do no less than the app."
    )

    resolve_id = node_id("EventDelivery")

    @staticmethod
    def resolve_payload(delivery: EventDeliveryModel, info: Any) -> str | None:
        return delivery.payload if _in_scope(webhook_of(delivery), info) else None

    @staticmethod
    def resolve_attempts(delivery: EventDeliveryModel, info: Any, sort_by: Any = None, **paging: Any) -> Page:
        found = EventDeliveryAttemptModel.objects.filter(delivery=delivery.pk)
        return page(found, _order("created_at", sort_by), window(**paging))


EventDeliveryConnection = connection(EventDelivery)


class Webhook(graphene.ObjectType):
    """网络回调 · an address of an app to which chosen events are posted as they happen."""

    class Meta:
        interfaces = (Node,)

    confidential_fields: ClassVar = frozenset({"secretKey", "customHeaders"})

    name = graphene.String(description="名称 · what it is called.")
    identifier = graphene.String(description="标识 · a name for machines.")
    app = graphene.Field(
        "storefront_api.app.types.App", required=True, description="应用 · whose webhook it is."
    )
    target_url = graphene.String(required=True, description="接收地址 · where events are posted to.")
    is_active = graphene.Boolean(required=True, description="启用 · is it switched on?")
    async_events = graphene.List(
        graphene.NonNull(WebhookEventAsync),
        required=True,
        description="异步事件 · the events that it is told.",
    )
    sync_events = graphene.List(
        graphene.NonNull(WebhookEventSync),
        required=True,
        description="同步事件 · none: they are not offered.",
    )
    subscription_query = graphene.String(description="订阅文档 · what is asked for in each event.")
    secret_key = graphene.String(
        description="签名密钥 · the secret of the HMAC signature; null where our key signs."
    )
    custom_headers = JSONString(description="附加请求头 · headers that go with each request.")
    event_deliveries = graphene.Field(
        EventDeliveryConnection,
        filter=EventDeliveryFilterInput(description="筛选 · which ones."),
        sort_by=EventDeliverySortingInput(description="排序 · in which order."),
        **PAGING,
        description="投递记录 · what was posted lately; a week of it is kept.",
    )

    resolve_id = node_id("Webhook")

    @staticmethod
    def resolve_app(webhook: WebhookModel, info: Any) -> AppModel:
        found: AppModel = app_of(webhook)
        return found

    @staticmethod
    def resolve_identifier(webhook: WebhookModel, info: Any) -> str | None:
        return webhook.identifier or None

    @staticmethod
    def resolve_async_events(webhook: WebhookModel, info: Any) -> list[str]:
        return [code for code in webhook.events if code in KINDS]

    @staticmethod
    def resolve_sync_events(webhook: WebhookModel, info: Any) -> list[str]:
        return []

    @staticmethod
    def resolve_subscription_query(webhook: WebhookModel, info: Any) -> str | None:
        return webhook.subscription_query or None

    @staticmethod
    def resolve_secret_key(webhook: WebhookModel, info: Any) -> str | None:
        return webhook.secret_key or None if _in_scope(webhook, info) else None

    @staticmethod
    def resolve_custom_headers(webhook: WebhookModel, info: Any) -> str | None:
        return orjson.dumps(webhook.custom_headers).decode() if _in_scope(webhook, info) else None

    @staticmethod
    def resolve_event_deliveries(
        webhook: WebhookModel, info: Any, filter: Any = None, sort_by: Any = None, **paging: Any
    ) -> Page:
        found = EventDeliveryModel.objects.filter(webhook=webhook.pk)
        for name in ("status", "event_type"):
            if (filter or {}).get(name):
                found = found.filter(**{name: filter[name]})
        return page(found, _order("issued_at", sort_by), window(**paging))


def _in_scope(webhook: WebhookModel, info: Any) -> bool:
    app: AppModel = app_of(webhook)
    actor = info.context.actor
    return actor.app_id == app.pk or not out_of_scope(app.granted, actor.permissions)


def _order(field: str, sort_by: Any) -> tuple[str, str]:
    sign = "" if sort_by and sort_by.direction == "ASC" else "-"
    return f"{sign}{field}", f"{sign}id"


def breaker_of(app: AppModel) -> str:
    """熔断 · the state of an app's receivers: open while one of them is left alone."""
    now = clock.now()
    states = [
        "open" if webhook.paused_until > now else "half_open"
        for webhook in webhooks_of(app)
        if webhook.paused_until is not None
    ]
    return "open" if "open" in states else "half_open" if states else "closed"


class AppProblem(graphene.ObjectType):
    """应用问题 · a receiver that failed so often that it is left alone for a while. It is over when it answers well."""

    class Meta:
        interfaces = (Node,)

    key = graphene.String(required=True, description="键 · which receiver.")
    message = graphene.String(required=True, description="说明 · what is wrong.")
    count = graphene.Int(required=True, source="failures", description="次数 · failures in a row.")
    is_critical = graphene.Boolean(required=True, resolver=always(True), description="严重 · always.")
    created_at = graphene.DateTime(required=True, description="开始时间 · since when.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · since when.")
    dismissed = graphene.Field(
        "storefront_api.webhook.types.AppProblemDismissed",
        resolver=always(None),
        description="已忽略：无 · null: it ends by itself.",
    )

    resolve_id = node_id("AppProblem")

    @staticmethod
    def resolve_key(webhook: WebhookModel, info: Any) -> str:
        return f"webhook-paused-{webhook.pk}"

    @staticmethod
    def resolve_message(webhook: WebhookModel, info: Any) -> str:
        return (
            f"接收方连续失败 {webhook.failures} 次，暂停至 {webhook.paused_until:%Y-%m-%d %H:%M}。 · "
            f"{webhook} failed {webhook.failures} times in a row and is paused."
        )

    @staticmethod
    def resolve_created_at(webhook: WebhookModel, info: Any) -> Any:
        return webhook.state_changed_at or webhook.created_at

    @staticmethod
    def resolve_updated_at(webhook: WebhookModel, info: Any) -> Any:
        return webhook.state_changed_at or webhook.created_at


AppProblemDismissedByEnum = strings(
    "AppProblemDismissedByEnum", [("APP", "app"), ("USER", "user")], "忽略者 · who dismissed a problem."
)


class AppProblemDismissed(graphene.ObjectType):
    """已忽略 · who dismissed a problem; nobody does here."""

    by = AppProblemDismissedByEnum(required=True, description="由谁 · by an app or by a person.")
    user_email = graphene.String(description="电子邮箱 · of the person.")
