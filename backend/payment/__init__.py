"""支付 · how carts and orders are paid: from a budget line of the buyer, by the treasury, after acceptance. No cards."""
