from __future__ import annotations

from backend.core.refusals import Conflict, Refusal
from backend.product.rules import GUIDE, Finding


class WrongState(Conflict):
    """商品当前为「{state}」，不能{verb}。 · The product is “{state}” now: {verb} is not possible."""

    field = "id"


class ListingRefused(Refusal):
    """{zh} · {en}"""

    code = "LISTING_RULES"

    def __init__(self, found: Finding) -> None:
        self.code = found.code  # type: ignore[misc]
        super().__init__(field=found.field, clause=found.clause, zh=found.message_zh, en=found.message_en)


FINDINGS = (
    "NAME_LENGTH",
    "ODD_UNIT",
    "INCOMPLETE",
    "ABSOLUTE_CLAIM",
    "CONTACT_DATA",
    "MARKUP",
    "DUPLICATE_LISTING",
)
"""The codes of findings that stop a submission."""


class SupplierNotAdmitted(Refusal):
    """{zh} · {en}"""

    code = "SUPPLIER_NOT_ADMITTED"
    field = "supplier"


class OwnListing(Refusal):
    """审核员不能审核自己所在供应商的商品。 · A reviewer may not review listings of a supplier that he or she works for."""

    code = "SEPARATION_OF_DUTIES"
    field = "id"
    clause = GUIDE


class OwnWork(Refusal):
    """审核员不能审核自己编辑或提交的商品。 · A reviewer may not review a listing that he or she wrote or handed in."""

    code = "SEPARATION_OF_DUTIES"
    field = "id"
    clause = GUIDE


class ReasonRequired(Refusal):
    """请说明理由。 · Please give a reason."""

    code = "REQUIRED"
    field = "reason"


class ChangedSince(Refusal):
    """商品在您审核期间已被修改，请重新查看。 · The product changed while you reviewed it; please look again."""

    code = "CHANGED_SINCE"
    field = "updated_at"


class NotReviewed(Refusal):
    """商品须经平台审核通过后才能发布。 · A product is published only after the platform has reviewed it."""

    code = "NOT_REVIEWED"
    field = "is_published"
    clause = GUIDE


class PublishedLater(Refusal):
    """发布时间须为已发布商品过去的时间；预定发布请到时再办。 ·
    A time of publication is a past one, of a product that is published; publish it when the time has come."""

    code = "INVALID"
    field = "published_at"


class PriceUnclear(Refusal):
    """规格在其他频道没有价格，或价格不一；请以 productVariantChannelListingUpdate 定价。 ·
    The variant has no price in other channels, or several; give one with productVariantChannelListingUpdate."""

    code = "INVALID_PRICE"
    field = "add_variants"


class InvalidPrice(Refusal):
    """价格须大于 0、不超过 {most} 元，至多两位小数。 · A price is more than 0, at most {most} yuan, with two decimals at most."""

    code = "INVALID_PRICE"
    field = "price"


class NotInChannel(Refusal):
    """商品尚未加入频道「{channel}」。 · The product is not listed in “{channel}”."""

    code = "PRODUCT_NOT_ASSIGNED_TO_CHANNEL"
    field = "channel_id"


class GivenTwice(Refusal):
    """{what}重复出现。 · {what} is given twice."""

    code = "DUPLICATED_INPUT_ITEM"


class NotLeafOfGoods(Refusal):
    """「{category}」不是货物类的末级品目。 · “{category}” is not a category of goods at the lowest level."""

    code = "INVALID_CATEGORY"
    field = "category"
    clause = "《政府采购品目分类目录》（财库〔2022〕31号）"


class ForeignAttribute(Refusal):
    """所属类型没有此属性。 · Its type has no such attribute."""

    code = "ATTRIBUTE_CANNOT_BE_ASSIGNED"
    field = "attributes"


class AttributeMissing(Refusal):
    """请填写属性「{attribute}」。 · The attribute “{attribute}” is required."""

    code = "REQUIRED"
    field = "attributes"


class AttributeWrong(Refusal):
    """属性「{attribute}」{zh} · The attribute “{attribute}” {en}"""

    code = "INVALID"
    field = "attributes"


class RichTextWrong(Refusal):
    """属性「{attribute}」第 {place} 段：{zh} · Block {place} of the attribute “{attribute}”: {en}"""

    code = "INVALID"
    field = "attributes"


class ReferencesWhat(Refusal):
    """引用属性须说明引用对象（商品、规格、品目、专题或页面），其他属性不能有。 ·
    An attribute of references says what it refers to (products, variants, categories, collections or pages); no other does."""

    code = "REQUIRED"
    field = "entity_type"


class ForeignReferenceType(Refusal):
    """只有引用商品、规格或页面的属性可限定类型，且须为商品类型或页面类型。 ·
    Only references to products, variants or pages are limited to types: to product types, or to page types."""

    code = "INVALID"
    field = "reference_types"


