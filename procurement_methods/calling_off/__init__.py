"""第二阶段成交 · calling off: how buyers come from a framework agreement in force to an order, by the way that its call named."""
