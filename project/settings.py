"""Settings of the OpenAI Mock Server.

One file; every value that a deployment may want to change is an environment variable, read by a typed helper, with a
default that works with no `.env`. Wrong combinations are system checks (`project/checks.py`). The table of all
variables is in the README, held against this file by a test.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.urls import reverse_lazy

from project.environment import read_environment

BASE_DIR = Path(__file__).resolve().parent.parent
# ENV_FILE: another file than `.env`; empty: none, as the tests have it.
env = read_environment(Path(os.environ.get("ENV_FILE", BASE_DIR / ".env")))

# --- Core -------------------------------------------------------------------------------------------------------------

VERSION = "0.1.0"
DEBUG = env.bool("DEBUG", default=False)
# A random key keeps a server without .env safe; sessions then end with the process, which security check
# `project.W001` says aloud.
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_IS_TEMPORARY = not SECRET_KEY
SECRET_KEY = SECRET_KEY or secrets.token_urlsafe(50)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Everything mutable lies below this folder: database, media, queue, journal.
DATA_DIR = BASE_DIR / env.str("DATA_DIR", default="var")
with suppress(OSError):  # What cannot be made is told by check `project.E002`.
    DATA_DIR.mkdir(parents=True, exist_ok=True)
INSTALLATION_NAME = env.str("INSTALLATION_NAME", default="OpenAI Mock Server")
# A PNG or JPEG file, for reports on paper; empty: that of the product.
INSTALLATION_LOGO = env.str("INSTALLATION_LOGO", default="")

INSTALLED_APPS = [
    # First, so that its `runserver` is the one that is found.
    "apps.openai_api",
    # Not its default configuration, which puts a site of its own in place of ours.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "project.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "import_export",
    "simple_history",
    "axes",
    "huey.contrib.djhuey",
    "csp",
    # The map, bottom up (docs/architecture.md).
    "apps.audit",
    "apps.catalog",
    "apps.organization",
    "apps.delivery",
    "apps.keys",
    "apps.usage",
    "apps.billing",
    "apps.conversations",
    "apps.alerts",
    "apps.dashboard",
    "apps.reports",
    "project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "apps.audit.middleware.origin_middleware",
    "apps.audit.middleware.TrailGoneMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.organization.time_zones.time_zone_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
_sqlite = DATABASES["default"].get("ENGINE") == "django.db.backends.sqlite3"
if _sqlite:
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue for the lock at BEGIN instead of failing half-way in.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # WAL: readers do not stop the writer. NORMAL: a commit survives kill -9 of the process without an fsync
        # each; only a power cut may lose the last moments.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;",
    }
if DATABASES["default"].get("ENGINE") == "django.db.backends.mysql":
    import pymysql

    # An index that leaves some rows out would be smaller, and what one constraint keeps is kept by a column there
    # (organization 0007).
    SILENCED_SYSTEM_CHECKS = ["models.W036", "models.W037", "models.W044"]
    # Django names one driver for MySQL, which has to be compiled; this one is Python alone and speaks the same.
    pymysql.install_as_MySQLdb()
    DATABASES["default"]["OPTIONS"] = {
        "charset": "utf8mb4",
        # As on the other databases: what one statement read may be changed by another before the next.
        "isolation_level": "read committed",
        # No project and no key is number 0, which stands for nobody.
        "init_command": "SET sql_mode='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and sign-in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "apps.organization.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("organization:sign_in")
LOGIN_REDIRECT_URL = "dashboard:overview"
AXES_ENABLED = env.bool("AXES_ENABLED", default=True)
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = env.float("LOGIN_COOLOFF_HOURS", default=0.25)
# The pair has the small limit, so that one colleague's forgotten password does not lock out an office. A name from
# anywhere and an address with any name have larger ones (apps/organization/lock_outs.py).
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
AXES_HANDLER = "apps.organization.lock_outs.LockOutHandler"
LOGIN_FAILURE_LIMIT_NAME = env.int("LOGIN_FAILURE_LIMIT_NAME", default=50)
LOGIN_FAILURE_LIMIT_ADDRESS = env.int("LOGIN_FAILURE_LIMIT_ADDRESS", default=100)
AXES_LOCKOUT_CALLABLE = "apps.organization.views.lock_out.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Who may make an account of their own: closed (nobody), invitation, domain (or by invitation), open (everybody).
REGISTRATION = env.str("REGISTRATION", default="closed")
REGISTRATION_DOMAINS = [
    domain.strip().lstrip("@").lower() for domain in env.list("REGISTRATION_DOMAINS", default=[]) if domain.strip()
]
PERSONAL_PROJECTS = env.bool("PERSONAL_PROJECTS", default=False)
REGISTRATION_PROJECT = env.str("REGISTRATION_PROJECT", default="")

ORGANIZATION_ID = env.str("ORGANIZATION_ID", default="org-mock")

# What `bootstrap_installation` gives the first owner and the first key; empty: made at random and shown once.
BOOTSTRAP_ADMIN_USERNAME = env.str("BOOTSTRAP_ADMIN_USERNAME", default="admin")
BOOTSTRAP_ADMIN_PASSWORD = env.str("BOOTSTRAP_ADMIN_PASSWORD", default="")
BOOTSTRAP_API_KEY = env.str("BOOTSTRAP_API_KEY", default="")

# --- Mail -------------------------------------------------------------------------------------------------------------

# The server that mails leave by, as an address; by default they are printed by the task worker.
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="openai-mock-server@localhost")

# --- Delivery: messages to people outside -----------------------------------------------------------------------------

# Networks that webhooks may lead to though they are not public, such as 10.0.0.0/8.
DELIVERY_ALLOWED_NETWORKS = [
    network.strip() for network in env.list("DELIVERY_ALLOWED_NETWORKS", default=[]) if network.strip()
]
DELIVERY_ALLOW_HTTP = env.bool("DELIVERY_ALLOW_HTTP", default=False)
DELIVERY_CONNECT_SECONDS = env.float("DELIVERY_CONNECT_SECONDS", default=5.0)
# For a whole attempt: connection, redirects, answer.
DELIVERY_ANSWER_SECONDS = env.float("DELIVERY_ANSWER_SECONDS", default=15.0)
DELIVERY_TRIES = env.int("DELIVERY_TRIES", default=9)
DELIVERY_PER_MINUTE = env.int("DELIVERY_PER_MINUTE", default=60)
# What is overdue for longer, as its channel was paused or the worker away, is not delivered any more.
DELIVERY_STALE_HOURS = env.float("DELIVERY_STALE_HOURS", default=24.0)
# An endpoint is dead after so many failures in a row, over at least so long.
DELIVERY_PAUSE_FAILURES = env.int("DELIVERY_PAUSE_FAILURES", default=10)
DELIVERY_PAUSE_HOURS = env.float("DELIVERY_PAUSE_HOURS", default=12.0)
DELIVERY_DAYS = env.int("DELIVERY_DAYS", default=30)  # 0: for ever

# --- Safety in the browser --------------------------------------------------------------------------------------------

# Cookies, HSTS and redirects that only make sense behind https; off by default, as the first run is on localhost.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.pages.errors.csrf_failure"
SECURE_SSL_REDIRECT = env.bool("HTTPS_REDIRECT", default=HTTPS)
# Probes speak plain HTTP to the process itself.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_PROXY", default=False) else None
# Addresses of proxies whose X-Forwarded-For is believed; without TRUST_PROXY nobody's is.
FORWARDED_ALLOW_IPS = env.str("FORWARDED_ALLOW_IPS", default="127.0.0.1") if SECURE_PROXY_SSL_HEADER else ""
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Unfold's Alpine.js evaluates expressions in attributes, and its pages carry inline scripts and styles.
        "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- Language, time, files --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
LANGUAGES = [("en", "English")]
FORMAT_MODULE_PATH = ["project.formats"]
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# No collectstatic step, and so no STATIC_ROOT: files are found where they are, here and in the installed packages.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DATA_DIR / "media"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- Tasks ------------------------------------------------------------------------------------------------------------

HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "openai-mock-server",
    "filename": str(DATA_DIR / "queue.sqlite3"),
    # Without a folder for it the queue would fail at import, before check `project.E002` can say why.
    "create_tables": os.access(DATA_DIR, os.W_OK),
    "immediate": False,
    "consumer": {"workers": 1, "worker_type": "thread"},
}

# --- The API under /v1 ------------------------------------------------------------------------------------------------

HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# "All interfaces" is no address that a browser or an SDK could be sent to.
_VISITED_HOST = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else HOST  # noqa: S104
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://{_VISITED_HOST}:{PORT}").rstrip("/")
MAX_BODY_BYTES = env.int("MAX_BODY_BYTES", default=32 * 1024 * 1024)
# A body that stops arriving, or a reader that stops reading, is given up after so long.
BODY_TIMEOUT_SECONDS = env.float("BODY_TIMEOUT_SECONDS", default=30.0)
STALLED_STREAM_SECONDS = env.float("STALLED_STREAM_SECONDS", default=60.0)
SHUTDOWN_SECONDS = env.int("SHUTDOWN_SECONDS", default=20)
LENIENT_PARAMETERS = env.bool("LENIENT_PARAMETERS", default=False)
# How long the address of an image works; the platform's last an hour.
IMAGE_URL_MINUTES = env.float("IMAGE_URL_MINUTES", default=60.0)
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=["*"])

# Limits of a key that names none of its own: the shape of the platform's highest tier.
DEFAULT_REQUESTS_PER_MINUTE = env.int("DEFAULT_REQUESTS_PER_MINUTE", default=10_000)
DEFAULT_TOKENS_PER_MINUTE = env.int("DEFAULT_TOKENS_PER_MINUTE", default=30_000_000)
DEFAULT_REQUESTS_PER_DAY = env.int("DEFAULT_REQUESTS_PER_DAY", default=0)  # 0: no limit
DEFAULT_IMAGES_PER_MINUTE = env.int("DEFAULT_IMAGES_PER_MINUTE", default=500)
DEFAULT_CONCURRENT_REQUESTS = env.int("DEFAULT_CONCURRENT_REQUESTS", default=0)  # 0: no limit

# --- The record -------------------------------------------------------------------------------------------------------

# What holds of its record when an answer leaves. durable: it stands in the journal below DATA_DIR, and outlives the
# process. committed: it is in the database. relaxed: neither. A journal is worth as much as the disk that it lies on,
# so it is the default where the database lies on the same one.
USAGE_DURABILITY = env.str("USAGE_DURABILITY", default="durable" if _sqlite else "committed")
USAGE_LINGER_MS = env.float("USAGE_LINGER_MS", default=2.0)
USAGE_QUEUE_ROWS = env.int("USAGE_QUEUE_ROWS", default=10_000)
# How long a request waits for a database that is away before it is answered 503.
USAGE_WAIT_SECONDS = env.float("USAGE_WAIT_SECONDS", default=10.0)
RECORD_BODIES = env.bool("RECORD_BODIES", default=False)
RECORD_BODY_BYTES = env.int("RECORD_BODY_BYTES", default=16_384)
RECORD_BODIES_DAYS = env.int("RECORD_BODIES_DAYS", default=7)
RECORDS_DAYS = env.int("RECORDS_DAYS", default=0)  # 0: kept for ever
# Beside the sums by the hour, which are kept for ever.
USAGE_FINE_DAYS = env.int("USAGE_FINE_DAYS", default=35)  # 0: for ever
# How long what the Responses API stores can be retrieved and built upon.
RESPONSES_DAYS = env.int("RESPONSES_DAYS", default=30)  # 0: for ever

# --- Reports ----------------------------------------------------------------------------------------------------------

# How long the file of a report is kept, and how long a link to it works.
REPORT_DAYS = env.int("REPORT_DAYS", default=7)
REPORT_LINK_HOURS = env.int("REPORT_LINK_HOURS", default=24)
# Up to so many rows a report is made at once, and past it by the task worker.
REPORT_AT_ONCE_ROWS = env.int("REPORT_AT_ONCE_ROWS", default=2_000)

# --- Logs and metrics -------------------------------------------------------------------------------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # empty: /metrics is off
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # With a handler of its own it brings no second one; what it tells at each start is of use to debuggers alone.
    "loggers": {
        "huey": {
            "handlers": ["console"],
            "level": "DEBUG" if LOG_LEVEL == "DEBUG" else "WARNING",
            "propagate": False,
        },
    },
}

# --- Admin ------------------------------------------------------------------------------------------------------------

from project.navigation import UNFOLD  # noqa: E402  (navigation is data; it stands apart for its length)

__all__ = ["UNFOLD"]
