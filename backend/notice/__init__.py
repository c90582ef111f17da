"""公告 · notices: what a procurement must tell everybody, in the official forms; published once, never changed, corrected by another."""
