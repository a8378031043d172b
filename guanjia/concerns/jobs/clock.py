"""The clock. Interfaces and jobs ask here; verbs are handed the moment as `at`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()
