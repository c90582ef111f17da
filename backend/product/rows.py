"""目录行 · the rows of the catalogue as lists and pages read them, and the relations between them.

Each loader takes the keys of all peers and costs one statement (see `backend.core.peers`); a channel's number, where one
is asked for, says in which 频道 prices and listings are meant. Columns of JSON are read as its text.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.core.peers import gather, grouped, keyed, relation
from backend.core.rows import fetch, row, run


@row
class ProductRow:
    """商品 · a product as it is listed in one channel; without a channel the listing's part is None."""

    id: int
    name: str
    slug: str
    supplier_id: int
    product_type_id: int
    category_id: int
    brand: str
    model: str
    unit: str
    green_label: bool
    made_in: str
    state: str
    default_variant_id: int | None
    created_at: datetime
    updated_at: datetime
    channel_id: int | None
    is_published: bool | None
    published_at: datetime | None
    visible_in_listings: bool | None
    available_for_purchase_at: datetime | None
    lowest_price: Decimal | None
    highest_price: Decimal | None
    key: Any


PRODUCT = """p.id, p.name, p.slug, p.supplier_id, p.product_type_id, p.category_id, p.brand, p.model, p.unit, p.green_label,
    p.made_in, p.state, p.default_variant_id, p.created_at, p.updated_at, l.channel_id, l.is_published, l.published_at,
    l.visible_in_listings, l.available_for_purchase_at, l.lowest_price, l.highest_price"""


def products_by_id(ids: Some[int], channel_id: int | None = None) -> dict[int, ProductRow]:
    """Products whoever may see them: for what was reached from something already seen (an order line, a variant)."""
    sql = f"""SELECT {PRODUCT.replace("l.channel_id", "%s::bigint")}, NULL FROM product_product p
        LEFT JOIN product_productchannellisting l ON l.product_id = p.id AND l.channel_id = %s WHERE p.id = ANY(%s)"""
    return keyed(fetch(ProductRow, sql, [channel_id, channel_id, list(ids)]))


@row
class ProductText:
    """商品正文 · what only a product's page shows."""

    id: int
    description: str | None
    seo_title: str
    seo_description: str
    state_reason: str
    metadata: str
    private_metadata: str
    weight_kg: Decimal | None
    external_reference: str | None
    rating: float | None


def texts_of_products(ids: Some[int]) -> dict[int, ProductText]:
    sql = """SELECT p.id, p.description, p.seo_title, p.seo_description, p.state_reason, p.metadata, p.private_metadata,
        coalesce(p.weight_kg, (SELECT min(v.weight_kg) FROM product_productvariant v WHERE v.product_id = p.id)),
        p.external_reference, p.rating
        FROM product_product p WHERE p.id = ANY(%s)"""
    return keyed(fetch(ProductText, sql, [list(ids)]))


@row
class VariantRow:
    """规格 · a variant with its price in one channel; `price` is None where it is not on sale."""

    id: int
    product_id: int
    sku: str
    name: str
    weight_kg: Decimal | None
    quantity_limit: int | None
    created_at: datetime
    updated_at: datetime
    external_reference: str | None
    metadata: str
    channel_id: int | None
    price: Decimal | None


VARIANT = """v.id, v.product_id, v.sku, v.name, v.weight_kg, v.quantity_limit, v.created_at, v.updated_at,
    v.external_reference, v.metadata, %s::bigint, vl.price_amount"""
_VARIANTS = f"""SELECT {VARIANT} FROM product_productvariant v
    LEFT JOIN product_productvariantchannellisting vl ON vl.variant_id = v.id AND vl.channel_id = %s"""


def variants_by_id(ids: Some[int], channel_id: int | None = None) -> dict[int, VariantRow]:
    """Variants whoever may see them: for what was reached from something already seen."""
    return keyed(fetch(VariantRow, f"{_VARIANTS} WHERE v.id = ANY(%s)", [channel_id, channel_id, list(ids)]))


def variants_of_products(ids: Some[int], channel_id: int | None) -> dict[int, list[VariantRow]]:
    """The variants on sale in the channel; without a channel all of them."""
    sql = f"""{_VARIANTS} WHERE v.product_id = ANY(%s) AND (vl.id IS NOT NULL OR %s::bigint IS NULL)
        ORDER BY v.product_id, v.sort_order, v.id"""
    return grouped(fetch(VariantRow, sql, [channel_id, channel_id, list(ids), channel_id]), "product_id")


