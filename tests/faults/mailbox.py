"""Mail backends for workers that are to die: what they do is written down in the mail folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from django.conf import settings
from django.core.mail import EmailMessage

from backend.core.mailing import FileBackend


class Counting(FileBackend):
    """Notes every message that it writes in `sent.log`: a second one would overwrite the same file unseen."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        number = super().send_messages(email_messages)
        with (Path(settings.EMAIL_FILE_PATH) / "sent.log").open("a") as log:
            log.writelines(f"{message.message()['Message-ID']}\n" for message in email_messages)
        return number


class StuckBefore(Counting):
    """The server of the recipient never answers."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        _stay(len(email_messages))
        return 0


class StuckAfter(Counting):
    """The message is out, but the confirmation never comes."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        _stay(super().send_messages(email_messages))
        return 0


def _stay(number: int) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sending").write_text(str(number))
    Event().wait()
