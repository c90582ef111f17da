"""检索引擎 · engines that keep the port's promises."""
