"""Verbs of a product's pictures: add an uploaded one, remove, put in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Required
from backend.product.models import Product, ProductMedia, ProductVariant, VariantMedia
from backend.product.ownership import must_sell, own_product, own_variant
from backend.product.pictures.keeping import keep
from backend.product.refusals import ForeignPictures, PictureAssigned, PictureOfOthers, TooMany
from backend.product.rules import MOST_PICTURES
from backend.product.services.checking import settle


def add_media(product_id: int, data: bytes | None, *, alt: str = "", by: Actor) -> ProductMedia:
    """上传图片 · add a picture. What is kept is drawn anew from the pixels and named by its content.

    Of a published product it is reviewed first.
    """
    must_sell(by)
    name, alt = kept_picture(data), alt_of(alt)
    with transaction.atomic():
        product = own_product(product_id, by, field="product")
        places = list(product.media.values_list("sort_order", flat=True))
        if len(places) >= MOST_PICTURES:
            raise TooMany(what="图片 pictures", most=MOST_PICTURES, field="image")
        media = ProductMedia.objects.create(
            product=product, alt=alt, image=name, sort_order=max(places, default=-1) + 1
        )
        settle(product, reviewed=True)
        _record("media.added", product, by, media=media.pk, file=name)
    return media


@transaction.atomic
def delete_media(media_id: int, *, by: Actor) -> ProductMedia:
    """删除图片 · remove a picture; of a published product the change is reviewed."""
    product, media = _own(media_id, by)
    _record("media.removed", product, by, media=media_id, file=media.image)
    media.delete()
    media.pk = media_id
    settle(product, reviewed=True)
    return media


@transaction.atomic
def describe_media(media_id: int, alt: str, *, by: Actor) -> ProductMedia:
    """图片说明 · say what a picture shows; of a published product the change is reviewed."""
    product, media = _own(media_id, by)
    before, media.alt = media.alt, alt_of(alt)
    if before != media.alt:
        media.save(update_fields=["alt"])
        settle(product, reviewed=True)
        _record("media.described", product, by, media=media_id, alt=[before, media.alt])
    return media


@transaction.atomic
def assign_media(variant_id: int, media_id: int, *, by: Actor) -> ProductVariant:
    """规格图片 · say that a picture of the product shows this variant."""
    variant = own_variant(variant_id, by, field="variant_id")
    media = ProductMedia.objects.filter(pk=media_id).first()
    if media is None:
        raise NotFound("图片 media", field="media_id")
    if media.product_id != variant.product_id:
        raise PictureOfOthers
    if not VariantMedia.objects.get_or_create(variant=variant, media=media)[1]:
        raise PictureAssigned
    settle(variant.product)
    _record("media.assigned", variant.product, by, media=media_id, variant=variant_id)
    return variant


@transaction.atomic
def unassign_media(variant_id: int, media_id: int, *, by: Actor) -> ProductVariant:
    """取消规格图片 · say that a picture does not show this variant any more."""
    variant = own_variant(variant_id, by, field="variant_id")
    if not VariantMedia.objects.filter(variant=variant, media=media_id).delete()[0]:
        raise NotFound("图片 media", field="media_id")
    settle(variant.product)
    _record("media.unassigned", variant.product, by, media=media_id, variant=variant_id)
    return variant


@transaction.atomic
def reorder_media(product_id: int, media_ids: Sequence[int], *, by: Actor) -> list[ProductMedia]:
    """图片排序 · put a product's pictures in order, naming each once; they were reviewed already."""
    product = own_product(product_id, by, field="product_id")
    pictures = {media.pk: media for media in product.media.all()}
    if sorted(media_ids) != sorted(pictures):
        raise ForeignPictures
    ordered = [pictures[pk] for pk in media_ids]
    for place, media in enumerate(ordered):
        media.sort_order = place
    ProductMedia.objects.bulk_update(ordered, ["sort_order"])
    settle(product)
    _record("media.reordered", product, by, order=list(media_ids))
    return ordered


def _own(media_id: int, by: Actor) -> tuple[Product, ProductMedia]:
    """A picture of an own product, which is locked."""
    must_sell(by)
    product_id = ProductMedia.objects.filter(pk=media_id).values_list("product_id", flat=True).first()
    try:
        product = own_product(product_id or 0, by)
        return product, product.media.get(pk=media_id)
    except (NotFound, ProductMedia.DoesNotExist):
        raise NotFound("图片 media", field="id") from None


def kept_picture(data: bytes | None) -> str:
    """The name under which a picture is kept."""
    if data is None:
        raise Required("图片文件 image", field="image")
    return keep(data)


def alt_of(text: str) -> str:
    """What a picture shows, in one line."""
    plain = " ".join(text.split())
    if len(plain) > 250 or not plain.isprintable():
        raise Invalid(
            "替代文字至多 250 个可见字符。", "An alt text has 250 printable characters at most.", field="alt"
        )
    return plain


def _record(verb: str, product: Product, by: Actor, **facts: Any) -> None:
    journal.record(
        verb, product, by, organisation_id=product.supplier.organisation_id, state=product.state, **facts
    )
