"""检索测速 · how fast a million products are found: our two engines and PostgreSQL's full text on the same rows."""
