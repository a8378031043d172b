"""The laws hold over the real tree, and each of them catches a planted violation."""

import pytest

from devtools.console import ROOT
from devtools.laws import LAWS, Tree, long_files
from tests.house.planting import plant

# law → (file, source that breaks it); several where a law has several sides.
PLANTED = {
    "door": [
        ("domains/cases/actions.py", "from guanjia.domains.estate.models import Unit"),
        ("domains/cases/queries.py", "import guanjia.domains.estate.flow"),
        ("domains/cases/reactions.py", "from guanjia.domains import estate"),
        ("domains/cases/actions.py", "from ..estate import register"),
        ("interfaces/desk/pages.py", "from guanjia.domains.estate.models import Unit"),
        ("insight/reports/queries.py", "from guanjia.domains.estate.register import UNITS"),
    ],
    "inside_a_room": [
        ("domains/cases/models.py", "from guanjia.domains.cases.queries import open_for"),
        ("domains/cases/actions/intake.py", "from ..register import CASES"),
        ("domains/cases/flow.py", "from guanjia.concerns.flow import Record"),
    ],
    "pure_kernel": [
        ("kernel/worktime.py", "from django.utils import timezone"),
        ("kernel/worktime.py", "import time"),
        ("kernel/text.py", "from guanjia.concerns import journal"),
        ("kernel/text.py", "words = open('words.txt').read()"),
    ],
    "reasoned_imports": [
        ("concerns/search/keys.py", "def keys():\n    import json\n    return json"),
        ("concerns/search/keys.py", "def keys():\n    import json  # noqa: PLC0415\n    return json"),
        ("domains/cases/apps.py", "class Cases:\n    def build(self):\n        from guanjia.domains.cases import flow"),
    ],
    "writing": [
        ("domains/cases/queries.py", "def q(case):\n    case.save(update_fields=['state'])"),
        ("domains/cases/models.py", "def q(cases):\n    cases.filter(pk=1).update(state='OPEN')"),
        ("domains/cases/register.py", "def q(cases):\n    cases.get_or_create(pk=1)"),
        ("domains/cases/seed.py", "def q(Category):\n    Category.objects.bulk_create([])"),
        ("insight/reports/queries.py", "def q(cases):\n    cases.all().delete()"),
        ("interfaces/rest/api.py", "def q(form):\n    form.save()"),
        ("interfaces/rest/api.py", "async def q(cases):\n    await cases.acreate(state='OPEN')"),
        ("config/switchboard.py", "SQL = 'INSERT INTO cases_case (state) VALUES (1)'"),
        ("domains/cases/queries.py", "def q(cursor, table):\n    cursor.execute(f'UPDATE {table} SET state = 1')"),
        ("domains/cases/queries.py", "def q(cursor):\n    cursor.execute('DELETE FROM cases_case')"),
    ],
    "clock": [
        ("domains/cases/actions.py", "from django.utils import timezone\nnow = timezone.now()"),
        ("domains/cases/models.py", "from django.utils import timezone\nfield = dict(default=timezone.now)"),
        ("domains/cases/models.py", "from django.db import models\nfield = models.DateTimeField(auto_now_add=True)"),
        ("concerns/deadlines/due.py", "from datetime import datetime as moment\nnow = moment.now()"),
        ("concerns/deadlines/due.py", "import datetime\ntoday = datetime.date.today()"),
        ("insight/reports/queries.py", "from django.utils.timezone import localdate\ntoday = localdate()"),
        ("concerns/journal/seal.py", "from time import time as seconds\nnow = seconds()"),
    ],
    "dynamic_code": [("concerns/policies/rules.py", "limit = eval('1 + 1')"), ("kernel/text.py", "exec('x = 1')")],
    "generic_keys": [
        ("concerns/journal/models.py", "from django.contrib.contenttypes.fields import GenericForeignKey"),
    ],
    "implicit_order": [
        ("domains/cases/models.py", "class Case:\n    class Meta:\n        ordering = ['number']"),
        ("domains/cases/models.py", "class Case:\n    class Meta:\n        ordering: list = ['number']"),
    ],
    "model_signals": [
        ("domains/cases/reactions.py", "from django.db.models.signals import post_save"),
        ("domains/cases/reactions.py", "from django.dispatch import receiver"),
    ],
    "drawers": [("concerns/search/utils.py", "x = 1"), ("kernel/base.py", "x = 1"), ("domains/core/__init__.py", "")],
    "known_files": [("domains/cases/services.py", "x = 1"), ("domains/cases/views/list.py", "x = 1")],
    "foreign_files": [("interfaces/desk/static/desk/chart.min.js", "// made elsewhere")],
}

