"""导出 · tables of goods as files, for whoever asked."""
