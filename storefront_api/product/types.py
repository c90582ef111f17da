"""目录 · the catalogue's types: products, variants, product types, categories and collections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import graphene
from graphql import GraphQLError

from backend.core import clock
from backend.core.peers import peers_of, relation
from backend.core.permissions import Permission
from backend.product import queries, rows
from backend.product.conditions import Condition, all_of
from backend.product.ownership import SELLERS
from backend.product.pictures.thumbnails import PictureFormat
from backend.product.queries import ATTRIBUTES, Scope
from backend.product.rows import (
    CategoryRow,
    CollectionRow,
    ListingRow,
    ProductRow,
    SelectedRow,
    TypeRow,
    VariantListingRow,
    VariantRow,
)
from backend.product.services.pricing import NEVER
from backend.region.models import Channel as ChannelModel
from backend.region.queries import channels_by_id, regions_by_code
from backend.supplier.models import Supplier as SupplierModel
from backend.supplier.queries import suppliers_by_id
from backend.warehouse.queries import READERS, available, stocks_of_variants
from storefront_api.account.types import AddressInput
from storefront_api.kit.connections import PAGING, Page, connection, window
from storefront_api.kit.found import FOUND_FIELDS, tell
from storefront_api.kit.ids import pk_of
from storefront_api.kit.languages import LanguageCodeEnum as LanguageCodeEnum
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Money, Node, always, node_id
from storefront_api.product.attributes import (
    SELECTING,
    AssignedVariantAttribute,
    Attribute,
    AttributeConnection,
    ObjectWithAttributes,
    SelectedAttribute,
    by_slug,
)
from storefront_api.product.enums import (
    ProductStateEnum,
    ProductTypeKindEnum,
    VariantAttributeScope,
    WeightUnitsEnum,
)
from storefront_api.product.filters import (
    LISTING,
    Asked,
    listing_arguments,
    of_collections,
    of_each_category,
)
from storefront_api.product.inputs import AttributeFilterInput, AttributeWhereInput, ProductVariantFilterInput
from storefront_api.product.listing import ProductPage, product_pages, scope_of
from storefront_api.product.paging import shelf_page, slice_of
from storefront_api.product.pictures import SIZED, Image, MediaSortingInput, ProductMedia, address, background
from storefront_api.product.prices import ProductPricingInfo, VariantPricingInfo
from storefront_api.product.shelves import attributes_asked
from storefront_api.product.translations import (
    CategoryTranslation,
    CollectionTranslation,
    ProductTranslation,
    ProductVariantTranslation,
    translation,
)
from storefront_api.product.variant_filters import is_asked

TYPE_STAFF = (Permission.MANAGE_PRODUCTS, Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES)
variant_stocks = relation(stocks_of_variants, "id", missing=())
stock_of = relation(available, "id", missing=0)
made_in = relation(regions_by_code, "made_in")
supplier_of = relation(suppliers_by_id, "supplier_id")


_ADDRESS = AddressInput(description="地址；价格各处相同 · an address; prices are the same everywhere.")


def _seo(name: str) -> staticmethod:
    """SEO texts are null where they are empty, as in Saleor."""
    return staticmethod(lambda row, info: getattr(row, name) or None)


def _channel_slug(row: Any, info: Any) -> str | None:
    channel = channels_by_id().get(row.channel_id)
    return channel.slug if channel else None


class Weight(graphene.ObjectType):
    """重量 · a weight. Resolvers give kilograms."""

    unit = graphene.Field(WeightUnitsEnum, required=True, description="单位 · the unit, kilograms.")
    value = graphene.Float(required=True, description="数值 · the number.")

    @staticmethod
    def resolve_unit(kilograms: Decimal, info: Any) -> str:
        return "KG"

    @staticmethod
    def resolve_value(kilograms: Decimal, info: Any) -> float:
        return float(kilograms)


class ProductChannelListing(graphene.ObjectType):
    """商品频道上架 · the product in a channel."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(
        "storefront_api.region.types.Channel", required=True, description="频道 · the channel."
    )
    published_at = graphene.DateTime(description="发布时间 · when it was published.")
    is_published = graphene.Boolean(required=True, description="已发布 · is it published?")
    visible_in_listings = graphene.Boolean(required=True, description="列表可见 · is it shown in lists?")
    available_for_purchase_at = graphene.DateTime(description="可购时间 · since when it can be bought.")
    is_available_for_purchase = graphene.Boolean(description="可购 · can it be bought now?")
    discounted_price = graphene.Field(Money, description="最低价 · the lowest price.")
    pricing = graphene.Field(ProductPricingInfo, description="价格 · the prices.")

    resolve_id = node_id("ProductChannelListing")

    @staticmethod
    def resolve_channel(listing: ListingRow, info: Any) -> ChannelModel:
        return channels_by_id()[listing.channel_id]

    @staticmethod
    def resolve_available_for_purchase_at(listing: ListingRow, info: Any) -> Any:
        return _since(listing.available_for_purchase_at)

    @staticmethod
    def resolve_is_available_for_purchase(listing: ListingRow, info: Any) -> bool:
        return _purchasable(listing)

    @staticmethod
    def resolve_discounted_price(listing: ListingRow, info: Any) -> Decimal | None:
        return listing.lowest_price

    @staticmethod
    def resolve_pricing(listing: ListingRow, info: Any) -> ListingRow | None:
        return listing if listing.lowest_price is not None else None