# Sources that look like a breach and are none.
ALLOWED = {
    "door": [
        ("domains/cases/actions.py", "from guanjia.domains.estate import actions, queries"),
        ("domains/cases/actions.py", "from guanjia.domains.estate.queries import unit_at\nfrom . import models"),
        ("config/switchboard.py", "from guanjia.domains.cases.reactions import report_done"),
        ("interfaces/desk/pages.py", "from guanjia.domains.cases.register import CASES"),
    ],
    "inside_a_room": [
        ("domains/cases/register.py", "from guanjia.domains.cases import actions, models"),
        ("domains/cases/actions/intake.py", "from .slips import hand_over\nfrom ..models import Case"),
        ("domains/cases/flow/complaint.py", "from guanjia.kernel.flow import Flow\nfrom .states import OPEN"),
    ],
    "pure_kernel": [("kernel/worktime.py", "import datetime\nimport chinese_calendar\nfrom guanjia.kernel import ref")],
    "reasoned_imports": [
        ("concerns/search/keys.py", "def keys():\n    # reason: slow to load, and seldom needed\n    import json"),
        ("concerns/search/keys.py", "def keys():\n    import json  # Windows has none"),
        ("domains/cases/apps.py", "class Cases:\n    def ready(self):\n        import guanjia.domains.cases.flow"),
    ],
    "writing": [
        ("domains/cases/actions.py", "def open_case(Case):\n    Case.objects.create(state='OPEN')"),
        ("domains/cases/actions/intake.py", "def open_case(case):\n    case.save()"),
        ("insight/reports/actions.py", "def submit(sheet):\n    sheet.save()"),
        ("concerns/journal/entries.py", "def write(cursor):\n    cursor.execute('DELETE FROM journal_entry')"),
        ("domains/cases/queries.py", "def q(found, image):\n    found.update({1: 2})\n    image.save('a', 'PNG')"),
        ("domains/cases/queries.py", "def q():\n    '''Does not UPDATE case SET anything.'''"),
        ("interfaces/desk/pages.py", "def q(cache):\n    cache.delete('key')"),
    ],
    "clock": [
        ("concerns/jobs/runner.py", "from django.utils import timezone\nnow = timezone.now()"),
        ("interfaces/desk/pages.py", "from django.utils import timezone\nnow = timezone.now()"),
        ("domains/cases/queries.py", "from django.utils.timezone import localdate\nq = lambda at: localdate(at)"),
        ("concerns/search/keys.py", "import time\nstarted = time.monotonic()"),
    ],
    "dynamic_code": [("concerns/policies/rules.py", "def q(case):\n    return case.eval('x')")],
    "generic_keys": [("concerns/journal/models.py", "from django.contrib.contenttypes.models import ContentType")],
    "implicit_order": [("interfaces/desk/filters.py", "class Filters:\n    ordering = ['number']")],
    "model_signals": [("concerns/access/sign_in.py", "from django.contrib.auth.signals import user_logged_in")],
    "drawers": [("config/sqlite/base.py", "x = 1"), ("kernel/text.py", "x = 1")],
    "known_files": [("domains/cases/models/slip.py", "x = 1"), ("domains/cases/migrations/0001_initial.py", "x = 1")],
    "foreign_files": [("interfaces/desk/static/desk/desk.js", "// ours")],
}


def test_every_law_has_its_plants():
    assert set(PLANTED) == set(ALLOWED) == set(LAWS)


@pytest.mark.parametrize(("law", "file", "source"), [(law, *one) for law, all_ in PLANTED.items() for one in all_])
def test_a_planted_violation_is_caught(tmp_path, law, file, source):
    caught = list(LAWS[law](plant(tmp_path, {file: source})))
    assert [breach.path for breach in caught] == [f"guanjia/{file}"]


@pytest.mark.parametrize(("law", "file", "source"), [(law, *one) for law, all_ in ALLOWED.items() for one in all_])
def test_what_is_allowed_is_let_be(tmp_path, law, file, source):
    assert list(LAWS[law](plant(tmp_path, {file: source}))) == []


@pytest.mark.parametrize("law", LAWS)
def test_the_law_holds_in_this_house(law):
    assert [str(breach) for breach in LAWS[law](Tree(ROOT))] == []


def test_long_files_are_listed_longest_first(tmp_path):
    lengths = {"kernel/flow.py": 300, "kernel/text.py": 301, "kernel/ref.py": 400}
    tree = plant(tmp_path, {name: "x = 1\n" * lines for name, lines in lengths.items()})
    assert long_files(tree) == [("guanjia/kernel/ref.py", 400), ("guanjia/kernel/text.py", 301)]