@row
class MediaRow:
    """商品图片 · a picture; `version` changes with whatever the picture is made from."""

    id: int
    product_id: int
    alt: str
    image: str
    kind: str
    sort_order: int
    metadata: str
    version: str


MEDIA = """m.id, m.product_id, m.alt, m.image, m.kind, m.sort_order, m.metadata, left(CASE WHEN m.image = ''
    THEN md5(concat_ws('|', p.picture::text, p.brand, p.name, p.model)) ELSE md5(m.image) END, 12)"""


def media_of_products(ids: Some[int]) -> dict[int, list[MediaRow]]:
    sql = f"""SELECT {MEDIA} FROM product_productmedia m JOIN product_product p ON p.id = m.product_id
        WHERE m.product_id = ANY(%s) ORDER BY m.product_id, m.sort_order, m.id"""
    return grouped(fetch(MediaRow, sql, [list(ids)]), "product_id")


@row
class VariantMediaRow:
    """规格图片 · a picture as a variant has it."""

    id: int
    product_id: int
    alt: str
    image: str
    kind: str
    sort_order: int
    metadata: str
    version: str
    of_variant_id: int


def media_of_variants(ids: Some[int]) -> dict[int, list[VariantMediaRow]]:
    """The pictures that show a variant; where nobody has said which these are, all of its product."""
    sql = f"""SELECT {MEDIA}, v.id FROM product_productvariant v JOIN product_product p ON p.id = v.product_id
        JOIN product_productmedia m ON m.product_id = p.id LEFT JOIN product_variantmedia x
            ON x.variant_id = v.id AND x.media_id = m.id
        WHERE v.id = ANY(%s) AND (x.id IS NOT NULL OR NOT EXISTS
            (SELECT FROM product_variantmedia o WHERE o.variant_id = v.id)) ORDER BY v.id, m.sort_order, m.id"""
    return grouped(fetch(VariantMediaRow, sql, [list(ids)]), "of_variant_id")


@row
class CategoryRow:
    """品目 · a node of the category tree."""

    id: int
    code: str
    prefix: str
    name: str
    slug: str
    level: int
    parent_id: int | None
    description: str | None
    seo_title: str
    seo_description: str
    background_image: str
    background_alt: str
    updated_at: datetime
    metadata: str


CATEGORY = """c.id, c.code, c.prefix, c.name, c.slug, c.level, c.parent_id, c.description, c.seo_title,
    c.seo_description, c.background_image, c.background_alt, c.updated_at, c.metadata"""


def categories_by_id(ids: Some[int]) -> dict[int, CategoryRow]:
    return keyed(
        fetch(CategoryRow, f"SELECT {CATEGORY} FROM product_category c WHERE c.id = ANY(%s)", [list(ids)])
    )


def children_of_categories(ids: Some[int]) -> dict[int, list[CategoryRow]]:
    sql = f"SELECT {CATEGORY} FROM product_category c WHERE c.parent_id = ANY(%s) ORDER BY c.code"
    return grouped(fetch(CategoryRow, sql, [list(ids)]), "parent_id")


@row
class AncestorRow:
    """上级品目 · a category above `of_id`."""

    id: int
    code: str
    prefix: str
    name: str
    slug: str
    level: int
    parent_id: int | None
    description: str | None
    seo_title: str
    seo_description: str
    background_image: str
    background_alt: str
    updated_at: datetime
    metadata: str
    of_id: int


def ancestors_of_categories(ids: Some[int]) -> dict[int, list[AncestorRow]]:
    """Every category above, the widest first: those whose prefix the code begins with."""
    sql = f"""SELECT {CATEGORY}, own.id FROM product_category own
        JOIN product_category c ON c.prefix IN (left(own.code, 1), left(own.code, 3), left(own.code, 5), left(own.code, 7))
            AND c.id <> own.id AND length(c.prefix) < length(own.prefix)
        WHERE own.id = ANY(%s) ORDER BY own.id, length(c.prefix)"""
    return grouped(fetch(AncestorRow, sql, [list(ids)]), "of_id")


