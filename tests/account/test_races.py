"""同时提交 · guesses, registrations and invitations that arrive at the same moment, as real concurrent transactions."""

from __future__ import annotations

import pytest

from backend.account import services, throttle
from backend.account.models import FailedLogins, Membership, User
from backend.core import clock
from backend.core.actor import Role
from tests import make
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "correct horse battery"


def test_同时猜密码_只有一次被核对() -> None:
    person = make.user()
    key, now = throttle.key_of_email(person.email), clock.now()
    FailedLogins.objects.create(key=key, failures=9, last_at=now, blocked_until=now)
    guess = [lambda: services.log_in(person.email, "wrong", address="127.0.0.1")] * 6
    codes = sorted(getattr(answer, "code", "?") for answer in together(guess))
    assert codes == ["INVALID_CREDENTIALS", *["LOGIN_ATTEMPT_DELAYED"] * 5]
    assert FailedLogins.objects.get(key=key).failures == 10


def test_同一邮箱同时注册_只有一个账户() -> None:
    answers = together([lambda: services.register("new@example.com", PASSWORD)] * 3)
    assert [getattr(answer, "email", answer) for answer in answers] == ["new@example.com"] * 3
    assert User.objects.count() == 1


def test_同时邀请同一人_只有一个任职() -> None:
    org = make.organisation("supplier")
    admin = make.member(org, Role.SUPPLIER_ADMIN).actor()
    grant = [lambda: services.grant_membership(org.pk, "x@example.com", Role.SALES, by=admin)] * 3
    assert len({answer.pk for answer in together(grant)}) == 1
    assert Membership.objects.filter(user__email="x@example.com").count() == 1


def test_两名管理员同时互相撤销_必留一名() -> None:
    org = make.organisation("buyer")
    admins = [make.member(org, Role.BUYER_ADMIN) for _ in range(2)]
    ids = [admin.memberships.get().pk for admin in admins]
    first, second = (admin.actor() for admin in admins)
    together(
        [
            lambda: services.revoke_membership(ids[1], by=first),
            lambda: services.revoke_membership(ids[0], by=second),
        ]
    )
    assert Membership.objects.filter(organisation=org, is_active=True).count() == 1
