"""Verbs of those who nominate: write a draft, add pictures and goods, hand it in, answer, take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Required
from backend.core.texts import free_slug, one_line, put
from backend.core.verbs import only_once
from backend.product.models import Category, Product
from backend.product.ownership import SELLERS
from backend.product.pictures.keeping import keep
from backend.region.models import Region
from pavilion import rules
from pavilion.access import is_city, must_be_city, nominates_for, nominating
from pavilion.models import Cluster, Exhibit, ExhibitPicture, ExhibitProduct, Maker, Opinion
from pavilion.queries import CITY
from pavilion.refusals import (
    EvidenceMissing,
    MonthsWrong,
    NotYourDistrict,
    OutsideCity,
    PictureMissing,
    PlaceMissing,
    SummaryShort,
    TooManyPictures,
    TooManyThings,
)
from pavilion.rules import Kind, Nomination, State
from pavilion.services.telling import (
    changed,
    exhibit_of_mine,
    honest,
    must_allow,
    paragraphs,
    rich,
    say,
    touched,
)

LONGEST: Mapping[str, int] = {
    "name": 100, "name_en": 160, "place": 60, "industry": 40, "summary": 300, "summary_en": 600, "motif": 40,
}  # fmt: skip
RICH = ("story", "story_en", "process", "process_en")
ADVERTISED = ("name", "summary")
MOST_PICTURES = 12
MOST_PRODUCTS = 20
LONGEST_OPINION = 2000
SLUG = 120


@dataclass(frozen=True, slots=True)
class ExhibitText:
    """展品内容 · what is said of an exhibit; None says nothing."""

    kind: str | None = None
    name: str | None = None
    name_en: str | None = None
    region_code: str | None = None
    place: str | None = None
    industry: str | None = None
    category_id: int | None = None
    cluster_id: int | None = None
    maker_id: int | None = None
    summary: str | None = None
    summary_en: str | None = None
    story: Any = None
    story_en: Any = None
    process: Any = None
    process_en: Any = None
    months: Sequence[int] | None = None
    colour: str | None = None
    products: Sequence[int] | None = None


@transaction.atomic
def nominate(said: ExhibitText, organisation_id: int | None = None, *, by: Actor) -> Exhibit:
    """推荐展品 · write the draft of a nomination."""
    body = nominating(organisation_id, by)
    exhibit = Exhibit(organisation=body, nominated_by_id=by.user_id, kind=Kind.SPECIALITY, region_id=None)
    if said.name is None or not said.name.strip():
        raise Required("名称 name", field="name")
    if said.region_code is None and body.region.level == Region.Level.COUNTY:
        exhibit.region_id = body.region_id
    _write(exhibit, said, by)
    if exhibit.region_id is None:
        raise Required("地区 region", field="region_code")
    wanted = _wanted_products(said.products, by)
    exhibit.slug = free_slug(exhibit.name, lambda slug: Exhibit.objects.filter(slug=slug).exists(), SLUG)
    with only_once("标识 slug", "slug"):
        exhibit.save(force_insert=True)
    _put_products(exhibit, wanted)
    journal.record(
        "exhibit.nominated", exhibit, by, organisation_id=body.pk, name=exhibit.name, kind=exhibit.kind,
        region=exhibit.region_id,
    )  # fmt: skip
    return exhibit


@transaction.atomic
def update(exhibit_id: int, said: ExhibitText, *, by: Actor) -> Exhibit:
    """修改展品 · the nominator changes a draft; the city may put right what is under review or shown."""
    exhibit = exhibit_of_mine(exhibit_id, by)
    own = nominates_for(exhibit.organisation_id, by)
    must_allow("edit" if own and not is_city(by) else _step_of(exhibit, own), exhibit)
    wanted = _wanted_products(said.products, by)
    written = _write(exhibit, said, by)
    products = _put_products(exhibit, wanted)
    if written or products:
        touched(exhibit)
        journal.record(
            "exhibit.updated", exhibit, by, organisation_id=exhibit.organisation_id,
            changed=sorted(written) + (["products"] if products else []),
        )  # fmt: skip
    return exhibit


def _step_of(exhibit: Exhibit, own: bool) -> str:
    """The city's people edit drafts of their own, and revise what others have handed in."""
    return "edit" if own and rules.may("edit", exhibit.state) else "revise"


