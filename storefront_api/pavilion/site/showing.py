"""怎么显示 · how things of the pavilion are shown on its pages: what templates are given of them, in one language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from backend.core.peers import gather
from backend.region.models import Region
from pavilion import queries
from pavilion.drawing import districts
from pavilion.models import Exhibit, ExhibitPicture, Room
from pavilion.pictures import WIDTHS
from storefront_api.pavilion.addresses import page_of, picture_of
from storefront_api.pavilion.site.words import HONOURS, INDUSTRIES, KINDS, words

POLICY = "; ".join(
    [
        "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)  # fmt: skip
STYLE = Path(__file__).with_name("pavilion.css")
CHANNEL = "wenzhou"


def answer(
    request: HttpRequest, template: str, english: bool, *, path: str, status: int = 200, **context: Any
) -> HttpResponse:
    t = words(english)
    origin = origin_of(request)
    here = f"/pavilion/{'en/' if english else ''}"
    response = render(
        request,
        f"pavilion/{template}.html",
        {
            "t": t,
            "english": english,
            "here": here,
            "chinese_url": f"{origin}/pavilion/{path}",
            "english_url": f"{origin}/pavilion/en/{path}",
            "canonical": f"{origin}{here}{path}",
            "other_url": f"/pavilion/{'' if english else 'en/'}{path}",
            "origin": origin,
            "style": f"/pavilion/style-{style_sheet()[1]}.css",
            "section": path.partition("/")[0],
            "is_demo": settings.DEMO,
            "page": template,
            **context,
        },
        status=status,
    )
    response["Content-Security-Policy"] = POLICY
    response["Content-Language"] = t.lang
    response["Cache-Control"] = f"public, max-age={settings.PUBLIC_MAX_AGE}"
    return response


def missing(request: HttpRequest, english: bool) -> HttpResponse:
    response = answer(request, "missing", english, path="", status=404)
    response["Cache-Control"] = "no-store"
    return response


def origin_of(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


@cache
def style_sheet() -> tuple[bytes, str]:
    content = STYLE.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:10]


def named(chinese: str, english_name: str, english: bool) -> str:
    return (english_name or chinese) if english else chinese


def district_name(region: Region, english: bool) -> str:
    """鹿城, Lucheng: without what kind of district it is."""
    if english:
        return region.name_en.rsplit(" ", 1)[0]
    return region.name[:-1] if len(region.name) > 2 else region.name


def cards(things: Iterable[Exhibit], english: bool) -> list[dict[str, Any]]:
    return [card(one, english) for one in gather(things)]


def card(one: Exhibit, english: bool) -> dict[str, Any]:
    pictures = queries.exhibit_pictures(one)
    first = pictures[0] if pictures else None
    seal, zh, en = KINDS[one.kind]
    return {
        "name": named(one.name, one.name_en, english),
        "other": "" if english else one.name_en,
        "summary": named(one.summary, one.summary_en, english),
        "district": district_name(one.region, english),
        "seal": seal,
        "kind": en if english else zh,
        "url": page_of("exhibits", one.slug, english=english),
        "src": picture_of(one, first, 480, cut=True),
        "srcset": ", ".join(
            f"{picture_of(one, first, width, cut=True)} {width}w" for width in (320, 480, 640)
        ),
        "avif": ", ".join(
            f"{picture_of(one, first, width, 'avif', cut=True)} {width}w" for width in (320, 480, 640)
        ),
        "alt": (first.alt_en if english else first.alt) if first else "",
    }


def photograph(one: Exhibit, found: ExhibitPicture | None, english: bool) -> dict[str, Any]:
    wide, high = (found.width, found.height) if found else (960, 1200)
    most = [width for width in WIDTHS if width <= max(wide, WIDTHS[0])]
    return {
        "src": picture_of(one, found, 640),
        "srcset": ", ".join(f"{picture_of(one, found, width)} {width}w" for width in most),
        "avif": ", ".join(f"{picture_of(one, found, width, 'avif')} {width}w" for width in most),
        "width": wide,
        "height": high,
        "alt": ((found.alt_en if english else found.alt) if found else "")
        or named(one.name, one.name_en, english),
        "drawn": found is None,
    }


def exhibit_facts(one: Exhibit, english: bool) -> dict[str, Any]:
    seal, zh, en = KINDS[one.kind]
    return {
        "name": named(one.name, one.name_en, english),
        "other": one.name if english else one.name_en,
        "other_lang": "zh-CN" if english else "en",
        "seal": seal,
        "kind": en if english else zh,
        "kind_url": search_url(english, kind=one.kind),
        "summary": named(one.summary, one.summary_en, english),
        "district": one.region.name_en if english else one.region.name,
        "district_url": page_of("districts", one.region_id, english=english),
        "place": one.place,
        "industry": INDUSTRIES.get(one.industry, one.industry) if english else one.industry,
        "maker": named(one.maker.name, one.maker.name_en, english) if one.maker else "",
        "maker_summary": named(one.maker.summary, one.maker.summary_en, english) if one.maker else "",
        "maker_url": page_of("makers", one.maker.slug, english=english) if one.maker else "",
        "cluster": named(one.cluster.name, one.cluster.name_en, english) if one.cluster else "",
        "cluster_url": page_of("clusters", one.cluster.slug, english=english) if one.cluster else "",
        "category": "" if english or one.category is None else one.category.name,
        "from": one.shown_from,
        "until": one.shown_until,
    }


def certificate(one: Any, english: bool) -> dict[str, Any]:
    zh, en = HONOURS[one.kind]
    return {
        "kind": en if english else zh,
        "title": named(one.title, one.title_en, english),
        "issuer": one.issuer,
        "number": one.number,
        "until": one.valid_until,
    }


def halls(found: Iterable[Room], english: bool) -> list[dict[str, Any]]:
    inside = queries.exhibits_of_rooms()
    return [
        {
            **hall(one, english),
            "count": len(inside.get(one.pk, ())),
            "cards": [card(each, english) for each in varied(inside.get(one.pk, []), 3)],
        }
        for one in found
    ]


def hall(one: Room, english: bool) -> dict[str, Any]:
    return {
        "name": named(one.name, one.name_en, english),
        "intro": named(one.intro, one.intro_en, english),
        "url": page_of("rooms", one.slug, english=english),
        "closes": one.closes_on,
    }


def varied(things: list[Exhibit], most: int) -> list[Exhibit]:
    """Some of them, from different districts and industries as far as there are."""
    chosen: list[Exhibit] = []
    for key in ("industry", "region_id"):
        seen = {getattr(one, key) for one in chosen}
        for one in things:
            if len(chosen) < most and one not in chosen and getattr(one, key) not in seen:
                chosen.append(one)
                seen.add(getattr(one, key))
    return (chosen + [one for one in things if one not in chosen])[:most]


def trades(english: bool) -> list[dict[str, Any]]:
    counts: dict[int, int] = {}
    for key in queries.shown().filter(cluster__isnull=False).values_list("cluster_id", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return [
        {
            "name": named(one.name, one.name_en, english),
            "summary": named(one.summary, one.summary_en, english),
            "url": page_of("clusters", one.slug, english=english),
            "count": counts.get(one.pk, 0),
        }
        for one in queries.clusters()
        if counts.get(one.pk)
    ]


def district_map(counts: dict[str, int], english: bool, here: str = "") -> dict[str, Any]:
    regions = {region.pk: region for region in queries.districts()}
    most = max((counts.get(code, 0) for code in regions), default=0)
    return {
        "coast": districts.coast(),
        "districts": [
            {
                "name": district_name(region, english),
                "full": region.name_en if english else region.name,
                "url": page_of("districts", code, english=english),
                "path": districts.outline(code),
                "fill": districts.fill(counts.get(code, 0), most),
                "x": districts.DISTRICTS[code].label[0],
                "y": districts.DISTRICTS[code].label[1],
                "count": counts.get(code, 0),
                "here": code == here,
            }
            for code, region in regions.items()
            if code in districts.DISTRICTS
        ],
        "city": {
            "count": counts.get(queries.CITY, 0),
            "url": page_of("districts", queries.CITY, english=english),
        },
    }


def count_of_kinds() -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind in queries.shown().values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def search_url(english: bool, **asked: str) -> str:
    return f"/pavilion/{'en/' if english else ''}search/?{urlencode(asked)}"


def product_url(slug: str) -> str:
    """Where a product is looked at: in the explorer, until a front end says where it shows products."""
    query = f'{{ product(slug: "{slug}", channel: "{CHANNEL}") {{ name pricing {{ priceRange {{ start {{ gross {{ amount }} }} }} }} }} }}'
    return f"/graphql/?{urlencode({'query': query})}"


def linked_data(request: HttpRequest, one: Exhibit, made: dict[str, Any], goods: list[dict[str, Any]]) -> str:
    """What search engines read of it: schema.org's Product."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": made["name"],
        "description": made["summary"],
        "image": origin_of(request) + picture_of(one, None, 1280, "jpg"),
        "category": made["industry"],
        "countryOfOrigin": "CN",
    }
    if made["maker"]:
        told["manufacturer"] = {"@type": "Organization", "name": made["maker"]}
    if goods:
        told["offers"] = [
            {
                "@type": "Offer",
                "price": str(good["price"]),
                "priceCurrency": "CNY",
                "seller": good["supplier"],
            }
            for good in goods
        ]
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
