from __future__ import annotations

from backend.core.refusals import Refusal


class BadTarget(Refusal):
    """接收地址须为 http(s)，且不得指向内部网络。 ·
    The target must be http or https and may not lead into a private network."""

    code = "INVALID"
    field = "target_url"


class BadHeaders(Refusal):
    """附加请求头至多 5 个，名称以 X- 或 Authorization 开头，内容为一行 ASCII 文本。 ·
    At most 5 headers, named X-… or Authorization…, each one line of ASCII."""

    code = "INVALID_CUSTOM_HEADERS"
    field = "custom_headers"


class SyncEventsNotOffered(Refusal):
    """不提供同步事件：税、运费与支付由本平台自己决定。 ·
    Synchronous events are not offered: tax, delivery and payment are decided here."""

    code = "INVALID"
    field = "sync_events"


class EventNotOffered(Refusal):
    """不提供此事件：{events}。 · This event is not offered: {events}."""

    code = "INVALID"
    field = "async_events"


class QuerySyntax(Refusal):
    """订阅文档有语法错误：{reason} · The query cannot be read: {reason}"""

    code = "SYNTAX"
    field = "query"


class NotASubscription(Refusal):
    """须恰有一个 subscription 操作。 · There must be exactly one operation, and it must be a subscription."""

    code = "MISSING_SUBSCRIPTION"
    field = "query"


class NotOneRoot(Refusal):
    """订阅只能有一个顶层字段 event。 · A subscription has exactly one root field, `event`."""

    code = "UNABLE_TO_PARSE"
    field = "query"


class NoEvent(Refusal):
    """订阅文档须写明事件（... on ProductUpdated）。 · The query must name its events (... on ProductUpdated)."""

    code = "MISSING_EVENT"
    field = "query"


class QueryNotValid(Refusal):
    """订阅文档不符合接口：{reason} · The query does not fit the schema: {reason}"""

    code = "GRAPHQL_ERROR"
    field = "query"


class MissingEvents(Refusal):
    """请选择事件，或给出订阅文档。 · Choose events, or give a subscription query."""

    code = "REQUIRED"
    field = "async_events"


class MissingQuery(Refusal):
    """该回调没有订阅文档。 · This webhook has no subscription query."""

    code = "MISSING_QUERY"
    field = "webhook_id"


class TypeNotSupported(Refusal):
    """没有关于此类对象的事件。 · There is no event about things of this kind."""

    code = "TYPE_NOT_SUPPORTED"
    field = "object_id"


class InvalidId(Refusal):
    """编号无效。 · The id is not valid."""

    code = "INVALID_ID"
    field = "object_id"


class MissingPermission(Refusal):
    """缺少权限：{needs}。 · A permission is missing: {needs}."""

    code = "MISSING_PERMISSION"
    field = "object_id"


class EndsByItself(Refusal):
    """接收方恢复应答后，此问题自行消除。 · This ends by itself, when the receiver answers well again."""

    code = "INVALID"


class StillOnItsWay(Refusal):
    """该投递尚在进行，不必重试。 · This delivery is still on its way."""

    code = "INVALID"
    field = "id"
