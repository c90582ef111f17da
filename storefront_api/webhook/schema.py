from __future__ import annotations

from typing import Any

import graphene

from backend.core.permissions import Permission
from backend.webhook.models import Webhook as WebhookModel
from backend.webhook.queries import visible_webhooks
from storefront_api.kit.ids import key_or_none
from storefront_api.webhook import commands
from storefront_api.webhook.types import Webhook


class Queries:
    webhook = graphene.Field(
        Webhook,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个网络回调 · for those who manage apps (MANAGE_APPS), and for its app; null otherwise.",
    )

    @staticmethod
    def resolve_webhook(root: None, info: Any, id: str) -> WebhookModel | None:
        actor = info.context.known()
        if actor.app_id is None:
            actor.must_permit(Permission.MANAGE_APPS)
        pk = key_or_none(id, "Webhook")
        return visible_webhooks(actor).filter(pk=pk).first() if pk else None


class Mutations:
    webhook_create = commands.WebhookCreate.Field()
    webhook_update = commands.WebhookUpdate.Field()
    webhook_delete = commands.WebhookDelete.Field()
    webhook_trigger = commands.WebhookTrigger.Field()
    webhook_dry_run = commands.WebhookDryRun.Field()
    app_problem_dismiss = commands.AppProblemDismiss.Field()
    event_delivery_retry = commands.EventDeliveryRetry.Field()
