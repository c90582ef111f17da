"""Verbs of the pavilion, used by module: `nominating.submit`, `reviewing.accept`, `honouring.confirm`, `arranging.create_room`,
`tracing.issue_batch`, `filing.make_labels`."""

from pavilion.services import arranging, filing, honouring, nominating, reviewing, tracing

__all__ = ["arranging", "filing", "honouring", "nominating", "reviewing", "tracing"]
