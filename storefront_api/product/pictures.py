"""图片 · pictures in the API: absolute addresses that change with the picture, so that they may be kept for ever."""

from __future__ import annotations

from typing import Any

import graphene

from backend.product.pictures.thumbnails import PictureFormat, nearest_size
from backend.product.rows import MediaRow
from storefront_api.kit.context import Context
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, always, node_id
from storefront_api.product.enums import (
    MediaChoicesSortField,
    OrderDirection,
    ProductMediaType,
    ThumbnailFormatEnum,
)

LARGEST = 4096

SIZED = {
    "size": graphene.Int(
        description="边长上限（像素） · the longest side in pixels; the nearest offered size is given, 0 for the largest."
    ),
    "format": graphene.Argument(
        ThumbnailFormatEnum, default_value=PictureFormat.ORIGINAL, description="格式 · the format."
    ),
}


def address(context: Context, media: MediaRow, size: int | None, format: PictureFormat) -> str:
    """Where a thumbnail is fetched."""
    path = f"{context.origin}/thumbnail/{media.id}/{nearest_size(size or LARGEST)}/"
    ending = "" if format is PictureFormat.ORIGINAL else f"{format.value}/"
    return f"{path}{ending}?v={media.version}"


def background(
    row: Any, info: Any, size: int | None = None, format: PictureFormat | None = None
) -> tuple[str, str] | None:
    """A resolver of the background picture of a category or collection."""
    if not row.background_image:
        return None
    return upload_address(info.context, row.background_image, size, format), row.background_alt or row.name


def upload_address(context: Context, name: str, size: int | None, format: PictureFormat | None) -> str:
    """Where a thumbnail of an upload is fetched."""
    file = name.rsplit("/", 1)[-1]
    ending = "" if format in (None, PictureFormat.ORIGINAL) else f"{format.value}/"
    return str(context.absolute(f"/thumbnail/upload/{file}/{nearest_size(size or LARGEST)}/{ending}"))


class Image(graphene.ObjectType):
    """图片 · a picture's address and what it shows. Resolvers give `(url, alt)`."""

    url = graphene.String(required=True, description="地址 · the address.")
    alt = graphene.String(description="替代文字 · what it shows.")

    @staticmethod
    def resolve_url(image: tuple[str, str], info: Any) -> str:
        return image[0]

    @staticmethod
    def resolve_alt(image: tuple[str, str], info: Any) -> str:
        return image[1]


class ProductMedia(HasMetadata, graphene.ObjectType):
    """商品图片 · a picture of a product."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    sort_order = graphene.Int(description="次序 · its place.")
    alt = graphene.String(required=True, description="替代文字 · what it shows.")
    type = graphene.Field(ProductMediaType, required=True, source="kind", description="类型 · the kind.")
    oembed_data = JSONString(
        required=True, description="空：没有外链媒体 · empty: there are no embedded media."
    )
    url = graphene.String(required=True, **SIZED, description="地址 · the absolute address.")
    product_id = graphene.ID(description="商品编号 · the product.")

    resolve_id = node_id("ProductMedia")

    resolve_oembed_data = always("{}")

    @staticmethod
    def resolve_url(
        media: MediaRow, info: Any, format: PictureFormat | None = None, size: int | None = None
    ) -> str:
        return address(info.context, media, size, format or PictureFormat.ORIGINAL)

    @staticmethod
    def resolve_product_id(media: MediaRow, info: Any) -> str:
        return to_global_id("Product", media.product_id)


class MediaSortingInput(graphene.InputObjectType):
    """图片排序 · the order of pictures."""

    direction = OrderDirection(required=True)
    field = MediaChoicesSortField(required=True)
