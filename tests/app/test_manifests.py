"""应用清单 · nothing is installed from manifests: said in words, to those who may manage apps, and nothing is fetched."""

from __future__ import annotations

from typing import Any

import pytest

from backend.core.permissions import Permission
from tests import make
from tests.app.apps import staff
from tests.webhook.receiver import receiving

pytestmark = pytest.mark.django_db


def test_不从清单安装_也不去取(api: Any) -> None:
    with receiving() as somewhere:
        asked = {
            f'appInstall(input: {{appName: "甲", manifestUrl: "{somewhere.url}"}})': "FORBIDDEN",
            f'appFetchManifest(manifestUrl: "{somewhere.url}")': "FORBIDDEN",
            'appRetryInstall(id: "QXBwSW5zdGFsbGF0aW9uOjE=")': "FORBIDDEN",
            'appDeleteFailedInstallation(id: "QXBwSW5zdGFsbGF0aW9uOjE=")': "FORBIDDEN",
            'appProblemDismiss(input: {byStaffWithIds: {ids: ["QXBwUHJvYmxlbTox"]}})': "INVALID",
        }
        for command, code in asked.items():
            document = f"mutation {{ done: {command} {{ errors {{ code message }} }} }}"
            (error,) = api(document, as_=staff(Permission.MANAGE_APPS))["data"]["done"]["errors"]
            assert error["code"] == code, command
            for stranger in (None, make.user(staff=True), make.buyer().purchaser):
                refused = api(document, as_=stranger)["errors"][0]
                assert refused["extensions"]["exception"]["code"] == "PermissionDenied", command
        assert somewhere.requests == []
    found = "{ appsInstallations { id } appExtensions(first: 5) { totalCount } }"
    answer = api.data(found, as_=staff(Permission.MANAGE_APPS))
    assert answer == {"appsInstallations": [], "appExtensions": {"totalCount": 0}}
    assert api("{ appsInstallations { id } }", as_=make.user())["errors"]
