"""单据 · papers: the three printed papers of an order, from frozen content to PDF.

订单确认书 when an order is confirmed, 验收报告 when a delivery is accepted, 结算单 when a supplier asks to be paid.
"""
