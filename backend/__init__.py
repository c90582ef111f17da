"""瓯采 backend: the commerce domain of the procurement mall; it imports nothing above it."""
