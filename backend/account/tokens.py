"""令牌 · tokens: JWTs as Saleor makes them. RS256 with a `kid`; the per-user key in `token` ends all sessions when it changes.

Access tokens live a quarter of an hour, refresh tokens thirty days. Public keys are at `/.well-known/jwks.json`.
"""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.permissions import Permission
from backend.core.refusals import Refusal
from backend.core.rows import run

ACCESS, REFRESH = "access", "refresh"
OWNER = "saleor"


class ExpiredSignatureError(Refusal):
    """登录已过期，请刷新令牌。 · Signature has expired."""

    code = "JWT_SIGNATURE_EXPIRED"


class InvalidToken(Refusal):
    """令牌无效，请重新登录。 · The token is not valid."""

    code = "JWT_INVALID_TOKEN"
    field = "token"


class InvalidTokenError(InvalidToken):
    """登录已被终止，请重新登录。 · Invalid token: its session was ended. Please log in again."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who a valid token stands for, with the roles held now."""

    actor: Actor
    claims: dict[str, Any]


def issue(user: User, kind: str, issuer: str, **more: str) -> str:
    """A fresh token of a user. `issuer` is the address of the API: clients compare it with where they send requests."""
    lifetime = settings.JWT_TTL_ACCESS if kind == ACCESS else settings.JWT_TTL_REFRESH
    issued_at = int(clock.now().timestamp())
    claims = {
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "iss": issuer,
        "owner": OWNER,
        "type": kind,
        "token": user.token_key,
        "email": user.email,
        "user_id": b64encode(f"User:{user.pk}".encode()).decode(),
        "is_staff": user.is_staff,
        **more,
    }
    return jwt.encode(claims, _private_key(), algorithm="RS256", headers={"kid": key_id()})


def read(token: str, kind: str) -> dict[str, Any]:
    """The claims of a token that we signed. Refuses an expired, foreign or malformed one, and one of another kind."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _private_key().public_key(),
            algorithms=["RS256"],
            options={"require": ["exp", "iat", "token", "user_id"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        raise InvalidToken from None
    if claims["exp"] <= clock.now().timestamp():
        raise ExpiredSignatureError
    if claims.get("type") != kind or claims.get("owner") != OWNER:
        raise InvalidToken
    return claims


_SESSION = """SELECT u.id, u.email, u.last_name || u.first_name, u.is_staff,
    coalesce(array_agg(m.organisation_id || ':' || m.role) FILTER (WHERE o.is_active), '{}'),
    ARRAY(SELECT DISTINCT unnest(g.permissions) FROM account_group g
        JOIN account_group_users u2 ON u2.group_id = g.id WHERE u2.user_id = u.id)
FROM account_user u
LEFT JOIN account_membership m ON m.user_id = u.id AND m.is_active
LEFT JOIN account_organisation o ON o.id = m.organisation_id
WHERE u.email = %s AND u.token_key = %s AND u.is_active GROUP BY u.id"""


def session(token: str, kind: str = ACCESS) -> Session | None:
    """The session of a token; None for a malformed or foreign one. Refuses an expired and a revoked one; one statement."""
    try:
        claims = read(token, kind)
    except InvalidToken:
        return None
    found = run(_SESSION, [claims["email"], claims["token"]])
    if not found:
        raise InvalidTokenError
    user_id, email, name, is_staff, held, granted = found[0]
    pairs = (entry.split(":", 1) for entry in held)
    roles = frozenset((int(organisation), Role(role)) for organisation, role in pairs)
    permissions = frozenset(Permission(code) for code in granted)
    return Session(Actor(user_id, email, name, is_staff, roles, permissions), claims)


def sign_detached(body: bytes) -> str:
    """A detached signature of a body (JWS, RS256, RFC 7797), which the public key at `/.well-known/jwks.json` verifies."""
    return jwt.api_jws.encode(
        body, _private_key(), algorithm="RS256", headers={"kid": key_id()}, is_payload_detached=True
    )


def jwks() -> dict[str, Any]:
    """The public key as a JSON Web Key Set (RFC 7517)."""
    numbers = _private_key().public_key().public_numbers()

    def integer(value: int) -> str:
        raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return urlsafe_b64encode(raw).decode().rstrip("=")

    key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id()}
    return {"keys": [{**key, "n": integer(numbers.n), "e": integer(numbers.e)}]}


@cache
def key_id() -> str:
    """The key's id: the beginning of its public half's digest."""
    public = _private_key().public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()[:16]


@cache
def _private_key() -> rsa.RSAPrivateKey:
    """From `OUCAI_JWT_PRIVATE_KEY` (PEM), else from `var/jwt.pem`, made once and readable by its owner alone."""
    given = os.environ.get("OUCAI_JWT_PRIVATE_KEY")
    pem = given.encode() if given else _kept_key(Path(settings.VAR) / "jwt.pem")
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _kept_key(path: Path) -> bytes:
    if not path.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(pem)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first; its key is the key
        finally:
            fresh.unlink()
    return path.read_bytes()
