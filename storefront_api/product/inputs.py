"""筛选与排序的输入 · filter and sort inputs, in Saleor's names; ours in the same grammar."""

from __future__ import annotations

import graphene

from storefront_api.product.enums import (
    AttributeEntityTypeEnum,
    AttributeInputTypeEnum,
    AttributeSortField,
    AttributeTypeEnum,
    CategorySortField,
    CollectionPublished,
    CollectionSortField,
    MeasurementUnitsEnum,
    OrderDirection,
    ProductOrderField,
    ProductTypeEnum,
    ProductTypeKindEnum,
    ProductTypeSortField,
    StockAvailability,
)

_IDS = graphene.List(graphene.NonNull(graphene.ID))
_TEXTS = graphene.List(graphene.NonNull(graphene.String))


_DIRECTION = OrderDirection(required=True, description="方向 · the direction.")


class MetadataFilter(graphene.InputObjectType):
    """元数据条件 · has a key, or has it with a value."""

    key = graphene.String(required=True, description="键 · the key.")
    value = graphene.String(description="值 · the value.")


_METADATA = graphene.List(
    graphene.NonNull(MetadataFilter), description="元数据 · public metadata, all of them."
)


class PriceRangeInput(graphene.InputObjectType):
    """价格区间 · a range of prices in yuan, both ends included."""

    gte = graphene.Float(description="不低于 · at least.")
    lte = graphene.Float(description="不高于 · at most.")


class IntRangeInput(graphene.InputObjectType):
    """整数区间 · a range of whole numbers, both ends included."""

    gte = graphene.Int(description="不低于 · at least.")
    lte = graphene.Int(description="不高于 · at most.")


class IntFilterInput(graphene.InputObjectType):
    """整数条件 · equal to one, one of several, or in a range."""

    eq = graphene.Int(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.Int), description="其中之一 · one of.")
    range = IntRangeInput(description="区间 · in a range.")


class DateRangeInput(graphene.InputObjectType):
    """日期范围 · from a day to a day, both included."""

    gte = graphene.Date(description="起 · the first day.")
    lte = graphene.Date(description="止 · the last day.")


class DateTimeRangeInput(graphene.InputObjectType):
    """时间区间 · a range of moments, both ends included."""

    gte = graphene.DateTime(description="不早于 · not before.")
    lte = graphene.DateTime(description="不晚于 · not after.")


class DateTimeFilterInput(graphene.InputObjectType):
    """时间条件 · equal to one, one of several, or in a range."""

    eq = graphene.DateTime(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.DateTime), description="其中之一 · one of.")
    range = DateTimeRangeInput(description="区间 · in a range.")


class DecimalRangeInput(graphene.InputObjectType):
    """小数区间 · a range of numbers, both ends included."""

    gte = graphene.Decimal(description="不低于 · at least.")
    lte = graphene.Decimal(description="不高于 · at most.")


class DecimalFilterInput(graphene.InputObjectType):
    """小数条件 · equal to one, one of several, or in a range."""

    eq = graphene.Decimal(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.Decimal), description="其中之一 · one of.")
    range = DecimalRangeInput(description="区间 · in a range.")


class StringFilterInput(graphene.InputObjectType):
    """文本条件 · equal to one, or one of several."""

    eq = graphene.String(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.String), description="其中之一 · one of.")


class GlobalIDFilterInput(graphene.InputObjectType):
    """编号条件 · one id, or one of several."""

    eq = graphene.ID(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.ID), description="其中之一 · one of.")


class ContainsFilterInput(graphene.InputObjectType):
    """包含条件 · contains any of these, or all of them."""

    contains_any = graphene.List(graphene.NonNull(graphene.String), description="任一 · any of them.")
    contains_all = graphene.List(graphene.NonNull(graphene.String), description="全部 · all of them.")


class AssignedAttributeReferenceInput(graphene.InputObjectType):
    """引用条件 · what the value refers to. Conditions of several kinds must hold together."""

    referenced_ids = ContainsFilterInput(description="编号 · ids.")
    page_slugs = ContainsFilterInput(description="页面 · slugs of pages.")
    product_slugs = ContainsFilterInput(description="商品 · slugs of products.")
    product_variant_skus = ContainsFilterInput(description="规格 · SKUs of variants.")
    category_slugs = ContainsFilterInput(description="品目 · slugs of categories.")
    collection_slugs = ContainsFilterInput(description="专题 · slugs of collections.")


