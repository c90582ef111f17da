"""Settings. Everything that differs between places comes from the environment; every name starts with `OUCAI_`
except `DATABASE_URL`. `docs/operating/settings.md` lists them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from backend.config import embedded
from backend.config.keys import secret_key

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("OUCAI_VAR", ROOT / "var"))


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings of a `postgresql://user:password@host:port/name?option=value` address."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    # Row reads are prepared: planned once for a connection. What must be planned for its values is not prepared.
    server = f"{options.pop('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 2, "options": server, **options},
        "TEST": {"SERIALIZE": False},
    }


DEMO = flag("OUCAI_DEMO")
DEMO_PASSWORD = os.environ.get("OUCAI_DEMO_PASSWORD", "oucai-demo-2026")
"""Of all demo accounts; it is shown on the landing page."""
TESTING = flag("OUCAI_TESTING")
DEBUG = False
SECRET_KEY = os.environ.get("OUCAI_SECRET_KEY") or secret_key(VAR)
ALLOWED_HOSTS = listed("OUCAI_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
PUBLIC_URL = os.environ.get("OUCAI_PUBLIC_URL", "").rstrip("/")
LIVE_URL = os.environ.get("OUCAI_LIVE_URL", "").rstrip("/")
"""Where auctions are streamed from, if not from the same address or from `LIVE_PORT` (`oucai live`)."""
LIVE_PORT = int(os.environ.get("OUCAI_LIVE_PORT", "0"))
"""The port of the streams on the same machine; `oucai serve` sets it. 0: a proxy leads there by the same address."""
CLIENT_HOSTS = listed("OUCAI_CLIENT_HOSTS", "127.0.0.1,localhost,[::1]")
"""Hosts of front ends to which letters may lead (`redirectUrl`)."""
TRUSTED_PROXIES = int(os.environ.get("OUCAI_TRUSTED_PROXIES", "0"))
"""How many proxies of our own stand before us; the client's address is taken from what the outermost one saw."""

INSTALLED_APPS = [
    "procrastinate.contrib.django",
    "backend.core.apps.CoreConfig",
    "backend.region.apps.RegionConfig",
    "backend.account.apps.AccountConfig",
    "backend.app.apps.AppConfig",
    "backend.supplier.apps.SupplierConfig",
    "backend.product.apps.ProductConfig",
    "backend.expert.apps.ExpertConfig",
    "backend.page.apps.PageConfig",
    "backend.menu.apps.MenuConfig",
    "backend.warehouse.apps.WarehouseConfig",
    "backend.export.apps.ExportConfig",
    "backend.notice.apps.NoticeConfig",
    "backend.tender_document.apps.TenderDocumentConfig",
    "backend.shipping.apps.ShippingConfig",
    "backend.budget.apps.BudgetConfig",
    "backend.approval.apps.ApprovalConfig",
    "backend.order.apps.OrderConfig",
    "backend.invoice.apps.InvoiceConfig",
    "backend.payment.apps.PaymentConfig",
    "backend.checkout.apps.CheckoutConfig",
    "backend.webhook.apps.WebhookConfig",
    "backend.translation.apps.TranslationConfig",
    "backend.metadata.apps.MetadataConfig",
    "search.apps.SearchConfig",
    "procurement_methods.apps.ProcurementMethodsConfig",
    "procurement_methods.batching.apps.BatchingConfig",
    "procurement_methods.framework.apps.FrameworkConfig",
    "procurement_methods.calling_off.apps.CallingOffConfig",
    "procurement_methods.designated_services.apps.DesignatedServicesConfig",
    "pavilion.apps.PavilionConfig",
    "storefront_api.apps.StorefrontApiConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            ROOT / "storefront_api" / noun / "templates"
            for noun in ("landing", "invoice", "notice", "pavilion", "auction")
        ],
        "APP_DIRS": False,
        "OPTIONS": {"context_processors": []},
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or embedded.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "account.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "zh-hans"
USE_I18N = False
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = os.environ.get("OUCAI_EMAIL_BACKEND", "backend.core.mailing.FileBackend")
EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("OUCAI_MAIL_FROM", "瓯采 <noreply@oucai.example>")
MEDIA_ROOT = VAR / "media"
PAPERS_ROOT = VAR / "papers"
EXPORTS_ROOT = VAR / "exports"
BIDS_ROOT = VAR / "bids"
KEYS_ROOT = Path(os.environ.get("OUCAI_KEYS", VAR / "keys"))
"""Keys that never lie in the database: the platform's shares of opening keys, and what receipts are signed with."""
OCDS_PREFIX = os.environ.get("OUCAI_OCDS_PREFIX", "ocds-000000")
"""The publisher's prefix of open contracting ids; the Open Contracting Partnership gives one out."""
EVIDENCE_ROOT = VAR / "evidence"
"""What experts prove themselves with: never served without a signed link."""
INDEX_ROOT = VAR / "index"
ELASTICSEARCH: dict[str, Any] = {
    "nodes": tuple(listed("OUCAI_ELASTICSEARCH", "")),
    "prefix": os.environ.get("OUCAI_ELASTICSEARCH_PREFIX", "oucai"),
    "shards": int(os.environ.get("OUCAI_ELASTICSEARCH_SHARDS", "1")),
    "replicas": int(os.environ.get("OUCAI_ELASTICSEARCH_REPLICAS", "1")),
    "seconds": float(os.environ.get("OUCAI_ELASTICSEARCH_SECONDS", "2")),
    "api_key": os.environ.get("OUCAI_ELASTICSEARCH_API_KEY", ""),
    "authority": os.environ.get("OUCAI_ELASTICSEARCH_CA", ""),
}
"""The cluster that keeps the search index; without nodes it is kept in `INDEX_ROOT`."""
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "storefront_api" / "landing" / "static"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
"""Uploads wait on disk, never in memory."""
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

