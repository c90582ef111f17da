"""账户 · people, their organisations and the roles they hold there."""