@row
class TypeRow:
    """商品类型 · a product type."""

    id: int
    name: str
    slug: str
    has_variants: bool
    is_shipping_required: bool
    weight_kg: Decimal | None
    metadata: str


TYPE = "t.id, t.name, t.slug, t.has_variants, t.is_shipping_required, t.weight_kg, t.metadata"


def types_by_id(ids: Some[int]) -> dict[int, TypeRow]:
    return keyed(
        fetch(TypeRow, f"SELECT {TYPE} FROM product_producttype t WHERE t.id = ANY(%s)", [list(ids)])
    )


@row
class AttributeRow:
    """属性 · an attribute."""

    id: int
    slug: str
    name: str
    type: str
    input_type: str
    entity_type: str
    unit: str
    filterable: bool
    value_required: bool
    external_reference: str | None
    metadata: str


ATTRIBUTE = """a.id, a.slug, a.name, a.type, a.input_type, a.entity_type, a.unit, a.filterable, a.value_required,
    a.external_reference, a.metadata"""


def attributes_by_id(ids: Some[int]) -> dict[int, AttributeRow]:
    sql = f"SELECT {ATTRIBUTE} FROM product_attribute a WHERE a.id = ANY(%s)"
    return keyed(fetch(AttributeRow, sql, [list(ids)]))


@row
class TypeAttributeRow:
    """类型属性 · an attribute of a product type, for its products or for their variants."""

    product_type_id: int
    attribute_id: int
    of_variant: bool
    required: bool


def attributes_of_types(ids: Some[int]) -> dict[int, list[TypeAttributeRow]]:
    sql = """SELECT product_type_id, attribute_id, of_variant, required FROM product_producttypeattribute
        WHERE product_type_id = ANY(%s) ORDER BY product_type_id, sort_order, id"""
    return grouped(fetch(TypeAttributeRow, sql, [list(ids)]), "product_type_id")


@row
class TypeOfAttributeRow:
    """属性所属类型 · a product type that carries an attribute, for its products or for their variants."""

    id: int
    name: str
    slug: str
    has_variants: bool
    is_shipping_required: bool
    weight_kg: Decimal | None
    metadata: str
    of_attribute_id: int


def types_of_attributes(ids: Some[int], of_variant: bool) -> dict[int, list[TypeOfAttributeRow]]:
    sql = f"""SELECT {TYPE}, x.attribute_id FROM product_producttypeattribute x
        JOIN product_producttype t ON t.id = x.product_type_id
        WHERE x.attribute_id = ANY(%s) AND x.of_variant = %s ORDER BY x.attribute_id, t.slug"""
    return grouped(fetch(TypeOfAttributeRow, sql, [list(ids), of_variant]), "of_attribute_id")


@row
class ValueRow:
    """属性值 · a value of an attribute."""

    id: int
    attribute_id: int
    slug: str
    name: str
    number: Decimal | None
    boolean: bool | None
    day: date | None
    moment: datetime | None
    rich_text: str | None
    colour: str
    file: str
    external_reference: str | None
    reference_id: int | None


VALUE = """v.id, v.attribute_id, v.slug, v.name, v.number, v.boolean, v.day, v.moment, v.rich_text, v.colour, v.file,
    v.external_reference, coalesce(v.product_id, v.variant_id, v.category_id, v.collection_id, v.page_id)"""


def values_by_id(ids: Some[int]) -> dict[int, ValueRow]:
    return keyed(
        fetch(ValueRow, f"SELECT {VALUE} FROM product_attributevalue v WHERE v.id = ANY(%s)", [list(ids)])
    )


def values_of_attributes(ids: Some[int]) -> dict[int, list[ValueRow]]:
    sql = f"""SELECT {VALUE} FROM product_attributevalue v WHERE v.attribute_id = ANY(%s)
        ORDER BY v.attribute_id, v.sort_order, v.id"""
    return grouped(fetch(ValueRow, sql, [list(ids)]), "attribute_id")


@row
class SelectedRow:
    """已填属性 · an attribute that a product or variant carries, with the values it has (none, if it was left empty)."""

    owner_id: int
    attribute_id: int
    values: list[ValueRow]
    channel_id: int | None


