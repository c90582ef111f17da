"""说明 · a method in words: its table of stages and its state chart, for `oucai methods describe` and the documents."""

from __future__ import annotations

from collections.abc import Iterator

from backend.core.law import Figure, national_figures
from procurement_methods.editions import METHODS
from procurement_methods.language.method import ENDS, FAILED, Limit, Method, Sense, Stage
from procurement_methods.language.parties import VERBS, terminate

UNITS = {
    "calendar_day": "日 days",
    "working_day": "工作日 working days",
    "minute": "分钟 minutes",
    "hour": "小时 hours",
}
UNTIL = {
    "deadline": "截止时间",
    "quotes_due": "最后报价截止",
    "auction_at": "竞价开始",
    "ends_at": "竞价截止",
}


def describe(method: Method) -> str:
    """A method as Markdown."""
    return "\n".join(_lines(method)) + "\n"


def chart(method: Method) -> str:
    """A method as a Mermaid state chart."""
    lines = ["stateDiagram-v2", f"  [*] --> {method.stages[0].code}"]
    for number, stage in enumerate(method.stages):
        following = method.stages[number + 1].code if number + 1 < len(method.stages) else "[*]"
        lines.append(f"  {stage.code}: {stage.zh}")
        lines.append(f"  {stage.code} --> {following}: {_end(stage)}")
        lines += [f"  {stage.code} --> {FAILED}: {condition.code}" for condition in stage.fails_unless]
        lines += [f"  {stage.code} --> {target}: {verb.zh}" for verb, target in stage.back_on]
    return "\n".join([*lines, f"  {FAILED}: {ENDS[FAILED]}", f"  {FAILED} --> [*]"])


def text() -> str:
    """Every method, for `docs/methods.md`."""
    head = (
        "# 采购方式 · Methods\n\n"
        "Generated from the declarations in `procurement_methods/` by `make documents`; do not edit.\n\n"
        "Each limit is a figure of [the law's data](law.md); a region may state its own. Days are counted by the official "
        "calendar, the first one not; a period has run out when the day after its last one begins.\n"
    )
    return head + "".join(f"\n{describe(method)}" for method in METHODS)


def _lines(method: Method) -> Iterator[str]:
    yield f"## {method.zh} · {method.en}"
    yield ""
    yield f"`{method.code}`, {method.basis}"
    yield ""
    for ground in method.grounds:
        yield f"- {ground.zh}（{ground.basis}）"
    yield ""
    yield "| 阶段 Stage | 可办事项 Verbs | 结束于 Ends by | 期限 Limits | 否则终止 Fails unless | 依据 Basis |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for stage in method.stages:
        verbs = "、".join(verb.zh for verb in stage.allows if verb is not terminate)
        limits = "；".join([*(_limit(limit, method) for limit in stage.limits), *_extension(stage)])
        fails = "；".join(f"{one.zh.rstrip('。')}（{one.basis}）" for one in stage.fails_unless)
        yield f"| {stage.zh} `{stage.code}` | {verbs} | {_end(stage)} | {limits} | {fails} | {stage.basis} |"
    yield ""
    if method.unconfirmed:
        yield "Not confirmed:"
        yield ""
        yield from (f"- {fact}" for fact in method.unconfirmed)
        yield ""
    yield "```mermaid"
    yield chart(method)
    yield "```"


def _end(stage: Stage) -> str:
    if stage.ends_on is not None:
        return stage.ends_on.zh
    return UNTIL.get(stage.until, "期满")


def _extension(stage: Stage) -> Iterator[str]:
    """How much longer it lasts, where it would fail."""
    if stage.extended_by:
        yield f"不足时延长一次 {_amount(stage.extended_by)}"


def _limit(limit: Limit, method: Method) -> str:
    figure = _figure(limit.figure)
    sense = "≥" if limit.sense is Sense.AT_LEAST else "≤"
    since = "、".join(
        f"进入「{method.stage(each).zh}」" if isinstance(each, str) else VERBS[each.code].zh
        for each in limit.since
    )
    return f"自{since} {sense} {_amount(limit.figure)}（{figure.basis if figure else limit.figure}）"


def _amount(key: str) -> str:
    figure = _figure(key)
    return f"{figure.value} {UNITS.get(figure.unit, figure.unit)}" if figure else "未核实 unknown"


def _figure(key: str) -> Figure | None:
    return next(iter(national_figures().get(key, ())), None)
