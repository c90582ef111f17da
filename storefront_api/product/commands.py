"""商品办理 · commands of the catalogue, named and shaped as Saleor's, and those of review, which Saleor does not have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import graphene

from backend.core.actor import Actor
from backend.core.refusals import NotFound, Refusals
from backend.product import files, services
from backend.product.models import Product as ProductModel
from backend.product.models import ProductVariant as VariantModel
from backend.product.ownership import products_of
from backend.product.pictures.uploads import MOST_MEGABYTES
from backend.product.refusals import MediaElsewhere
from backend.product.rows import (
    MediaRow,
    ProductRow,
    VariantRow,
    media_of_products,
    products_by_id,
    variants_by_id,
)
from backend.product.services import editing, variants
from backend.product.services.checking import findings_of
from backend.warehouse import listing_many, stocking
from backend.warehouse import services as warehouses
from backend.warehouse.models import Stock as StockModel
from storefront_api.kit.bulk import (
    ERROR_POLICY,
    BulkDelete,
    ErrorPolicy,
    Rows,
    RowsCommand,
    answer_rows,
    at_most,
    delete_each,
    keeps_good,
)
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.errors import as_error
from storefront_api.kit.ids import key_of, pk_of, pks_of
from storefront_api.kit.uploads import Upload
from storefront_api.product import command_inputs as inputs
from storefront_api.product.attributes import File
from storefront_api.product.errors import (
    BulkProductError,
    BulkStockError,
    ProductBulkCreateError,
    ProductChannelListingError,
    ProductError,
    ProductVariantBulkError,
    StockBulkUpdateError,
    StockError,
    UploadError,
)
from storefront_api.product.kind_commands import OUTSIDE, ReorderInput, moves_of
from storefront_api.product.pictures import ProductMedia
from storefront_api.product.types import Product, ProductVariant
from storefront_api.product.warehouses import Stock

_ID = graphene.ID(description="商品 · the product.")
_PRODUCT = graphene.Field(Product, description="商品 · the product as it is then.")
_VARIANT = graphene.Field(ProductVariant, description="规格 · the variant as it is then.")


class ListingFinding(graphene.ObjectType):
    """审核意见 · what a listing rule says of a product: severe findings stop its submission."""

    code = graphene.String(required=True, description="代码 · the code.")
    field = graphene.String(required=True, description="位置 · what it is about.")
    message = graphene.String(required=True, description="说明，中文在前 · the message, Chinese first.")
    clause = graphene.String(required=True, description="依据 · the clause on which it rests.")
    severe = graphene.Boolean(required=True, description="须改正 · must it be put right before submission?")

    @staticmethod
    def resolve_message(finding: Any, info: Any) -> str:
        return f"{finding.message_zh} {finding.message_en}"


class _Checked:
    """A payload that tells what the listing rules say of its product, if it is asked for."""

    findings = graphene.List(
        graphene.NonNull(ListingFinding),
        required=True,
        description="审核意见 · what the listing rules say now.",
    )

    @staticmethod
    def resolve_findings(payload: Any, info: Any) -> list[Any]:
        if payload.product is None:
            return []
        return findings_of(ProductModel.objects.get(pk=payload.product.id))


def _product(pk: int) -> ProductRow | None:
    return products_by_id({pk}).get(pk)


def _variant(pk: int) -> VariantRow | None:
    return variants_by_id({pk}).get(pk)


def _product_pk(context: Context, id: str | None, outside: str | None) -> int:
    """A product by its id, or one's own by what one's system calls it."""
    pk: int = key_of(products_of(context.actor), "Product", id, outside)
    return pk


def _variant_pk(
    id: str | None, sku: str | None, context: Context | None = None, outside: str | None = None
) -> int:
    """A variant by its id or its SKU, or one's own by what one's system calls it."""
    if id is None and sku is None and outside is not None and context is not None:
        own = VariantModel.objects.filter(product__in=products_of(context.actor))
        pk_outside: int = key_of(own, "ProductVariant", None, outside)
        return pk_outside
    if id is None and sku is not None:
        found: int | None = VariantModel.objects.filter(sku=sku).values_list("pk", flat=True).first()
        if found is None:
            raise NotFound("规格 variant", field="sku")
        return found
    pk: int = pk_of(id, "ProductVariant")
    return pk


class ProductCreate(_Checked, Command):
    """新增商品 · list a product as a draft; it is seen in the mall after its review."""

    class Arguments:
        input = inputs.ProductCreateInput(required=True, description="商品 · the product.")

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        supplier = input.get("supplier")
        product = editing.create(
            pk_of(input.product_type, "ProductType", "product_type"),
            inputs.product_text(input),
            supplier_id=pk_of(supplier, "Supplier", "supplier") if supplier else None,
            by=context.actor,
        )
        return {"product": _product(product.pk)}


class ProductBulkResult(graphene.ObjectType):
    """批量结果 · what became of one row: the product, and what was refused of it."""

    product = _PRODUCT
    errors = graphene.List(graphene.NonNull(ProductBulkCreateError), description="错误 · errors of this row.")


class ProductBulkCreate(RowsCommand):
    """批量新增商品 · list several products as drafts, with variants, prices, stock and pictures."""

    class Arguments:
        products = graphene.List(
            graphene.NonNull(inputs.ProductBulkCreateInput),
            required=True,
            description="商品 · the products, 100 at most, with 1000 variants and 100 pictures in all.",
        )
        error_policy = ERROR_POLICY

    Errors = ProductBulkCreateError
    count = graphene.Int(required=True, default_value=0, description="新增数 · how many were listed.")
    results = graphene.List(
        graphene.NonNull(ProductBulkResult), required=True, default_value=(), description="结果 · row by row."
    )

    @staticmethod
    def perform(context: Context, products: Any, error_policy: ErrorPolicy | None = None) -> dict[str, Any]:
        at_most(products, "products")
        listed = listing_many.create_products(
            [inputs.new_product(one) for one in products],
            by=context.actor,
            keep_good=keeps_good(error_policy),
            keep_parts=error_policy == ErrorPolicy.IGNORE_FAILED,
        )
        shown = products_by_id({one.product.pk for one in listed if one.product is not None})
        return {
            "count": len(shown),
            "results": [
                ProductBulkResult(
                    product=None if one.product is None else shown[one.product.pk],
                    errors=[as_error(ProductBulkCreateError, refusal) for refusal in one.refusals],
                )
                for one in listed
            ],
            "refused": {at: Refusals(one.refusals) for at, one in enumerate(listed) if one.refusals},
        }


class ProductUpdate(_Checked, Command):
    """修改商品 · change a product. What people read of a published one is reviewed again before it is seen."""

    class Arguments:
        id = _ID
        external_reference = OUTSIDE
        input = inputs.ProductInput(required=True, description="内容 · what changes.")

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        product = editing.update(
            _product_pk(context, id, external_reference), inputs.product_text(input), by=context.actor
        )
        return {"product": _product(product.pk)}


class ProductDelete(Command):
    """删除商品 · delete a draft; a product that was ever submitted is delisted instead."""

    class Arguments:
        id = _ID
        external_reference = OUTSIDE

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(
        context: Context, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        pk = _product_pk(context, id, external_reference)
        before = _product(pk)
        editing.delete(pk, by=context.actor)
        return {"product": before}


class ProductSubmit(_Checked, Command):
    """提交审核 · hand a draft or returned product to the platform; errors name everything that the listing rules refuse."""

    class Arguments:
        id = _ID

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, id: str | None = None) -> dict[str, Any]:
        return {"product": _product(services.submit(pk_of(id, "Product"), by=context.actor).pk)}


class ProductReviewPublish(Command):
    """审核通过 · publish a submitted product in the channels its supplier asked for."""

    class Arguments:
        id = _ID
        updated_at = graphene.DateTime(
            description="所见版本 · the product's `updatedAt` as it was reviewed; refused if it has changed since."
        )

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(
        context: Context, id: str | None = None, updated_at: datetime | None = None
    ) -> dict[str, Any]:
        product = services.review_publish(pk_of(id, "Product"), seen=updated_at, by=context.actor)
        return {"product": _product(product.pk)}


class ProductReviewReturn(Command):
    """审核退回 · return a submitted product to its supplier with a reason."""

    class Arguments:
        id = _ID
        reason = graphene.String(required=True, description="理由 · the reason.")

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, reason: str, id: str | None = None) -> dict[str, Any]:
        product = services.review_return(pk_of(id, "Product"), reason=reason, by=context.actor)
        return {"product": _product(product.pk)}


class ProductDelist(Command):
    """下架 · take a published product off the mall: its supplier at will, the platform with a reason."""

    class Arguments:
        id = _ID
        reason = graphene.String(description="理由 · the reason.")

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, id: str | None = None, reason: str | None = None) -> dict[str, Any]:
        product = services.delist(pk_of(id, "Product"), reason=reason or "", by=context.actor)
        return {"product": _product(product.pk)}


class ProductRelist(_Checked, Command):
    """重新上架 · ask for a delisted product to come back; it is reviewed again first."""

    class Arguments:
        id = _ID

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, id: str | None = None) -> dict[str, Any]:
        return {"product": _product(services.relist(pk_of(id, "Product"), by=context.actor).pk)}


class ProductVariantCreate(Command):
    """新增规格 · add a variant; of a published product it is reviewed first."""

    class Arguments:
        input = inputs.ProductVariantCreateInput(required=True, description="规格 · the variant.")

    Errors = ProductError
    product_variant = _VARIANT

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        product_id = pk_of(input.product, "Product", "product")
        variant = stocking.add_variant(product_id, inputs.stocked_variant(input), by=context.actor)
        return {"product_variant": _variant(variant.pk)}


class ProductVariantUpdate(Command):
    """修改规格 · change a variant."""

    class Arguments:
        id = graphene.ID(description="规格 · the variant.")
        sku = graphene.String(description="货号 SKU · or its SKU.")
        external_reference = OUTSIDE
        input = inputs.ProductVariantInput(required=True, description="内容 · what changes.")

    Errors = ProductError
    product_variant = _VARIANT

    @staticmethod
    def perform(
        context: Context,
        input: Any,
        id: str | None = None,
        sku: str | None = None,
        external_reference: str | None = None,
    ) -> dict[str, Any]:
        variant = variants.update(
            _variant_pk(id, sku, context, external_reference), inputs.variant_text(input), by=context.actor
        )
        return {"product_variant": _variant(variant.pk)}


class ProductVariantDelete(Command):
    """删除规格 · delete a variant of which no order waits for a piece."""

    class Arguments:
        id = graphene.ID(description="规格 · the variant.")
        sku = graphene.String(description="货号 SKU · or its SKU.")
        external_reference = OUTSIDE

    Errors = ProductError
    product_variant = _VARIANT

    @staticmethod
    def perform(
        context: Context, id: str | None = None, sku: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        pk = _variant_pk(id, sku, context, external_reference)
        before = _variant(pk)
        variants.delete(pk, by=context.actor)
        return {"product_variant": before}


class ProductVariantBulkResult(graphene.ObjectType):
    """批量结果 · what became of one row: the variant, or why there is none."""

    product_variant = _VARIANT
    errors = graphene.List(
        graphene.NonNull(ProductVariantBulkError), description="错误 · errors of this row."
    )


class ProductVariantBulkCreate(RowsCommand):
    """批量新增规格 · add several variants with stock and prices."""

    class Arguments:
        product = graphene.ID(required=True, description="商品 · the product.")
        variants = graphene.List(
            graphene.NonNull(inputs.ProductVariantBulkCreateInput),
            required=True,
            description="规格 · the variants.",
        )
        error_policy = ERROR_POLICY

    Errors = BulkProductError
    count = graphene.Int(required=True, default_value=0, description="新增数 · how many were added.")
    product_variants = graphene.List(
        graphene.NonNull(ProductVariant),
        required=True,
        default_value=(),
        description="规格 · the new variants.",
    )
    results = graphene.List(
        graphene.NonNull(ProductVariantBulkResult),
        required=True,
        default_value=(),
        description="结果 · row by row.",
    )

    @staticmethod
    def perform(
        context: Context, product: str, variants: Any, error_policy: ErrorPolicy | None = None
    ) -> dict[str, Any]:
        keep_good = keeps_good(error_policy)
        outcome = stocking.add_variants(
            pk_of(product, "Product", "product"),
            [inputs.stocked_variant(one) for one in variants],
            by=context.actor,
            keep_good=keep_good,
        )
        found = answer_rows(
            Rows(outcome, keep_good),
            ProductVariantBulkResult,
            ProductVariantBulkError,
            "product_variant",
            variants_by_id,
        )
        made = [one.product_variant for one in found["results"]]
        return {**found, "product_variants": [row for row in made if row is not None]}


class ProductChannelListingUpdate(Command):
    """频道上架 · offer a product in channels, change how, or take it out of channels."""

    class Arguments:
        id = graphene.ID(required=True, description="商品 · the product.")
        input = inputs.ProductChannelListingUpdateInput(required=True, description="频道 · the channels.")

    Errors = ProductChannelListingError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        product = services.list_in_channels(
            pk_of(id, "Product"),
            inputs.offers(input.get("update_channels") or ()),
            pks_of(input.get("remove_channels") or (), "Channel", "remove_channels"),
            by=context.actor,
        )
        return {"product": _product(product.pk)}


class ProductVariantChannelListingUpdate(Command):
    """定价 · set a variant's prices; this needs no review."""

    class Arguments:
        id = graphene.ID(description="规格 · the variant.")
        sku = graphene.String(description="货号 SKU · or its SKU.")
        input = graphene.List(
            graphene.NonNull(inputs.ProductVariantChannelListingAddInput),
            required=True,
            description="价格 · the prices.",
        )

    Errors = ProductChannelListingError
    variant = _VARIANT

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, sku: str | None = None
    ) -> dict[str, Any]:
        variant = services.set_prices(_variant_pk(id, sku), inputs.prices(input), by=context.actor)
        return {"variant": _variant(variant.pk)}


