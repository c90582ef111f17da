"""预算 · budget lines and every hold, release and spending on them."""
