"""Opens the bids of a package, as a process that can be killed: `python -m tests.faults.opener PROCUREMENT PACKAGE USER`."""

from __future__ import annotations

import os
import sys
from uuid import UUID

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from backend.account.models import User
    from procurement_methods.engine.performing import perform
    from procurement_methods.language import parties as v

    procurement, package, user = sys.argv[1:]
    by = User.objects.get(pk=user).actor()
    perform(UUID(procurement), v.open_bids, by=by, packages=[UUID(package)])


if __name__ == "__main__":
    main()