class ProductVariantStocksUpdate(Command):
    """盘点 · state how many pieces of a variant warehouses hold; this needs no review."""

    class Arguments:
        variant_id = graphene.ID(description="规格 · the variant.")
        sku = graphene.String(description="货号 SKU · or its SKU.")
        stocks = graphene.List(
            graphene.NonNull(inputs.StockInput), required=True, description="库存 · the stock."
        )

    Errors = BulkStockError
    product_variant = _VARIANT

    @staticmethod
    def perform(
        context: Context, stocks: Any, variant_id: str | None = None, sku: str | None = None
    ) -> dict[str, Any]:
        variant = warehouses.set_stock(_variant_pk(variant_id, sku), inputs.stocks(stocks), by=context.actor)
        return {"product_variant": _variant(variant.pk)}


class ProductMediaCreate(Command):
    """上传图片 · add a picture to a product; of a published one it is reviewed first."""

    class Arguments:
        input = inputs.ProductMediaCreateInput(required=True, description="图片 · the picture.")

    Errors = ProductError
    product = _PRODUCT
    media = graphene.Field(ProductMedia, description="图片 · the picture.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        if input.get("media_url"):
            raise MediaElsewhere
        product_id = pk_of(input.product, "Product", "product")
        image = input.get("image")
        data = image.read(MOST_MEGABYTES * 1024 * 1024 + 1) if image is not None else None
        media = services.add_media(product_id, data, alt=input.get("alt") or "", by=context.actor)
        pictures = _pictures(product_id)
        return {"product": _product(product_id), "media": next(one for one in pictures if one.id == media.pk)}


class ProductMediaDelete(Command):
    """删除图片 · remove a picture from its product."""

    class Arguments:
        id = graphene.ID(required=True, description="图片 · the picture.")

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        media = services.delete_media(pk_of(id, "ProductMedia"), by=context.actor)
        return {"product": _product(media.product_id)}


class ProductMediaReorder(Command):
    """图片排序 · put a product's pictures in order, naming each once."""

    class Arguments:
        product_id = graphene.ID(required=True, description="商品 · the product.")
        media_ids = graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="图片 · the pictures."
        )

    Errors = ProductError
    product = _PRODUCT
    media = graphene.List(graphene.NonNull(ProductMedia), description="图片 · the pictures in order.")

    @staticmethod
    def perform(context: Context, product_id: str, media_ids: list[str]) -> dict[str, Any]:
        pk = pk_of(product_id, "Product", "product_id")
        services.reorder_media(pk, pks_of(media_ids, "ProductMedia", "media_ids"), by=context.actor)
        return {"product": _product(pk), "media": _pictures(pk)}


