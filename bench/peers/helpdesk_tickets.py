"""django-helpdesk on SQLite: 20,000 tickets; 50 rows as JSON, and the escalation of those that are due."""

import json
import statistics
import time

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "peer.sqlite3"}}, USE_TZ=True,
    SECRET_KEY="peer", SITE_ID=1, DEFAULT_AUTO_FIELD="django.db.models.AutoField", ROOT_URLCONF="__main__",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                    "django.contrib.sites", "django.contrib.humanize", "django.contrib.messages", "bootstrap4form",
                    "rest_framework", "account", "pinax.invitations", "pinax.teams", "reversion", "helpdesk"],
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
)  # fmt: skip
django.setup()

from django.core.management import call_command  # noqa: E402 (after the settings)
from django.db.models import Max  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from helpdesk.models import Queue, Ticket  # noqa: E402
from helpdesk.serializers import DatatablesTicketSerializer  # noqa: E402

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
TICKETS, DUE = 20_000, 500
call_command("migrate", verbosity=0)
queue = Queue.objects.create(title="工程", slug="gc", escalate_days=1)
long_ago = timezone.now() - timezone.timedelta(days=3)
Ticket.objects.bulk_create(
    [Ticket(title=f"渗水 {n}", queue=queue, created=long_ago, status=1 if n < DUE else 4, priority=4)
     for n in range(TICKETS)], batch_size=2000,
)  # fmt: skip
Ticket.objects.update(created=long_ago)
times = []
for _ in range(5):
    start = time.perf_counter()
    tickets = Ticket.objects.annotate(last_followup=Max("followup__date")).order_by("id")[:50]
    list(DatatablesTicketSerializer(tickets, many=True).data)
    times.append((time.perf_counter() - start) * 1000)
start = time.perf_counter()
call_command("escalate_tickets", verbosity=0)
rate = DUE / (time.perf_counter() - start)
print(json.dumps({"50 rows, ms": round(statistics.median(times), 1), "escalated/s": round(rate)}))
