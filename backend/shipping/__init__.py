"""配送 · where suppliers deliver, in which ways and within how many days."""