# `+ 0`: from the few values that a thing has, never through all values of an attribute, of which brands have hundreds.
_OF_PRODUCTS = f"""SELECT p.id, t.attribute_id, {VALUE} FROM product_product p
    JOIN product_producttypeattribute t ON t.product_type_id = p.product_type_id AND NOT t.of_variant
    LEFT JOIN (product_productattributevalue o JOIN product_attributevalue v ON v.id = o.value_id)
        ON o.product_id = p.id AND v.attribute_id + 0 = t.attribute_id
    WHERE p.id = ANY(%s) ORDER BY p.id, t.sort_order, t.id, o.sort_order, v.id"""
_OF_VARIANTS = f"""SELECT r.id, t.attribute_id, {VALUE} FROM product_productvariant r
    JOIN product_product p ON p.id = r.product_id
    JOIN product_producttypeattribute t ON t.product_type_id = p.product_type_id AND t.of_variant
    LEFT JOIN (product_variantattributevalue o JOIN product_attributevalue v ON v.id = o.value_id)
        ON o.variant_id = r.id AND v.attribute_id + 0 = t.attribute_id
    WHERE r.id = ANY(%s) ORDER BY r.id, t.sort_order, t.id, o.sort_order, v.id"""


def selected(sql: str, ids: Some[int], channel_id: int | None = None) -> dict[int, list[SelectedRow]]:
    """What things carry: `sql` gives for each its key, the attribute and the columns of a value, or of none.

    `channel_id`: where what they refer to is looked at.
    """
    by_place: dict[tuple[int, int], SelectedRow] = {}
    values: list[ValueRow] = []
    for owner_id, attribute_id, *columns in run(sql, [list(ids)]):
        place = (owner_id, attribute_id)
        found = by_place.get(place)
        if found is None:
            found = by_place[place] = SelectedRow(*place, [], channel_id)
        if columns[0] is not None:
            value = ValueRow(*columns)
            found.values.append(value)
            values.append(value)
    gather(values)
    return grouped(by_place.values(), "owner_id")


def attributes_of_products(ids: Some[int], channel_id: int | None = None) -> dict[int, list[SelectedRow]]:
    return selected(_OF_PRODUCTS, ids, channel_id)


def attributes_of_variants(ids: Some[int], channel_id: int | None = None) -> dict[int, list[SelectedRow]]:
    return selected(_OF_VARIANTS, ids, channel_id)


@row
class ReferenceTypeRow:
    """引用类型 · a product type to which an attribute's references are limited."""

    id: int
    name: str
    slug: str
    has_variants: bool
    is_shipping_required: bool
    weight_kg: Decimal | None
    metadata: str
    of_attribute_id: int


def reference_types_of_attributes(ids: Some[int]) -> dict[int, list[ReferenceTypeRow]]:
    sql = f"""SELECT {TYPE}, x.attribute_id FROM product_attribute_product_types x
        JOIN product_producttype t ON t.id = x.producttype_id WHERE x.attribute_id = ANY(%s) ORDER BY t.slug"""
    return grouped(fetch(ReferenceTypeRow, sql, [list(ids)]), "of_attribute_id")


@row
class CollectionRow:
    """专题 · a collection."""

    id: int
    name: str
    slug: str
    description: str | None
    seo_title: str
    seo_description: str
    background_image: str
    background_alt: str
    is_published: bool
    everywhere: bool
    metadata: str
    channel_id: int | None
    of_product_id: int | None


COLLECTION = """c.id, c.name, c.slug, c.description, c.seo_title, c.seo_description, c.background_image, c.background_alt,
    c.is_published, c.everywhere, c.metadata"""
SHOWN_IN = """c.is_published AND (c.everywhere OR EXISTS (SELECT FROM product_collectionchannellisting x
    WHERE x.collection_id = c.id AND x.is_published AND coalesce(x.channel_id = %s::bigint, true)))"""
"""Is a collection shown in a channel; without one: in any?"""


