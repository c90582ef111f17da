"""邮件 · mailing: a verb writes the e-mail in its own transaction; a job sends it, once.

`Mail.key` says what the message is about, so the same news is never written twice. The Message-ID is made from it: if a
worker dies between sending and marking, the repeated message is recognisably the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from backend.core import clock
from backend.core.jobs import RETRY, app
from backend.core.models import Mail, Shop


def write(key: str, to: str, subject: str, body: str) -> None:
    """Put an e-mail into the outbox; call it inside the verb's transaction."""
    mail, is_new = Mail.objects.get_or_create(key=key, defaults={"to": to, "subject": subject, "body": body})
    if is_new:
        send.defer(mail_id=mail.pk)


@app.task(queue="mail", retry=RETRY)
def send(mail_id: int) -> None:
    """Send one e-mail unless it is sent already."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at is not None:
            return
        message_id = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:32]}@oucai>"
        EmailMessage(
            mail.subject,
            mail.body,
            formataddr(sender(Shop.now())),
            [mail.to],
            headers={"Message-ID": message_id},
        ).send()
        mail.sent_at = clock.now()
        mail.save(update_fields=["sent_at"])


def sender(shop: Shop) -> tuple[str, str]:
    """发件人 · from whom letters come, name and mailbox: as the installation says, where the mall's staff say nothing else."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return shop.mail_sender_name or name, shop.mail_sender_address or address


class FileBackend(BaseEmailBackend):
    """Writes messages as `.eml` files named by their Message-ID: the same message twice is one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            path = folder / f"{content['Message-ID'].strip('<>')}.eml"
            draft = path.with_suffix(f".{os.getpid()}.part")
            draft.touch(mode=0o600)  # letters hold links with which passwords are set
            draft.write_bytes(content.as_bytes())
            draft.replace(path)
        return len(email_messages)
