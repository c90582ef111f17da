"""Makers for apps: an app with a token, and staff with some permissions."""

from __future__ import annotations

from backend.account.models import Group, User
from backend.app.models import App, AppToken
from backend.app.rules import digest
from backend.core.permissions import Permission
from tests import make


def staff(*permissions: Permission) -> User:
    """Somebody who works for the platform with some permissions."""
    person = make.user(staff=True)
    group = Group.objects.create(name=f"组{make.number()}", permissions=list(permissions))
    group.users.add(person)
    return person


def app_with(*permissions: Permission, name: str = "演示应用") -> tuple[App, dict[str, str]]:
    """An app and the headers by which it is known."""
    app = App.objects.create(name=name, permissions=sorted(permissions))
    token = f"oucai_{make.number():043d}"
    AppToken.objects.create(app=app, digest=digest(token), last_characters=token[-4:])
    return app, {"Authorization": f"Bearer {token}"}
