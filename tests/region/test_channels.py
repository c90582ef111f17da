"""频道 · the platform opens, renames, closes and deletes the mall fronts of regions."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import User
from backend.core.actor import Role
from backend.core.models import JournalEntry
from backend.region.models import Channel
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import placed
from tests.races import together

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: ChannelCreateInput!) { channelCreate(input: $input) {
  channel { id slug name isActive hasOrders region { code } } errors { field code } } }"""
UPDATE = """mutation($id: ID!, $input: ChannelUpdateInput!) { channelUpdate(id: $id, input: $input) {
  channel { slug name isActive } errors { field code } } }"""
DELETE = """mutation($id: ID!, $input: ChannelDeleteInput) { channelDelete(id: $id, input: $input) {
  channel { slug } errors { field code } } }"""


@pytest.fixture
def operator() -> User:
    return make.member(make.organisation("platform"), Role.OPERATOR)


def entry(**more: Any) -> dict[str, Any]:
    make.region("330382")
    Channel.objects.filter(region_id="330382").delete()
    return {
        "name": "示例频道",
        "slug": "example-front",
        "currencyCode": "CNY",
        "defaultCountry": "CN",
        "regionCode": "330382",
        **more,
    }


def test_开设_停用_启用(api: Api, operator: User) -> None:
    made = api.data(CREATE, {"input": entry()}, as_=operator)["channelCreate"]["channel"]
    assert (made["isActive"], made["hasOrders"], made["region"]["code"]) == (False, False, "330382")
    seen = '{ channel(slug: "example-front") { slug } }'
    assert api.data(seen)["channel"] is None
    assert api.data(seen, as_=operator)["channel"] == {"slug": "example-front"}
    opened = "mutation($id: ID!) { channelActivate(id: $id) { channel { isActive } errors { code } } }"
    assert api.data(opened, {"id": made["id"]}, as_=operator)["channelActivate"]["channel"]["isActive"]
    assert {entry.verb for entry in JournalEntry.objects.filter(subject_type="Channel")} == {
        "channel.created",
        "channel.updated",
    }


WRONG: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "美元": ({"currencyCode": "USD"}, ("currencyCode", "INVALID")),
    "外国": ({"defaultCountry": "FR"}, ("defaultCountry", "INVALID")),
    "标识": ({"slug": "示例 频道"}, ("slug", "INVALID")),
    "标识已用": ({"slug": "wenzhou"}, ("slug", "UNIQUE")),
    "没有名称": ({"name": " "}, ("name", "REQUIRED")),
    "没有地区": ({"regionCode": None}, ("regionCode", "REQUIRED")),
    "没有这个地区": ({"regionCode": "999999"}, ("regionCode", "NOT_FOUND")),
    "地区已有频道": ({"regionCode": "330300"}, ("regionCode", "ALREADY_EXISTS")),
}


@pytest.mark.parametrize("case", WRONG)
def test_开设有误(api: Api, operator: User, case: str) -> None:
    make.channel()
    more, expected = WRONG[case]
    errors = api(CREATE, {"input": entry(**more)}, as_=operator)["data"]["channelCreate"]["errors"]
    assert [(error["field"], error["code"]) for error in errors] == [expected]
    assert Channel.objects.filter(name="示例频道").count() == 0


def test_有订单的频道只能停用(api: Api, operator: User) -> None:
    buyer = make.buyer()
    placed(buyer=buyer)
    channel = {"id": to_global_id("Channel", make.channel().pk)}
    refused = api(DELETE, channel, as_=operator)["data"]["channelDelete"]["errors"]
    assert [error["code"] for error in refused] == ["CHANNEL_WITH_ORDERS"]
    moved = api(DELETE, {**channel, "input": {"channelId": channel["id"]}}, as_=operator)["data"]
    assert [error["field"] for error in moved["channelDelete"]["errors"]] == ["channelId"]
    off = api.data(UPDATE, {**channel, "input": {"isActive": False}}, as_=operator)["channelUpdate"]
    assert off["channel"]["isActive"] is False


def test_有商品的频道不能删除_空的可以(api: Api, operator: User) -> None:
    make.product()
    channel = to_global_id("Channel", make.channel().pk)
    refused = api(DELETE, {"id": channel}, as_=operator)["data"]["channelDelete"]["errors"]
    assert [error["code"] for error in refused] == ["INVALID"]
    empty = to_global_id("Channel", make.channel("330382").pk)
    assert not api(DELETE, {"id": empty}, as_=operator)["data"]["channelDelete"]["errors"]
    assert not Channel.objects.filter(region_id="330382").exists()


@pytest.mark.django_db(transaction=True)
def test_同一地区同时开两个频道_只成一个() -> None:
    from backend.core.refusals import Refusal
    from backend.region.services import open_channel

    make.region("330382")
    Channel.objects.filter(region_id="330382").delete()
    by = make.actor(make.member(make.organisation("platform"), Role.OPERATOR))
    done = together(
        [lambda n=n: open_channel("示例", f"front-{n}", region_code="330382", by=by) for n in range(3)]
    )
    assert sum(isinstance(each, Channel) for each in done) == 1
    assert sum(isinstance(each, Refusal) and each.code == "ALREADY_EXISTS" for each in done) == 2