@transaction.atomic
def add_picture(
    exhibit_id: int, data: bytes | None, *, alt: str = "", alt_en: str = "", by: Actor
) -> ExhibitPicture:
    """上传展品图片 · add a photograph; what is kept is drawn anew from its pixels."""
    from PIL import Image

    exhibit = exhibit_of_mine(exhibit_id, by, field="exhibit_id")
    own = nominates_for(exhibit.organisation_id, by)
    must_allow("edit" if own and not is_city(by) else _step_of(exhibit, own), exhibit)
    if not data:
        raise Required("图片 image", field="image")
    places = list(exhibit.pictures.values_list("sort_order", flat=True))
    if len(places) >= MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    name = keep(data)
    with Image.open(Path(settings.MEDIA_ROOT) / name) as image:
        width, height = image.size
        red, green, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    with only_once("图片 picture", "image"):
        picture = ExhibitPicture.objects.create(
            exhibit=exhibit, image=name, width=width, height=height, tint=f"#{red:02X}{green:02X}{blue:02X}",
            alt=one_line(alt, "alt", 250), alt_en=one_line(alt_en, "alt_en", 250),
            sort_order=max(places, default=-1) + 1,
        )  # fmt: skip
    touched(exhibit)
    journal.record("exhibit.picture_added", exhibit, by, organisation_id=exhibit.organisation_id, file=name)
    return picture


@transaction.atomic
def remove_picture(picture_id: int, *, by: Actor) -> ExhibitPicture:
    """移除展品图片 · take a photograph away."""
    found = ExhibitPicture.objects.filter(pk=picture_id).values_list("exhibit_id", flat=True).first()
    if found is None:
        raise NotFound("图片 picture", field="id")
    try:
        exhibit = exhibit_of_mine(found, by)
    except NotFound:
        raise NotFound("图片 picture", field="id") from None
    own = nominates_for(exhibit.organisation_id, by)
    must_allow("edit" if own and not is_city(by) else _step_of(exhibit, own), exhibit)
    picture = exhibit.pictures.filter(pk=picture_id).first()
    if picture is None:
        raise NotFound("图片 picture", field="id")
    picture.delete()
    picture.pk = picture_id
    touched(exhibit)
    journal.record(
        "exhibit.picture_removed", exhibit, by, organisation_id=exhibit.organisation_id, file=picture.image
    )
    return picture


@transaction.atomic
def submit(exhibit_id: int, note: str = "", *, by: Actor) -> Exhibit:
    """提交评审 · hand a nomination in, or again after it was returned or its term is over."""
    exhibit = exhibit_of_mine(exhibit_id, by)
    must_allow("submit", exhibit)
    _must_be_complete(exhibit)
    exhibit.state, exhibit.submitted_at = State.SUBMITTED, clock.now()
    touched(exhibit)
    say(exhibit, Opinion.Step.SUBMITTED, paragraphs(note, LONGEST_OPINION, "note"), by)
    journal.record("exhibit.submitted", exhibit, by, organisation_id=exhibit.organisation_id)
    return exhibit


@transaction.atomic
def remark(exhibit_id: int, text: str, *, by: Actor) -> Opinion:
    """评审意见 · ask or answer while a nomination is under review."""
    exhibit = exhibit_of_mine(exhibit_id, by)
    must_allow("remark", exhibit)
    opinion = say(exhibit, Opinion.Step.REMARK, paragraphs(text, LONGEST_OPINION, "text", required=True), by)
    journal.record("exhibit.remarked", exhibit, by, organisation_id=exhibit.organisation_id)
    return opinion