def _since(moment: datetime | None) -> datetime | None:
    """A time of sale that will come; null for what is not sold."""
    return None if moment is not None and moment >= NEVER else moment


def _purchasable(listing: ListingRow | ProductRow) -> bool:
    since = listing.available_for_purchase_at
    return bool(listing.is_published) and (since is None or since <= clock.now())


class ProductVariantChannelListing(graphene.ObjectType):
    """规格频道价格 · the price of a variant in a channel."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(
        "storefront_api.region.types.Channel", required=True, description="频道 · the channel."
    )
    price = graphene.Field(Money, description="价格 · the price.")
    cost_price = graphene.Field(Money, description="成本价：不登记 · costs are not recorded.")

    resolve_id = node_id("ProductVariantChannelListing")
    resolve_cost_price = always(None)

    @staticmethod
    def resolve_channel(listing: VariantListingRow, info: Any) -> ChannelModel:
        return channels_by_id()[listing.channel_id]


class ProductType(HasMetadata, graphene.ObjectType):
    """商品类型 · which attributes its products and their variants have."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    has_variants = graphene.Boolean(required=True, description="有多个规格 · may have several variants.")
    is_shipping_required = graphene.Boolean(required=True, description="需要配送 · is delivered.")
    is_digital = graphene.Boolean(required=True, description="数字商品：否 · digital: no.")
    kind = graphene.Field(ProductTypeKindEnum, required=True, description="种类 · the kind.")
    product_attributes = graphene.List(graphene.NonNull(Attribute), description="商品属性 · of products.")
    variant_attributes = graphene.List(
        graphene.NonNull(Attribute),
        variant_selection=graphene.Argument(VariantAttributeScope, description="范围 · which."),
        description="规格属性 · of variants.",
    )
    assigned_variant_attributes = graphene.List(
        graphene.NonNull(AssignedVariantAttribute),
        variant_selection=graphene.Argument(VariantAttributeScope, description="范围 · which."),
        description="规格属性 · of variants, and whether variants are chosen by them.",
    )

    weight = graphene.Field(Weight, description="默认重量 · of a variant of which nothing else is said.")
    available_attributes = graphene.Field(
        AttributeConnection,
        **PAGING,
        filter=AttributeFilterInput(description="筛选 · conditions."),
        where=AttributeWhereInput(description="条件 · conditions joined by AND and OR."),
        search=graphene.String(description="名称 · part of the name."),
        description="可分配属性 · attributes of products that it does not carry yet, for staff.",
    )

    resolve_id = node_id("ProductType")

    @staticmethod
    def resolve_weight(kind: TypeRow, info: Any) -> Decimal | None:
        return kind.weight_kg

    @staticmethod
    def resolve_available_attributes(
        kind: TypeRow,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        search: str | None = None,
        **paging: Any,
    ) -> Page:
        info.context.actor.must_permit(*TYPE_STAFF)
        free = Condition(
            "a.type = 'product-type' AND NOT EXISTS (SELECT FROM product_producttypeattribute x "
            "WHERE x.attribute_id = a.id AND x.product_type_id = %s)",
            (kind.id,),
        )
        return shelf_page(
            ATTRIBUTES, all_of([free, attributes_asked(filter, where, search)]), window(**paging)
        )

    @staticmethod
    def resolve_is_digital(kind: TypeRow, info: Any) -> bool:
        return False

    @staticmethod
    def resolve_kind(kind: TypeRow, info: Any) -> str:
        return "NORMAL"

    @staticmethod
    def resolve_product_attributes(kind: TypeRow, info: Any) -> list[rows.AttributeRow]:
        return [rows.attribute(each) for each in rows.type_attributes(kind) if not each.of_variant]

    @staticmethod
    def resolve_variant_attributes(
        kind: TypeRow, info: Any, variant_selection: str | None = None
    ) -> list[rows.AttributeRow]:
        return [rows.attribute(each) for each in _of_variant(kind, variant_selection)]

    @staticmethod
    def resolve_assigned_variant_attributes(
        kind: TypeRow, info: Any, variant_selection: str | None = None
    ) -> list[rows.TypeAttributeRow]:
        return _of_variant(kind, variant_selection)


