"""评审专家 · experts: open solicitation, the pool, random draws that anybody can run again, duty records."""
