from __future__ import annotations


class Queries:
    pass


class Mutations:
    pass
