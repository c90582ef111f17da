"""信函 · letters that accounts get by e-mail, and the proofs in them that whoever comes back has read the mailbox.

A proof says of one account, for three days, that it may be confirmed or may get a new password; using it makes it stale,
because what it is made from has changed.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from backend.account import rules
from backend.account.models import Organisation, User
from backend.account.refusals import RedirectNotAllowed
from backend.core import clock, mailing
from backend.core.actor import Role
from backend.core.models import Shop

RESET_ASKED_AGAIN_AFTER = 15 * 60
"""Seconds in which asking again for a new password sends no second letter."""


class _Proof(PasswordResetTokenGenerator):
    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


class _OfMailbox(_Proof):
    key_salt = "oucai.account.confirmation"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk} {user.email} {user.is_confirmed} {timestamp}"


class _ForPassword(_Proof):
    key_salt = "oucai.account.password"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk} {user.email} {user.password} {user.token_key} {timestamp}"


class _ForDeletion(_Proof):
    key_salt = "oucai.account.deletion"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk} {user.email} {user.password} {user.token_key} {user.is_active} {timestamp}"


deletion_proof = _ForDeletion()
mailbox_proof = _OfMailbox()
password_proof = _ForPassword()


def check_redirect(url: str | None) -> None:
    """Refuse an address outside the front ends' hosts: a letter of ours may not lead elsewhere."""
    if url and not rules.is_allowed_redirect(url, settings.CLIENT_HOSTS):
        raise RedirectNotAllowed


def ask_to_confirm(user: User, redirect_url: str | None) -> None:
    """Ask a new person to confirm the mailbox; once a day at most."""
    token = mailbox_proof.make_token(user)
    mailing.write(
        f"account.confirm:{user.pk}:{clock.today()}",
        user.email,
        "请确认您的瓯采账户 · Please confirm your account",
        _body(
            "您（或他人）以此邮箱在瓯采注册。确认后即可登录；如非本人操作，请忽略。",
            "Somebody registered with this address. Confirm it to log in, or ignore this letter.",
            "confirmAccount",
            user,
            token,
            redirect_url,
        ),
    )


def tell_known(user: User) -> None:
    """Tell a person that somebody tried to register with an address that has an account; once a day at most."""
    mailing.write(
        f"account.known:{user.pk}:{clock.today()}",
        user.email,
        "您已有瓯采账户 · You already have an account",
        "有人以此邮箱再次注册。您的账户没有变化；忘记密码时请申请重置。\n"
        "Somebody tried to register with this address again. Nothing has changed.\n",
    )


def offer_new_password(user: User, redirect_url: str | None) -> None:
    """Send the way to a new password; not twice within a quarter of an hour."""
    window = int(clock.now().timestamp()) // RESET_ASKED_AGAIN_AFTER
    token = password_proof.make_token(user)
    mailing.write(
        f"account.reset:{user.pk}:{window}",
        user.email,
        "重置瓯采密码 · Set a new password",
        _body(
            "您（或他人）申请重置密码。如非本人操作，请忽略，密码不会改变。",
            "Somebody asked for a new password. Ignore this letter to keep the old one.",
            "setPassword",
            user,
            token,
            redirect_url,
        ),
    )


def offer_deletion(user: User, redirect_url: str | None) -> None:
    """Send the way to closing the account; not twice within a quarter of an hour."""
    window = int(clock.now().timestamp()) // RESET_ASKED_AGAIN_AFTER
    token = deletion_proof.make_token(user)
    mailing.write(
        f"account.deletion:{user.pk}:{window}",
        user.email,
        "注销瓯采账户 · Close your account",
        _body(
            "您（或他人）申请注销账户。如非本人操作，请忽略，账户不会改变；采购档案依法保存。",
            "Somebody asked to close your account. Ignore this letter to keep it. Files of purchases are kept by law.",
            "accountDelete",
            user,
            token,
            redirect_url,
        ),
    )


def offer_email_change(user: User, new_email: str, token: str, redirect_url: str | None) -> None:
    """Ask the new mailbox whether it shall be the account's; not twice within a quarter of an hour."""
    window = int(clock.now().timestamp()) // RESET_ASKED_AGAIN_AFTER
    mailing.write(
        f"account.email:{user.pk}:{new_email.lower()}:{window}"[:200],
        new_email,
        "更换瓯采账户邮箱 · Your new e-mail address",
        _body(
            "您（或他人）申请以此邮箱登录瓯采。如非本人操作，请忽略。",
            "Somebody asked to log in to Oucai with this address. Ignore this letter if it was not you.",
            "confirmEmailChange",
            user,
            token,
            redirect_url,
        ),
    )


def tell_moved(user: User, old_email: str) -> None:
    """Tell the former mailbox that the account has another now."""
    mailing.write(
        f"account.moved:{user.pk}:{clock.now().isoformat()}",
        old_email,
        "瓯采账户邮箱已更换 · Your e-mail address was changed",
        "您的账户已改用另一邮箱登录。如非本人操作，请立即联系平台。\n"
        "Your account has another e-mail address now. If that was not you, tell the platform at once.\n",
    )


def invite(user: User, organisation: Organisation, role: Role, redirect_url: str | None) -> None:
    """Tell a person about a new role; whoever has no password yet gets the way to one."""
    zh = f"您已被指定为「{organisation.name}」的{role.label}。"
    en = f"You have been given the role “{role.value}” at {organisation.name}."
    if user.has_usable_password():
        body = f"{zh}\n{en}\n"
    else:
        zh += "请先设置密码，再登录办理。"
        token = password_proof.make_token(user)
        body = _body(zh, f"{en} Set a password first, then log in.", "setPassword", user, token, redirect_url)
    mailing.write(
        f"account.invited:{user.pk}:{organisation.pk}:{role.value}:{clock.now().isoformat()}",
        user.email,
        f"瓯采：{organisation.name} · A role for you",
        body,
    )


def invite_staff(user: User, redirect_url: str | None) -> None:
    """Tell a person of the new work for the platform; whoever has no password yet gets the way to one."""
    zh, en = "您已成为瓯采平台工作人员。", "You work for the Oucai platform now."
    _invite(user, f"account.staff:{user.pk}", "瓯采平台工作人员 · Working for Oucai", zh, en, redirect_url)


def invite_customer(user: User, redirect_url: str | None) -> None:
    """Tell a person of the account that staff made; it needs a password first."""
    zh, en = "瓯采已为您建立账户。", "An account at Oucai was made for you."
    there = redirect_url or Shop.now().set_password_url or None
    _invite(user, f"account.made:{user.pk}", "您的瓯采账户 · Your account", zh, en, there)


def _invite(user: User, news: str, subject: str, zh: str, en: str, redirect_url: str | None) -> None:
    body = f"{zh}\n{en}\n"
    if not user.has_usable_password():
        zh += "请先设置密码，再登录办理。"
        token = password_proof.make_token(user)
        body = _body(zh, f"{en} Set a password first, then log in.", "setPassword", user, token, redirect_url)
    mailing.write(f"{news}:{clock.now().isoformat()}", user.email, subject, body)


def _body(zh: str, en: str, command: str, user: User, token: str, redirect_url: str | None) -> str:
    way = f"{command}(email: “{user.email}”, token: “{token}”)"
    if redirect_url:
        parts = urlsplit(redirect_url)
        query = urlencode({"email": user.email, "token": token})
        way = urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))
    return f"{zh}\n{en}\n\n{way}\n"
