"""The WSGI application that the web workers run. The schema is built before the first request, and what is there
by then is put out of the garbage collector's sight."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
application = get_wsgi_application()
import_module("storefront_api.schema")
gc.collect()
gc.freeze()
