"""What notices do on events: they say what is to be found anew."""

from __future__ import annotations

from backend.core import events
from backend.core.indexing import Changed
from backend.notice.events import NoticePublished
from backend.notice.indexing import KIND


@events.on(NoticePublished)
def find_notice(published: NoticePublished) -> None:
    """A notice is found from its publication on; it never changes."""
    events.publish(Changed(KIND, (published.notice_id,)))
