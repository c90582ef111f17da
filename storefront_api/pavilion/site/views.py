"""公开网站 · the pavilion under `/pavilion/`, in Chinese and under `/pavilion/en/` in English. No script runs in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from backend.core import clock
from backend.core.fonts import FontMissing
from backend.core.peers import gather
from backend.region.models import Region
from backend.region.queries import channels_by_slug
from pavilion import queries, rules, sheets
from pavilion.drawing import districts, landscape
from pavilion.models import Exhibit, ExhibitPicture, Maker, Room
from pavilion.pictures import FORMS, WIDTHS, PictureLost, picture_file, version_of
from storefront_api.pavilion.addresses import page_of, picture_of, sheet_of
from storefront_api.pavilion.site import stories
from storefront_api.pavilion.site.words import HONOURS, INDUSTRIES, KINDS, MONTHS, SOLAR, words

POLICY = "; ".join(
    [
        "default-src 'none'", "style-src 'self'", "img-src 'self' data:", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)  # fmt: skip
FOR_EVER = "public, max-age=31536000, immutable"
STYLE = Path(__file__).with_name("pavilion.css")
MOST_FOUND = 60
MOST_OF_NOW = 6
LONGEST_WORDS = 100
CHANNEL = "wenzhou"


# 页面 · pages


@require_safe
def entrance(request: HttpRequest, english: bool = False) -> HttpResponse:
    """入口 · what is in season, the rooms, the map, the industries."""
    month = clock.today().month
    shown = queries.in_order(queries.shown())
    now = list(shown.filter(months__contains=[month]).select_related("region"))
    counts = queries.count_by_region()
    kinds = _count_of_kinds()
    return _page(
        request,
        "entrance",
        english,
        landscape=mark_safe(landscape.landscape()),
        month=MONTHS[english][month - 1],
        terms=SOLAR[month - 1],
        now=_cards(_varied(now, MOST_OF_NOW), english),
        rooms=_rooms(gather(queries.open_rooms()), english),
        map=_map(counts, english),
        kinds=[
            {
                "seal": seal,
                "name": en if english else zh,
                "count": kinds.get(kind, 0),
                "url": _search(english, kind=kind),
            }
            for kind, (seal, zh, en) in KINDS.items()
        ],
        clusters=_clusters(english),
        total=sum(counts.values()),
        path="",
    )


@require_safe
def rooms(request: HttpRequest, english: bool = False) -> HttpResponse:
    """展厅 · all that are open."""
    return _page(
        request, "rooms", english, rooms=_rooms(gather(queries.open_rooms()), english), path="rooms/"
    )


@require_safe
def room(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """一个展厅 · what is in it today."""
    found = queries.open_rooms().filter(slug=slug).first()
    if found is None:
        return _missing(request, english)
    inside = queries.exhibits_of_room(found.pk).select_related("region")
    return _page(
        request,
        "room",
        english,
        room=_room(found, english),
        cards=_cards(inside, english),
        path=f"rooms/{slug}/",
    )


@require_safe
def exhibit(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """展品 · one exhibit with everything about it."""
    found = queries.shown().filter(slug=slug).select_related("region", "maker", "cluster", "category").first()
    if found is None:
        return _missing(request, english)
    channel = channels_by_slug().get(CHANNEL)
    goods = queries.goods(found.pk, channel.pk if channel else None)
    pictures = queries.exhibit_pictures(found)
    made = _exhibit(found, english)
    process = found.process_en or found.process if english else found.process
    return _page(
        request,
        "exhibit",
        english,
        it=made,
        gallery=[_picture(found, picture, english) for picture in pictures or [None]],
        story=stories.html(found.story_en or found.story if english else found.story),
        story_lang="zh-CN" if english and not found.story_en and found.story else "",
        steps=stories.steps(process),
        process=stories.html(process),
        months=[
            {"n": month, "name": MONTHS[english][month - 1], "on": month in found.months}
            for month in range(1, 13)
        ],
        season=rules.season_text(found.months),
        honours=[_honour(one, english) for one in queries.exhibit_honours(found)],
        goods=[{**one, "url": _product_url(one["slug"])} for one in goods],
        like=_cards(queries.like(found), english),
        description=made["summary"],
        image=sheet_of(found, "card", _origin(request), english=english),
        poster=sheet_of(found, "poster", _origin(request), english=english),
        data=mark_safe(_linked_data(request, found, made, goods)),
        path=f"exhibits/{slug}/",
    )


@require_safe
def maker(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """制造者 · its story and what it makes."""
    found = Maker.objects.filter(slug=slug).select_related("region").first()
    things = (
        list(queries.in_order(queries.shown().filter(maker=found)).select_related("region")) if found else []
    )
    if found is None or not things:
        return _missing(request, english)
    return _page(
        request,
        "maker",
        english,
        it={
            "name": _named(found.name, found.name_en, english),
            "summary": _named(found.summary, found.summary_en, english),
            "place": f"{_district(found.region, english)} · {found.place}",
            "since": found.since,
            "url": page_of("districts", found.region_id, english=english),
        },
        story=stories.html(found.story_en or found.story if english else found.story),
        story_lang="zh-CN" if english and not found.story_en else "",
        honours=[_honour(one, english) for one in queries.maker_honours(found)],
        cards=_cards(things, english),
        description=_named(found.summary, found.summary_en, english),
        path=f"makers/{slug}/",
    )


@require_safe
def district_map(request: HttpRequest, english: bool = False) -> HttpResponse:
    """地图 · the twelve districts."""
    return _page(request, "map", english, map=_map(queries.count_by_region(), english), path="districts/")


@require_safe
def district(request: HttpRequest, code: str, english: bool = False) -> HttpResponse:
    """区县 · what one district shows."""
    region = Region.objects.filter(Q(parent_id=queries.CITY) | Q(pk=queries.CITY), pk=code).first()
    if region is None:
        return _missing(request, english)
    things = queries.in_order(queries.shown().filter(region=region)).select_related("region")
    makers = queries.Maker.objects.filter(pk__in=queries.shown().filter(maker__region=region).values("maker"))
    return _page(
        request,
        "district",
        english,
        name=region.name_en if english else region.name,
        cards=_cards(things, english),
        makers=[
            {
                "name": _named(one.name, one.name_en, english),
                "summary": _named(one.summary, one.summary_en, english),
                "url": page_of("makers", one.slug, english=english),
            }
            for one in makers.order_by("pk")
        ],
        map=_map(queries.count_by_region(), english, here=code),
        path=f"districts/{code}/",
    )


@require_safe
def seasons(request: HttpRequest, english: bool = False) -> HttpResponse:
    """时令 · the year, month by month."""
    found = list(queries.in_order(queries.shown().exclude(months=[])).select_related("region"))
    today = clock.today().month
    return _page(
        request,
        "seasons",
        english,
        months=[
            {
                "n": month,
                "name": MONTHS[english][month - 1],
                "terms": SOLAR[month - 1],
                "now": month == today,
                "things": [
                    {
                        "name": _named(one.name, one.name_en, english),
                        "district": _district(one.region, english),
                        "url": page_of("exhibits", one.slug, english=english),
                        "colour": one.colour or "#9CC0B2",
                    }
                    for one in found
                    if month in one.months
                ],
            }
            for month in range(1, 13)
        ],
        path="seasons/",
    )


@require_safe
def clusters(request: HttpRequest, english: bool = False) -> HttpResponse:
    """产业 · the industry clusters."""
    return _page(request, "clusters", english, clusters=_clusters(english), path="clusters/")


@require_safe
def cluster(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """一个产业 · what one cluster shows."""
    found = queries.Cluster.objects.filter(slug=slug).select_related("region").first()
    if found is None:
        return _missing(request, english)
    things = queries.in_order(queries.shown().filter(cluster=found)).select_related("region")
    return _page(
        request,
        "cluster",
        english,
        it={
            "name": _named(found.name, found.name_en, english),
            "summary": _named(found.summary, found.summary_en, english),
            "district": _district(found.region, english),
            "url": page_of("districts", found.region_id, english=english),
        },
        cards=_cards(things, english),
        path=f"clusters/{slug}/",
    )


@require_safe
def search(request: HttpRequest, english: bool = False) -> HttpResponse:
    """检索 · by words, kind and district; a plain form, no script."""
    said = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS]
    kind, code = request.GET.get("kind", ""), request.GET.get("district", "")
    asked = queries.containing(said)
    if kind in KINDS:
        asked &= Q(kind=kind)
    places = queries.districts()
    if code in {region.pk for region in places}:
        asked &= Q(region=code)
    found = list(queries.in_order(queries.shown().filter(asked)).select_related("region")[:MOST_FOUND])
    response = _page(
        request,
        "search",
        english,
        said=said,
        kinds=[
            {"value": value, "name": en if english else zh, "on": value == kind}
            for value, (_, zh, en) in KINDS.items()
        ],
        districts=[
            {"value": one.pk, "name": one.name_en if english else one.name, "on": one.pk == code}
            for one in places
        ],
        cards=_cards(found, english),
        count=len(found),
        path=f"search/?{request.GET.urlencode()}" if request.GET else "search/",
    )
    if request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """网站地图 · every page for search engines."""
    kinds = [
        ("exhibits", queries.shown().values_list("slug", flat=True)),
        ("rooms", queries.open_rooms().values_list("slug", flat=True)),
        ("districts", [one.pk for one in queries.districts()]),
        (
            "makers",
            Maker.objects.filter(pk__in=queries.shown().values("maker")).values_list("slug", flat=True),
        ),
        ("clusters", [one.slug for one in queries.clusters()]),
    ]
    origin = _origin(request)
    paths = [f"/pavilion/{part}" for part in ("", "en/", "rooms/", "districts/", "seasons/", "clusters/")]
    paths += [
        page_of(kind, key, english=english)
        for kind, keys in kinds
        for key in keys
        for english in (False, True)
    ]
    urls = "".join(f"<url><loc>{origin}{path}</loc></url>" for path in paths)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
        content_type="application/xml",
    )


# 文件 · files


@require_safe
def picture(request: HttpRequest, slug: str, key: str, width: int, form: str) -> HttpResponseBase:
    """图片 · one width of one picture. Its address changes with it, so it may be kept for ever."""
    cut = key.endswith("-cut")
    key = key.removesuffix("-cut")
    if width not in WIDTHS or form not in FORMS:
        raise Http404
    found = queries.shown().filter(slug=slug).first()
    given = request.GET.get("v", "")
    if found is None:  # whoever knows its address has been shown it
        found = Exhibit.objects.filter(slug=slug).first()
        if found is None or not given:
            raise Http404
    photograph: ExhibitPicture | None = None
    if key != "drawn":
        number = key.removeprefix("p")
        photograph = (
            found.pictures.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        )
        if photograph is None:
            raise Http404
    version = version_of(found, photograph)
    if given != version and not queries.shown().filter(pk=found.pk).exists():
        raise Http404
    try:
        path = picture_file(found, photograph, width, form, cut=cut)
    except PictureLost:
        raise Http404 from None
    response = HttpResponse(path.read_bytes(), content_type=FORMS[form])
    response["Cache-Control"] = FOR_EVER if given == version else "public, max-age=300"
    return response


@require_safe
def sheet(request: HttpRequest, slug: str, form: str, english: bool = False) -> HttpResponseBase:
    """海报与分享卡 · a sheet about an exhibit; its address changes with what is set on it."""
    found = queries.shown().filter(slug=slug).select_related("region").first()
    if found is None or form not in sheets.FORMS:
        raise Http404
    origin = _origin(request)
    try:
        path = sheets.sheet_file(found, form, origin, english=english)
    except PictureLost:
        raise Http404 from None
    except FontMissing as refusal:
        return HttpResponse(refusal.message, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    is_its_own = request.GET.get("v") == sheets.version(found, origin, english=english)
    response["Cache-Control"] = FOR_EVER if is_its_own else "public, max-age=300"
    return response


@require_safe
def style(request: HttpRequest, digest: str) -> HttpResponse:
    """样式 · the one style sheet; its address changes with it."""
    return HttpResponse(
        _style()[0], content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER}
    )


# 怎么显示 · how things are shown


def _page(
    request: HttpRequest, template: str, english: bool, *, path: str, status: int = 200, **context: Any
) -> HttpResponse:
    t = words(english)
    origin = _origin(request)
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
            "style": f"/pavilion/style-{_style()[1]}.css",
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


def _missing(request: HttpRequest, english: bool) -> HttpResponse:
    response = _page(request, "missing", english, path="", status=404)
    response["Cache-Control"] = "no-store"
    return response


def _origin(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


@cache
def _style() -> tuple[bytes, str]:
    content = STYLE.read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:10]


def _named(chinese: str, english_name: str, english: bool) -> str:
    return (english_name or chinese) if english else chinese


def _district(region: Region, english: bool) -> str:
    """鹿城, Lucheng: without what kind of district it is."""
    if english:
        return region.name_en.rsplit(" ", 1)[0]
    return region.name[:-1] if len(region.name) > 2 else region.name


def _cards(things: Iterable[Exhibit], english: bool) -> list[dict[str, Any]]:
    return [_card(one, english) for one in gather(things)]


def _card(one: Exhibit, english: bool) -> dict[str, Any]:
    pictures = queries.exhibit_pictures(one)
    first = pictures[0] if pictures else None
    seal, zh, en = KINDS[one.kind]
    return {
        "name": _named(one.name, one.name_en, english),
        "other": "" if english else one.name_en,
        "summary": _named(one.summary, one.summary_en, english),
        "district": _district(one.region, english),
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


def _picture(one: Exhibit, found: ExhibitPicture | None, english: bool) -> dict[str, Any]:
    wide, high = (found.width, found.height) if found else (960, 1200)
    most = [width for width in WIDTHS if width <= max(wide, WIDTHS[0])]
    return {
        "src": picture_of(one, found, 640),
        "srcset": ", ".join(f"{picture_of(one, found, width)} {width}w" for width in most),
        "avif": ", ".join(f"{picture_of(one, found, width, 'avif')} {width}w" for width in most),
        "width": wide,
        "height": high,
        "alt": ((found.alt_en if english else found.alt) if found else "")
        or _named(one.name, one.name_en, english),
        "drawn": found is None,
    }


def _exhibit(one: Exhibit, english: bool) -> dict[str, Any]:
    seal, zh, en = KINDS[one.kind]
    return {
        "name": _named(one.name, one.name_en, english),
        "other": one.name if english else one.name_en,
        "other_lang": "zh-CN" if english else "en",
        "seal": seal,
        "kind": en if english else zh,
        "kind_url": _search(english, kind=one.kind),
        "summary": _named(one.summary, one.summary_en, english),
        "district": one.region.name_en if english else one.region.name,
        "district_url": page_of("districts", one.region_id, english=english),
        "place": one.place,
        "industry": INDUSTRIES.get(one.industry, one.industry) if english else one.industry,
        "maker": _named(one.maker.name, one.maker.name_en, english) if one.maker else "",
        "maker_summary": _named(one.maker.summary, one.maker.summary_en, english) if one.maker else "",
        "maker_url": page_of("makers", one.maker.slug, english=english) if one.maker else "",
        "cluster": _named(one.cluster.name, one.cluster.name_en, english) if one.cluster else "",
        "cluster_url": page_of("clusters", one.cluster.slug, english=english) if one.cluster else "",
        "category": "" if english or one.category is None else one.category.name,
        "from": one.shown_from,
        "until": one.shown_until,
    }


def _honour(one: Any, english: bool) -> dict[str, Any]:
    zh, en = HONOURS[one.kind]
    return {
        "kind": en if english else zh,
        "title": _named(one.title, one.title_en, english),
        "issuer": one.issuer,
        "number": one.number,
        "until": one.valid_until,
    }


def _rooms(found: Iterable[Room], english: bool) -> list[dict[str, Any]]:
    inside = queries.exhibits_of_rooms()
    return [
        {
            **_room(one, english),
            "count": len(inside.get(one.pk, ())),
            "cards": [_card(each, english) for each in _varied(inside.get(one.pk, []), 3)],
        }
        for one in found
    ]


def _room(one: Room, english: bool) -> dict[str, Any]:
    return {
        "name": _named(one.name, one.name_en, english),
        "intro": _named(one.intro, one.intro_en, english),
        "url": page_of("rooms", one.slug, english=english),
        "closes": one.closes_on,
    }


def _varied(things: list[Exhibit], most: int) -> list[Exhibit]:
    """Some of them, from different districts and industries as far as there are."""
    chosen: list[Exhibit] = []
    for key in ("industry", "region_id"):
        seen = {getattr(one, key) for one in chosen}
        for one in things:
            if len(chosen) < most and one not in chosen and getattr(one, key) not in seen:
                chosen.append(one)
                seen.add(getattr(one, key))
    return (chosen + [one for one in things if one not in chosen])[:most]


def _clusters(english: bool) -> list[dict[str, Any]]:
    counts: dict[int, int] = {}
    for key in queries.shown().filter(cluster__isnull=False).values_list("cluster_id", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return [
        {
            "name": _named(one.name, one.name_en, english),
            "summary": _named(one.summary, one.summary_en, english),
            "url": page_of("clusters", one.slug, english=english),
            "count": counts.get(one.pk, 0),
        }
        for one in queries.clusters()
        if counts.get(one.pk)
    ]


def _map(counts: dict[str, int], english: bool, here: str = "") -> dict[str, Any]:
    regions = {region.pk: region for region in queries.districts()}
    most = max((counts.get(code, 0) for code in regions), default=0)
    return {
        "coast": districts.coast(),
        "districts": [
            {
                "name": _district(region, english),
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


def _count_of_kinds() -> dict[str, int]:
    counts: dict[str, int] = {}
    for kind in queries.shown().values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def _search(english: bool, **asked: str) -> str:
    return f"/pavilion/{'en/' if english else ''}search/?{urlencode(asked)}"


def _product_url(slug: str) -> str:
    """Where a product is looked at: in the explorer, until a front end says where it shows products."""
    query = f'{{ product(slug: "{slug}", channel: "{CHANNEL}") {{ name pricing {{ priceRange {{ start {{ gross {{ amount }} }} }} }} }} }}'
    return f"/graphql/?{urlencode({'query': query})}"


def _linked_data(
    request: HttpRequest, one: Exhibit, made: dict[str, Any], goods: list[dict[str, Any]]
) -> str:
    """What search engines read of it: schema.org's Product."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": made["name"],
        "description": made["summary"],
        "image": _origin(request) + picture_of(one, None, 1280, "jpg"),
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
