"""The restore drill (promises.md 1 and 5): fill, back up, bring it back elsewhere, compare everything."""

import shutil

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.backups.actions import back_up
from tests.concerns.backups.furnished import PASSWORD, bytes_of, here, store_here, tables_of
from tests.rooms.loans import actions as loans
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

TOUCHED = {"django_session", "journal_entry", "journal_seal", "sqlite_sequence"}

NEXT = """
from datetime import timedelta
from guanjia.concerns.access.models import Project, User
from tests.rooms.loans import actions, models
last = models.Loan.everything.order_by("pk").last()
by = User.objects.get(username="lin")
given = {"by": by, "at": last.created_at, "project": last.project}
made = actions.lend(**given, borrower="王五", thing="UMBRELLA", phone="13800001235")
print(made.number, made.pk)
"""

SIGN_IN = f"""
from django.test import Client
answer = Client().post("/sign-in/", {{"username": "lin", "password": "{PASSWORD}"}})
wrong = Client().post("/sign-in/", {{"username": "lin", "password": "not-the-password"}})
print(answer.status_code, wrong.status_code)
"""

CHECKS = """
from guanjia.concerns.journal import queries
from guanjia.concerns.attachments import queries as attachments
from guanjia.domains.customers.models import Customer
card = Customer.everything.exclude(id_sealed="").get().opened("id_sealed")
print(len(queries.broken_seals()), len(attachments.damaged()), card)
"""


@pytest.mark.parametrize("alone", [False, True], ids=["beside", "one-file"])
def test_a_house_comes_back_whole(filled, place, alone, tmp_path):
    before, stored = tables_of(here()), store_here()
    file, _ = back_up(by=SYSTEM, at=filled.noon, to=tmp_path / "away", alone=alone)
    assert len(stored) >= 3
    assert len(before["loans_loan"]) == 3
    # The first house burns down, with its attachments; what is left is what was carried away.
    shutil.rmtree(place.settings.MEDIA_ROOT)
    there = place.elsewhere()
    there.take_key()

    done = there.restore(file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "已恢复" in done.stdout
    after = tables_of(there.database)
    assert after.keys() == before.keys()
    for table in before.keys() - TOUCHED:
        assert after[table] == before[table], table
    assert set(before["journal_entry"]) <= set(after["journal_entry"])
    assert len(after["journal_entry"]) == len(before["journal_entry"]) + 1  # that it was restored
    assert after["django_session"] == []
    assert bytes_of(there.folder / "attachments") == stored
    assert all(name == content for name, content in stored.items())

    assert there.python(SIGN_IN).split() == ["302", "422"]
    assert there.python(CHECKS).split() == ["0", "0", "11010519491231002X"]
    last = Loan.everything.order_by("pk").last()
    number, pk = there.python(NEXT).split()
    assert int(number[-4:]) == int(last.number[-4:]) + 1
    assert int(pk) > last.pk


def test_what_is_written_after_the_backup_is_not_in_it_and_nothing_is_torn(filled, place):
    file, _ = back_up(by=SYSTEM, at=filled.noon)
    before = tables_of(here())
    loans.lend(by=filled.lin, at=filled.noon, project=filled.jia, borrower="后来", thing="CART", phone="13800001239")
    there = place.elsewhere()
    there.take_key()
    assert there.restore(file).returncode == 0
    assert tables_of(there.database)["loans_loan"] == before["loans_loan"]


def test_a_place_with_data_is_refused_and_moved_aside_only_on_request(filled, place):
    file, _ = back_up(by=SYSTEM, at=filled.noon)
    there = place.elsewhere()
    there.take_key()
    assert there.restore(file).returncode == 0
    there.python(NEXT)
    changed = tables_of(there.database)
    said = there.restore(file)
    assert said.returncode == 1
    assert "--move-aside" in said.stderr
    assert tables_of(there.database) == changed
    assert there.restore(file, "--move-aside").returncode == 0
    assert len(tables_of(there.database)["loans_loan"]) == 3
    aside = next(there.folder.glob("before_restore_*"))
    assert bytes_of(aside / "attachments") == bytes_of(there.folder / "attachments")
    if not there.url:
        assert tables_of(str(aside / "guanjia.sqlite3")) == changed
