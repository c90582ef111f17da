"""商品行 · as many products as wanted in the tables of the mall: the demo, then more offers of its templates.

Each further round of ten thousand has a seed of its own, and a mark at its model numbers. The same number gives the same
rows on every machine, apart from the day they are listed on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, islice

from django.db import connection, transaction

from fixtures.demo.families import shown
from fixtures.demo.products import products
from fixtures.demo.records import AttributeValue as Value
from fixtures.demo.records import ProductRecord

ROUND = 10_000
VERSION = 1
"""Raise it when other rows are made."""


def records(wanted: int) -> Iterator[ProductRecord]:
    """So many offers beside those of the demo."""
    return islice((record for number in count() for record in _round(number)), wanted)


def _round(number: int) -> Iterator[ProductRecord]:
    mark = f"{chr(ord('A') + number // 10 % 26)}{number % 10}"
    for record in products(ROUND, f"bench:{number}"):
        yield _marked(record, mark)


def _marked(record: ProductRecord, mark: str) -> ProductRecord:
    """The same offer of another model: YD-CP628 becomes YD-CP628B3."""
    model = f"{record.model}{mark}"
    return replace(
        record,
        slug=record.slug.replace(record.model.lower(), model.lower()),
        name=record.name.replace(record.model, model),
        model=model,
        description=tuple(text.replace(record.model, model) for text in record.description),
        attributes=tuple((slug, model if slug == "model" else value) for slug, value in record.attributes),
        variants=tuple(
            replace(variant, sku=variant.sku.replace(record.model.upper(), model.upper()))
            for variant in record.variants
        ),
    )


def fill(wanted: int, progress: Callable[[int], None]) -> None:
    """Bring the mall to so many products. Foreign keys are not checked: the ids are counted here."""
    stored = Filler()
    missing = records(wanted - stored.products)
    while some := list(islice(missing, ROUND)):
        with transaction.atomic():
            stored.add(some)
        progress(stored.products)
    stored.finish()


class Filler:
    """Copies records into the tables; knows the ids of what is there."""

    def __init__(self) -> None:
        from backend.core import clock
        from backend.product.models import Attribute, AttributeValue, Category, Product, ProductType
        from backend.region.models import Channel
        from backend.supplier.models import Supplier
        from backend.warehouse.models import Warehouse

        self.now = clock.now()
        self.products = Product.objects.count()
        self.next = {table: _greatest(table) for table in _COUNTED}
        self.sellers = dict(Supplier.objects.values_list("organisation__credit_code", "pk"))
        self.warehouses = dict(Warehouse.objects.values_list("supplier_id", "pk"))
        self.types = dict(ProductType.objects.values_list("slug", "pk"))
        self.categories = dict(Category.objects.values_list("code", "pk"))
        self.channels = dict(Channel.objects.values_list("region_id", "pk"))
        self.attributes = dict(Attribute.objects.values_list("slug", "pk"))
        rows = AttributeValue.objects.values_list("attribute__slug", "name", "pk")
        self.values = {(attribute, name): pk for attribute, name, pk in rows}
        self._met: list[tuple[object, ...]] = []

    def add(self, some: Sequence[ProductRecord]) -> None:
        """Store records that are not there."""
        from fixtures.loading.catalogue import _editor_blocks, _listed_at

        first = self._take("product_product", len(some))
        variant = self._take("product_productvariant", sum(len(record.variants) for record in some))
        rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _COLUMNS}
        for product, record in enumerate(some, first):
            at = _listed_at(self.now, record.slug)
            prices = [each.price for each in record.variants]
            picture = json.dumps({"shape": record.picture.shape, "colour": record.picture.colour})
            seller = self.sellers[record.supplier_uscc]
            rows["product_product"].append(
                (
                    product, seller, self.types[record.product_type], self.categories[record.category_code],
                    record.name, record.slug, record.brand, record.model, record.unit,
                    _editor_blocks(record.description), record.name[:70], record.description[0][:300],
                    bool(record.green_label), record.made_in_region, picture, "{}", "{}", at, at, "published",
                    "", variant,
                )
            )  # fmt: skip
            rows["product_productmedia"].append((product, record.name, "", "IMAGE", 0, "{}", "{}"))
            values = dict.fromkeys(self._value(*pair) for pair in _pairs(record.attributes))
            rows["product_productattributevalue"] += [(product, pk, place) for place, pk in enumerate(values)]
            for code in record.channels:
                listing = (product, self.channels[code], True, at, True, at, min(prices), max(prices))
                rows["product_productchannellisting"].append(listing)
            for place, each in enumerate(record.variants):
                rows["product_productvariant"].append(
                    (variant, product, each.sku, each.name, place, "{}", "{}", at, at)
                )
                rows["product_variantattributevalue"] += [
                    (variant, self._value(*pair), order) for order, pair in enumerate(_pairs(each.attributes))
                ]
                rows["product_productvariantchannellisting"] += [
                    (variant, self.channels[code], each.price) for code in record.channels
                ]
                rows["warehouse_stock"].append((self.warehouses[seller], variant, each.stock, 0))
                variant += 1
        rows["product_attributevalue"], self._met = self._met, []
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, copied in rows.items():
                with cursor.cursor.copy(f"COPY {table} ({_COLUMNS[table]}) FROM STDIN") as copy:
                    for row in copied:
                        copy.write_row(row)
        self.products += len(some)

    def finish(self) -> None:
        """What is added from now on gets numbers of its own; PostgreSQL learns how the tables look."""
        with connection.cursor() as cursor:
            for table in _COUNTED:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table]
                )
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")

    def _take(self, table: str, number: int) -> int:
        first = self.next[table]
        self.next[table] += number
        return first

    def _value(self, attribute: str, name: str) -> int:
        """The value of an attribute. New ones are model numbers: everything else the templates offer is there."""
        pk = self.values.get((attribute, name))
        if pk is None:
            pk = self.values[attribute, name] = self._take("product_attributevalue", 1)
            self._met.append((pk, self.attributes[attribute], name.lower(), name, 0))
        return pk


_COUNTED = ("product_product", "product_productvariant", "product_attributevalue")
_COLUMNS = {
    "product_attributevalue": "id, attribute_id, slug, name, sort_order",
    "product_product": "id, supplier_id, product_type_id, category_id, name, slug, brand, model, unit, description, "
    "seo_title, seo_description, green_label, made_in, picture, metadata, private_metadata, created_at, updated_at, "
    "state, state_reason, default_variant_id",
    "product_productmedia": "product_id, alt, image, kind, sort_order, metadata, private_metadata",
    "product_productattributevalue": "product_id, value_id, sort_order",
    "product_productchannellisting": "product_id, channel_id, is_published, published_at, visible_in_listings, "
    "available_for_purchase_at, lowest_price, highest_price",
    "product_productvariant": "id, product_id, sku, name, sort_order, metadata, private_metadata, "
    "created_at, updated_at",
    "product_variantattributevalue": "variant_id, value_id, sort_order",
    "product_productvariantchannellisting": "variant_id, channel_id, price_amount",
    "warehouse_stock": "warehouse_id, variant_id, quantity, quantity_allocated",
}


def _greatest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


def _pairs(having: Iterable[tuple[str, Value]]) -> list[tuple[str, str]]:
    """Attribute and name of the value; several for a multiple choice."""
    return list(
        dict.fromkeys(
            (slug, name)
            for slug, value in having
            for name in (value if isinstance(value, tuple) else (shown(value),))
        )
    )
