"""订单 · a buyer’s purchase, its supplier orders, deliveries and acceptance (验收)."""
