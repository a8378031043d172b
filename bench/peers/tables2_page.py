"""django-tables2: a table of 50 rows and 11 columns, rendered in process."""

import json
import statistics
import time

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django_tables2"], USE_TZ=True, SECRET_KEY="peer",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]}}],
)  # fmt: skip
django.setup()

import django_tables2 as tables  # noqa: E402 (after the settings)
from django.test import RequestFactory  # noqa: E402

NAMES = ("number", "kind", "unit", "name", "content", "category", "grade", "state", "clock", "person", "at")
Table = type("Table", (tables.Table,), {name: tables.Column() for name in NAMES})
ROWS = [dict.fromkeys(NAMES, f"文字 {n}") for n in range(50)]
request = RequestFactory().get("/")
times = []
for _ in range(30):
    start = time.perf_counter()
    Table(ROWS).as_html(request)
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps({"ms a page": round(statistics.median(times), 1)}))