def _pictures(product_id: int) -> list[MediaRow]:
    return media_of_products({product_id}).get(product_id, [])


class ProductMediaUpdate(Command):
    """图片说明 · say what a picture shows."""

    class Arguments:
        id = graphene.ID(required=True, description="图片 · the picture.")
        input = inputs.ProductMediaUpdateInput(required=True, description="内容 · what changes.")

    Errors = ProductError
    product = _PRODUCT
    media = graphene.Field(ProductMedia, description="图片 · the picture.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        media = services.describe_media(pk_of(id, "ProductMedia"), input.get("alt") or "", by=context.actor)
        return {"product": _product(media.product_id), "media": _one_picture(media.product_id, media.pk)}


def _one_picture(product_id: int, media_id: int) -> MediaRow | None:
    return next((one for one in _pictures(product_id) if one.id == media_id), None)


class ProductMediaBulkDelete(BulkDelete):
    """批量删除图片 · remove pictures from their products."""

    Errors = ProductError
    noun = "ProductMedia"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return services.delete_media(pk, by=by)


class VariantMediaAssign(Command):
    """规格图片 · say that a picture of the product shows this variant."""

    class Arguments:
        variant_id = graphene.ID(required=True, description="规格 · the variant.")
        media_id = graphene.ID(required=True, description="图片 · the picture.")

    Errors = ProductError
    product_variant = _VARIANT
    media = graphene.Field(ProductMedia, description="图片 · the picture.")

    @staticmethod
    def perform(context: Context, variant_id: str, media_id: str) -> dict[str, Any]:
        pk, picture = (
            pk_of(variant_id, "ProductVariant", "variant_id"),
            pk_of(media_id, "ProductMedia", "media_id"),
        )
        variant = services.assign_media(pk, picture, by=context.actor)
        return {"product_variant": _variant(pk), "media": _one_picture(variant.product_id, picture)}


class VariantMediaUnassign(Command):
    """取消规格图片 · say that a picture does not show this variant any more."""

    class Arguments:
        variant_id = graphene.ID(required=True, description="规格 · the variant.")
        media_id = graphene.ID(required=True, description="图片 · the picture.")

    Errors = ProductError
    product_variant = _VARIANT
    media = graphene.Field(ProductMedia, description="图片 · the picture.")

    @staticmethod
    def perform(context: Context, variant_id: str, media_id: str) -> dict[str, Any]:
        pk, picture = (
            pk_of(variant_id, "ProductVariant", "variant_id"),
            pk_of(media_id, "ProductMedia", "media_id"),
        )
        variant = services.unassign_media(pk, picture, by=context.actor)
        return {"product_variant": _variant(pk), "media": _one_picture(variant.product_id, picture)}


class ProductBulkDelete(BulkDelete):
    """批量删除商品 · delete drafts; a product that was ever submitted is delisted instead."""

    Errors = ProductError
    noun = "Product"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return editing.delete(pk, by=by)


class ProductVariantBulkDelete(RowsCommand):
    """批量删除规格 · delete variants of which no order waits for a piece, by id or by SKU."""

    class Arguments:
        ids = graphene.List(graphene.NonNull(graphene.ID), description="规格 · the variants.")
        skus = graphene.List(graphene.NonNull(graphene.String), description="货号 · or their SKUs.")

    Errors = ProductError
    count = graphene.Int(required=True, default_value=0, description="删除数 · how many were deleted.")

    @staticmethod
    def perform(
        context: Context, ids: list[str] | None = None, skus: list[str] | None = None
    ) -> dict[str, Any]:
        at_most(ids or (), "ids")
        at_most(skus or (), "skus")
        keys = {pk_of(one, "ProductVariant", "ids") for one in ids or ()}
        keys |= {_variant_pk(None, sku) for sku in skus or ()}
        return delete_each(sorted(keys), "ProductVariant", lambda pk: variants.delete(pk, by=context.actor))


class ProductVariantBulkUpdate(RowsCommand):
    """批量修改规格 · change several variants of a product with their stock and prices."""

    class Arguments:
        product = graphene.ID(required=True, description="商品 · the product.")
        variants = graphene.List(
            graphene.NonNull(inputs.ProductVariantBulkUpdateInput),
            required=True,
            description="规格 · the variants.",
        )
        error_policy = ERROR_POLICY

    Errors = ProductVariantBulkError
    count = graphene.Int(required=True, default_value=0, description="修改数 · how many were changed.")
    results = graphene.List(
        graphene.NonNull(ProductVariantBulkResult),
        required=True,
        default_value=(),
        description="结果 · row by row.",
    )

    @staticmethod
    def perform(
        context: Context, product: str, variants: Any, error_policy: ErrorPolicy | None = None
    ) -> dict[str, Any]:
        keep_good = keeps_good(error_policy)
        outcome = stocking.change_variants(
            pk_of(product, "Product", "product"),
            [inputs.changed_variant(one) for one in variants],
            by=context.actor,
            keep_good=keep_good,
        )
        rows = Rows(outcome, keep_good)
        return answer_rows(
            rows, ProductVariantBulkResult, ProductVariantBulkError, "product_variant", variants_by_id
        )


class ProductVariantReorder(Command):
    """规格排序 · move variants of a product."""

    class Arguments:
        product_id = graphene.ID(required=True, description="商品 · the product.")
        moves = graphene.List(
            graphene.NonNull(ReorderInput),
            required=True,
            description="移动 · the moves, one after the other.",
        )

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, product_id: str, moves: Any) -> dict[str, Any]:
        pk = pk_of(product_id, "Product", "product_id")
        variants.reorder(pk, moves_of(moves, "ProductVariant"), by=context.actor)
        return {"product": _product(pk)}


