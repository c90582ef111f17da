"""指点 · what is wrong with a document and what to write instead, in both languages.

graphql-core says in English what does not fit the schema. Here each of its sentences gets a Chinese rendering, and more is
said where we know more: rows of a list are behind `edges { node }`, a mutation was asked as a query, or Saleor has a field
of that name and this mall lawfully has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphql import GraphQLSchema, get_named_type


@dataclass(frozen=True, slots=True)
class Absent:
    """没有的 · a subject of Saleor's that this mall has not, and why."""

    names: re.Pattern[str]
    zh: str
    en: str


def _absent(pattern: str, zh: str, en: str) -> Absent:
    return Absent(re.compile(pattern), zh, en)


ABSENT = (
    _absent(
        r"(?i)voucher|promo_?code",
        "本商城没有优惠券：政府采购按成交价结算，须公开透明（《政府采购法》第三条）。",
        "This mall has no vouchers: public purchases settle at the price agreed.",
    ),
    _absent(
        r"(?i)gift_?card|gift_?line",
        "本商城没有礼品卡：货款由国库集中支付，不得以预付卡支付。",
        "This mall has no gift cards: the treasury pays, not prepaid cards.",
    ),
    _absent(
        r"(?i)promotion|(^|_)sales?($|[A-Z])|discount",
        "本商城没有促销和折扣：价格以商品标价为准，一价对所有采购人。",
        "This mall has no promotions or discounts: the price shown is the price for every buyer.",
    ),
    _absent(
        r"(?i)stripe|adyen|braintree|stored_?payment|^payment(?!Settle)|paymentMethod|credit_?card|charge_?taxes",
        "本商城不收卡、不设支付网关：验收后由国库集中支付，见 Settlement（结算单）。",
        "This mall takes no cards and has no payment gateways: the treasury pays after acceptance, see `Settlement`.",
    ),
    _absent(
        r"(?i)^tax(?!ed)|taxClass|taxConfig|taxRate|avatax",
        "本商城不计税：价格含税，税额以供应商发票为准。",
        "This mall computes no taxes: prices include them, and the supplier's invoice states them.",
    ),
    _absent(
        r"(?i)pre_?order",
        "本商城没有预售：有库存方可下单。",
        "This mall has no pre-orders: only what is in stock can be ordered.",
    ),
    _absent(
        r"(?i)plugin|externalNotification|thumbnailGenerate",
        "本商城没有插件：扩展请用应用与回调（apps、webhooks）。",
        "This mall has no plugins: extend it by apps and webhooks.",
    ),
    _absent(
        r"(?i)rating|review(?!er|ed)s?$",
        "本商城没有买家评分。",
        "This mall has no ratings by buyers.",
    ),
)
"""By names of fields, arguments and types. It is asked only about names that our schema does not have."""


def lawfully_absent(name: str) -> Absent | None:
    """Why a name of Saleor's is not here; None when there is nothing to say."""
    return next((subject for subject in ABSENT if subject.names.search(name)), None)


_DID_YOU_MEAN = re.compile(r" Did you mean (?P<names>[^?]+)\?$")
_CAUSE = "(?P<cause>.+)"

