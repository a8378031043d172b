"""The product's settings with Django's own backend for SQLite and its DEFERRED transactions: the control."""

from guanjia.config.settings import *  # noqa: F403
from guanjia.config.settings import DATABASES

DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
del DATABASES["default"]["OPTIONS"]["transaction_mode"]
