"""What carts do on news: those of a closed account go with it."""

from __future__ import annotations

from backend.account.events import AccountClosed
from backend.checkout.models import Checkout
from backend.core.events import on

__all__ = ["account_closed"]


@on(AccountClosed)
def account_closed(event: AccountClosed) -> None:
    Checkout.objects.filter(user_id=event.user_id, completed_at=None, draft_number=None).delete()
