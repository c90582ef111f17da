"""采购文件 · tender documents: structured clauses from templates, checked, issued as frozen versions, corrected with a readable difference."""
