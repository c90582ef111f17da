"""Who may see which apps, and who stands behind a token."""

from __future__ import annotations

from django.db.models import QuerySet

from backend.app import rules
from backend.app.models import App, AppToken
from backend.core.actor import Actor
from backend.core.peers import grouped, keyed
from backend.core.permissions import Permission
from backend.core.rows import run

_ACTOR = """SELECT a.id, a.name, a.permissions FROM app_apptoken t
JOIN app_app a ON a.id = t.app_id WHERE t.digest = %s AND a.is_active"""


def actor_of(token: str) -> Actor | None:
    """The app of a token; None for an unknown one and for one of an app that is switched off. One statement.

    The digest is looked up, so the time it takes says nothing about the tokens that exist.
    """
    if not rules.is_token(token):
        return None
    for app_id, name, permissions in run(_ACTOR, [rules.digest(token)]):
        granted = frozenset(Permission(code) for code in permissions)
        return Actor(name=name, granted=granted, app_id=app_id)
    return None


def visible_apps(actor: Actor) -> QuerySet[App]:
    """All apps for those who manage them; an app sees itself."""
    if actor.permits(Permission.MANAGE_APPS):
        return App.objects.all()
    return App.objects.filter(pk=actor.app_id) if actor.app_id else App.objects.none()


# Loaders for `core.peers.relation`.


def apps_by_id(ids: set[int]) -> dict[int, App]:
    return keyed(App.objects.filter(pk__in=ids))


def tokens_by_app(ids: set[int]) -> dict[int, list[AppToken]]:
    return grouped(AppToken.objects.filter(app__in=ids).order_by("id"), "app_id")
