"""库存 · warehouses, stock and what is allocated to orders."""