class ProductVariantSetDefault(Command):
    """默认规格 · say which variant is shown first."""

    class Arguments:
        product_id = graphene.ID(required=True, description="商品 · the product.")
        variant_id = graphene.ID(required=True, description="规格 · the variant.")

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, product_id: str, variant_id: str) -> dict[str, Any]:
        pk = pk_of(product_id, "Product", "product_id")
        variants.set_default(pk, pk_of(variant_id, "ProductVariant", "variant_id"), by=context.actor)
        return {"product": _product(pk)}


class ProductReorderAttributeValues(Command):
    """属性值排序 · move the values that a product has of one attribute."""

    class Arguments:
        product_id = graphene.ID(required=True, description="商品 · the product.")
        attribute_id = graphene.ID(required=True, description="属性 · the attribute.")
        moves = graphene.List(
            graphene.NonNull(ReorderInput),
            required=True,
            description="移动 · the moves, one after the other.",
        )

    Errors = ProductError
    product = _PRODUCT

    @staticmethod
    def perform(context: Context, product_id: str, attribute_id: str, moves: Any) -> dict[str, Any]:
        pk, attribute = (
            pk_of(product_id, "Product", "product_id"),
            pk_of(attribute_id, "Attribute", "attribute_id"),
        )
        editing.reorder_attribute_values(pk, attribute, moves_of(moves, "AttributeValue"), by=context.actor)
        return {"product": _product(pk)}