JWT_TTL_ACCESS = int(os.environ.get("OUCAI_JWT_TTL_ACCESS", "900"))
JWT_TTL_REFRESH = int(os.environ.get("OUCAI_JWT_TTL_REFRESH", str(30 * 24 * 3600)))
ORDER_RECEIPT_MINUTES = int(os.environ.get("OUCAI_ORDER_RECEIPT_MINUTES", "60"))
"""For how long after it was placed the id of an order shows its receipt to everybody; 0 is never."""
STOREFRONT_GATEWAYS = flag("OUCAI_STOREFRONT_GATEWAYS", default=DEMO)
"""Is the treasury's payment also offered under the names of gateways that Saleor's storefronts know?"""
JOB_STALLED_AFTER = float(os.environ.get("OUCAI_JOB_STALLED_AFTER", "30"))
"""Seconds after which the jobs of a worker that is not heard of are given to another."""
GRAPHQL_MAX_DEPTH = int(os.environ.get("OUCAI_GRAPHQL_MAX_DEPTH", "16"))
GRAPHQL_MAX_COST = int(os.environ.get("OUCAI_GRAPHQL_MAX_COST", "400000"))
GRAPHQL_INTROSPECTION = flag("OUCAI_GRAPHQL_INTROSPECTION", default=True)
GRAPHQL_REGISTERED_ONLY = flag("OUCAI_GRAPHQL_REGISTERED_ONLY")
"""Run registered documents and no others (`oucai persisted register`)."""
PUBLIC_MAX_AGE = int(os.environ.get("OUCAI_PUBLIC_MAX_AGE", "60"))
"""Seconds for which anybody may keep the answer to a stranger's persisted query of the shop window."""
DISTRICT_HEADER = os.environ.get("OUCAI_DISTRICT_HEADER", "")
"""The request header in which a proxy of ours says the 区划代码 that a visitor comes from; nobody is asked for it then."""
CORS_ORIGINS = listed("OUCAI_CORS_ORIGINS", "")
"""Origins of front ends that call the API from browsers, e.g. `https://mall.example`; none by default."""
REQUESTS_PER_MINUTE = int(os.environ.get("OUCAI_REQUESTS_PER_MINUTE", "0"))

WEBHOOK_PRIVATE_HOSTS = listed("OUCAI_WEBHOOK_PRIVATE_HOSTS", "")
"""Hosts to which webhooks may be posted although they are in a private network."""

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("OUCAI_LOG_LEVEL", "WARNING")},
}
