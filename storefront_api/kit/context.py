"""What a resolver knows about the request: who asks, in which language, in which channel's name."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from graphql import GraphQLError

from backend.account import tokens
from backend.account.models import User
from backend.app.queries import actor_of
from backend.app.rules import is_token
from backend.core.actor import ANONYMOUS, Actor
from backend.core.refusals import NotFound, NotPermitted
from backend.region.models import Channel
from backend.region.queries import channels_by_slug


class Context:
    """The context of one request; everything in it is found at first use."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.memo: dict[Any, Any] = {}
        self.told: dict[str, Any] = {}
        """What the answer's `extensions` tell beside its cost."""

    @cached_property
    def token(self) -> str:
        """The token of a person or of an app; empty for strangers."""
        return bearer(self.request)

    @cached_property
    def session(self) -> tokens.Session | None:
        """The session of a valid access token; None for strangers and malformed tokens. Refuses an expired or revoked one."""
        return tokens.session(self.token) if self.token and not is_token(self.token) else None

    @cached_property
    def actor(self) -> Actor:
        """Who asks: a person with the roles held now, or an app with its permissions."""
        if is_token(self.token):
            return actor_of(self.token) or ANONYMOUS
        return self.session.actor if self.session else ANONYMOUS

    @cached_property
    def user(self) -> User | None:
        """The person who asks, as a model."""
        return User.objects.get(pk=self.actor.user_id) if self.actor.user_id else None

    def known(self) -> Actor:
        """The actor; refuses strangers."""
        if self.actor.is_anonymous:
            raise NotPermitted(needs="登录")
        return self.actor

    def channel(self, slug: str | None, *, required: bool = True) -> Channel | None:
        """The channel of a slug. None for an unknown slug; a missing slug is refused where one is needed."""
        if slug is None:
            if required:
                raise GraphQLError(
                    "请指定频道 channel：每个地区一个频道。 · Please give a channel: every region has its own."
                )
            return None
        return channels_by_slug().get(slug)

    def channel_or_refuse(self, slug: str | None, field: str = "channel") -> Channel:
        """The channel of a slug; refuses an unknown one."""
        found = channels_by_slug().get(slug or "")
        if found is None:
            raise NotFound("频道 channel", field=field)
        return found

    def absolute(self, path: str) -> str:
        """An absolute address for clients that fetch pictures and papers elsewhere."""
        return self.origin + path

    @cached_property
    def origin(self) -> str:
        """What absolute addresses begin with: the public address, else the one that was asked."""
        return settings.PUBLIC_URL or self.request.build_absolute_uri("/").rstrip("/")


def bearer(request: HttpRequest) -> str:
    """The token of a request, from either header; empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in {"bearer", "jwt"}:
        token = request.headers.get("Authorization-Bearer", "")
    return token.strip()


def client_address(request: HttpRequest) -> str:
    """The network address that a request comes from, as the outermost proxy of our own has seen it."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(seen) >= settings.TRUSTED_PROXIES:
        return seen[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
