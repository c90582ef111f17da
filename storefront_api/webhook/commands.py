"""Commands of webhooks. Those that take or show the signing secret are confidential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from backend.core.refusals import NotFound
from backend.webhook import services
from backend.webhook.refusals import BadHeaders, InvalidId
from backend.webhook.services import WebhookSaid
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, split_global_id
from storefront_api.kit.scalars import JSONString
from storefront_api.webhook.enums import (
    WebhookEventTypeAsyncEnum,
    WebhookEventTypeEnum,
    WebhookEventTypeSyncEnum,
)
from storefront_api.webhook.errors import (
    AppProblemDismissError,
    WebhookDryRunError,
    WebhookError,
    WebhookTriggerError,
)
from storefront_api.webhook.types import EventDelivery, Webhook

WEBHOOK_ID = graphene.ID(required=True, description="网络回调 · the webhook.")
BY_ID = graphene.ID(description="网络回调 · the webhook, by its id …")
BY_IDENTIFIER = graphene.String(description="标识 · … or by its name for machines, if only one bears it.")


def _input(name: str, words: str) -> type[graphene.InputObjectType]:
    members = {
        "__doc__": words,
        "name": graphene.String(description="名称 · what it is called."),
        "identifier": graphene.String(description="标识 · a name for machines."),
        "target_url": graphene.String(
            description="接收地址 · where to post to: http or https, not into a private network."
        ),
        "events": graphene.List(
            graphene.NonNull(WebhookEventTypeEnum), description="事件 · the older name of asyncEvents."
        ),
        "async_events": graphene.List(
            graphene.NonNull(WebhookEventTypeAsyncEnum),
            description="异步事件 · what to be told; where there is a query, it says so itself.",
        ),
        "sync_events": graphene.List(
            graphene.NonNull(WebhookEventTypeSyncEnum), description="同步事件 · none is offered."
        ),
        "app": graphene.ID(description="应用 · whose webhook it is; an app may leave out itself."),
        "is_active": graphene.Boolean(description="启用 · switched on?"),
        "secret_key": graphene.String(
            description="签名密钥 · bodies are signed with HMAC-SHA256; without one our key signs (JWS)."
        ),
        "query": graphene.String(description="订阅文档 · a subscription with one root field, `event`."),
        "custom_headers": JSONString(
            description="附加请求头 · up to 5, named X-… or Authorization…; JSON of texts."
        ),
    }
    return type(name, (graphene.InputObjectType,), members)


WebhookCreateInput = _input("WebhookCreateInput", "回调资料 · what is said of a new webhook.")
WebhookUpdateInput = _input("WebhookUpdateInput", "回调资料 · what changes; the rest stays as it is.")


def _said(input: Any) -> WebhookSaid:
    headers = input.get("custom_headers")
    if headers is not None and not isinstance(headers, Mapping):
        raise BadHeaders
    events = input.get("async_events")
    return WebhookSaid(
        name=input.get("name"),
        identifier=input.get("identifier"),
        target_url=input.get("target_url"),
        is_active=input.get("is_active"),
        secret_key=input.get("secret_key"),
        custom_headers=headers,
        events=_codes(input.get("events") if events is None else events),
        sync_events=_codes(input.get("sync_events")),
        query=input.get("query"),
    )


def _codes(events: Any) -> list[str] | None:
    return None if events is None else [str(getattr(code, "value", code)) for code in events]


def _app(input: Any) -> int | None:
    return pk_of(input.app, "App", "app") if input.get("app") else None


def _which(id: str | None, identifier: str | None) -> int | str:
    """The key of a webhook, or its name for machines."""
    return identifier if id is None and identifier else pk_of(id, "Webhook")


def _subject(object_id: str) -> tuple[str, str]:
    """The type and key in the id of any thing."""
    type_name, _ = split_global_id(object_id)
    try:
        return type_name, str(pk_of(object_id, type_name, "object_id"))
    except NotFound:
        raise InvalidId from None


class WebhookCreate(Command):
    """新增回调 · have events of the mall posted to an address."""

    class Arguments:
        input = WebhookCreateInput(required=True, description="资料 · what is said of it.")

    Errors = WebhookError
    confidential = True
    webhook = graphene.Field(Webhook, description="网络回调 · the webhook.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return {"webhook": services.create(_app(input), _said(input), by=context.known())}


class WebhookUpdate(Command):
    """修改回调 · change a webhook; one that was paused is tried again at once."""

    class Arguments:
        id = BY_ID
        identifier = BY_IDENTIFIER
        input = WebhookUpdateInput(required=True, description="资料 · what changes.")

    Errors = WebhookError
    confidential = True
    webhook = graphene.Field(Webhook, description="网络回调 · the webhook.")

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, identifier: str | None = None
    ) -> dict[str, Any]:
        by = context.known()
        which = _which(id, identifier)
        return {"webhook": services.update(which, _said(input), by=by, app_id=_app(input))}


class WebhookDelete(Command):
    """删除回调 · nothing is posted to this address any more; its log goes with it."""

    class Arguments:
        id = BY_ID
        identifier = BY_IDENTIFIER

    Errors = WebhookError
    webhook = graphene.Field(Webhook, description="网络回调 · what it was.")

    @staticmethod
    def perform(context: Context, id: str | None = None, identifier: str | None = None) -> dict[str, Any]:
        by = context.known()
        return {"webhook": services.delete(_which(id, identifier), by=by)}


class WebhookTrigger(Command):
    """试发 · post a thing to a webhook by hand."""

    class Arguments:
        object_id = graphene.ID(required=True, description="对象 · the thing, by its global id.")
        webhook_id = WEBHOOK_ID

    Errors = WebhookTriggerError
    delivery = graphene.Field(EventDelivery, description="投递 · what is being posted.")

    @staticmethod
    def perform(context: Context, object_id: str, webhook_id: str) -> dict[str, Any]:
        by = context.known()
        pk = pk_of(webhook_id, "Webhook", "webhook_id")
        return {"delivery": services.trigger(pk, *_subject(object_id), by=by)}


class WebhookDryRun(Command):
    """试算 · what a subscription query would post about a thing; nothing is sent."""

    class Arguments:
        object_id = graphene.ID(required=True, description="对象 · the thing, by its global id.")
        query = graphene.String(required=True, description="订阅文档 · the subscription.")

    Errors = WebhookDryRunError
    payload = JSONString(description="内容 · what would be posted.")

    @staticmethod
    def perform(context: Context, object_id: str, query: str) -> dict[str, Any]:
        by = context.known()
        return {"payload": services.dry_run(query, *_subject(object_id), by=by)}


class EventDeliveryRetry(Command):
    """重投 · post a delivery that is over once more, the same text under the same number."""

    class Arguments:
        id = graphene.ID(required=True, description="投递 · the delivery.")

    Errors = WebhookError
    delivery = graphene.Field(EventDelivery, description="投递 · the delivery, waiting again.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"delivery": services.retry(pk_of(id, "EventDelivery"), by=context.known())}


class AppProblemDismissByAppInput(graphene.InputObjectType):
    """忽略问题 · by the app itself."""

    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · which problems.")
    keys = graphene.List(graphene.NonNull(graphene.String), description="键 · which problems.")


class AppProblemDismissByStaffWithIdsInput(graphene.InputObjectType):
    """忽略问题 · by staff, by ids."""

    ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="编号 · which problems.")


class AppProblemDismissByStaffWithKeysInput(graphene.InputObjectType):
    """忽略问题 · by staff, by keys."""

    app = graphene.ID(required=True, description="应用 · of which app.")
    keys = graphene.List(graphene.NonNull(graphene.String), required=True, description="键 · which problems.")


class AppProblemDismissInput(graphene.InputObjectType):
    """忽略问题 · who dismisses which problems."""

    by_app = AppProblemDismissByAppInput(description="应用 · by the app itself.")
    by_staff_with_ids = AppProblemDismissByStaffWithIdsInput(description="员工 · by staff, by ids.")
    by_staff_with_keys = AppProblemDismissByStaffWithKeysInput(description="员工 · by staff, by keys.")


class AppProblemDismiss(Command):
    """忽略问题 · refused: a paused receiver is no problem any more when it answers well."""

    class Arguments:
        input = AppProblemDismissInput(required=True, description="内容 · which problems.")

    Errors = AppProblemDismissError

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return services.dismiss_problem(by=context.known())
