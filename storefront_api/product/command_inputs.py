"""商品办理的输入 · inputs of catalogue commands, in Saleor's names, and how the verbs are told of them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import graphene
from graphql import FloatValueNode, GraphQLError, IntValueNode

from backend.core.refusals import Refusal, Required
from backend.product.attribute_values import Choice, Given
from backend.product.pictures.uploads import MOST_MEGABYTES
from backend.product.refusals import MediaElsewhere
from backend.product.services import Offer
from backend.product.services.editing import ProductText
from backend.product.services.variants import VariantText
from backend.warehouse.listing_many import NewProduct, Picture
from backend.warehouse.stocking import StockedChange, StockedVariant
from storefront_api.kit.ids import pk_of, pks_of, split_global_id
from storefront_api.kit.scalars import JSONString, PositiveDecimal
from storefront_api.kit.types import MetadataInput
from storefront_api.kit.uploads import Upload
from storefront_api.product.attributes import REFERRED

LISTING = "ProductVariantChannelListing"
_IDS = graphene.List(graphene.NonNull(graphene.ID))


class WeightScalar(graphene.Scalar):
    """重量 · a weight in kilograms."""

    @staticmethod
    def serialize(value: Any) -> float:
        return float(value)

    @staticmethod
    def parse_value(value: Any) -> Decimal:
        try:
            weight = Decimal(str(value))
        except InvalidOperation:
            weight = Decimal("NaN")
        if isinstance(value, bool) or not weight.is_finite():
            raise GraphQLError("重量须为千克数。 · A weight is a number of kilograms.")
        return weight

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> Decimal:
        return cls.parse_value(node.value if isinstance(node, IntValueNode | FloatValueNode) else None)


class AttributeValueSelectableTypeInput(graphene.InputObjectType):
    """选项 · one of the values that the attribute has; it must exist."""

    id = graphene.ID(description="属性值 · the value.")
    value = graphene.String(description="标识或名称 · its slug or name.")
    external_reference = graphene.String(description="外部编号 · or what another system calls it.")


class AttributeValueInput(graphene.InputObjectType):
    """属性取值 · the value of one attribute, in the field that its input type asks for."""

    id = graphene.ID(description="属性 · the attribute.")
    external_reference = graphene.String(description="外部编号 · or what another system calls the attribute.")
    dropdown = AttributeValueSelectableTypeInput(description="单选 · one value.")
    multiselect = graphene.List(
        graphene.NonNull(AttributeValueSelectableTypeInput), description="多选 · several values."
    )
    numeric = graphene.String(description="数值 · a number.")
    boolean = graphene.Boolean(description="是否 · yes or no.")
    plain_text = graphene.String(description="文本 · a text.")
    rich_text = JSONString(description="富文本 · a rich text in EditorJS; it is cleaned as descriptions are.")
    date = graphene.Date(description="日期 · a day.")
    date_time = graphene.DateTime(description="时间 · a moment; without a zone: in China.")
    swatch = AttributeValueSelectableTypeInput(description="色样 · one swatch.")
    file = graphene.String(description="文件 · the address that `fileUpload` gave.")
    content_type = graphene.String(description="文件类型；以内容为准 · the file's type; its content decides.")
    reference = graphene.ID(description="单个引用 · the thing to which it refers.")
    references = graphene.List(
        graphene.NonNull(graphene.ID), description="引用 · the things to which it refers."
    )


class BulkAttributeValueInput(AttributeValueInput):
    """属性取值 · the value of one attribute, of one of several variants."""


_ATTRIBUTES = graphene.List(
    graphene.NonNull(AttributeValueInput), description="属性 · attributes with values."
)


_PRIVATE = graphene.List(
    graphene.NonNull(MetadataInput),
    description="内部元数据，平台填写 · private metadata, said by the platform.",
)
_OUTSIDE = graphene.String(
    description="外部编号，同一供应商内不重复 · what the supplier's system calls it, once for each supplier."
)


class SeoInput(graphene.InputObjectType):
    """搜索引擎说明 · what search engines are shown."""

    title = graphene.String(description="标题 · the title, 70 characters at most.")
    description = graphene.String(description="说明 · the description, 300 characters at most.")


class ProductInput(graphene.InputObjectType):
    """商品内容 · what is said of a product; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name, 2 to 120 characters.")
    brand = graphene.String(description="品牌 · the brand.")
    model = graphene.String(description="型号 · the model.")
    unit = graphene.String(description="计量单位 · the unit in which it is sold.")
    category = graphene.ID(description="品目 · the category: goods, at the lowest level.")
    description = JSONString(
        description="详情 · EditorJS: paragraph, header, list, image, table, quote, delimiter."
    )
    attributes = _ATTRIBUTES
    slug = graphene.String(description="标识 · the slug; made if not given.")
    seo = SeoInput(description="搜索引擎 SEO · for search engines.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata, added by key.")
    private_metadata = _PRIVATE
    external_reference = _OUTSIDE
    weight = WeightScalar(description="重量 · kilograms; else the least of its variants.")
    rating = graphene.Float(description="评分，平台填写 · 0 to 5, said by the platform.")
    collections = graphene.List(
        graphene.NonNull(graphene.ID),
        description="专题，平台选入 · those in which it is, said by the platform.",
    )
    tax_class = graphene.ID(description="税类：无 · there are no tax classes: invoices state the tax.")
    charge_taxes = graphene.Boolean(description="含税：一律含税 · prices include tax.")


