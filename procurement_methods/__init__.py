"""采购方式 · procurement methods: one file a method, declared as data; `language` has the words, `engine` runs them."""