def collections_by_id(ids: Some[int], channel_id: int | None = None) -> dict[int, CollectionRow]:
    """Collections whoever may see them."""
    sql = f"SELECT {COLLECTION}, %s::bigint, NULL FROM product_collection c WHERE c.id = ANY(%s)"
    return keyed(fetch(CollectionRow, sql, [channel_id, list(ids)]))


def collections_of_products(ids: Some[int], channel_id: int | None) -> dict[int, list[CollectionRow]]:
    """The published collections that products are in."""
    sql = f"""SELECT {COLLECTION}, %s::bigint, e.product_id FROM product_collectionproduct e
        JOIN product_collection c ON c.id = e.collection_id
        WHERE e.product_id = ANY(%s) AND {SHOWN_IN} ORDER BY e.product_id, c.slug"""
    return grouped(fetch(CollectionRow, sql, [channel_id, list(ids), channel_id]), "of_product_id")


@row
class CollectionListingRow:
    """专题频道发布 · a collection in a channel."""

    id: str
    collection_id: int
    channel_id: int
    is_published: bool
    published_at: datetime | None


def listings_of_collections(ids: Some[int]) -> dict[int, list[CollectionListingRow]]:
    """Their listings; those that are shown everywhere have one in each channel."""
    sql = """SELECT c.id || '-' || ch.id, c.id, ch.id, c.is_published AND (c.everywhere OR x.is_published), x.published_at
        FROM product_collection c JOIN region_channel ch ON ch.is_active
        LEFT JOIN product_collectionchannellisting x ON x.collection_id = c.id AND x.channel_id = ch.id
        WHERE c.id = ANY(%s) AND (c.everywhere OR x.id IS NOT NULL) ORDER BY c.id, ch.region_id"""
    return grouped(fetch(CollectionListingRow, sql, [list(ids)]), "collection_id")


@row
class ListingRow:
    """频道上架 · a product in a channel."""

    id: int
    product_id: int
    channel_id: int
    is_published: bool
    published_at: datetime | None
    visible_in_listings: bool
    available_for_purchase_at: datetime | None
    lowest_price: Decimal | None
    highest_price: Decimal | None


def listings_of_products(ids: Some[int]) -> dict[int, list[ListingRow]]:
    sql = """SELECT id, product_id, channel_id, is_published, published_at, visible_in_listings,
        available_for_purchase_at, lowest_price, highest_price
        FROM product_productchannellisting WHERE product_id = ANY(%s) ORDER BY product_id, channel_id"""
    return grouped(fetch(ListingRow, sql, [list(ids)]), "product_id")


@row
class VariantListingRow:
    """规格频道价格 · the price of a variant in a channel."""

    id: int
    variant_id: int
    channel_id: int
    price: Decimal


def listings_of_variants(ids: Some[int]) -> dict[int, list[VariantListingRow]]:
    sql = """SELECT id, variant_id, channel_id, price_amount FROM product_productvariantchannellisting
        WHERE variant_id = ANY(%s) ORDER BY variant_id, channel_id"""
    return grouped(fetch(VariantListingRow, sql, [list(ids)]), "variant_id")


text = relation(texts_of_products, "id")
category = relation(categories_by_id, "category_id")
parent_category = relation(categories_by_id, "parent_id")
child_categories = relation(children_of_categories, "id", missing=())
ancestor_categories = relation(ancestors_of_categories, "id", missing=())
product_type = relation(types_by_id, "product_type_id")
variants = relation(variants_of_products, "id", missing=())
product = relation(products_by_id, "product_id")
media = relation(media_of_products, "id", missing=())
variant_media = relation(media_of_variants, "id", missing=())
collection_listings = relation(listings_of_collections, "id", missing=())
collections = relation(collections_of_products, "id", missing=())
listings = relation(listings_of_products, "id", missing=())
variant_listings = relation(listings_of_variants, "id", missing=())
product_attributes = relation(attributes_of_products, "id", missing=())
variant_attributes = relation(attributes_of_variants, "id", missing=())
type_attributes = relation(attributes_of_types, "id", missing=())
attribute = relation(attributes_by_id, "attribute_id")
reference_types = relation(reference_types_of_attributes, "id", missing=())
types_with_attribute = relation(types_of_attributes, "id", missing=())
attribute_values = relation(values_of_attributes, "id", missing=())