class ProductStockFilterInput(graphene.InputObjectType):
    """库存数量条件 · pieces in warehouses, those promised to orders included; in all if none is named."""

    warehouse_ids = graphene.List(graphene.NonNull(graphene.ID), description="仓库 · the warehouses.")
    quantity = IntRangeInput(description="数量 · how many; at least one if not said.")


class AssignedAttributeValueInput(graphene.InputObjectType):
    """属性值条件 · what the value has to be."""

    slug = StringFilterInput(description="按标识 · by slug.")
    name = StringFilterInput(description="按名称 · by name.")
    numeric = DecimalFilterInput(description="按数值 · by number.")
    boolean = graphene.Boolean(description="是否 · yes or no.")
    date = DateRangeInput(description="按日期 · by day.")
    date_time = DateTimeRangeInput(description="按时间 · by moment.")
    reference = AssignedAttributeReferenceInput(description="按引用 · by what it refers to.")


class AttributeInput(graphene.InputObjectType):
    """属性条件 · products with a value of an attribute."""

    slug = graphene.String(description="属性标识 · the attribute's slug.")
    value = AssignedAttributeValueInput(description="值 · the value.")
    values = graphene.List(
        graphene.NonNull(graphene.String), description="值标识，其一即可 · slugs of values, any of them."
    )
    values_range = IntRangeInput(description="数值区间 · a range of numbers.")
    boolean = graphene.Boolean(description="是否 · yes or no.")


class ProductFilterInput(graphene.InputObjectType):
    """商品筛选 · every condition must hold. Prices are the lowest price in the channel, the one that lists show."""

    is_published = graphene.Boolean(
        description="已上架 · on sale in the channel; others are seen by staff only."
    )
    is_available = graphene.Boolean(description="可购 · can be bought now.")
    is_visible_in_listing = graphene.Boolean(description="列表可见 · shown in lists.")
    collections = _IDS
    categories = graphene.List(
        graphene.NonNull(graphene.ID), description="品目及其下级 · categories and those below."
    )
    has_category = graphene.Boolean(description="有品目：都有 · in a category: all are.")
    product_types = _IDS
    attributes = graphene.List(
        graphene.NonNull(AttributeInput), description="属性 · attributes, all of them."
    )
    stocks = ProductStockFilterInput(description="库存数量 · how many pieces.")
    metadata = _METADATA
    stock_availability = StockAvailability(description="库存 · in stock or not.")
    price = PriceRangeInput(description="价格 · the price.")
    minimal_price = PriceRangeInput(description="最低价 · the lowest price.")
    updated_at = DateTimeRangeInput(description="更新时间 · when it was changed.")
    published_from = graphene.DateTime(description="上架不早于 · on sale since.")
    available_from = graphene.DateTime(description="可购不早于 · can be bought since.")
    search = graphene.String(description="检索词 · words to search for.")
    ids = _IDS
    slugs = _TEXTS
    gift_card = graphene.Boolean(description="礼品卡：无 · gift cards: there are none.")
    brands = graphene.List(graphene.NonNull(graphene.String), description="品牌 · brands.")
    suppliers = graphene.List(graphene.NonNull(graphene.ID), description="供应商 · suppliers.")
    green_label = graphene.Boolean(description="绿色标识 · with a green label.")
    small_supplier = graphene.Boolean(
        description="中小企业 · of small and medium suppliers (财库〔2020〕46号)."
    )
    supplier_regions = graphene.List(
        graphene.NonNull(graphene.String),
        description="供应商所在地区 · of suppliers registered in these regions, or below them. It narrows a list and ranks nothing.",
    )