class ProductVariantStocksCreate(Command):
    """登记库存 · state a variant's pieces in warehouses that have not stated any of it."""

    class Arguments:
        variant_id = graphene.ID(required=True, description="规格 · the variant.")
        stocks = graphene.List(
            graphene.NonNull(inputs.StockInput), required=True, description="库存 · the stock."
        )

    Errors = BulkStockError
    product_variant = _VARIANT

    @staticmethod
    def perform(context: Context, variant_id: str, stocks: Any) -> dict[str, Any]:
        at_most(stocks, "stocks")
        pk = pk_of(variant_id, "ProductVariant", "variant_id")
        warehouses.add_stock(pk, inputs.stocks(stocks), by=context.actor)
        return {"product_variant": _variant(pk)}


class ProductVariantStocksDelete(Command):
    """删除库存 · let warehouses state nothing of a variant any more."""

    class Arguments:
        variant_id = graphene.ID(description="规格 · the variant.")
        sku = graphene.String(description="货号 · or its SKU.")
        warehouse_ids = graphene.List(graphene.NonNull(graphene.ID), description="仓库 · the warehouses.")

    Errors = StockError
    product_variant = _VARIANT

    @staticmethod
    def perform(
        context: Context,
        variant_id: str | None = None,
        sku: str | None = None,
        warehouse_ids: list[str] | None = None,
    ) -> dict[str, Any]:
        pk = _variant_pk(variant_id, sku)
        gone = pks_of(warehouse_ids or (), "Warehouse", "warehouse_ids")
        warehouses.drop_stock(pk, gone, by=context.actor)
        return {"product_variant": _variant(pk)}


