"""What happened to the catalogue. Every event names products by their ids: whoever reads them again sees what is true now."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductsChanged:
    """商品变动 · products were listed, edited, reviewed, taken off sale, or their pictures changed."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PricesChanged:
    """价格变动 · prices of these products, or the channels in which they are on sale, changed."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StockChanged:
    """库存变动 · these products came to have stock, or to have none, because of these of their variants."""

    ids: tuple[int, ...]
    sold_out: tuple[int, ...] = ()
    back_in_stock: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VariantsRemoved:
    """规格删除 · these variants (by their own ids) are being deleted; whoever keeps something of them lets it go, or refuses."""

    ids: tuple[int, ...]