def _of_variant(kind: TypeRow, scope: str | None) -> list[rows.TypeAttributeRow]:
    carried = [each for each in rows.type_attributes(kind) if each.of_variant]
    return carried if scope in {None, "ALL"} else [each for each in carried if _in_scope(each, scope)]


def _in_scope(carried: rows.TypeAttributeRow | SelectedRow, scope: str | None) -> bool:
    return (rows.attribute(carried).input_type in SELECTING) == (scope == "VARIANT_SELECTION")


class ProductVariant(HasMetadata, graphene.ObjectType):
    """规格 · a variant: what is really bought."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

    name = graphene.String(required=True, description="名称 · the name.")
    sku = graphene.String(description="货号 SKU · the supplier's own number.")
    product = graphene.Field(lambda: Product, required=True, description="商品 · the product.")
    channel = graphene.String(description="频道标识 · the slug of the channel.")
    pricing = graphene.Field(
        VariantPricingInfo,
        address=_ADDRESS,
        description="价格 · the price; null where it is not on sale.",
    )
    external_reference = graphene.String(description="外部编号 · what the supplier's system calls it.")
    quantity_available = graphene.Int(description="可购数量 · how many pieces can be bought now.")
    quantity_limit_per_customer = graphene.Int(description="单次限购 · the most in one order.")
    track_inventory = graphene.Boolean(required=True, description="管理库存：是 · stock is counted: yes.")
    weight = graphene.Field(Weight, description="重量 · the weight.")
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute),
        required=True,
        variant_selection=graphene.Argument(VariantAttributeScope, description="范围 · which."),
        description="属性 · attributes with values.",
    )
    media = graphene.List(graphene.NonNull(ProductMedia), description="图片 · the pictures that show it.")
    channel_listings = graphene.List(
        graphene.NonNull(ProductVariantChannelListing), description="各频道价格 · the prices of all channels."
    )
    created = graphene.DateTime(required=True, description="创建时间 · when it was made.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it was last changed.")
    stocks = graphene.List(
        graphene.NonNull("storefront_api.product.warehouses.Stock"),
        description="库存 · its stock, for those who sell it and for staff.",
    )
    translation = translation(ProductVariantTranslation)

    resolve_id = node_id("ProductVariant")
    resolve_channel = staticmethod(_channel_slug)

    @staticmethod
    def resolve_product(variant: VariantRow, info: Any) -> ProductRow:
        return rows.product(variant, variant.channel_id)

    @staticmethod
    def resolve_pricing(variant: VariantRow, info: Any, address: Any = None) -> Decimal | None:
        return variant.price

    @staticmethod
    def resolve_quantity_available(variant: VariantRow, info: Any) -> int:
        return stock_of(variant)

    @staticmethod
    def resolve_quantity_limit_per_customer(variant: VariantRow, info: Any) -> int | None:
        return variant.quantity_limit

    @staticmethod
    def resolve_track_inventory(variant: VariantRow, info: Any) -> bool:
        return True

    @staticmethod
    def resolve_weight(variant: VariantRow, info: Any) -> Decimal | None:
        return variant.weight_kg

    @staticmethod
    def resolve_attributes(
        variant: VariantRow, info: Any, variant_selection: str | None = None
    ) -> Sequence[SelectedRow]:
        found = rows.variant_attributes(variant, variant.channel_id)
        if variant_selection in {None, "ALL"}:
            return found
        return [each for each in found if _in_scope(each, variant_selection)]

    @staticmethod
    def resolve_assigned_attributes(variant: VariantRow, info: Any, limit: int | None = None) -> Any:
        return rows.variant_attributes(variant, variant.channel_id)[: limit or 100]

    @staticmethod
    def resolve_assigned_attribute(variant: VariantRow, info: Any, slug: str) -> SelectedRow | None:
        return by_slug(rows.variant_attributes(variant, variant.channel_id), slug)

    @staticmethod
    def resolve_media(variant: VariantRow, info: Any) -> Sequence[rows.VariantMediaRow]:
        return rows.variant_media(variant)

    @staticmethod
    def resolve_stocks(variant: VariantRow, info: Any) -> Sequence[Any]:
        if not info.context.actor.permits(*READERS):
            seller = supplier_of(rows.product(variant, variant.channel_id))
            info.context.actor.must(*SELLERS, at=seller.organisation_id)
        return variant_stocks(variant)

    @staticmethod
    def resolve_channel_listings(variant: VariantRow, info: Any) -> Sequence[VariantListingRow]:
        return rows.variant_listings(variant)

    @staticmethod
    def resolve_created(variant: VariantRow, info: Any) -> Any:
        return variant.created_at


ProductVariantConnection = connection(ProductVariant)


def _is_ones_own(product: ProductRow, info: Any) -> bool:
    """Does the viewer work for who sells it, or for the platform?"""
    viewer = scope_of(info.context, None, required=False).viewer
    return viewer.everything or supplier_of(product).organisation_id in viewer.organisations


class Product(HasMetadata, graphene.ObjectType):
    """商品 · what one supplier offers; the same brand and model of another supplier is another product."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    description = JSONString(description="详情 (EditorJS) · the description.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")
    product_type = graphene.Field(ProductType, required=True, description="商品类型 · the type.")
    category = graphene.Field(lambda: Category, description="品目 · the category.")
    channel = graphene.String(description="频道标识 · the slug of the channel.")
    thumbnail = graphene.Field(Image, **SIZED, description="缩略图 · the first picture.")
    media = graphene.List(
        graphene.NonNull(ProductMedia),
        sort_by=graphene.Argument(MediaSortingInput, description="排序 · the order."),
        description="图片 · all pictures.",
    )
    media_by_id = graphene.Field(
        ProductMedia,
        id=graphene.ID(required=True, description="编号 · the id."),
        description="一张图片 · one picture.",
    )
    pricing = graphene.Field(
        ProductPricingInfo,
        address=_ADDRESS,
        description="价格 · the prices; null where it is not on sale.",
    )
    external_reference = graphene.String(description="外部编号 · what the supplier's system calls it.")
    is_available = graphene.Boolean(description="有货 · can it be bought now, is there stock?")
    is_available_for_purchase = graphene.Boolean(description="可购 · has its day of sale come?")
    available_for_purchase_at = graphene.DateTime(description="可购时间 · since when it can be bought.")
    product_variants = graphene.Field(
        ProductVariantConnection,
        **PAGING,
        filter=ProductVariantFilterInput(description="筛选 · conditions."),
        description="规格 · the variants.",
    )
    variants = graphene.List(graphene.NonNull(ProductVariant), description="全部规格 · all variants.")
    variant = graphene.Field(
        ProductVariant,
        id=graphene.ID(description="编号 · the id."),
        sku=graphene.String(description="货号 SKU · the SKU."),
        description="一个规格 · one variant.",
    )
    default_variant = graphene.Field(ProductVariant, description="默认规格 · the default variant.")
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute), required=True, description="属性 · attributes with values."
    )
    attribute = graphene.Field(
        SelectedAttribute,
        slug=graphene.String(required=True, description="标识 · the slug."),
        description="一个属性 · one attribute.",
    )
    collections = graphene.List(graphene.NonNull(lambda: Collection), description="专题 · its collections.")
    channel_listings = graphene.List(
        graphene.NonNull(ProductChannelListing), description="各频道上架 · the product in all channels."
    )
    created = graphene.DateTime(required=True, description="创建时间 · when it was made.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it was last changed.")
    rating = graphene.Float(
        description="评分 · the rating, if the platform gave one; lists are not ordered by it."
    )
    charge_taxes = graphene.Boolean(required=True, description="含税：是 · taxed: yes.")
    weight = graphene.Field(Weight, description="重量 · the least weight of its variants.")
    translation = translation(ProductTranslation)

    supplier = graphene.Field(
        "storefront_api.supplier.types.Supplier", required=True, description="供应商 · who offers it."
    )
    brand = graphene.String(required=True, description="品牌 · the brand.")
    model = graphene.String(required=True, description="型号 · the model.")
    unit = graphene.String(required=True, description="计量单位 · the unit in which it is sold.")
    green_label = graphene.Boolean(
        required=True, description="绿色标识 · carries an energy-saving or environmental label."
    )
    made_in = graphene.Field(
        "storefront_api.region.types.Region", description="产地 · where it is made; shown, never scored."
    )
    state = graphene.Field(
        ProductStateEnum, required=True, description="状态 · where it is between draft and sale."
    )
    state_reason = graphene.String(
        required=True, description="审核意见 · why it was returned or taken off sale."
    )
    offers = graphene.List(
        graphene.NonNull(lambda: Product),
        required=True,
        channel=graphene.String(
            description="频道；默认与本商品相同 · the channel; the product's own by default."
        ),
        description="同款比价 · offers of the same brand and model by all suppliers, this one too, the cheapest first.",
    )

    resolve_id = node_id("Product")
    resolve_channel = staticmethod(_channel_slug)

    @staticmethod
    def resolve_description(product: ProductRow, info: Any) -> str | None:
        return rows.text(product).description

    @staticmethod
    def resolve_seo_title(product: ProductRow, info: Any) -> str | None:
        return rows.text(product).seo_title or None

    @staticmethod
    def resolve_seo_description(product: ProductRow, info: Any) -> str | None:
        return rows.text(product).seo_description or None

    @staticmethod
    def resolve_state_reason(product: ProductRow, info: Any) -> str:
        reason = rows.text(product).state_reason
        return reason if reason and _is_ones_own(product, info) else ""

    @staticmethod
    def resolve_weight(product: ProductRow, info: Any) -> Decimal | None:
        return rows.text(product).weight_kg

    @staticmethod
    def resolve_product_type(product: ProductRow, info: Any) -> TypeRow:
        return rows.product_type(product)

    @staticmethod
    def resolve_category(product: ProductRow, info: Any) -> CategoryRow:
        return rows.category(product)

    @staticmethod
    def resolve_thumbnail(
        product: ProductRow, info: Any, format: PictureFormat | None = None, size: int | None = None
    ) -> tuple[str, str] | None:
        media = rows.media(product)
        if not media:
            return None
        first = media[0]
        return address(info.context, first, size, format or PictureFormat.ORIGINAL), first.alt or product.name

    @staticmethod
    def resolve_media(
        product: ProductRow, info: Any, sort_by: Mapping[str, str] | None = None
    ) -> Sequence[rows.MediaRow]:
        found = rows.media(product)
        if sort_by is None:
            return found
        return sorted(found, key=lambda media: media.id, reverse=sort_by["direction"] == "DESC")

    @staticmethod
    def resolve_media_by_id(product: ProductRow, info: Any, id: str) -> rows.MediaRow | None:
        pk = pk_of(id, "ProductMedia")
        return next((media for media in rows.media(product) if media.id == pk), None)

    @staticmethod
    def resolve_pricing(product: ProductRow, info: Any, address: Any = None) -> ProductRow | None:
        return product if product.lowest_price is not None else None

    @staticmethod
    def resolve_is_available(product: ProductRow, info: Any) -> bool:
        if not _purchasable(product):
            return False
        return any(stock_of(variant) > 0 for variant in rows.variants(product, product.channel_id))

    @staticmethod
    def resolve_is_available_for_purchase(product: ProductRow, info: Any) -> bool:
        return _purchasable(product)

    @staticmethod
    def resolve_product_variants(
        product: ProductRow, info: Any, filter: Mapping[str, Any] | None = None, **paging: Any
    ) -> Page:
        own = rows.variants(product, product.channel_id)
        return slice_of([each for each in own if is_asked(each, filter or {})], window(**paging))

    @staticmethod
    def resolve_variants(product: ProductRow, info: Any) -> Sequence[VariantRow]:
        return rows.variants(product, product.channel_id)

    @staticmethod
    def resolve_variant(
        product: ProductRow, info: Any, id: str | None = None, sku: str | None = None
    ) -> VariantRow | None:
        if (id is None) == (sku is None):
            raise GraphQLError("请给出 id 或 sku。 · Give either `id` or `sku`.")
        pk = None if id is None else pk_of(id, "ProductVariant")
        own = rows.variants(product, product.channel_id)
        return next((each for each in own if each.id == pk or each.sku == sku), None)

    @staticmethod
    def resolve_default_variant(product: ProductRow, info: Any) -> VariantRow | None:
        own = rows.variants(product, product.channel_id)
        return next((each for each in own if each.id == product.default_variant_id), own[0] if own else None)

    @staticmethod
    def resolve_attributes(product: ProductRow, info: Any) -> Sequence[SelectedRow]:
        return rows.product_attributes(product, product.channel_id)

    @staticmethod
    def resolve_attribute(product: ProductRow, info: Any, slug: str) -> SelectedRow | None:
        return by_slug(rows.product_attributes(product, product.channel_id), slug)

    resolve_assigned_attribute = resolve_attribute

    @staticmethod
    def resolve_assigned_attributes(
        product: ProductRow, info: Any, limit: int | None = None
    ) -> Sequence[SelectedRow]:
        return rows.product_attributes(product, product.channel_id)[: limit or 100]

    @staticmethod
    def resolve_collections(product: ProductRow, info: Any) -> Sequence[CollectionRow]:
        return rows.collections(product, product.channel_id)

    @staticmethod
    def resolve_channel_listings(product: ProductRow, info: Any) -> list[ListingRow]:
        sees_all = _is_ones_own(product, info)
        known = channels_by_id()
        return [
            each
            for each in rows.listings(product)
            if each.channel_id in known and (sees_all or each.is_published)
        ]

    @staticmethod
    def resolve_created(product: ProductRow, info: Any) -> Any:
        return product.created_at

    @staticmethod
    def resolve_rating(product: ProductRow, info: Any) -> float | None:
        return rows.text(product).rating

    @staticmethod
    def resolve_external_reference(product: ProductRow, info: Any) -> str | None:
        return rows.text(product).external_reference

    @staticmethod
    def resolve_available_for_purchase_at(product: ProductRow, info: Any) -> Any:
        return _since(product.available_for_purchase_at)

    @staticmethod
    def resolve_charge_taxes(product: ProductRow, info: Any) -> bool:
        return True

    @staticmethod
    def resolve_metadata(product: ProductRow, info: Any) -> Any:
        return HasMetadata.resolve_metadata(rows.text(product), info)

    @staticmethod
    def resolve_metafield(product: ProductRow, info: Any, key: str) -> str | None:
        return HasMetadata.resolve_metafield(rows.text(product), info, key)

    @staticmethod
    def resolve_private_metadata(product: ProductRow, info: Any) -> Any:
        return HasMetadata.resolve_private_metadata(rows.text(product), info)

    @staticmethod
    def resolve_private_metafield(product: ProductRow, info: Any, key: str) -> str | None:
        return HasMetadata.resolve_private_metafield(rows.text(product), info, key)

    @staticmethod
    def resolve_metafields(product: ProductRow, info: Any, keys: list[str] | None = None) -> Any:
        return HasMetadata.resolve_metafields(rows.text(product), info, keys)

    @staticmethod
    def resolve_private_metafields(product: ProductRow, info: Any, keys: list[str] | None = None) -> Any:
        return HasMetadata.resolve_private_metafields(rows.text(product), info, keys)

    @staticmethod
    def resolve_supplier(product: ProductRow, info: Any) -> SupplierModel:
        return supplier_of(product)

    @staticmethod
    def resolve_made_in(product: ProductRow, info: Any) -> Any:
        return made_in(product) if product.made_in else None

    @staticmethod
    def resolve_offers(product: ProductRow, info: Any, channel: str | None = None) -> list[ProductRow]:
        scope = scope_of(info.context, channel, required=False)
        if channel is None:
            scope = Scope(product.channel_id, scope.viewer)
        if scope.channel_id is None or not (product.brand and product.model):
            return []
        return _offers_of_peers(product, scope).get((product.brand, product.model), [])


