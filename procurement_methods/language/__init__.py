"""The words in which methods are declared: pure values, no Django, no GraphQL, no search engine."""