_SENTENCES = tuple(
    (re.compile(pattern, re.DOTALL), zh)
    for pattern, zh in (
        (r"Cannot query field '(?P<name>\w+)' on type '(?P<type>\w+)'\.", "类型 {type} 没有字段 {name}。"),
        (r"Unknown argument '(?P<name>\w+)' on field '(?P<place>[\w.]+)'\.", "字段 {place} 没有参数 {name}。"),
        (r"Unknown argument '(?P<name>\w+)' on directive '(?P<place>@\w+)'\.", "指令 {place} 没有参数 {name}。"),
        (r"Unknown type '(?P<name>\w+)'\.", "没有类型 {name}。"),
        (r"Unknown directive '(?P<name>@\w+)'\.", "没有指令 {name}。"),
        (r"Unknown fragment '(?P<name>\w+)'\.", "没有片段 {name}。"),
        (r"Directive '(?P<name>@\w+)' may not be used on (?P<place>\w+)\.", "指令 {name} 不能用在 {place} 上。"),
        (r"Value '(?P<name>\w+)' does not exist in '(?P<type>\w+)' enum\.", "枚举 {type} 没有值 {name}。"),
        (r"Enum '(?P<type>\w+)' cannot represent non-(?:enum|string) value: (?P<name>.+)\.", "枚举 {type} 不接受 {name}：枚举值不加引号，在变量中为字符串。"),
        (r"Field '(?P<name>\w+)' of type '(?P<type>[\w\[\]!]+)' must have a selection of subfields\.", "字段 {name} 是对象（{type}），须选取其中的字段。"),
        (r"Field '(?P<name>\w+)' must not have a selection since type '(?P<type>[\w\[\]!]+)' has no subfields\.", "字段 {name} 是单值（{type}），不能再选取字段。"),
        (r"(?:Field|Directive) '(?P<name>@?\w+)' argument '(?P<argument>\w+)' of type '(?P<type>[\w\[\]!]+)' is required, but it was not provided\.", "{name} 缺少必填参数 {argument}（{type}）。"),
        (r"Field '(?P<name>[\w.]+)' of required type '(?P<type>[\w\[\]!]+)' was not provided\.", "缺少必填项 {name}（{type}）。"),
        (r"Field '(?P<name>\w+)' is not defined by type '(?P<type>\w+)'\.", "输入类型 {type} 没有 {name}。"),
        (r"Variable '(?P<name>\$\w+)' of required type '(?P<type>[\w\[\]!]+)' was not provided\.", "缺少变量 {name}（{type}）：请写在 variables 里。"),
        (r"Variable '(?P<name>\$\w+)' of non-null type '(?P<type>[\w\[\]!]+)' must not be null\.", "变量 {name}（{type}）不能为 null。"),
        (r"Variable '(?P<name>\$\w+)' got invalid value (?P<value>.{0,300}?)(?: at '(?P<place>[\w.\[\]$]+)')?; " + _CAUSE, "变量 {name} 的值不对{at}：{cause}"),
        (r"Variable '(?P<name>\$\w+)' is not defined(?: by operation '\w+')?\.", "变量 {name} 没有声明：请写在操作名后的括号里。"),
        (r"Variable '(?P<name>\$\w+)' is never used(?: in operation '\w+')?\.", "变量 {name} 声明了却没有用。"),
        (r"Variable '(?P<name>\$\w+)' of type '(?P<type>[\w\[\]!]+)' used in position expecting type '(?P<place>[\w\[\]!]+)'\.", "变量 {name} 声明为 {type}，此处要 {place}。"),
        (r"Variable '(?P<name>\$\w+)' cannot be non-input type '(?P<type>[\w\[\]!]+)'\.", "变量 {name} 的类型 {type} 不能作输入。"),
        (r"Expected value of type '(?P<type>[\w\[\]!]+)', found (?P<value>.{0,300}?); " + _CAUSE, "此处要 {type}，给的是 {value}：{cause}"),
        (r"Expected value of type '(?P<type>[\w\[\]!]+)', found (?P<value>.+)\.", "此处要 {type}，给的是 {value}。"),
        (r"Expected non-nullable type '(?P<type>[\w\[\]!]+)' not to be None\.", "此处要 {type}，不能为空。"),
        (r"Expected type '(?P<type>\w+)' to be a mapping\.", "此处要对象 {type}。"),
        (r"Expected type '(?P<type>\w+)'\. " + _CAUSE, "此处要 {type}：{cause}"),
        (r"(?P<type>\w+) cannot represent .{0,40}? ?value: ?(?P<value>.*)", "{type} 不接受 {value}。"),
        (r"Fields '(?P<name>\w+)' conflict because .+", "字段 {name} 前后冲突：同名而内容不同，请用别名。"),
        (r"Cannot spread fragment '(?P<name>\w+)' within itself.*", "片段 {name} 展开了自己。"),
        (r"Fragment '(?P<name>\w+)' is never used\.", "片段 {name} 没有用到。"),
        (r"Fragment '(?P<name>\w+)' cannot be spread here.*", "片段 {name} 不能用在这里：类型不会相同。"),
        (r"Fragment cannot be spread here.*", "内联片段不能用在这里：类型不会相同。"),
        (r"Fragment (?:'\w+' )?cannot condition on non composite type '(?P<type>\w+)'\.", "片段不能以 {type} 为条件。"),
        (r"There can be only one \w+(?: \w+)? named '(?P<name>[@$\w]+)'\.", "{name} 写了不止一次。"),
        (r"The directive '(?P<name>@\w+)' can only be used once at this location\.", "指令 {name} 在此只能用一次。"),
        (r"This anonymous operation must be the only defined operation\.", "有多个操作时，每个都要有名字。"),
        (r"The (?P<name>.+) definition is not executable\.", "{name} 不是可执行的操作。"),
        (r"Maximum introspection depth exceeded", "结构查询层级过深。"),
        (r"(?:Too many validation errors, error limit reached\. )?Validation aborted\.", "请求文档过于复杂或错误太多，校验中止。"),
        (r"Syntax Error: Document is nested too deeply\. Parsing aborted\.", "请求文档嵌套过深。"),
        (r"Syntax Error: Document contains more than (?P<name>\d+) tokens\. Parsing aborted\.", "请求文档过长（至多 {name} 个词）。"),
        (r"Syntax Error: (?P<name>.+)", "语法错误：{name}"),
    )
)  # fmt: skip