def _offers_of_peers(product: ProductRow, scope: Scope) -> dict[tuple[str, str], list[ProductRow]]:
    group = peers_of(product)
    key = (queries.offers, scope)
    if key not in group.memo:
        pairs = {(peer.brand, peer.model) for peer in group.rows if peer.brand and peer.model}
        group.memo[key] = queries.offers(sorted(pairs), scope)
    return group.memo[key]


ProductConnection = connection(Product, extra=FOUND_FIELDS)


class Category(HasMetadata, graphene.ObjectType):
    """品目 · a node of 《政府采购品目分类目录》."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    code = graphene.String(required=True, description="品目编码 · the code.")
    level = graphene.Int(required=True, description="层级 · the level; 0 is the top.")
    description = JSONString(description="说明 · the description.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it was last changed.")
    parent = graphene.Field(lambda: Category, description="上级品目 · the category above.")
    ancestors = graphene.Field(
        lambda: CategoryConnection, **PAGING, description="各级上级 · all above, the widest first."
    )
    children = graphene.Field(
        lambda: CategoryConnection, **PAGING, description="下级品目 · those directly below."
    )
    products = graphene.Field(
        ProductConnection,
        **LISTING,
        channel=graphene.String(description="频道 · the channel."),
        description="商品 · products of this category and of those below.",
    )
    background_image = graphene.Field(
        Image, **SIZED, resolver=background, description="背景图 · the background, if it has one."
    )
    translation = translation(CategoryTranslation)

    resolve_id = node_id("Category")
    resolve_seo_title = _seo("seo_title")
    resolve_seo_description = _seo("seo_description")

    @staticmethod
    def resolve_parent(category: CategoryRow, info: Any) -> CategoryRow | None:
        return rows.parent_category(category)

    @staticmethod
    def resolve_ancestors(category: CategoryRow, info: Any, **paging: Any) -> Page:
        return slice_of(rows.ancestor_categories(category), window(**paging))

    @staticmethod
    def resolve_children(category: CategoryRow, info: Any, **paging: Any) -> Page:
        return slice_of(rows.child_categories(category), window(**paging))

    @staticmethod
    def resolve_products(
        category: CategoryRow, info: Any, channel: str | None = None, **arguments: Any
    ) -> ProductPage:
        def asked(categories: Sequence[CategoryRow]) -> list[Asked]:
            own = listing_arguments(arguments)[0]
            return [own.within(part) for part in of_each_category(categories)]

        return tell(info.context, _page_of_peers(category, scope_of(info.context, channel), arguments, asked))


def _page_of_peers(
    row: Any, scope: Scope, arguments: dict[str, Any], asked: Callable[[Sequence[Any]], list[Asked]]
) -> ProductPage:
    """The row's page, read together with those of all rows that it came with."""
    group = peers_of(row)
    key = (product_pages, scope, repr(arguments))
    pages = group.memo.get(key)
    if pages is None:
        paging = listing_arguments(arguments, collection_id=row.id)[1]
        peers = {peer.id: peer for peer in group.rows}
        found = product_pages(scope, asked(list(peers.values())), window(**paging))
        pages = group.memo[key] = dict(zip(peers, found, strict=True))
    return pages[row.id]