class NoColour(Refusal):
    """色值须为 #rrggbb，且只有色样可有色值或图样文件。 ·
    A colour is #rrggbb, and only swatches have a colour or the file of a pattern."""

    code = "INVALID"
    field = "value"


class DescriptionWrong(Refusal):
    """商品详情第 {place} 段：{zh} · Block {place} of the description: {en}"""

    code = "INVALID"
    field = "description"


class VariantInUse(Refusal):
    """规格「{variant}」有订单占用库存，不能删除；可以将库存改为 0。 ·
    Pieces of “{variant}” are promised to orders: it cannot be deleted. State a stock of 0 instead."""

    code = "VARIANT_IN_USE"
    field = "id"


class LastVariant(Refusal):
    """在架或待审商品至少保留一个规格。 · A product that is listed or under review keeps one variant at least."""

    code = "CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT"
    field = "id"


class TooMany(Refusal):
    """{what}至多 {most} 个。 · At most {most} {what}."""

    code = "INVALID"


class ForeignPictures(Refusal):
    """请恰好列出该商品的全部图片。 · Name all pictures of this product, and only these."""

    code = "NOT_PRODUCTS_IMAGE"
    field = "media_ids"


class MediaElsewhere(Refusal):
    """不接受站外图片或视频地址，请上传图片文件。 · Addresses of pictures elsewhere are not taken: upload the file."""

    code = "UNSUPPORTED_MEDIA_PROVIDER"
    field = "media_url"


class FileUnreadable(Refusal):
    """文件不是可读的 PDF：可能已损坏、加密，或超过 {most} 页。 ·
    The file is not a readable PDF: it may be damaged, encrypted, or have more than {most} pages."""

    code = "INVALID_FILE_TYPE"
    field = "file"


class InUse(Refusal):
    """{what}正被{by}使用，不能删除。 · {what} is used by {by}: it cannot be deleted."""

    code = "IN_USE"
    field = "id"


class NoSuchGoods(Refusal):
    """政府采购电子卖场不经营{zh}。 · This mall does not trade in {en}."""

    code = "INVALID"


class NoVariants(Refusal):
    """此商品类型没有多个规格，不能分配规格属性。 · Products of this type have no variants to carry attributes."""

    code = "ATTRIBUTE_VARIANTS_DISABLED"


class PageAttribute(Refusal):
    """「{attribute}」是页面属性，不能用于商品。 · “{attribute}” is an attribute of pages, not of products."""

    code = "ATTRIBUTE_CANNOT_BE_ASSIGNED"


class AlreadyAssigned(Refusal):
    """属性「{attribute}」已经分配。 · The attribute “{attribute}” is assigned already."""

    code = "ATTRIBUTE_ALREADY_ASSIGNED"


class NoChoices(Refusal):
    """属性「{attribute}」没有可选值。 · The attribute “{attribute}” has no list of choices."""

    code = "INVALID"
    field = "values"


class ChosenByKind(Refusal):
    """「{attribute}」是否用于选规格由其类型决定：单选、色样、是否、数值用于选规格，其他不用。 ·
    Whether variants are chosen by “{attribute}” follows from its type: dropdown, swatch, boolean and numeric ones are."""

    code = "ATTRIBUTE_CANNOT_BE_ASSIGNED"
    field = "operations"


class PictureOfOthers(Refusal):
    """图片不属于该规格的商品。 · The picture is not one of this variant's product."""

    code = "NOT_PRODUCTS_IMAGE"
    field = "media_id"


class PictureAssigned(Refusal):
    """图片已经分配给该规格。 · The picture is assigned to this variant already."""

    code = "MEDIA_ALREADY_ASSIGNED"
    field = "media_id"


class CodeWrong(Refusal):
    """品目编码须为一个字母加四级两位数字（如 A05040101），并在上级品目「{parent}」之下一级。 ·
    A category's code is a letter and four levels of two digits (as A05040101), one level below “{parent}”."""

    code = "INVALID"
    field = "code"
    clause = "《政府采购品目分类目录》（财库〔2022〕31号）"


class CodeFixed(Refusal):
    """品目编码由目录规定，不能修改。 · A category's code is the official catalogue's: it does not change."""

    code = "INVALID"
    field = "code"
    clause = "《政府采购品目分类目录》（财库〔2022〕31号）"


class VariantOfOthers(Refusal):
    """规格不属于该商品。 · The variant is not one of this product."""

    code = "NOT_PRODUCTS_VARIANT"


class NotInCollection(Refusal):
    """商品不在此专题中。 · The product is not in this collection."""

    code = "NOT_FOUND"
    field = "products"
