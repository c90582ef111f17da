"""公开网站 · the pavilion under `/pavilion/`, in Chinese and under `/pavilion/en/` in English. No script runs in it."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from backend.core import clock
from backend.core.fonts import FontMissing
from backend.core.peers import gather
from backend.region.models import Region
from backend.region.queries import channels_by_slug
from pavilion import counting, queries, rules, sheets
from pavilion.drawing import landscape
from pavilion.models import Exhibit, ExhibitPicture, Figure, Maker
from pavilion.pictures import FORMS, WIDTHS, PictureLost, picture_file, version_of
from pavilion.tracing import code_of, latest
from storefront_api.kit.connections import window
from storefront_api.pavilion.addresses import page_of, sheet_of, trace_of
from storefront_api.pavilion.listing import Asked, exhibit_page
from storefront_api.pavilion.site import showing, stories
from storefront_api.pavilion.site.tracing import of_batch
from storefront_api.pavilion.site.words import KINDS, MONTHS, SOLAR

FOR_EVER = "public, max-age=31536000, immutable"
MOST_FOUND = 60
MOST_OF_NOW = 6
LONGEST_WORDS = 100


# 页面 · pages


@require_safe
def entrance(request: HttpRequest, english: bool = False) -> HttpResponse:
    """入口 · what is in season, the rooms, the map, the industries."""
    month = clock.today().month
    shown = queries.in_order(queries.shown())
    now = list(queries.on_cards(shown.filter(months__contains=[month])))
    counts = queries.count_by_region()
    kinds = showing.count_of_kinds()
    return showing.answer(
        request,
        "entrance",
        english,
        landscape=mark_safe(landscape.landscape()),
        month=MONTHS[english][month - 1],
        terms=SOLAR[month - 1],
        now=showing.cards(showing.varied(now, MOST_OF_NOW), english),
        rooms=showing.halls(gather(queries.open_rooms()), english),
        map=showing.district_map(counts, english),
        kinds=[
            {
                "seal": seal,
                "name": en if english else zh,
                "count": kinds.get(kind, 0),
                "url": showing.search_url(english, kind=kind),
            }
            for kind, (seal, zh, en) in KINDS.items()
        ],
        clusters=showing.trades(english),
        total=sum(counts.values()),
        path="",
    )


@require_safe
def rooms(request: HttpRequest, english: bool = False) -> HttpResponse:
    """展厅 · all that are open."""
    return showing.answer(
        request, "rooms", english, rooms=showing.halls(gather(queries.open_rooms()), english), path="rooms/"
    )


@require_safe
def room(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """一个展厅 · what is in it today."""
    found = queries.open_rooms().filter(slug=slug).first()
    if found is None:
        return showing.missing(request, english)
    inside = queries.on_cards(queries.exhibits_of_room(found.pk))
    return showing.answer(
        request,
        "room",
        english,
        room=showing.hall(found, english),
        cards=showing.cards(inside, english),
        path=f"rooms/{slug}/",
    )


@require_safe
def exhibit(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """展品 · one exhibit with everything about it."""
    found = queries.shown().filter(slug=slug).select_related("region", "maker", "cluster", "category").first()
    if found is None:
        return showing.missing(request, english)
    channel = channels_by_slug().get(showing.CHANNEL)
    goods = queries.goods(found.pk, channel.pk if channel else None)
    pictures = queries.exhibit_pictures(found)
    if _is_looking(request):
        counting.count(Figure.Measure.VIEW, found.pk)
    made = showing.exhibit_facts(found, english)
    batch = latest(found.pk)
    process = found.process_en or found.process if english else found.process
    return showing.answer(
        request,
        "exhibit",
        english,
        it=made,
        gallery=[showing.photograph(found, picture, english) for picture in pictures or [None]],
        story=stories.html(found.story_en or found.story if english else found.story),
        story_lang="zh-CN" if english and not found.story_en and found.story else "",
        steps=stories.steps(process),
        process=stories.html(process),
        months=[
            {"n": month, "name": MONTHS[english][month - 1], "on": month in found.months}
            for month in range(1, 13)
        ],
        season=rules.season_text(found.months),
        honours=[showing.certificate(one, english) for one in queries.exhibit_honours(found)],
        batch=of_batch(batch, english) if batch else None,
        trace_url=trace_of(code_of(batch), english=english) if batch else "",
        goods=[{**one, "url": showing.product_url(one["slug"])} for one in goods],
        like=showing.cards(queries.like(found), english),
        description=made["summary"],
        image=sheet_of(found, "card", showing.origin_of(request), english=english),
        poster=sheet_of(found, "poster", showing.origin_of(request), english=english),
        data=mark_safe(showing.linked_data(request, found, made, goods)),
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
        return showing.missing(request, english)
    return showing.answer(
        request,
        "maker",
        english,
        it={
            "name": showing.named(found.name, found.name_en, english),
            "summary": showing.named(found.summary, found.summary_en, english),
            "place": f"{showing.district_name(found.region, english)} · {found.place}",
            "since": found.since,
            "url": page_of("districts", found.region_id, english=english),
        },
        story=stories.html(found.story_en or found.story if english else found.story),
        story_lang="zh-CN" if english and not found.story_en else "",
        honours=[showing.certificate(one, english) for one in queries.maker_honours(found)],
        cards=showing.cards(things, english),
        description=showing.named(found.summary, found.summary_en, english),
        path=f"makers/{slug}/",
    )


@require_safe
def district_map(request: HttpRequest, english: bool = False) -> HttpResponse:
    """地图 · the twelve districts."""
    return showing.answer(
        request,
        "map",
        english,
        map=showing.district_map(queries.count_by_region(), english),
        path="districts/",
    )


@require_safe
def district(request: HttpRequest, code: str, english: bool = False) -> HttpResponse:
    """区县 · what one district shows."""
    region = Region.objects.filter(Q(parent_id=queries.CITY) | Q(pk=queries.CITY), pk=code).first()
    if region is None:
        return showing.missing(request, english)
    things = queries.on_cards(queries.in_order(queries.shown().filter(region=region)))
    makers = queries.Maker.objects.filter(pk__in=queries.shown().filter(maker__region=region).values("maker"))
    return showing.answer(
        request,
        "district",
        english,
        name=region.name_en if english else region.name,
        cards=showing.cards(things, english),
        makers=[
            {
                "name": showing.named(one.name, one.name_en, english),
                "summary": showing.named(one.summary, one.summary_en, english),
                "url": page_of("makers", one.slug, english=english),
            }
            for one in makers.order_by("pk")
        ],
        map=showing.district_map(queries.count_by_region(), english, here=code),
        path=f"districts/{code}/",
    )


@require_safe
def seasons(request: HttpRequest, english: bool = False) -> HttpResponse:
    """时令 · the year, month by month."""
    found = list(queries.in_order(queries.shown().exclude(months=[])).select_related("region"))
    today = clock.today().month
    return showing.answer(
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
                        "name": showing.named(one.name, one.name_en, english),
                        "district": showing.district_name(one.region, english),
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
    return showing.answer(request, "clusters", english, clusters=showing.trades(english), path="clusters/")


@require_safe
def cluster(request: HttpRequest, slug: str, english: bool = False) -> HttpResponse:
    """一个产业 · what one cluster shows."""
    found = queries.Cluster.objects.filter(slug=slug).select_related("region").first()
    if found is None:
        return showing.missing(request, english)
    things = queries.on_cards(queries.in_order(queries.shown().filter(cluster=found)))
    return showing.answer(
        request,
        "cluster",
        english,
        it={
            "name": showing.named(found.name, found.name_en, english),
            "summary": showing.named(found.summary, found.summary_en, english),
            "district": showing.district_name(found.region, english),
            "url": page_of("districts", found.region_id, english=english),
        },
        cards=showing.cards(things, english),
        path=f"clusters/{slug}/",
    )


@require_safe
def search(request: HttpRequest, english: bool = False) -> HttpResponse:
    """检索 · by words, kind and district; a plain form, no script."""
    said = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_WORDS]
    kind, code = request.GET.get("kind", ""), request.GET.get("district", "")
    places = queries.districts()
    narrowed = code in {region.pk for region in places}
    page = exhibit_page(
        Asked(said, kinds=[kind] if kind in KINDS else None, regions=[code] if narrowed else None),
        window(first=MOST_FOUND),
    )
    found = page.rows
    if request.GET and _is_looking(request):
        counting.count(
            Figure.Measure.SEARCH, region_code=code if narrowed else "", kind=kind if kind in KINDS else ""
        )
        for one in found:
            counting.count(Figure.Measure.FOUND, one.pk)
    response = showing.answer(
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
        cards=showing.cards(found, english),
        count=len(found),
        instead=page.did_you_mean,
        instead_url=f"/pavilion/{'en/' if english else ''}search/?{urlencode({**request.GET.dict(), 'q': page.did_you_mean})}",
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
    origin = showing.origin_of(request)
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


def _is_looking(request: HttpRequest) -> bool:
    """Is it a person who looks, as far as browsers tell? Robots, and what browsers fetch in advance, are not counted."""
    return (
        request.method == "GET"
        and not request.headers.get("Sec-Purpose", "").startswith("prefetch")
        and counting.is_somebody(request.headers.get("User-Agent", ""))
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
    origin = showing.origin_of(request)
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
        showing.style_sheet()[0], content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER}
    )
