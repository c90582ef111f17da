"""温州好产品馆 · the pavilion that shows what Wenzhou makes well: a display channel, never a scoring plus or a condition."""
