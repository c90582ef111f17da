"""Verbs of a product's pictures: add an uploaded one, remove, put in order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound
from backend.product.models import Product, ProductMedia
from backend.product.ownership import SELLERS, own_product
from backend.product.pictures.thumbnails import cached, encode
from backend.product.pictures.uploads import check_upload
from backend.product.refusals import ForeignPictures, TooMany
from backend.product.rules import MOST_PICTURES
from backend.product.services.checking import settle

UPLOADS = "uploads"


def add_media(product_id: int, data: bytes, *, alt: str = "", by: Actor) -> ProductMedia:
    """上传图片 · add a picture. What is kept is drawn anew from the pixels and named by its content.

    Of a published product it is reviewed first. The file is written before the row: a row never lacks its file, and a file
    that nobody came to need is found again by its name.
    """
    by.must(*SELLERS)
    alt = _alt(alt)
    encoded = encode(check_upload(data))
    name = f"{UPLOADS}/{hashlib.sha256(encoded.data).hexdigest()}{encoded.suffix}"
    with transaction.atomic():
        product = own_product(product_id, by, field="product")
        places = list(product.media.values_list("sort_order", flat=True))
        if len(places) >= MOST_PICTURES:
            raise TooMany(what="图片 pictures", most=MOST_PICTURES, field="image")
        cached(Path(settings.MEDIA_ROOT) / name, lambda: encoded.data)
        media = ProductMedia.objects.create(
            product=product, alt=alt, image=name, sort_order=max(places, default=-1) + 1
        )
        settle(product, reviewed=True)
        _record("media.added", product, by, media=media.pk, file=name)
    return media


@transaction.atomic
def delete_media(media_id: int, *, by: Actor) -> ProductMedia:
    """删除图片 · remove a picture; of a published product the change is reviewed."""
    by.must(*SELLERS)
    media = ProductMedia.objects.filter(pk=media_id).first()
    if media is None:
        raise NotFound("图片 media", field="id")
    try:
        product = own_product(media.product_id, by)
        media = product.media.get(pk=media_id)
    except (NotFound, ProductMedia.DoesNotExist):
        raise NotFound("图片 media", field="id") from None
    media.delete()
    media.pk = media_id
    settle(product, reviewed=True)
    _record("media.removed", product, by, media=media_id, file=media.image)
    return media


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


def _alt(text: str) -> str:
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
