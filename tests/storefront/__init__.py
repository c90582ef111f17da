"""Saleor 官方店面的试运行 · the trial with Saleor's own storefront: our mall, the storefront before it, a visitor in a browser."""