class StockBulkUpdateInput(graphene.InputObjectType):
    """库存更新 · how many pieces of a variant a warehouse holds."""

    variant_id = graphene.ID(description="规格 · the variant.")
    warehouse_id = graphene.ID(description="仓库 · the warehouse.")
    quantity = graphene.Int(required=True, description="数量 · pieces, those promised to orders included.")


class StockBulkResult(graphene.ObjectType):
    """批量结果 · what became of one row: the stock, or why not."""

    stock = graphene.Field(Stock, description="库存 · the stock.")
    errors = graphene.List(graphene.NonNull(StockBulkUpdateError), description="错误 · errors of this row.")


class StockBulkUpdate(RowsCommand):
    """批量更新库存 · restate stock of several variants and warehouses."""

    class Arguments:
        stocks = graphene.List(
            graphene.NonNull(StockBulkUpdateInput), required=True, description="库存 · the rows."
        )
        error_policy = ERROR_POLICY

    Errors = StockBulkUpdateError
    count = graphene.Int(required=True, default_value=0, description="更新数 · how many were restated.")
    results = graphene.List(
        graphene.NonNull(StockBulkResult), required=True, default_value=(), description="结果 · row by row."
    )

    @staticmethod
    def perform(context: Context, stocks: Any, error_policy: ErrorPolicy | None = None) -> dict[str, Any]:
        at_most(stocks, "stocks")
        keep_good = keeps_good(error_policy)
        rows = [
            (
                pk_of(one.get("variant_id"), "ProductVariant", "variant_id"),
                pk_of(one.get("warehouse_id"), "Warehouse", "warehouse_id"),
                one.quantity,
            )
            for one in stocks
        ]
        outcome = warehouses.restate_each(rows, by=context.actor, keep_good=keep_good)
        shown = {one.pk: one for one in outcome if isinstance(one, StockModel)}
        return answer_rows(
            Rows(outcome, keep_good), StockBulkResult, StockBulkUpdateError, "stock", lambda keys: shown
        )


