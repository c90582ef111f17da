"""成效页 · what the pavilion achieves, for everybody: as a page, as CSV and as JSON."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from backend.core import clock
from backend.export.sheets import as_csv
from pavilion.achieving import LABELS, LONGEST, Achieved, By, achieved, for_everybody
from pavilion.drawing.charts import Bar, Series, bars, lines
from pavilion.models import Figure
from storefront_api.pavilion.site import showing
from storefront_api.pavilion.site.words import INDUSTRIES, words

DAYS = 30
MEASURES = ("view", "found", "search", "enquiry", "order")
HEADS = {
    "view": "浏览 views", "found": "检索展示 found", "search": "检索 searches", "enquiry": "询价 enquiries",
    "order": "订单 orders",
}  # fmt: skip
MOST_BARS = 12


class NotAPeriod(ValueError):
    """These are no two days of the past, in their order and within a year."""


@require_safe
def figures(request: HttpRequest, english: bool = False) -> HttpResponse:
    """成效 · figures of a period; the last thirty days if none is given."""
    try:
        since, until = period_of(request)
    except NotAPeriod:
        since, until = _usual()
    t = words(english)
    total = for_everybody(achieved(since, until))[0]
    by_day = achieved(since, until, By.DAY)
    days = [date.fromisoformat(one.key) for one in by_day]
    daily = [
        Series(t.views, [one.of("view") for one in by_day]),
        Series(t.searches, [one.of("search") for one in by_day]),
    ]
    charts = [("", lines(days, daily, t.by_day, width=1120) + lines(days, daily, t.by_day, width=400))]
    for by, title in ((By.DISTRICT, t.by_district), (By.INDUSTRY, t.by_industry), (By.KIND, t.by_kind)):
        found = [one for one in achieved(since, until, by) if one.of("view")][:MOST_BARS]
        if found:
            charts.append(
                (
                    title,
                    bars([Bar(name_of(one, by, english), one.of("view")) for one in found], title, width=440),
                )
            )
    asked = urlencode({"since": since.isoformat(), "until": until.isoformat()})
    return showing.answer(
        request, "figures", english, since=since, until=until, today=clock.today(), total=total,
        numbers=[(getattr(t, name), f"{total.of(measure):,}") for name, measure in (
            ("views", "view"), ("searches", "search"), ("found_in", "found"), ("enquiries", "enquiry"), ("orders", "order"),
        )],
        charts=[(title, mark_safe(chart)) for title, chart in charts],
        downloads=[(t_by, f"/pavilion/figures.csv?{asked}&by={by}", f"/pavilion/figures.json?{asked}&by={by}")
                   for by, t_by in ((By.DAY, t.by_day), (By.DISTRICT, t.by_district), (By.KIND, t.by_kind),
                                    (By.INDUSTRY, t.by_industry), (By.EXHIBIT, t.by_exhibit))],
        path=f"figures/?{asked}" if request.GET else "figures/",
    )  # fmt: skip


@require_safe
def table(request: HttpRequest, form: str) -> HttpResponse:
    """开放数据 · the same figures as CSV or JSON; 400 for what is no period or no way to tell them apart."""
    try:
        since, until = period_of(request)
        by = By(request.GET.get("by", By.DAY))
    except ValueError:
        told = {
            "message": "期间或分组不正确。 · This is no period of the past, or no way to tell figures apart."
        }
        return JsonResponse(told, status=400, json_dumps_params={"ensure_ascii": False})
    rows = for_everybody(achieved(since, until, by))
    name = f"pavilion-{since}-{until}-{by}.{form}"
    if form == "csv":
        head = [LABELS[by], "名称 name", *HEADS.values(), "金额（元） amount"]
        body = [[one.key, one.name, *(one.of(each) for each in MEASURES), one.amount] for one in rows]
        response = HttpResponse(as_csv([head, *body]), content_type="text/csv; charset=utf-8")
    else:
        response = JsonResponse(
            {"since": since, "until": until, "by": by, "rows": [_plain(one) for one in rows]},
            json_dumps_params={"ensure_ascii": False},
        )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def period_of(request: HttpRequest) -> tuple[date, date]:
    """The period that is asked for. Raises `NotAPeriod`."""
    since, until = _usual()
    try:
        since = date.fromisoformat(request.GET.get("since") or since.isoformat())
        until = date.fromisoformat(request.GET.get("until") or until.isoformat())
    except ValueError as error:
        raise NotAPeriod from error
    if not (since <= until <= clock.today() and until - since <= LONGEST):
        raise NotAPeriod
    return since, until


def name_of(one: Achieved, by: By, english: bool) -> str:
    """What a group is called in one language."""
    if by is By.INDUSTRY:
        return INDUSTRIES.get(one.key, one.key) if english else one.key
    return one.name_en if english else one.name


def _usual() -> tuple[date, date]:
    today = clock.today()
    return today - timedelta(days=DAYS - 1), today


def _plain(one: Achieved) -> dict[str, Any]:
    return {
        "key": one.key, "name": one.name, "nameEn": one.name_en, "views": one.of(Figure.Measure.VIEW), "found": one.of("found"),
        "searches": one.of("search"), "enquiries": one.of("enquiry"), "orders": one.of("order"),
        "amount": None if one.amount is None else str(one.amount),
    }  # fmt: skip
