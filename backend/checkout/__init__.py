"""购物车 · the cart of a buyer’s clerk, its compliance check and its completion into an order."""