class ProductWhereInput(graphene.InputObjectType):
    """商品条件 · conditions that can be joined by AND and OR. Prices are the lowest price in the channel."""

    AND = graphene.List(
        graphene.NonNull(lambda: ProductWhereInput), name="AND", description="全部 · all of them."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: ProductWhereInput), name="OR", description="任一 · any of them."
    )
    ids = _IDS
    name = StringFilterInput(description="名称 · the name.")
    slug = StringFilterInput(description="标识 · the slug.")
    product_type = GlobalIDFilterInput(description="商品类型 · the type.")
    category = GlobalIDFilterInput(description="品目及其下级 · the category and those below.")
    collection = GlobalIDFilterInput(description="专题 · the collection.")
    is_available = graphene.Boolean(description="可购 · can be bought now.")
    is_published = graphene.Boolean(description="已上架 · on sale in the channel.")
    is_visible_in_listing = graphene.Boolean(description="列表可见 · shown in lists.")
    published_from = graphene.DateTime(description="上架不早于 · on sale since.")
    available_from = graphene.DateTime(description="可购不早于 · can be bought since.")
    has_category = graphene.Boolean(description="有品目：都有 · in a category: all are.")
    attributes = graphene.List(
        graphene.NonNull(AttributeInput), description="属性 · attributes, all of them."
    )
    stocks = ProductStockFilterInput(description="库存数量 · how many pieces.")
    metadata = _METADATA
    stock_availability = StockAvailability(description="库存 · in stock or not.")
    price = DecimalFilterInput(description="价格 · the price.")
    minimal_price = DecimalFilterInput(description="最低价 · the lowest price.")
    updated_at = DateTimeFilterInput(description="更新时间 · when it was changed.")
    gift_card = graphene.Boolean(description="礼品卡：无 · gift cards: there are none.")
    brand = StringFilterInput(description="品牌 · the brand.")
    supplier = GlobalIDFilterInput(description="供应商 · the supplier.")
    green_label = graphene.Boolean(description="绿色标识 · with a green label.")
    small_supplier = graphene.Boolean(
        description="中小企业 · of small and medium suppliers (财库〔2020〕46号)."
    )
    supplier_regions = graphene.List(
        graphene.NonNull(graphene.String),
        description="供应商所在地区 · of suppliers registered in these regions, or below them. It narrows a list and ranks nothing.",
    )


