"""销户与改邮箱 · leaving the mall, and coming back under another address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from backend.account import services
from backend.account.models import Address, Membership, User
from backend.account.refusals import LastAdministrator, PluginUnknown, StaffStays, StaleLink
from backend.checkout import services as checkouts
from backend.checkout.models import Checkout
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import Refusal
from backend.order.models import Order
from tests import make

pytestmark = pytest.mark.django_db

BACK = "http://localhost:3000/account"
PASSWORD = "演示口令-2026-abc"


def person(**more: Any) -> User:
    made = make.user(**more)
    made.set_password(PASSWORD)
    made.save()
    return made


def letter_token(to: str) -> str:
    """The token in the last letter to an address."""
    body = Mail.objects.filter(to=to).latest("pk").body
    found = re.search(r"[?&]token=([^&\s]+)", body)
    assert found, body
    return found.group(1).replace("%3A", ":")


def test_没有留下采购记录的人_删除() -> None:
    who = person()
    by = who.actor()
    services.request_deletion(BACK, by=by)
    token = letter_token(who.email)
    Address.objects.create(user=who, city="温州市", street_address_1="1 号")
    checkouts.create(make.channel(), [], by=by)
    with pytest.raises(StaleLink):
        services.delete_account(token[:-1], by=by)
    with pytest.raises(StaleLink):
        services.delete_account(token, by=person().actor())
    gone = services.delete_account(token, by=by)
    assert gone.pk == who.pk
    assert not User.objects.filter(pk=who.pk).exists()
    assert not Address.objects.filter(user_id=who.pk).exists()
    assert not Checkout.objects.exists()
    assert JournalEntry.objects.filter(verb="account.deleted", actor_id=who.pk).exists()


def test_下过单的人_停用并去标识_订单与姓名保留() -> None:
    buyer = make.buyer()
    who, by = buyer.purchaser, make.actor(buyer.purchaser)
    cart = checkouts.create(make.channel(), [checkouts.Wanted(make.product().variant.pk, 1)], by=by)
    checkouts.set_address(cart.pk, buyer.address.pk, by=by)
    checkouts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
    order = checkouts.complete(cart.pk, by=by)
    open_cart = checkouts.create(make.channel(), [], by=by)
    Address.objects.create(user=who, city="温州市", street_address_1="1 号")
    services.request_deletion(BACK, by=by)
    services.delete_account(letter_token(who.email), by=by)
    closed = User.objects.get(pk=who.pk)
    assert (closed.is_active, closed.email, closed.name) == (
        False,
        f"closed-{who.pk}@account.invalid",
        who.name,
    )
    assert closed.actor().roles == frozenset()
    assert not closed.addresses.exists()
    assert not Checkout.objects.filter(pk=open_cart.pk).exists()
    assert Order.objects.get(pk=order.pk).user == closed
    with pytest.raises(Refusal):
        services.log_in(who.email, PASSWORD, address="127.0.0.1")


def test_不能自行销户的人() -> None:
    with pytest.raises(StaffStays):
        services.request_deletion(BACK, by=person(staff=True).actor())
    buyer = make.organisation("buyer")
    only = make.member(buyer, Role.BUYER_ADMIN)
    with pytest.raises(LastAdministrator):
        services.request_deletion(BACK, by=only.actor())
    make.member(buyer, Role.BUYER_ADMIN)
    services.request_deletion(BACK, by=only.actor())
    Membership.objects.filter(organisation=buyer).exclude(user=only).update(is_active=False)
    with pytest.raises(LastAdministrator):
        services.delete_account(letter_token(only.email), by=only.actor())


def test_换邮箱_须凭新邮箱里的信() -> None:
    who = person()
    old, new = who.email, f"new{make.number()}@example.com"
    with pytest.raises(Refusal) as refused:
        services.request_email_change(new, "猜的", BACK, address="127.0.0.1", by=who.actor())
    assert (refused.value.code, refused.value.field) == ("INVALID_CREDENTIALS", "password")
    services.request_email_change(new, PASSWORD, BACK, address="127.0.0.1", by=who.actor())
    token = letter_token(new)
    for wrong, by in ((token + "x", who), (token, person())):
        with pytest.raises(StaleLink):
            services.confirm_email_change(wrong, by=by.actor())
    changed = services.confirm_email_change(token, by=who.actor())
    assert changed.email == new
    assert Mail.objects.filter(to=old, subject__contains="已更换").exists()
    with pytest.raises(StaleLink):
        services.confirm_email_change(token, by=changed.actor())


def test_换成别人的邮箱_不透露也不成() -> None:
    who, other = person(), person()
    services.request_email_change(other.email, PASSWORD, BACK, address="127.0.0.1", by=who.actor())
    assert not Mail.objects.filter(to=other.email, body__contains="token").exists()
    new = f"new{make.number()}@example.com"
    services.request_email_change(new, PASSWORD, BACK, address="127.0.0.1", by=who.actor())
    User.objects.filter(pk=other.pk).update(email=new.upper())
    with pytest.raises(Refusal) as refused:
        services.confirm_email_change(letter_token(new), by=who.actor())
    assert refused.value.code == "UNIQUE"


def test_换邮箱的信三天后失效(monkeypatch: pytest.MonkeyPatch) -> None:
    who, new = person(), f"new{make.number()}@example.com"
    services.request_email_change(new, PASSWORD, BACK, address="127.0.0.1", by=who.actor())
    later = clock.now() + timedelta(days=3, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(StaleLink):
        services.confirm_email_change(letter_token(new), by=who.actor())


@pytest.mark.parametrize(
    "command", ["AuthenticationUrl", "ObtainAccessTokens", "Refresh", "Logout", "Verify"]
)
def test_没有外部登录(api: Any, command: str) -> None:
    asked = f'mutation {{ external{command}(pluginId: "oidc", input: "{{}}") {{ errors {{ code field }} }} }}'
    (payload,) = api(asked)["data"].values()
    assert payload["errors"] == [{"code": PluginUnknown.code, "field": "pluginId"}]


RULES = """query($area: String, $city: String) { addressValidationRules(countryCode: CN, countryArea: $area, city: $city) {
  countryCode countryName addressFormat addressLatinFormat allowedFields requiredFields upperFields countryAreaType
  countryAreaChoices { raw verbose } cityType cityChoices { raw } cityAreaType cityAreaChoices { raw } postalCodeType
  postalCodeMatchers postalCodeExamples postalCodePrefix } }"""


def test_地址表(api: Any) -> None:
    for code in ("330302", "330382"):
        make.region(code)
    form = api.data(RULES)["addressValidationRules"]
    assert form["requiredFields"] == ["name", "streetAddress1", "city"]
    assert set(form["requiredFields"]) <= set(form["allowedFields"])
    assert form["countryAreaChoices"] == [{"raw": "浙江省", "verbose": "浙江省 Zhejiang"}]
    assert (form["cityChoices"], form["cityAreaChoices"]) == ([], [])
    for area, city in (("浙江省", "温州市"), ("zhejiang", "WENZHOU")):
        form = api.data(RULES, {"area": area, "city": city})["addressValidationRules"]
        assert form["cityChoices"] == [{"raw": "温州市"}]
        assert form["cityAreaChoices"] == [{"raw": "鹿城区"}, {"raw": "乐清市"}]
    assert all(re.fullmatch(form["postalCodeMatchers"][0], code) for code in form["postalCodeExamples"])


def test_地址表的必填项正是地址核对所缺的(api: Any) -> None:
    from backend.account.address_form import REQUIRED
    from backend.account.rules import address_faults

    missing = {fault.field for fault in address_faults({}) if fault.missing}
    assert {"first_name" if name == "name" else name for name in REQUIRED} == missing
