"""应用 · apps: programs that work with the API under names and permissions of their own."""