class ProductOrder(graphene.InputObjectType):
    """商品排序 · the order of a list of products."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = ProductOrderField(description="依据 · by what.")
    attribute_id = graphene.ID(
        description="属性 · or by the value of this attribute; products without one come last."
    )
    channel = graphene.String(description="频道；以列表的为准 · the channel; that of the list counts.")


class CategoryFilterInput(graphene.InputObjectType):
    """品目筛选 · every condition must hold."""

    search = graphene.String(description="名称或编码 · part of the name, or the beginning of the code.")
    ids = _IDS
    slugs = _TEXTS
    metadata = _METADATA
    updated_at = DateTimeRangeInput(description="更新时间 · when it was changed.")


class CollectionFilterInput(graphene.InputObjectType):
    """专题筛选 · every condition must hold."""

    search = graphene.String(description="名称 · part of the name.")
    ids = _IDS
    slugs = _TEXTS
    metadata = _METADATA
    published = CollectionPublished(description="发布 · published, or hidden: staff see these.")


class ProductTypeFilterInput(graphene.InputObjectType):
    """商品类型筛选 · every condition must hold."""

    search = graphene.String(description="名称 · part of the name.")
    ids = _IDS
    slugs = _TEXTS
    metadata = _METADATA
    kind = ProductTypeKindEnum(description="种类 · the kind; all are NORMAL.")
    product_type = ProductTypeEnum(description="形态 · all are delivered or nothing: none is digital.")


class AttributeFilterInput(graphene.InputObjectType):
    """属性筛选 · every condition must hold."""

    search = graphene.String(description="名称 · part of the name.")
    ids = _IDS
    slugs = _TEXTS
    filterable_in_storefront = graphene.Boolean(description="可筛选 · products can be filtered by it.")
    filterable_in_dashboard = graphene.Boolean(
        description="可筛选；与前台相同 · the same as in the storefront."
    )
    type = AttributeTypeEnum(description="对象 · what carries it.")
    value_required = graphene.Boolean(description="必填 · does a product need a value?")
    visible_in_storefront = graphene.Boolean(description="前台可见：都可见 · all are.")
    is_variant_only = graphene.Boolean(description="仅规格 · carried by variants only.")
    in_category = graphene.ID(description="品目 · carried by products of this category or below.")
    in_collection = graphene.ID(description="专题 · carried by products of this collection.")
    metadata = _METADATA


class ProductVariantFilterInput(graphene.InputObjectType):
    """规格筛选 · every condition must hold."""

    search = graphene.String(description="名称或 SKU · part of the name or of the SKU.")
    sku = _TEXTS
    metadata = _METADATA
    updated_at = DateTimeRangeInput(description="更新时间 · when it was changed.")


class AssignedAttributeWhereInput(graphene.InputObjectType):
    """属性条件 · with an attribute, and with a value of it."""

    slug = graphene.String(description="属性标识 · the attribute's slug.")
    value = AssignedAttributeValueInput(description="值 · what the value has to be.")


class ProductVariantWhereInput(graphene.InputObjectType):
    """规格条件 · conditions that can be joined by AND and OR."""

    AND = graphene.List(
        graphene.NonNull(lambda: ProductVariantWhereInput), name="AND", description="全部 · all of them."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: ProductVariantWhereInput), name="OR", description="任一 · any of them."
    )
    ids = _IDS
    sku = StringFilterInput(description="货号 · the SKU.")
    metadata = _METADATA
    updated_at = DateTimeRangeInput(description="更新时间 · when it was changed.")
    attributes = graphene.List(
        graphene.NonNull(AssignedAttributeWhereInput), description="属性 · attributes, all of them."
    )


class AttributeValueFilterInput(graphene.InputObjectType):
    """属性值筛选 · every condition must hold."""

    search = graphene.String(description="名称或标识 · part of the name or of the slug.")
    ids = _IDS
    slugs = _TEXTS


class AttributeTypeEnumFilterInput(graphene.InputObjectType):
    """属性对象条件 · one, or one of several."""

    eq = AttributeTypeEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(AttributeTypeEnum), description="其中之一 · one of.")


class AttributeInputTypeEnumFilterInput(graphene.InputObjectType):
    """属性类型条件 · one, or one of several."""

    eq = AttributeInputTypeEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(AttributeInputTypeEnum), description="其中之一 · one of.")


class AttributeEntityTypeEnumFilterInput(graphene.InputObjectType):
    """引用对象条件 · one, or one of several."""

    eq = AttributeEntityTypeEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(AttributeEntityTypeEnum), description="其中之一 · one of.")


class MeasurementUnitsEnumFilterInput(graphene.InputObjectType):
    """计量单位条件 · one, or one of several."""

    eq = MeasurementUnitsEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(MeasurementUnitsEnum), description="其中之一 · one of.")


class AttributeWhereInput(graphene.InputObjectType):
    """属性条件 · conditions that can be joined by AND and OR."""

    AND = graphene.List(
        graphene.NonNull(lambda: AttributeWhereInput), name="AND", description="全部 · all of them."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: AttributeWhereInput), name="OR", description="任一 · any of them."
    )
    ids = _IDS
    name = StringFilterInput(description="名称 · the name.")
    slug = StringFilterInput(description="标识 · the slug.")
    type = AttributeTypeEnumFilterInput(description="对象 · what carries it.")
    input_type = AttributeInputTypeEnumFilterInput(description="类型 · how its value is given.")
    entity_type = AttributeEntityTypeEnumFilterInput(description="引用对象 · what it refers to.")
    unit = MeasurementUnitsEnumFilterInput(description="计量单位 · the unit.")
    value_required = graphene.Boolean(description="必填 · does a product need a value?")
    visible_in_storefront = graphene.Boolean(description="前台可见：都可见 · all are.")
    with_choices = graphene.Boolean(description="有可选值 · has a list of choices.")
    filterable_in_dashboard = graphene.Boolean(description="可筛选 · products can be filtered by it.")
    in_category = graphene.ID(description="品目 · carried by products of this category or below.")
    in_collection = graphene.ID(description="专题 · carried by products of this collection.")
    metadata = _METADATA


class CategoryWhereInput(graphene.InputObjectType):
    """品目条件 · conditions that can be joined by AND and OR."""

    AND = graphene.List(
        graphene.NonNull(lambda: CategoryWhereInput), name="AND", description="全部 · all of them."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: CategoryWhereInput), name="OR", description="任一 · any of them."
    )
    ids = _IDS
    metadata = _METADATA


class CollectionWhereInput(graphene.InputObjectType):
    """专题条件 · conditions that can be joined by AND and OR."""

    AND = graphene.List(
        graphene.NonNull(lambda: CollectionWhereInput), name="AND", description="全部 · all of them."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: CollectionWhereInput), name="OR", description="任一 · any of them."
    )
    ids = _IDS
    metadata = _METADATA


class AttributeSortingInput(graphene.InputObjectType):
    """属性排序 · the order of a list of attributes."""

    direction = _DIRECTION
    field = AttributeSortField(required=True, description="依据 · by what.")


class ProductTypeSortingInput(graphene.InputObjectType):
    """商品类型排序 · the order of a list of product types."""

    direction = _DIRECTION
    field = ProductTypeSortField(required=True, description="依据 · by what.")


class CategorySortingInput(graphene.InputObjectType):
    """品目排序 · the order of a list of categories."""

    direction = _DIRECTION
    field = CategorySortField(required=True, description="依据 · by what.")
    channel = graphene.String(description="频道；不影响品目 · the channel; it does not matter.")


class CollectionSortingInput(graphene.InputObjectType):
    """专题排序 · the order of a list of collections."""

    direction = _DIRECTION
    field = CollectionSortField(required=True, description="依据 · by what.")
    channel = graphene.String(description="频道；以列表的为准 · the channel; that of the list counts.")