@transaction.atomic
def withdraw(exhibit_id: int, reason: str, *, by: Actor) -> Exhibit:
    """撤展 · take a nomination or a shown exhibit back: the nominator its own, the city any; it says why."""
    from backend.core import events
    from pavilion.events import ExhibitGone

    exhibit = exhibit_of_mine(exhibit_id, by)
    must_allow("withdraw", exhibit)
    was_shown = exhibit.state == State.SHOWN
    text = paragraphs(reason, LONGEST_OPINION, "reason", required=True)
    exhibit.state = State.WITHDRAWN
    touched(exhibit)
    say(exhibit, Opinion.Step.WITHDRAWN, text, by)
    journal.record("exhibit.withdrawn", exhibit, by, organisation_id=exhibit.organisation_id, reason=text)
    if was_shown:
        events.publish(ExhibitGone(exhibit.pk))
    return exhibit


@dataclass(frozen=True, slots=True)
class MakerText:
    """制造者内容 · what is said of a maker; None says nothing."""

    name: str | None = None
    name_en: str | None = None
    region_code: str | None = None
    place: str | None = None
    since: int | None = None
    summary: str | None = None
    summary_en: str | None = None
    story: Any = None
    story_en: Any = None


@transaction.atomic
def create_maker(said: MakerText, organisation_id: int | None = None, *, by: Actor) -> Maker:
    """登记制造者 · write of a maker; one that a supplier writes of is the supplier itself."""
    from backend.supplier.models import Supplier

    body = nominating(organisation_id, by)
    if said.name is None or not said.name.strip():
        raise Required("名称 name", field="name")
    maker = Maker(organisation=body, region_id=None)
    if body.region.level == Region.Level.COUNTY:
        maker.region_id = body.region_id
    if by.has(*SELLERS, at=body.pk):
        maker.supplier = Supplier.objects.filter(organisation=body).first()
    _write_maker(maker, said, by)
    if maker.region_id is None:
        raise Required("地区 region", field="region_code")
    maker.slug = free_slug(maker.name, lambda slug: Maker.objects.filter(slug=slug).exists(), SLUG)
    with only_once("标识 slug", "slug"):
        maker.save(force_insert=True)
    journal.record("maker.created", maker, by, organisation_id=body.pk, name=maker.name)
    return maker


@transaction.atomic
def update_maker(maker_id: int, said: MakerText, *, by: Actor) -> Maker:
    """修改制造者 · change what is said of a maker. While its things are shown only the city does."""
    maker = Maker.objects.select_for_update(of=("self",)).filter(pk=maker_id).first()
    if maker is None or not (nominates_for(maker.organisation_id, by) or is_city(by)):
        raise NotFound("制造者 maker", field="id")
    if maker.exhibits.filter(state=State.SHOWN).exists():
        must_be_city(by)
    written = _write_maker(maker, said, by)
    if written:
        maker.updated_at = clock.now()
        maker.save()
        changed(list(maker.exhibits.values_list("pk", flat=True)))
        journal.record(
            "maker.updated", maker, by, organisation_id=maker.organisation_id, changed=sorted(written)
        )
    return maker


def _write_maker(maker: Maker, said: MakerText, by: Actor) -> Mapping[str, Any]:
    longest = {"name": 100, "name_en": 160, "place": 60, "summary": 300, "summary_en": 600}
    wanted: dict[str, Any] = {}
    for field, most in longest.items():
        text = getattr(said, field)
        if text is not None:
            wanted[field] = honest(one_line(text, field, most, required=field == "name"), field)
    for field in ("story", "story_en"):
        document = getattr(said, field)
        if document is not None:
            wanted[field] = rich(document, field)
    if said.region_code is not None:
        wanted["region_id"] = _district(said.region_code, maker.organisation_id, by)
    if said.since is not None:
        if not 200 <= said.since <= clock.today().year:
            raise Invalid("年份不正确。", "This is no year of the past.", field="since")
        wanted["since"] = said.since
    return _put(maker, wanted)


