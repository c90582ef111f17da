"""供应商 · suppliers: admission by commitment, the provincial pool, suspension, bans."""
