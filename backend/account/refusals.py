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
    """链接无效或已过期，请重新申请。 · The token of the link is not valid or has expired: please ask for another."""

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


class InvalidCreditCode(Refusal):
    """统一社会信用代码不正确（18 位，含校验码，GB 32100）。 · This is no unified social credit code (GB 32100)."""

    code = "INVALID_CREDIT_CODE"
    field = "credit_code"


class SupplierRegistersItself(Refusal):
    """供应商通过承诺入围自行登记，不由平台代办。 · Suppliers register themselves, by commitment."""

    code = "INVALID"
    field = "kind"


class LastAdministrator(Refusal):
    """不能撤销单位的最后一名管理员，请先指定他人。 · The last administrator of an organisation stays: appoint another first."""

    code = "LAST_ADMINISTRATOR"
    field = "id"


class OutOfScopePermission(Refusal):
    """不能授予或管理自己没有的权限：{named}。 · You may not give or manage permissions that you do not hold: {named}."""

    code = "OUT_OF_SCOPE_PERMISSION"
    field = "add_permissions"


class OutOfScopeGroup(Refusal):
    """不能管理权限大于自己的权限组：{named}。 · You may not manage groups that hold more than you do: {named}."""

    code = "OUT_OF_SCOPE_GROUP"
    field = "add_groups"


class OutOfScopeUser(Refusal):
    """不能管理权限大于自己的人员。 · You may not manage people who hold more permissions than you do."""

    code = "OUT_OF_SCOPE_USER"
    field = "users"


class LeftNotManageable(Refusal):
    """此后将无人能管理这些权限：{named}。请先授予他人。 ·
    Nobody could manage these permissions any more: {named}. Give them to somebody else first."""

    code = "LEFT_NOT_MANAGEABLE_PERMISSION"
    field = "users"


class NotStaff(Refusal):
    """只有平台人员可以加入权限组。 · Only staff can join a permission group."""

    code = "ASSIGN_NON_STAFF_MEMBER"
    field = "add_users"


class LastGroup(Refusal):
    """不能把自己移出最后一个权限组。 · You may not leave your last permission group."""

    code = "CANNOT_REMOVE_FROM_LAST_GROUP"
    field = "remove_users"


class NamedTwice(Refusal):
    """同一项不能既加入又移除。 · The same thing cannot be added and removed at once."""

    code = "DUPLICATED_INPUT_ITEM"


class ChannelsNotRestricted(Refusal):
    """权限组不按频道限制：组内人员在所有频道均可办理。 · Groups are not restricted to channels: their people work in all of them."""

    code = "INVALID"
    field = "restricted_access_to_channels"


class OwnAccount(Refusal):
    """不能停用自己的账户。 · You may not deactivate your own account."""

    code = "DEACTIVATE_OWN_ACCOUNT"
    field = "is_active"


class OwnAccountDeleted(Refusal):
    """不能删除自己的账户。 · You may not delete your own account."""

    code = "DELETE_OWN_ACCOUNT"
    field = "id"


class OperatorStays(Refusal):
    """平台运营人员的账户不能停用，请先撤销其任职。 · An operator cannot be deactivated: revoke the role first."""

    code = "DEACTIVATE_SUPERUSER_ACCOUNT"
    field = "is_active"


class OperatorNotDeleted(Refusal):
    """平台运营人员的账户不能删除，请先撤销其任职。 · An operator cannot be deleted: revoke the role first."""

    code = "DELETE_SUPERUSER_ACCOUNT"
    field = "id"


class IsNoStaff(Refusal):
    """此人不是平台人员。 · This person is not staff."""

    code = "DELETE_NON_STAFF_USER"
    field = "id"


class IsStaff(Refusal):
    """平台人员请在员工管理中办理。 · This person is staff: use the commands for staff."""

    code = "DELETE_STAFF_ACCOUNT"
    field = "id"


class MailboxIsTheirs(Refusal):
    """此人在单位任职，登录邮箱只能由本人更换。 · This person holds a role at an organisation: nobody else may change the mailbox."""

    code = "OUT_OF_SCOPE_USER"
    field = "email"
    clause = GPL.art(61)


class PluginUnknown(Refusal):
    """没有「{plugin}」登录插件，请用邮箱和密码登录。 · There is no plugin “{plugin}”: log in with e-mail and password."""

    code = "NOT_FOUND"
    field = "plugin_id"


class StaffStays(Refusal):
    """平台人员不能自行销户，请由管理员办理。 · Staff of the platform do not close their own account: ask who manages staff."""

    code = "DELETE_STAFF_ACCOUNT"
