from __future__ import annotations

from backend.core.law import GPL
from backend.core.refusals import Refusal


class InvalidCredentials(Refusal):
    """邮箱或密码不正确。 · Please enter valid credentials."""

    code = "INVALID_CREDENTIALS"
    field = "email"


class LoginDelayed(Refusal):
    """登录失败次数过多，请在 {seconds} 秒后重试。 · Too many failed attempts: try again in {seconds} seconds."""

    code = "LOGIN_ATTEMPT_DELAYED"
    field = "email"


class NotConfirmed(Refusal):
    """邮箱尚未确认，请按确认邮件中的说明办理。 · The account is not confirmed: please follow the letter that we sent."""

    code = "ACCOUNT_NOT_CONFIRMED"
    field = "email"


class MissingToken(Refusal):
    """请提供刷新令牌 refreshToken。 · A refresh token is required."""

    code = "JWT_MISSING_TOKEN"
    field = "refresh_token"


class StaleLink(Refusal):
    """链接无效或已过期，请重新申请。 · The link is not valid or has expired: please ask for another."""

    code = "INVALID"
    field = "token"


class RedirectNotAllowed(Refusal):
    """redirectUrl 不在允许的前端站点之内。 · The redirectUrl is not on an allowed host."""

    code = "INVALID"
    field = "redirect_url"


class PasswordTooShort(Refusal):
    """密码至少 {least} 个字符。 · The password needs {least} characters at least."""

    code = "PASSWORD_TOO_SHORT"
    field = "password"


class PasswordTooCommon(Refusal):
    """密码过于常见。 · The password is too common."""

    code = "PASSWORD_TOO_COMMON"
    field = "password"


class PasswordEntirelyNumeric(Refusal):
    """密码不能全是数字。 · The password may not be digits alone."""

    code = "PASSWORD_ENTIRELY_NUMERIC"
    field = "password"


class PasswordTooSimilar(Refusal):
    """密码与姓名或邮箱过于相似。 · The password is too similar to the name or the e-mail address."""

    code = "PASSWORD_TOO_SIMILAR"
    field = "password"


class RoleDoesNotFit(Refusal):
    """{kind}单位没有「{role}」这一角色。 · An organisation of this kind ({kind}) has no role “{role}”."""

    code = "ROLE_DOES_NOT_FIT"
    field = "role"


class BothSides(Refusal):
    """同一人不能既在供应商任职、又在采购、监管或平台一方任职（回避）。 ·
    One person may not act for a supplier and for a buyer, regulator, agent or the platform."""

    code = "CONFLICT_OF_INTEREST"
    clause = GPL.art(12)


class LastAdministrator(Refusal):
    """不能撤销单位的最后一名管理员，请先指定他人。 · The last administrator of an organisation stays: appoint another first."""

    code = "LAST_ADMINISTRATOR"
    field = "id"
