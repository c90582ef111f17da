"""The verbs of apps: register, change, switch on and off, delete; give and take tokens.

Whoever manages an app can act as that app, so nobody manages one that may do more than they may themselves.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from django.db import IntegrityError, transaction

from backend.account.refusals import OutOfScopePermission
from backend.app import rules
from backend.app.models import App, AppToken
from backend.app.queries import visible_apps
from backend.app.refusals import ManifestsNotOffered, OutOfScopeApp
from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Required, Unique


@dataclass(frozen=True, slots=True)
class AppSaid:
    """应用资料 · what is said of an app; None says nothing."""

    name: str | None = None
    identifier: str | None = None
    permissions: tuple[Permission, ...] | None = None


@transaction.atomic
def create(said: AppSaid, *, by: Actor) -> tuple[App, str]:
    """登记应用 · register an app; gives it a first token, which is shown this once."""
    by.must_permit(Permission.MANAGE_APPS)
    if not (said.name or "").strip():
        raise Required("名称 name", field="name")
    app = App()
    _write(app, said, by)
    journal.record("app.created", app, by, name=app.name, permissions=app.permissions)
    return app, _give_token(app, "Default", by)[1]


@transaction.atomic
def update(app_id: int, said: AppSaid, *, by: Actor) -> App:
    """修改应用 · change an app's name, identifier or permissions."""
    app = managed(app_id, by)
    before = {"name": app.name, "identifier": app.identifier, "permissions": app.permissions}
    _write(app, said, by)
    changed = {name: [value, now] for name, value in before.items() if (now := getattr(app, name)) != value}
    if changed:
        journal.record("app.updated", app, by, name=app.name, changed=changed)
    return app


@transaction.atomic
def switch(app_id: int, on: bool, *, by: Actor) -> App:
    """启用、停用应用 · the tokens of an app that is off open nothing, and it is sent nothing."""
    app = managed(app_id, by)
    if app.is_active != on:
        app.is_active = on
        app.save(update_fields=["is_active"])
        journal.record("app.activated" if on else "app.deactivated", app, by, name=app.name)
    return app


@transaction.atomic
def delete(app_id: int, *, by: Actor) -> App:
    """删除应用 · an app goes with its tokens and webhooks."""
    app = managed(app_id, by)
    journal.record("app.deleted", app, by, name=app.name)
    pk = app.pk
    app.delete()
    app.pk = pk
    return app


@transaction.atomic
def create_token(app_id: int, name: str = "", *, by: Actor) -> tuple[AppToken, str]:
    """发给令牌 · give an app one more token; its text is shown this once and never again."""
    app = managed(app_id, by, field="app")
    if len(name) > rules.LONGEST_TOKEN_NAME:
        raise _too_long(rules.LONGEST_TOKEN_NAME)
    return _give_token(app, name.strip(), by)


@transaction.atomic
def delete_token(token_id: int, *, by: Actor) -> AppToken:
    """收回令牌 · take a token back; whoever uses it is a stranger from now on."""
    by.must_permit(Permission.MANAGE_APPS)
    token = AppToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotFound("令牌 app token", field="id")
    app = managed(token.app_id, by)
    journal.record("app.token_deleted", app, by, name=app.name, token=str(token))
    pk = token.pk
    token.delete()
    token.pk = pk
    return token


def install_from_manifest(*, by: Actor) -> NoReturn:
    """安装应用 · what an app says of itself in a manifest is not fetched, let alone believed: it is registered here."""
    by.must_permit(Permission.MANAGE_APPS)
    raise ManifestsNotOffered


def managed(app_id: int | None, by: Actor, field: str = "id") -> App:
    """The app, locked, if `by` may manage it: with the permission to manage apps, and no less allowed than the app is."""
    by.must_permit(Permission.MANAGE_APPS)
    app = App.objects.select_for_update().filter(pk=app_id).first()
    if app is None:
        raise NotFound("应用 app", field=field)
    must_be_in_scope(app, by, field)
    return app


def own_or_managed(app_id: int | None, by: Actor, field: str = "app") -> App:
    """The app, locked, if `by` is this app itself or may manage it; without an id an app means itself."""
    if by.app_id is not None and app_id in (None, by.app_id):
        return visible_apps(by).select_for_update().get(pk=by.app_id)
    by.must_permit(Permission.MANAGE_APPS)
    if app_id is None:
        raise Required("应用 app", field=field)
    return managed(app_id, by, field)


def must_be_in_scope(app: App, by: Actor, field: str = "id") -> None:
    """Refuse where the app may do what `by` may not."""
    if by.app_id != app.pk and (beyond := rules.out_of_scope(app.granted, by.permissions)):
        raise OutOfScopeApp(field=field, permissions=beyond, named=_named(beyond))


def _write(app: App, said: AppSaid, by: Actor) -> None:
    if said.name is not None:
        app.name = said.name.strip()
        if not app.name:
            raise Required("名称 name", field="name")
        if len(app.name) > rules.LONGEST_NAME or not app.name.isprintable():
            raise _too_long(rules.LONGEST_NAME)
    if said.identifier is not None:
        app.identifier = said.identifier.strip()
        if app.identifier and not rules.is_identifier(app.identifier):
            raise Invalid(
                "标识只含字母、数字、点与连字符。", "An identifier has letters, digits, dots and hyphens.",
                field="identifier",
            )  # fmt: skip
    if said.permissions is not None:
        new = set(said.permissions) - app.granted
        if beyond := rules.out_of_scope(new, by.permissions):
            raise OutOfScopePermission("permissions", permissions=beyond, named=_named(beyond))
        app.permissions = sorted({permission.value for permission in said.permissions})
    try:
        with transaction.atomic():
            app.save()
    except IntegrityError:
        raise Unique("标识 identifier", field="identifier") from None


def _give_token(app: App, name: str, by: Actor) -> tuple[AppToken, str]:
    text = rules.TOKEN_PREFIX + secrets.token_urlsafe(rules.TOKEN_BYTES)
    token = AppToken.objects.create(app=app, name=name, digest=rules.digest(text), last_characters=text[-4:])
    journal.record("app.token_created", app, by, name=app.name, token=str(token))
    return token, text


def _too_long(most: int) -> Invalid:
    return Invalid(f"名称至多 {most} 个字符。", f"A name has {most} characters at most.", field="name")


def _named(permissions: Iterable[Permission]) -> str:
    return "、".join(permission.value for permission in permissions)
