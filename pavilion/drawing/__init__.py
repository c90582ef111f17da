"""绘图 · what the pavilion draws itself: plates for exhibits without a photograph, the landscape, the map, posters."""
