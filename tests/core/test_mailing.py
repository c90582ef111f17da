"""邮件 · letters that are written to files instead of being sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage

from backend.core.mailing import FileBackend


def test_信件只有主人能读(settings: Any, tmp_path: Path) -> None:
    """They hold the links with which passwords are set."""
    settings.EMAIL_FILE_PATH = tmp_path
    message = EmailMessage(
        "重置密码", "链接", "a@example.com", ["b@example.com"], headers={"Message-ID": "<1@oucai>"}
    )
    assert FileBackend().send_messages([message]) == 1
    (letter,) = tmp_path.iterdir()
    assert letter.stat().st_mode & 0o077 == 0
