"""公告网页 · what everybody can read without an account and without scripts: the list, each notice at its address for good, feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from graphql import GraphQLError

from backend.core import clock
from backend.notice import content, services
from backend.notice.forms import FORMS
from backend.notice.models import Notice
from backend.notice.queries import corrections_by_root, deadline_of, published
from backend.notice.rules import moment, shown
from backend.region.models import Region
from search.refusals import BadCursor, TooDeep
from storefront_api.kit.connections import Page, Window, decode_cursor, encode_cursor
from storefront_api.kit.found import FoundPage
from storefront_api.kit.where import words
from storefront_api.notice.listing import Wanted, notice_page

SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
"""The pages run nothing at all."""
A_PAGE, A_FEED = 20, 50
KINDS = [form for form in FORMS.values() if form.is_public]
ATOM = "http://www.w3.org/2005/Atom"
_XML_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
NAME = "瓯采 · 政府采购公告"


@dataclass(frozen=True, slots=True)
class Asked:
    """筛选 · what somebody looks for, as the address of the page has it; what cannot be understood is left out."""

    q: str = ""
    kind: str = ""
    region: str = ""
    since: date | None = None
    until: date | None = None
    running: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        given = {name: value.replace("\x00", "").strip() for name, value in request.GET.items()}
        kind, region = given.get("kind", ""), given.get("region", "")
        return cls(
            q=words(given.get("q")),
            kind=kind if kind in {form.code for form in KINDS} else "",
            region=region if region.isdecimal() and len(region) == 6 else "",
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
            running=given.get("running") == "1",
        )

    @property
    def query(self) -> str:
        """As part of an address."""
        said = {
            "q": self.q,
            "kind": self.kind,
            "region": self.region,
            "since": str(self.since or ""),
            "until": str(self.until or ""),
            "running": "1" if self.running else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    def page(self, after: str | None, size: int = A_PAGE, *, newest_first: bool = False) -> FoundPage:
        """A page of what is looked for. 404 for a cursor that is none."""
        wanted = Wanted(
            words=self.q,
            kinds=(self.kind,) if self.kind else (),
            region=self.region,
            since=self.since,
            until=self.until,
            running=self.running,
        )
        rows = published().select_related("buyer", "agent", "region", "corrects")
        try:
            asked = Window(size, decode_cursor(after) if after else None)
            return notice_page(wanted, rows, asked, newest_first=newest_first)
        except (GraphQLError, BadCursor, TooDeep) as error:
            raise Http404("after") from error

    def feed(self, after: str | None = None) -> FoundPage:
        """What subscribers get: the newest first, and only what meets every word."""
        listed = self.page(after, A_FEED, newest_first=True)
        return replace(listed, rows=[], keys=[], has_more=False) if listed.is_relaxed else listed


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """公告列表 · newest first, filtered by region, kind, words and days."""
    asked = Asked.of(request)
    listed = asked.page(request.GET.get("after"))
    return _answer(
        request,
        "notices/index.html",
        asked=asked,
        notices=[_shown(each) for each in listed.rows],
        total=listed.total(),
        listed=listed,
        after=_further(asked, listed),
        is_first="after" not in request.GET,
        kinds=KINDS,
        regions=Region.objects.order_by("code"),
        today=clock.today(),
    )


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """公告 · one notice at its address for good, with what corrects it."""
    said = _found(number)
    root = said.corrects or said
    chain = [root, *corrections_by_root({root.pk}).get(root.pk, [])]
    deadline = deadline_of(root)
    return _answer(
        request,
        "notices/notice.html",
        notice=_shown(said),
        headings=content.headings(said),
        chain=[_shown(each) for each in chain] if len(chain) > 1 else [],
        corrected=[_shown(each) for each in chain[1:]] if said.pk == root.pk else [],
        root=_shown(root) if root.pk != said.pk else None,
        deadline=shown(moment(deadline)) if deadline else "",
        is_moved=bool(deadline) and deadline != root.facts.get("deadline"),
        address=request.build_absolute_uri(),
    )


@require_safe
def as_json(request: HttpRequest, number: str) -> JsonResponse:
    """公告原文 · exactly what the hash of the notice is made of: keys sorted, no blanks between them."""
    said = _found(number)
    body = services.said(said, said.corrects)
    answer = JsonResponse(
        body, json_dumps_params={"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    )
    answer["ETag"] = f'"{said.sha256}"'
    return answer


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """订阅（Atom） · the newest notices that meet the conditions."""
    asked = Asked.of(request)
    rows = asked.feed().rows
    Xml.register_namespace("", ATOM)
    feed = Xml.Element(f"{{{ATOM}}}feed")
    home = request.build_absolute_uri("/notices/")
    _element(feed, "title", NAME)
    _element(feed, "id", request.build_absolute_uri())
    _element(feed, "updated", (rows[0].published_at if rows else clock.now()).isoformat())
    _element(feed, "link", rel="self", type="application/atom+xml", href=request.build_absolute_uri())
    _element(feed, "link", rel="alternate", type="text/html", href=f"{home}?{asked.query}")
    for each in rows:
        entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
        address = request.build_absolute_uri(f"/notices/{each.number}/")
        _element(entry, "title", each.title)
        _element(entry, "id", address)
        _element(entry, "link", rel="alternate", type="text/html", href=address)
        _element(entry, "published", each.published_at.isoformat())
        _element(entry, "updated", each.published_at.isoformat())
        author = _element(entry, "author")
        _element(author, "name", each.buyer.name)
        _element(entry, "category", term=each.kind, label=each.form.zh)
        _element(entry, "category", term=each.region_id, label=each.region.name)
        _element(entry, "summary", content.plain(each), type="text")
    body = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return _feed(HttpResponse(body, content_type="application/atom+xml; charset=utf-8"))


@require_safe
def json_feed(request: HttpRequest) -> HttpResponse:
    """订阅（JSON Feed 1.1） · the same for programs that like JSON; `next_url` leads to older ones."""
    asked = Asked.of(request)
    listed = asked.feed(request.GET.get("after"))
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": NAME,
        "language": "zh-CN",
        "home_page_url": request.build_absolute_uri("/notices/"),
        "feed_url": request.build_absolute_uri(),
        "items": [_item(request, each) for each in listed.rows],
    }
    further = _further(asked, listed)
    if further:
        feed["next_url"] = request.build_absolute_uri(f"/notices/feed.json?{further}")
    return _feed(
        JsonResponse(
            feed,
            json_dumps_params={"ensure_ascii": False},
            content_type="application/feed+json; charset=utf-8",
        )
    )


def _item(request: HttpRequest, each: Notice) -> dict[str, Any]:
    address = request.build_absolute_uri(f"/notices/{each.number}/")
    return {
        "id": address,
        "url": address,
        "title": each.title,
        "content_text": content.plain(each),
        "date_published": each.published_at and each.published_at.isoformat(),
        "authors": [{"name": each.buyer.name}],
        "tags": [each.form.zh, each.region.name],
        "attachments": [
            {
                "url": request.build_absolute_uri(one["file"]),
                "title": one["title"],
                "mime_type": "application/pdf" if one["file"].endswith(".pdf") else "image/*",
            }
            for one in each.attachments
        ],
        "_oucai": {
            "kind": each.kind,
            "region": each.region_id,
            "project_number": each.project_number,
            "sha256": each.sha256,
            "displayed_until": each.displayed_until and each.displayed_until.isoformat(),
            "corrects": each.corrects_id and f"/notices/{each.corrects.number}/",
        },
    }


def _shown(each: Notice) -> dict[str, Any]:
    """What templates show of a notice."""
    assert each.published_at is not None
    at = each.published_at.astimezone(clock.SHANGHAI)
    ends = each.displayed_until
    return {
        "row": each,
        "form": each.form,
        "number": each.number,
        "url": f"/notices/{each.number}/",
        "title": each.title,
        "at": shown(at),
        "iso": at.isoformat(timespec="seconds"),
        "day": at.day,
        "month": f"{at.year}.{at.month:02d}",
        "until": shown(ends) if ends else "",
        "is_running": ends is not None and ends >= clock.today(),
    }


def _further(asked: Asked, listed: Page) -> str:
    """The rest of the address of the next page; empty where this is the last."""
    if not listed.has_more:
        return ""
    after = urlencode({"after": encode_cursor(listed.keys[-1])})
    return f"{asked.query}&{after}" if asked.query else after


def _found(number: str) -> Notice:
    said = published().select_related("buyer", "agent", "region", "corrects").filter(number=number).first()
    if said is None:
        raise Http404(number)
    return said


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _element(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    made = Xml.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text:
        made.text = _XML_UNFIT.sub("", text)
    return made


def _feed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={settings.PUBLIC_MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    response = render(request, template, context)
    response["Content-Security-Policy"] = SECURITY_POLICY
    response["Cache-Control"] = f"public, max-age={settings.PUBLIC_MAX_AGE}"
    return response
