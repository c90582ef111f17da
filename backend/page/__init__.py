"""页面 · content pages of the mall: about, guides, privacy, each of a type that says which attributes it has."""
