"""元数据 · what front ends and apps keep with things of all nouns, by key: who may change it, and within which limits."""
