"""商品 · the catalogue: categories (品目), product types with attributes, products, variants, media, listings."""
