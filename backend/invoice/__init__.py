"""结算 · settlement after acceptance, papers as PDF, invoices registered by suppliers."""