CategoryConnection = connection(Category)


class CollectionChannelListing(graphene.ObjectType):
    """专题频道发布 · a collection in a channel."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(
        "storefront_api.region.types.Channel", required=True, description="频道 · the channel."
    )
    is_published = graphene.Boolean(required=True, description="已发布 · is it shown there?")
    published_at = graphene.DateTime(description="发布时间 · since when.")

    resolve_id = node_id("CollectionChannelListing")

    @staticmethod
    def resolve_channel(listing: rows.CollectionListingRow, info: Any) -> ChannelModel:
        return channels_by_id()[listing.channel_id]


class Collection(HasMetadata, graphene.ObjectType):
    """专题 · a curated set of products."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    channel = graphene.String(description="频道标识 · the slug of the channel it was asked in.")
    description = JSONString(description="说明 · the description.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")
    products = graphene.Field(ProductConnection, **LISTING, description="商品 · its products.")
    channel_listings = graphene.List(
        graphene.NonNull(CollectionChannelListing),
        description="频道发布 · the channels in which it is shown.",
    )
    background_image = graphene.Field(
        Image, **SIZED, resolver=background, description="背景图 · the background, if it has one."
    )
    translation = translation(CollectionTranslation)

    resolve_id = node_id("Collection")
    resolve_seo_title = _seo("seo_title")
    resolve_seo_description = _seo("seo_description")
    resolve_channel = staticmethod(_channel_slug)

    @staticmethod
    def resolve_channel_listings(collection: CollectionRow, info: Any) -> list[rows.CollectionListingRow]:
        sees_all = scope_of(info.context, None, required=False).viewer.everything
        known = channels_by_id()
        return [
            each
            for each in rows.collection_listings(collection)
            if each.channel_id in known and (sees_all or each.is_published)
        ]

    @staticmethod
    def resolve_products(collection: CollectionRow, info: Any, **arguments: Any) -> ProductPage:
        scope = scope_of(info.context, None, required=collection.channel_id is None)
        if collection.channel_id is not None:
            scope = Scope(collection.channel_id, scope.viewer)

        def asked(collections: Sequence[CollectionRow]) -> list[Asked]:
            return [
                listing_arguments(arguments, collection_id=each.id)[0].within(of_collections([each.id]))
                for each in collections
            ]

        return tell(info.context, _page_of_peers(collection, scope, arguments, asked))


CollectionConnection = connection(Collection)
ProductTypeConnection = connection(ProductType)