class ProductCreateInput(ProductInput):
    """新商品 · a product to be listed as a draft."""

    product_type = graphene.ID(required=True, description="商品类型 · the type.")
    supplier = graphene.ID(description="供应商 · for those who sell for several.")


class StockInput(graphene.InputObjectType):
    """库存 · how many pieces a warehouse holds."""

    warehouse = graphene.ID(required=True, description="仓库 · the warehouse.")
    quantity = graphene.Int(required=True, description="数量 · pieces, those promised to orders included.")


class ProductVariantInput(graphene.InputObjectType):
    """规格内容 · what is said of a variant; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name; made of the attributes if not given.")
    sku = graphene.String(description="货号 SKU · the supplier's own number; made if not given.")
    attributes = _ATTRIBUTES
    weight = WeightScalar(description="重量 · kilograms.")
    quantity_limit_per_customer = graphene.Int(description="单次限购 · the most in one order.")
    track_inventory = graphene.Boolean(description="管理库存：一律管理 · stock is always counted.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata, added by key.")
    private_metadata = _PRIVATE
    external_reference = _OUTSIDE


class StockUpdateInput(graphene.InputObjectType):
    """库存改动 · how many pieces a stock holds now."""

    stock = graphene.ID(required=True, description="库存 · the stock.")
    quantity = graphene.Int(required=True, description="数量 · pieces, those promised to orders included.")


class ProductVariantStocksUpdateInput(graphene.InputObjectType):
    """规格库存改动 · stock of a variant to be added, restated or dropped."""

    create = graphene.List(graphene.NonNull(StockInput), description="新登记 · in further warehouses.")
    update = graphene.List(graphene.NonNull(StockUpdateInput), description="更新 · restated.")
    remove = graphene.List(graphene.NonNull(graphene.ID), description="删除 · stocks to be dropped.")


class ChannelListingUpdateInput(graphene.InputObjectType):
    """改价 · the price of a listing from now on."""

    channel_listing = graphene.ID(required=True, description="规格频道价格 · the listing.")
    price = PositiveDecimal(description="价格 · yuan with tax.")
    cost_price = PositiveDecimal(description="成本价：不登记 · costs are not recorded here.")
    prior_price = PositiveDecimal(description="原价：不采用 · there are no prices crossed out here.")


class ProductVariantCreateInput(ProductVariantInput):
    """新规格 · a variant to be added to a product."""

    product = graphene.ID(required=True, description="商品 · the product.")
    attributes = graphene.List(
        graphene.NonNull(AttributeValueInput), required=True, description="属性 · attributes with values."
    )
    stocks = graphene.List(graphene.NonNull(StockInput), description="库存 · stock in warehouses.")


class ProductVariantChannelListingAddInput(graphene.InputObjectType):
    """规格价格 · the price of a variant in a channel."""

    channel_id = graphene.ID(required=True, description="频道 · the channel.")
    price = PositiveDecimal(
        required=True, description="价格 · yuan with tax: more than 0, at most 9,999,999.99."
    )
    cost_price = PositiveDecimal(description="成本价：不登记 · costs are not recorded here.")
    prior_price = PositiveDecimal(description="原价：不采用 · there are no prices crossed out here.")


class ProductVariantChannelListingUpdateInput(graphene.InputObjectType):
    """规格价格改动 · prices of a variant to be added, changed or taken away."""

    create = graphene.List(
        graphene.NonNull(ProductVariantChannelListingAddInput), description="新定价 · in further channels."
    )
    update = graphene.List(graphene.NonNull(ChannelListingUpdateInput), description="改价 · changed.")
    remove = graphene.List(graphene.NonNull(graphene.ID), description="移除 · listings to be taken away.")


class ProductVariantBulkUpdateInput(ProductVariantInput):
    """规格改动 · what changes of one of several variants."""

    id = graphene.ID(required=True, description="规格 · the variant.")
    attributes = graphene.List(
        graphene.NonNull(BulkAttributeValueInput), description="属性 · attributes with values."
    )
    stocks = ProductVariantStocksUpdateInput(description="库存 · its stock.")
    channel_listings = ProductVariantChannelListingUpdateInput(description="价格 · its prices.")


class ProductVariantBulkCreateInput(ProductVariantInput):
    """新规格 · one of several variants to be added, with stock and prices."""

    attributes = graphene.List(
        graphene.NonNull(BulkAttributeValueInput), required=True, description="属性 · attributes with values."
    )
    stocks = graphene.List(graphene.NonNull(StockInput), description="库存 · stock in warehouses.")
    channel_listings = graphene.List(
        graphene.NonNull(ProductVariantChannelListingAddInput), description="价格 · prices in channels."
    )


class ProductChannelListingAddInput(graphene.InputObjectType):
    """频道上架 · how a product is offered in a channel; what is not given stays as it is."""

    channel_id = graphene.ID(required=True, description="频道 · the channel.")
    is_published = graphene.Boolean(description="发布 · publish it there; it has to be reviewed before.")
    visible_in_listings = graphene.Boolean(description="列表可见 · show it in lists.")
    available_for_purchase_at = graphene.DateTime(description="可购时间 · since when it can be bought.")
    is_available_for_purchase = graphene.Boolean(
        description="可购 · can be bought from now on; false: it is shown only."
    )
    published_at = graphene.DateTime(
        description="发布时间，平台更正 · since when it is published; a past moment, corrected by the platform."
    )
    add_variants = graphene.Argument(
        _IDS, description="加入规格 · variants sold there, too, for the price that they have elsewhere."
    )
    remove_variants = graphene.Argument(_IDS, description="移除规格 · variants no longer sold there.")


class ProductChannelListingUpdateInput(graphene.InputObjectType):
    """频道上架 · channels in which a product is offered from now on, and those in which it no longer is."""

    update_channels = graphene.List(
        graphene.NonNull(ProductChannelListingAddInput), description="加入或修改 · added or changed."
    )
    remove_channels = graphene.Argument(_IDS, description="移出 · taken out.")


class ProductChannelListingCreateInput(graphene.InputObjectType):
    """频道上架 · how a new product is offered in a channel."""

    channel_id = graphene.ID(required=True, description="频道 · the channel.")
    is_published = graphene.Boolean(description="发布：须先审核 · it has to be reviewed before: not yet.")
    published_at = graphene.DateTime(
        description="发布时间：须先审核 · it has to be reviewed before: not yet."
    )
    visible_in_listings = graphene.Boolean(description="列表可见 · show it in lists.")
    is_available_for_purchase = graphene.Boolean(description="可购 · can be bought; false: it is shown only.")
    available_for_purchase_at = graphene.DateTime(description="可购时间 · since when it can be bought.")


class MediaInput(graphene.InputObjectType):
    """图片 · a picture of a new product: PNG, JPEG, WebP or GIF, 10 MB at most."""

    image = Upload(description="文件 · the file.")
    alt = graphene.String(description="替代文字 · what it shows.")
    media_url = graphene.String(description="不支持 · addresses elsewhere are not taken.")


class ProductBulkCreateInput(ProductCreateInput):
    """新商品 · one of several products to be listed as drafts, with variants, prices, stock and pictures."""

    channel_listings = graphene.List(
        graphene.NonNull(ProductChannelListingCreateInput),
        description="频道 · the channels where it is offered.",
    )
    variants = graphene.List(
        graphene.NonNull(lambda: ProductVariantBulkCreateInput), description="规格 · its variants."
    )
    media = graphene.List(graphene.NonNull(MediaInput), description="图片 · its pictures.")


class ProductMediaCreateInput(graphene.InputObjectType):
    """商品图片 · a picture to be added: PNG, JPEG, WebP or GIF, 10 MB at most."""

    product = graphene.ID(required=True, description="商品 · the product.")
    image = Upload(description="文件 · the file.")
    alt = graphene.String(description="替代文字 · what it shows.")
    media_url = graphene.String(description="不支持 · addresses elsewhere are not taken.")


class ProductMediaUpdateInput(graphene.InputObjectType):
    """图片内容 · what is said of a picture."""

    alt = graphene.String(description="替代文字 · what it shows.")


def product_text(said: Any) -> ProductText:
    """What a product input says; an empty description takes it away."""
    seo = said.get("seo") or {}
    description = said.get("description")
    category = said.get("category")
    return ProductText(
        category_id=pk_of(category, "Category", "category") if category is not None else None,
        description={} if "description" in said and description is None else description,
        attributes=given_attributes(said.get("attributes")),
        seo_title=seo.get("title"),
        seo_description=seo.get("description"),
        metadata=_metadata(said),
        private_metadata=_metadata(said, "private_metadata"),
        outside=said.get("external_reference"),
        weight_kg=said.get("weight"),
        rating=said.get("rating"),
        collections=None
        if said.get("collections") is None
        else pks_of(said.collections, "Collection", "collections"),
        **{name: said.get(name) for name in ("name", "brand", "model", "unit", "slug")},
    )


def variant_text(said: Any) -> VariantText:
    """What a variant input says."""
    return VariantText(
        name=said.get("name"),
        sku=said.get("sku"),
        attributes=given_attributes(said.get("attributes")),
        weight_kg=said.get("weight"),
        quantity_limit=said.get("quantity_limit_per_customer"),
        track_inventory=said.get("track_inventory"),
        metadata=_metadata(said),
        private_metadata=_metadata(said, "private_metadata"),
        outside=said.get("external_reference"),
    )


def stocked_variant(said: Any) -> StockedVariant:
    """A variant with stock and prices."""
    return StockedVariant(
        variant_text(said), stocks(said.get("stocks") or ()), prices(said.get("channel_listings") or ())
    )


def changed_variant(said: Any) -> StockedChange:
    """What changes of a variant, with stock and prices."""
    held, priced = said.get("stocks") or {}, said.get("channel_listings") or {}
    return StockedChange(
        pk_of(said.id, "ProductVariant", "id"),
        variant_text(said),
        new_stocks=stocks(held.get("create") or ()),
        stocks=tuple((pk_of(one.stock, "Stock", "stocks"), one.quantity) for one in held.get("update") or ()),
        gone_stocks=tuple(pks_of(held.get("remove") or (), "Stock", "stocks")),
        new_prices=prices(priced.get("create") or ()),
        prices=tuple(
            (pk_of(one.channel_listing, LISTING, "channel_listings"), one.price)
            for one in priced.get("update") or ()
            if one.get("price") is not None
        ),
        gone_prices=tuple(pks_of(priced.get("remove") or (), LISTING, "channel_listings")),
    )


def new_product(said: Any) -> NewProduct:
    """A product with all that belongs to it, or why it cannot be read."""
    try:
        return _new_product(said)
    except Refusal as refusal:
        return NewProduct(0, ProductText(), unread=refusal)


def _new_product(said: Any) -> NewProduct:
    supplier = said.get("supplier")
    return NewProduct(
        pk_of(said.product_type, "ProductType", "product_type"),
        product_text(said),
        supplier_id=pk_of(supplier, "Supplier", "supplier") if supplier else None,
        offers=tuple(offers(said.get("channel_listings") or ())),
        variants=tuple(stocked_variant(one) for one in said.get("variants") or ()),
        pictures=tuple(_picture(one) for one in said.get("media") or ()),
    )


def _picture(said: Any) -> Picture:
    if said.get("media_url"):
        raise MediaElsewhere
    image = said.get("image")
    data = image.read(MOST_MEGABYTES * 1024 * 1024 + 1) if image is not None else None
    return Picture(data, said.get("alt") or "")


def stocks(given: Any) -> tuple[tuple[Any, int], ...]:
    return tuple((pk_of(one.warehouse, "Warehouse", "warehouse"), one.quantity) for one in given)


def prices(given: Any) -> tuple[tuple[int, Decimal], ...]:
    return tuple((pk_of(one.channel_id, "Channel", "channel_id"), one.price) for one in given)


def offers(given: Any) -> list[Offer]:
    return [
        Offer(
            pk_of(one.channel_id, "Channel", "channel_id"),
            is_published=one.get("is_published"),
            visible_in_listings=one.get("visible_in_listings"),
            available_for_purchase_at=one.get("available_for_purchase_at"),
            without_variants=tuple(
                pks_of(one.get("remove_variants") or (), "ProductVariant", "remove_variants")
            ),
            with_variants=tuple(pks_of(one.get("add_variants") or (), "ProductVariant", "add_variants")),
            published_at=one.get("published_at"),
            is_purchasable=one.get("is_available_for_purchase"),
        )
        for one in given
    ]


def given_attributes(attributes: Any) -> list[Given] | None:
    """What was given for attributes; None if nothing was said of them."""
    if attributes is None:
        return None
    found = []
    for one in attributes:
        outside = one.get("external_reference")
        if one.get("id") is None and not outside:
            raise Required("属性 id", field="attributes")
        chosen = [each for name in ("dropdown", "swatch") if (each := one.get(name))]
        referred = [*([one.reference] if one.get("reference") else ()), *(one.get("references") or ())]
        found.append(
            Given(
                None if one.get("id") is None else pk_of(one.id, "Attribute", "attributes"),
                tuple(_choice(choice) for choice in [*chosen, *(one.get("multiselect") or ())]),
                number=one.get("numeric"),
                boolean=one.get("boolean"),
                text=one.get("plain_text"),
                rich_text=one.get("rich_text"),
                day=one.get("date"),
                moment=one.get("date_time"),
                file=one.get("file"),
                references=tuple(_reference(id) for id in referred),
                outside=outside,
            )
        )
    return found


def _reference(id: str) -> tuple[str, int]:
    name, _ = split_global_id(id)
    entity = next((entity for entity, noun in REFERRED.items() if noun == name), None)
    return entity or "", pk_of(id, name if entity else "Product", "attributes")


def _choice(said: Any) -> Choice:
    if said.get("id") is not None:
        return Choice(id=pk_of(said.id, "AttributeValue", "attributes"))
    if said.get("external_reference") is not None:
        return Choice(outside=said.external_reference)
    return Choice(text=said.get("value") or "")


def _metadata(said: Any, name: str = "metadata") -> dict[str, str] | None:
    given = said.get(name)
    return None if given is None else {one.key: one.value for one in given}