def _write(exhibit: Exhibit, said: ExhibitText, by: Actor) -> Mapping[str, Any]:
    """Put what was said into the exhibit, unsaved; what changes, by field."""
    wanted: dict[str, Any] = {}
    for field, most in LONGEST.items():
        text = getattr(said, field, None)
        if text is not None:
            wanted[field] = one_line(text, field, most, required=field == "name")
            if field in ADVERTISED:
                honest(wanted[field], field)
    for field in RICH:
        document = getattr(said, field)
        if document is not None:
            wanted[field] = rich(document, field)
    if said.kind is not None:
        wanted["kind"] = said.kind
    if said.region_code is not None:
        wanted["region_id"] = _district(said.region_code, exhibit.organisation_id, by)
    if said.months is not None:
        if rules.months_fault(said.months):
            raise MonthsWrong
        wanted["months"] = sorted(said.months)
    if said.colour is not None:
        wanted["colour"] = _colour(said.colour)
    for field, model in (("category_id", Category), ("cluster_id", Cluster)):
        key = getattr(said, field)
        if key is not None:
            if not model.objects.filter(pk=key).exists():
                raise NotFound(field.removesuffix("_id"), field=field)
            wanted[field] = key
    if said.maker_id is not None:
        wanted["maker_id"] = _maker(said.maker_id, by)
    return _put(exhibit, wanted)


def _put(thing: Any, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """`put`, where an empty story takes a story away."""
    emptied = {
        field: None for field, value in wanted.items() if value is None and getattr(thing, field) is not None
    }
    for field in emptied:
        setattr(thing, field, None)
    return {**put(thing, wanted), **emptied}


def _colour(text: str) -> str:
    plain = text.strip().upper()
    if plain and not (
        len(plain) == 7 and plain[0] == "#" and all(digit in "0123456789ABCDEF" for digit in plain[1:])
    ):
        raise Invalid("颜色写作 #3A70B4。", "A colour is written #3A70B4.", field="colour")
    return plain


def _district(code: str, organisation_id: int | None, by: Actor) -> str:
    """A region of the city; those of a district name no other than theirs."""
    from backend.account.models import Organisation

    region = Region.objects.filter(pk=code.strip()).first()
    if region is None or not (region.pk == CITY or region.parent_id == CITY):
        raise OutsideCity
    if not is_city(by):
        body = Organisation.objects.select_related("region").get(pk=organisation_id)
        if body.region.level == Region.Level.COUNTY and body.region_id != region.pk:
            raise NotYourDistrict
    return region.pk


def _maker(maker_id: int, by: Actor) -> int:
    """A maker that the actor may name: one of its own, or one of something that is shown."""
    from pavilion.queries import visible_makers

    if not visible_makers(by).filter(pk=maker_id).exists():
        raise NotFound("制造者 maker", field="maker_id")
    return maker_id


def _wanted_products(ids: Sequence[int] | None, by: Actor) -> list[int] | None:
    """The goods to link to, each once: all on sale, and a supplier's own."""
    if ids is None:
        return None
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_PRODUCTS:
        raise TooManyThings(most=MOST_PRODUCTS, field="products")
    allowed = Product.objects.filter(pk__in=wanted, state=Product.State.PUBLISHED)
    sells_at = by.organisations(*SELLERS)
    if sells_at:
        allowed = allowed.filter(supplier__organisation__in=sells_at)
    if allowed.count() < len(wanted):
        raise NotFound("商品 product", field="products")
    return wanted


def _put_products(exhibit: Exhibit, wanted: list[int] | None) -> bool:
    """Link the exhibit to these goods. True if that changes anything."""
    if wanted is None:
        return False
    if wanted == list(exhibit.links.values_list("product_id", flat=True)):
        return False
    exhibit.links.all().delete()
    ExhibitProduct.objects.bulk_create(
        ExhibitProduct(exhibit=exhibit, product_id=key, sort_order=place) for place, key in enumerate(wanted)
    )
    return True


def _must_be_complete(exhibit: Exhibit) -> None:
    from backend.core.refusals import refuse_all

    bare = exhibit.honours.filter(evidence="").exclude(state=rules.HonourState.REVOKED)
    titles = tuple(bare.values_list("title", flat=True))
    given = Nomination(exhibit.summary, exhibit.place, exhibit.pictures.count(), titles)
    refusals = {
        "summary": lambda: SummaryShort(least=rules.LEAST_SUMMARY),
        "place": PlaceMissing,
        "pictures": PictureMissing,
        "honours": lambda: EvidenceMissing(titles="、".join(titles)),
    }
    refuse_all(refusals[field]() for field in rules.lacking(given))
