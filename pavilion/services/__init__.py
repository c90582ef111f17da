"""Verbs of the pavilion, used by module: `nominating.submit`, `reviewing.accept`, `honouring.confirm`, `arranging.create_room`."""

from pavilion.services import arranging, honouring, nominating, reviewing

__all__ = ["arranging", "honouring", "nominating", "reviewing"]
