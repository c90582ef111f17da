"""办理 · what keeps a procedure: rows to dossiers and back, the one door `perform`, and the clock."""
