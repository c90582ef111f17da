"""GraphQL: one folder a noun; `kit` holds the machinery once. It translates and decides nothing."""
