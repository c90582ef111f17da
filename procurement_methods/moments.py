"""时点 · moments as rows keep them: `{code: ISO 8601}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from backend.core.clock import SHANGHAI


def moments(texts: Mapping[str, str]) -> Mapping[str, datetime]:
    """From the column."""
    return MappingProxyType(
        {code: datetime.fromisoformat(text).astimezone(SHANGHAI) for code, text in texts.items()}
    )


def texts(moments: Mapping[str, datetime]) -> dict[str, str]:
    """For the column."""
    return {code: moment.isoformat() for code, moment in moments.items()}
