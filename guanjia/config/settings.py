"""Settings of 管家台. Everything a site chooses comes from the environment; see docs/guide/01-start.md.

`GUANJIA_DATA`  folder for the database, attachments and key files (made on first use; default ~/.guanjia)
`DATABASE_URL`  postgresql://user:password@host:port/name (default: SQLite in the data folder)
`GUANJIA_HOSTS` host names served, separated by commas; this machine's own are added (default: these only)
`GUANJIA_BACKUPS`, `GUANJIA_BACKUP_COPY`, `GUANJIA_BACKUP_RECIPIENTS`, `GUANJIA_BACKUP_EVERY`, `GUANJIA_PG_BIN`: see
                docs/guide/18-backup.md
`GUANJIA_POOL`  PostgreSQL: connections each process keeps in its pool (default: one for each thread)
`GUANJIA_PREPARE` PostgreSQL: a statement is planned once a connection from that many times on (default 3; 0: never,
                for a pooler in front of the server that hands out connections by transaction)
`GUANJIA_PROFILE` production: refuses to start where it would remind elsewhere; `GUANJIA_LOG`: json, human, quiet
`GUANJIA_TLS`   1: a proxy with HTTPS stands in front (deploy/nginx.conf)
`GUANJIA_PROXIES` whose word about the address of who asks is taken: addresses or networks, separated by commas
                (default with TLS: this machine; else nobody's)
`GUANJIA_URL`   where people reach it, for the codes on paper: https://guanjia.example (default: the host asked)
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from guanjia.config.sqlite_library import use_current_sqlite

use_current_sqlite()

from guanjia.concerns.access.key_files import secret_file  # noqa: E402  (the SQLite library must take its name first)
from guanjia.config.watching.lines import logging_settings  # noqa: E402  (as above)

DATA = Path(os.environ.get("GUANJIA_DATA") or Path.home() / ".guanjia").absolute()
DEMO = os.environ.get("GUANJIA_DEMO") == "1"
DEBUG = False
# In production what is a reminder elsewhere refuses to start: cookies without https, a role that owns its tables.
PRODUCTION = os.environ.get("GUANJIA_PROFILE") == "production"
# The account that owns the tables (PostgreSQL); `upgrade` and `restore` work as it, everything else as DATABASE_URL's.
OWNER_DATABASE = os.environ.get("GUANJIA_OWNER_DATABASE_URL", "")
SECRET_KEY = secret_file(DATA / "secret.key")
SEALING_KEY_FILE = Path(os.environ.get("GUANJIA_SEALING_KEY") or DATA / "sealing.key")
_here = ["localhost", "127.0.0.1", "[::1]"]
_named = [h for h in os.environ.get("GUANJIA_HOSTS", ",".join(_here)).split(",") if h]
# This machine always: /healthz and /metrics are asked without the proxy, by the address they listen at.
ALLOWED_HOSTS = [*_named, *(h for h in _here if h not in _named)] if _named else []
GUANJIA_URL = os.environ.get("GUANJIA_URL", "").rstrip("/")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GUANJIA_ORIGINS", "").split(",") if o]
INTERNAL_IPS: list[str] = []

ROOMS = [
    "guanjia.domains.estate",
    "guanjia.domains.customers",
    "guanjia.domains.workforce",
    "guanjia.domains.contacts",
    "guanjia.domains.archives",
    "guanjia.domains.followups",
    "guanjia.domains.duty",
    "guanjia.domains.periodic",
    "guanjia.domains.dispatch",
    "guanjia.domains.cases",
    "guanjia.domains.omissions",
]
CONCERNS = [
    "guanjia.concerns.jobs",
    "guanjia.concerns.access",
    "guanjia.concerns.policies",
    "guanjia.concerns.journal",
    "guanjia.concerns.numbering",
    "guanjia.concerns.flow",
    "guanjia.concerns.notices",
    "guanjia.concerns.attachments",
    "guanjia.concerns.deadlines",
    "guanjia.concerns.escalation",
    "guanjia.concerns.printing",
    "guanjia.concerns.search",
    "guanjia.concerns.exchange",
    "guanjia.concerns.approvals",
    "guanjia.concerns.measures",
    "guanjia.concerns.backups",
    "guanjia.concerns.registers",
]
INSIGHT = ["guanjia.insight.reports", "guanjia.insight.reviews"]
INTERFACES = [
    "guanjia.interfaces.desk",
    "guanjia.interfaces.rest",
    "guanjia.interfaces.portal",
    "guanjia.interfaces.commands",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_filters",
    "django_htmx",
    "ninja",
    "template_partials.apps.SimpleAppConfig",
    *CONCERNS,
    *ROOMS,
    *INSIGHT,
    *INTERFACES,
    *filter(None, os.environ.get("GUANJIA_EXTRA_APPS", "").split(",")),  # rooms that exist for the tests only
    "guanjia.config",
]
MIDDLEWARE = [
    "guanjia.config.fronted.Fronted",
    "guanjia.config.watching.requests.Watching",
    "django.middleware.security.SecurityMiddleware",
    "guanjia.config.statics.Statics",
    "guanjia.interfaces.desk.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guanjia.interfaces.desk.middleware.DeskMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "guanjia.config.urls"
WSGI_APPLICATION = "guanjia.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "guanjia.interfaces.desk.shell.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
                )
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]


def _database() -> dict:
    url = os.environ.get("DATABASE_URL", "")
    if not url or url.startswith("sqlite"):
        name = urlsplit(url).path.removeprefix("/") if url else ""
        return {
            "ENGINE": "guanjia.config.sqlite",
            "NAME": f"/{name}" if name else DATA / "guanjia.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": _pragmas(),
                # A page asks some hundred different questions; with the usual 128 each was read and planned anew.
                "cached_statements": 2000,
            },  # fmt: skip
            # Opening takes 3 ms a request, and when the last connection closes SQLite writes its log back.
            "CONN_MAX_AGE": 300,
            "TEST": {"NAME": os.environ.get("GUANJIA_TEST_DB") or None},
        }
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    most = int(os.environ.get("GUANJIA_POOL") or 0)
    return {
        "ENGINE": "guanjia.config.postgres",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.get("port") or ""),
        # A pool keeps its connections itself; without one each thread keeps its own.
        "CONN_MAX_AGE": 0 if most else 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A statement that comes again and again is planned once a connection: planning took half of a page's time.
            "server_side_binding": True,
            "prepare_threshold": int(os.environ.get("GUANJIA_PREPARE") or 3) or None,
            **({"pool": {"min_size": 1, "max_size": most, "timeout": 10}} if most else {}),
            # Many short questions at once: helpers of one statement, and machine code made for it, cost more than the
            # statement.
            "options": "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s "
            "-c max_parallel_workers_per_gather=0 -c jit=off",
        },
    }


def _pragmas() -> str:
    from guanjia.config.sqlite.base import PRAGMAS  # reason: imports Django's backend, which needs no settings yet

    return PRAGMAS


DATABASES = {"default": _database()}
# Where backups lie, the folder off this machine they are copied to, and how many hours lie between them (0: none).
BACKUP_FOLDER = Path(os.environ.get("GUANJIA_BACKUPS") or DATA / "backups")
BACKUP_COPY = os.environ.get("GUANJIA_BACKUP_COPY", "")
# Public keys (age1…) that what leaves the machine is locked with.
BACKUP_RECIPIENTS = os.environ.get("GUANJIA_BACKUP_RECIPIENTS", "")
BACKUP_EVERY = int(
    os.environ.get("GUANJIA_BACKUP_EVERY") or (0 if DEMO else 1 if "sqlite" in DATABASES["default"]["ENGINE"] else 24)
)
PG_PROGRAMS = os.environ.get("GUANJIA_PG_BIN", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# Lock-out: 5 failures in 15 minutes lock the account for 15 minutes (promises.md 3).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "guanjia.interfaces.desk.sign_in.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "guanjia.interfaces.desk.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TLS = os.environ.get("GUANJIA_TLS") == "1"
PROXIES = [p for p in os.environ.get("GUANJIA_PROXIES", "127.0.0.1,::1" if TLS else "").split(",") if p]
if TLS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = None  # served from the packages themselves (WHITENOISE_USE_FINDERS)
MEDIA_ROOT = DATA / "attachments"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "guanjia.config.statics.Marked"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# `GUANJIA_LOG`: json (a line of JSON for each request), human (default), quiet (only what went wrong; the demo).
LOGGING = logging_settings(os.environ.get("GUANJIA_LOG") or ("quiet" if DEMO else "human"))
# Accounts are locked by name. Five slips from one address would lock out a whole front desk behind one PC, so addresses
# have a wider limit of their own (interfaces/desk/sign_in.py).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