def advice(message: str, schema: GraphQLSchema, *, suggesting: bool = True) -> tuple[str, str] | None:
    """A sentence of graphql-core in Chinese and English, with what may help; None for any other message.

    `suggesting` says whether names of the schema may be told: not where introspection is switched off.
    """
    found = _DID_YOU_MEAN.search(message)
    english = message[: found.start()] if found else message
    fitting = ((pattern.fullmatch(english), sentence) for pattern, sentence in _SENTENCES)
    match, sentence = next(((match, zh) for match, zh in fitting if match), (None, ""))
    if match is None:
        return None
    parts = {name: value or "" for name, value in match.groupdict().items()}
    if "cause" in parts:
        parts["cause"], cause = _cause(parts["cause"], schema, suggesting)
        english = english[: match.start("cause")] + cause
        parts["at"] = f"（{parts['place']}）" if parts.get("place") else ""
    chinese = sentence.format(**parts)
    more = _more(parts, english, schema, suggesting)
    if found and suggesting:
        chinese += _meant(found["names"])
        english += found[0]
    return "".join([chinese, *(zh for zh, _ in more)]), " ".join([english, *(en for _, en in more)])


def _cause(cause: str, schema: GraphQLSchema, suggesting: bool) -> tuple[str, str]:
    """Why a value is refused: a sentence of graphql-core again, or one of our scalars' in both languages."""
    known = advice(cause, schema, suggesting=suggesting)
    if known is not None:
        return known
    zh, _, en = cause.partition(" · ")
    return zh, en or zh


def _meant(names: str) -> str:
    """`'a' or 'b'` as Chinese asks it."""
    names = names.replace("to use an inline fragment on ", "内联片段 … on ").replace(
        "the enum value ", "枚举值 "
    )
    return f"您是否想要 {names.replace(', or ', '、').replace(' or ', ' 或 ').replace(', ', '、')}？"


def _more(
    parts: dict[str, str], english: str, schema: GraphQLSchema, suggesting: bool
) -> list[tuple[str, str]]:
    """What we know beyond the sentence."""
    asked_for = (
        english.startswith(("Cannot query field", "Unknown ", "Value "))
        or "is not defined by type" in english
    )
    if not asked_for or "cause" in parts:
        return []
    name, kind = parts["name"], parts.get("type", "")
    if suggesting and english.startswith("Cannot query field"):
        place = _elsewhere(name, kind, schema)
        if place is not None:
            return [place]
    absent = lawfully_absent(name)
    return [(absent.zh, absent.en)] if absent else []


def _elsewhere(name: str, kind: str, schema: GraphQLSchema) -> tuple[str, str] | None:
    """Where the field is that was asked for at a wrong place."""
    for root, other, word in (
        (schema.query_type, schema.mutation_type, "mutation"),
        (schema.mutation_type, schema.query_type, "query"),
    ):
        if root and other and kind == root.name and name in other.fields:
            return (
                f"它在 {word} 里：请写 {word} {{ {name} … }}。",
                f"It is a {word}: write `{word} {{ {name} … }}`.",
            )
    fields = getattr(schema.get_type(kind), "fields", {})
    edges = fields.get("edges")
    if edges is not None:
        node = getattr(get_named_type(edges.type), "fields", {}).get("node")
        if node is not None and name in getattr(get_named_type(node.type), "fields", {}):
            return (
                f"列表的内容在 edges {{ node {{ {name} }} }} 里。",
                f"The rows of a list are in `edges {{ node {{ {name} }} }}`.",
            )
    return None