class FileUpload(Command):
    """上传文件 · upload a picture or a PDF before saying what it is for; its address is then the value of an attribute."""

    class Arguments:
        file = Upload(description="文件 · the file, 10 MB at most.")

    Errors = UploadError
    uploaded_file = graphene.Field(File, description="文件 · the file as it is kept.")

    @staticmethod
    def perform(context: Context, file: Any = None) -> dict[str, Any]:
        data = b"" if file is None else file.read(MOST_MEGABYTES * 1024 * 1024 + 1)
        return {"uploaded_file": files.upload(data, by=context.actor)}


class CatalogueCommands:
    """What suppliers and the platform's reviewers do with the catalogue."""

    product_create = ProductCreate.Field()
    product_bulk_create = ProductBulkCreate.Field()
    product_update = ProductUpdate.Field()
    product_delete = ProductDelete.Field()
    product_submit = ProductSubmit.Field()
    product_review_publish = ProductReviewPublish.Field()
    product_review_return = ProductReviewReturn.Field()
    product_delist = ProductDelist.Field()
    product_relist = ProductRelist.Field()
    product_variant_create = ProductVariantCreate.Field()
    product_variant_update = ProductVariantUpdate.Field()
    product_variant_delete = ProductVariantDelete.Field()
    product_variant_bulk_create = ProductVariantBulkCreate.Field()
    product_channel_listing_update = ProductChannelListingUpdate.Field()
    product_variant_channel_listing_update = ProductVariantChannelListingUpdate.Field()
    product_variant_stocks_update = ProductVariantStocksUpdate.Field()
    product_media_create = ProductMediaCreate.Field()
    product_media_delete = ProductMediaDelete.Field()
    product_media_reorder = ProductMediaReorder.Field()
    product_media_update = ProductMediaUpdate.Field()
    product_media_bulk_delete = ProductMediaBulkDelete.Field()
    variant_media_assign = VariantMediaAssign.Field()
    variant_media_unassign = VariantMediaUnassign.Field()
    product_bulk_delete = ProductBulkDelete.Field()
    product_variant_bulk_delete = ProductVariantBulkDelete.Field()
    product_variant_bulk_update = ProductVariantBulkUpdate.Field()
    product_variant_reorder = ProductVariantReorder.Field()
    product_variant_set_default = ProductVariantSetDefault.Field()
    product_reorder_attribute_values = ProductReorderAttributeValues.Field()
    product_variant_stocks_create = ProductVariantStocksCreate.Field()
    product_variant_stocks_delete = ProductVariantStocksDelete.Field()
    stock_bulk_update = StockBulkUpdate.Field()
    file_upload = FileUpload.Field()
