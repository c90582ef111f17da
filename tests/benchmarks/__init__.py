"""测速 · benchmarks: what operations cost on the demo catalogue. They print JSON and assert no time."""
