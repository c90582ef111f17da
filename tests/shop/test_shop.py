"""卖场 · what the mall says of itself to anybody."""

from __future__ import annotations

import pytest

from backend.core.permissions import Permission
from tests.conftest import Api

pytestmark = pytest.mark.django_db


def test_what_anybody_may_know(api: Api) -> None:
    found = api.data(
        """{ shop { id name version domain { host url sslEnabled } countries { code } defaultCountry { code } channelCurrencies
        languages { code language } permissions { code name } phonePrefixes defaultWeightUnit metadata { key }
        fulfillmentAutoApprove passwordLoginMode reserveStockDurationAnonymousUser
        abroad: countries(filter: {attachedToShippingZones: false}) { code } } }"""
    )["shop"]
    assert found["domain"] == {"host": "testserver", "url": "http://testserver/", "sslEnabled": False}
    assert found["countries"] == [{"code": "CN"}]
    assert found["abroad"] == []
    assert found["channelCurrencies"] == ["CNY"]
    languages = {one["code"]: one["language"] for one in found["languages"]}
    assert (len(languages), languages["ZH_HANS"]) == (779, "简体中文 · Simplified Chinese")
    assert [one["code"] for one in found["permissions"]] == [one.value for one in Permission]
    assert found["reserveStockDurationAnonymousUser"] is None


def test_its_private_side_is_for_staff(api: Api) -> None:
    answer = api("{ shop { privateMetadata { key } } }")
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
