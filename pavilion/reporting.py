"""月报 · what the pavilion achieved in a month, as PDF: figures against the month before, charts, what needs attention.

For jobs and the desk: WeasyPrint weighs too much for web processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from pathlib import Path

from django.db.models import Count, Q, Sum

from backend.core import clock
from pavilion import rules
from pavilion.achieving import Achieved, By, achieved, month_of
from pavilion.drawing.charts import Series, lines
from pavilion.models import Batch, Enquiry, Exhibit, Honour, Opinion, TraceLook
from pavilion.printing import set_pdf
from pavilion.rules import BatchState, HonourState, State

STYLE = Path(__file__).with_name("report.css")
SOON = timedelta(days=60)
MOST_ROWS, MOST_GROUPS = 10, 14
MEASURES = (
    ("view", "浏览"),
    ("search", "检索"),
    ("found", "检索展示"),
    ("enquiry", "询价"),
    ("order", "订单"),
)


class NotAMonth(ValueError):
    """This is no month that has begun."""


def month_from(text: str) -> date:
    """The first day of a month written 2026-10. Raises `NotAMonth`."""
    try:
        year, _, month = text.partition("-")
        if len(year) != 4 or len(month) != 2:
            raise NotAMonth(text)
        first = date(int(year), int(month), 1)
    except ValueError as error:
        raise NotAMonth(text) from error
    if first > clock.today() or first.year < 2000:
        raise NotAMonth(text)
    return first


def last_month() -> date:
    """The first day of the month before this one."""
    return month_of(month_of(clock.today())[0] - timedelta(days=1))[0]


def write_report(path: Path, month: date) -> int:
    """The report of a month, whole or not at all; how many pages. Raises `FontMissing`."""
    return set_pdf(path, html(month), STYLE)


def html(month: date) -> str:
    """The report before it is laid out on pages."""
    first, last = month_of(month)
    until = min(last, clock.today())
    now = achieved(first, until)[0]
    before = achieved(*month_of(first - timedelta(days=1)))[0]
    parts = [
        f'<html lang="zh-CN"><head><title>温州好产品馆月报 {first:%Y-%m}</title></head><body>',
        f'<header><p class="house">温州好产品馆</p><h1>{first.year} 年 {first.month} 月月报</h1>'
        f"<p>{_day(first)}至{_day(until)}{'（本月未结束）' if until < last else ''}　·　制表 {_day(clock.today())}</p></header>",
        f'<section class="numbers">{_numbers(now, before)}</section>',
        _said(now, before),
        _daily(first, until),
        _divided(first, until, By.KIND, "类别"),
        _divided(first, until, By.DISTRICT, "区县"),
        _divided(first, until, By.INDUSTRY, "行业"),
        _exhibits(first, until),
        _curation(first, last),
        _traces(first, last),
        _notes(),
        "</body></html>",
    ]
    return "".join(parts)


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _yuan(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"


def _change(now: float, before: float) -> str:
    """Against the month before: `较上月 +12%`."""
    if not before:
        return "上月为零" if now else "与上月同为零"
    share = round((now - before) * 100 / before)
    return "与上月持平" if share == 0 else f"较上月 {share:+d}%".replace("-", "−")


def _numbers(now: Achieved, before: Achieved) -> str:
    cells = [
        (name, f"{now.of(measure):,}", _change(now.of(measure), before.of(measure)))
        for measure, name in MEASURES
    ]
    cells.append(
        ("金额（元）", _yuan(now.amount), _change(float(now.amount or 0), float(before.amount or 0)))
    )
    return "".join(
        f"<div><dt>{name}</dt><dd>{value}</dd><p>{change}</p></div>" for name, value, change in cells
    )


def _said(now: Achieved, before: Achieved) -> str:
    """What stands out, in a sentence or two."""
    shown = Exhibit.objects.filter(state=State.SHOWN, shown_until__gte=clock.today()).count()
    views, orders = now.of("view"), now.of("order")
    told = [f"在展 {shown} 件。"]
    if views:
        told.append(f"本月浏览 {views:,} 次，{_change(views, before.of('view'))}。")
        if orders or now.of("enquiry"):
            asked = now.of("enquiry") * 1000 / views
            told.append(f"每千次浏览带来 {asked:.1f} 次询价、{orders * 1000 / views:.1f} 单订单。")
        else:
            told.append("没有询价，也没有订单。")
    else:
        told.append("本月没有计到浏览。")
    return f'<p class="lead">{"".join(told)}</p>'


def _daily(first: date, until: date) -> str:
    days = achieved(first, until, By.DAY)
    chart = lines(
        [date.fromisoformat(one.key) for one in days],
        [
            Series("浏览", [one.of("view") for one in days]),
            Series("检索", [one.of("search") for one in days]),
        ],
        "逐日浏览与检索",
        width=680,
        height=230,
    )
    busiest = max(days, key=lambda one: one.of("view"))
    told = (
        f"最多的一天是 {_day(date.fromisoformat(busiest.key))}，{busiest.of('view'):,} 次。"
        if busiest.of("view")
        else ""
    )
    return f"<section><h2>逐日</h2>{chart}<p class='small'>{told}</p></section>"


def _divided(first: date, until: date, by: By, title: str) -> str:
    found = achieved(first, until, by)
    if not found:
        return f"<section><h2>按{title}</h2><p class='small'>本月没有数据。</p></section>"
    top, rest = found[:MOST_GROUPS], found[MOST_GROUPS:]
    most = max(one.of("view") for one in top) or 1
    rows = [
        [
            escape(one.name),
            _bar(one.of("view"), most),
            *_counts(one, "found", "enquiry", "order"),
            _money(one),
        ]
        for one in top
    ]
    more = f"<p class='small'>另有 {len(rest)} 个{title}未列出。</p>" if rest else ""
    heads = [title, "浏览", "检索展示", "询价", "订单", "金额（元）"]
    return f"<section class='divided'><h2>按{title}</h2>{_table(heads, rows)}{more}</section>"


def _bar(value: int, most: int) -> str:
    """A number, and a bar as long as it is great."""
    return f'<div class="bar"><i style="width:{value * 100 / most:.1f}%"></i></div>{value:,}'


def _counts(one: Achieved, *measures: str) -> list[str]:
    return [f"{one.of(measure):,}" if one.of(measure) else "—" for measure in measures]


def _money(one: Achieved) -> str:
    return _yuan(one.amount if one.of("order") else None)


def _exhibits(first: date, until: date) -> str:
    found = achieved(first, until, By.EXHIBIT)[:MOST_ROWS]
    about = {
        one.slug: one
        for one in Exhibit.objects.filter(slug__in=[one.key for one in found]).select_related("region")
    }
    rows = []
    for place, one in enumerate(found, 1):
        exhibit = about.get(one.key)
        where = f"{exhibit.region.name} · {exhibit.get_kind_display()}" if exhibit else ""
        numbers = _counts(one, "view", "found", "enquiry", "order")
        rows.append([f"{place}", f"<b>{escape(one.name)}</b>", escape(where), *numbers, _money(one)])
    heads = ["", "展品", "区县与类别", "浏览", "检索展示", "询价", "订单", "金额（元）"]
    body = _table(heads, rows, wide=True) if rows else "<p class='small'>本月没有数据。</p>"
    return f"<section><h2>看得最多的展品</h2>{body}</section>"


def _curation(first: date, last: date) -> str:
    steps = dict(
        Opinion.objects.filter(said_at__date__gte=first, said_at__date__lte=last)
        .values_list("step")
        .annotate(count=Count("id"))
        .order_by()
    )
    ended = Exhibit.objects.filter(state=State.ENDED, shown_until__gte=first, shown_until__lte=last).count()
    told = "，".join(
        f"{name} {steps.get(step, 0)} 件"
        for step, name in (
            ("submitted", "提交"), ("accepted", "入选"), ("returned", "退回修改"), ("declined", "未入选"), ("withdrawn", "撤展"),
        )
    )  # fmt: skip
    waiting = Exhibit.objects.filter(state=State.SUBMITTED).count()
    answered = Enquiry.objects.filter(asked_at__date__gte=first, asked_at__date__lte=last).aggregate(
        all=Count("id"), done=Count("id", filter=Q(answered_at__isnull=False))
    )
    lines_told = [f"{told}，展期届满 {ended} 件；现有待评审 {waiting} 件。"]
    if answered["all"]:
        lines_told.append(f"询价 {answered['all']} 次，已答复 {answered['done']} 次。")
    soon = (
        Honour.objects.filter(
            state=HonourState.VALID, valid_until__gte=clock.today(), valid_until__lte=clock.today() + SOON
        )
        .select_related("exhibit", "maker")
        .order_by("valid_until")[:MOST_ROWS]
    )
    over = Honour.objects.filter(
        state=HonourState.EXPIRED, valid_until__gte=first, valid_until__lte=last
    ).count()
    lines_told.append(f"本月到期的荣誉 {over} 项，已不再展示。")
    rows = [
        [
            escape(str(one.exhibit or one.maker)),
            escape(one.title),
            escape(one.number),
            f"{one.valid_until:%Y-%m-%d}",
        ]
        for one in soon
    ]
    table = (
        f"<h3>六十日内到期的荣誉</h3>{_table(['展品或制造者', '荣誉', '证书编号', '有效期至'], rows, wide=True)}"
        if rows
        else ""
    )
    return f"<section><h2>策展</h2><p>{''.join(lines_told)}</p>{table}</section>"


def _traces(first: date, last: date) -> str:
    issued = Batch.objects.filter(issued_at__date__gte=first, issued_at__date__lte=last)
    summed = issued.aggregate(batches=Count("id"), units=Sum("units"))
    looks = TraceLook.objects.filter(day__gte=first, day__lte=last).aggregate(sum=Sum("count"))["sum"] or 0
    told = f"签发 {summed['batches']} 批、{summed['units'] or 0:,} 件的溯源码；扫码查验 {looks:,} 次。"
    revoked = list(
        Batch.objects.filter(state=BatchState.REVOKED).select_related("exhibit").order_by("-pk")[:MOST_ROWS]
    )
    suspected = list(
        TraceLook.objects.filter(serial__gt=0, day__gte=first, day__lte=last)
        .values("batch__exhibit__name", "batch__number", "serial", "day")
        .annotate(sum=Sum("count"), places=Count("region_code", filter=~Q(region_code="")))
        .filter(Q(sum__gt=rules.MOST_LOOKS_A_DAY) | Q(places__gt=rules.MOST_DISTRICTS_A_DAY))
        .order_by("-sum")[:MOST_ROWS]
    )
    parts = [f"<section><h2>溯源</h2><p>{told}</p>"]
    if suspected:
        rows = [
            [escape(one["batch__exhibit__name"]), escape(one["batch__number"]), f"{one['serial']}",
             f"{one['day']:%Y-%m-%d}", f"{one['sum']:,}", f"{one['places']}"]
            for one in suspected
        ]  # fmt: skip
        parts.append(
            f"<h3>可能被复制的码</h3>{_table(['展品', '批次', '序号', '日期', '当日查验', '区县数'], rows, wide=True)}"
        )
    else:
        parts.append("<p>没有发现可能被复制的码。</p>")
    if revoked:
        rows = [[escape(one.exhibit.name), escape(one.number), escape(one.state_reason)] for one in revoked]
        parts.append(f"<h3>已撤销的批次</h3>{_table(['展品', '批次', '原因'], rows, wide=True)}")
    return "".join([*parts, "</section>"])


def _notes() -> str:
    return (
        "<section class='notes'><h2>口径</h2><p>浏览为展品页被打开的次数，不含机器人、预取与浏览器缓存；检索展示为展品出现在检索结果中的次数。"
        "订单按挂接展品的商品统计，不含待审批、已拒单、已取消；同一行订单在一组中只计一次，挂接多件展品的商品在各组中分别计入，"
        "因此各组之和可能大于合计。计数不含任何个人信息。本馆只作展示，产地不作为采购条件，也不加分（《政府采购法实施条例》第二十条）。</p></section>"
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, wide: bool = False) -> str:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<table{' class=wide' if wide else ''}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
