from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """频道变动 · a channel was opened, changed, closed for a while, or deleted."""

    channel_id: int
