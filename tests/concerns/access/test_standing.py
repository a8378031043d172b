"""Who holds which post where is kept while nobody changed it, and never for a moment longer."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access import stamps, standing
from guanjia.concerns.access.grants import deputised, grants_of, holders
from guanjia.concerns.access.models import Absence, Assignment, Post, Project, Stamp, User
from guanjia.concerns.access.standing import once
from guanjia.concerns.journal.guard import missing

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 20)


def asked(call) -> int:
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


def test_what_stands_costs_one_row_and_within_a_page_nothing(cast):
    holders(cast.jia, "CS_MANAGER", cast.noon)
    assert asked(lambda: holders(cast.jia, "CS_MANAGER", cast.noon)) == 1
    with once():
        grants_of(cast.lin, cast.noon)
        assert asked(lambda: [holders(cast.jia, "CS_MANAGER", cast.noon), grants_of(cast.zhao, cast.noon)]) == 0


CHANGES = {
    "a post given": lambda cast: Assignment.objects.create(
        user=cast.lin, post=Post.objects.get(code="CS_MANAGER"), project=cast.jia, from_on=TODAY
    ),
    "a post ended": lambda cast: Assignment.objects.filter(user=cast.zhao).update(to_on=TODAY - DAY),
    "a post taken": lambda cast: Assignment.objects.filter(user=cast.zhao).delete(),
    "rights changed": lambda cast: Post.objects.filter(code="CS_MANAGER").update(verbs=[]),
    "somebody away": lambda cast: Absence.objects.create(user=cast.zhao, starts_at=cast.noon, ends_at=cast.noon + DAY),
    "an account stopped": lambda cast: User.objects.filter(pk=cast.zhao.pk).update(is_active=False),
    "a name": lambda cast: User.objects.filter(pk=cast.zhao.pk).update(display_name="赵敏敏"),
    "a project": lambda cast: Project.objects.create(code="bing", name="丙园"),
    "by hand": lambda cast: connection.cursor().execute(
        "DELETE FROM access_assignment WHERE user_id = %s", [cast.zhao.pk]
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen_at_once(cast, change):
    def told():
        rights = grants_of(cast.zhao, cast.noon)
        people = [(person.pk, str(person), person.is_active) for person in holders(cast.jia, "CS_MANAGER", cast.noon)]
        return people, rights.rights_in(cast.jia.pk), standing.standing().project_ids

    before, token = told(), stamps.token()
    CHANGES[change](cast)
    after = told()
    assert stamps.token() != token
    assert after != before
    kept, standing._kept = standing._kept, type(standing._kept)()
    assert told() == after, "read anew it is the same"
    standing._kept = kept


def test_a_sign_in_and_a_new_password_change_nothing_that_is_kept(cast):
    token = stamps.token()
    cast.zhao.last_login = cast.noon
    cast.zhao.save(update_fields=["last_login"])
    cast.zhao.set_password("一二三四五六七八九十")
    cast.zhao.save(update_fields=["password"])
    assert stamps.token() == token


def test_what_was_taken_back_is_not_kept(cast):
    """The control keeps by a number that is counted up: there the same number comes again for something else."""
    before = holders(cast.jia, "CS_MANAGER", cast.noon)
    seen = set()
    for person in (cast.lin, cast.wang):
        with transaction.atomic():
            Assignment.objects.filter(user=cast.zhao).update(user=person)
            assert holders(cast.jia, "CS_MANAGER", cast.noon) == [person]
            seen.add(stamps.token())
            transaction.set_rollback(True)
        assert holders(cast.jia, "CS_MANAGER", cast.noon) == before
    assert len(seen) == 2

    numbers, wrong = {}, []  # control
    for person in (cast.lin, cast.wang):
        with transaction.atomic():
            Assignment.objects.filter(user=cast.zhao).update(user=person)
            wrong.append(numbers.setdefault(1, person) == person)
            transaction.set_rollback(True)
    assert wrong == [True, False]


def test_without_a_token_nothing_is_kept(cast):
    holders(cast.jia, "CS_MANAGER", cast.noon)
    Stamp.objects.all().delete()
    assert asked(lambda: holders(cast.jia, "CS_MANAGER", cast.noon)) > 1
    assert asked(lambda: holders(cast.jia, "CS_MANAGER", cast.noon)) > 1
    assert holders(cast.jia, "CS_MANAGER", cast.noon) == [cast.zhao]
    Absence.objects.create(user=cast.zhao, starts_at=cast.noon, ends_at=cast.noon + DAY)
    assert stamps.token()


def test_a_page_sees_what_stood_when_it_began(cast):
    with once():
        assert holders(cast.jia, "CS_MANAGER", cast.noon) == [cast.zhao]
        Assignment.objects.filter(user=cast.zhao).update(user=cast.wang)
        with once():  # one within the other is the same page
            assert holders(cast.jia, "CS_MANAGER", cast.noon) == [cast.zhao]
    assert holders(cast.jia, "CS_MANAGER", cast.noon) == [cast.wang]


def test_a_record_that_is_given_out_may_be_changed(cast):
    [found] = holders(cast.jia, "CS_MANAGER", cast.noon)
    found.display_name, found.kept_grants = "别人", "nothing"
    [again] = holders(cast.jia, "CS_MANAGER", cast.noon)
    assert (again.display_name, hasattr(again, "kept_grants")) == ("赵敏", False)
    project = standing.standing().project_coded("jia")
    project.name = "别处"
    assert standing.standing().project_coded("jia").name == "甲园"


def test_a_spell_ends_where_an_absence_begins_or_ends(cast):
    Absence.objects.create(user=cast.zhao, starts_at=cast.noon, ends_at=cast.noon + DAY)
    known, minute = standing.standing(), dt.timedelta(minutes=1)
    moments = [cast.noon - minute, cast.noon, cast.noon + DAY - minute, cast.noon + DAY]
    spells = [known.spell(at) for at in moments]
    assert [known.away(at) for at in moments] == [set(), {cast.zhao.pk}, {cast.zhao.pk}, set()]
    assert (spells[0] != spells[1], spells[1] == spells[2], spells[2] != spells[3]) == (True, True, True)


def test_who_stands_in_is_named_for_the_verbs_he_has_only_by_that(cast):
    Assignment.objects.filter(user=cast.zhao).update(deputy=cast.wang)
    assert deputised(cast.wang, cast.jia, cast.noon) == {}
    Absence.objects.create(user=cast.zhao, starts_at=cast.noon, ends_at=cast.noon + DAY)
    found = deputised(cast.wang, cast.jia, cast.noon)
    own = set(Post.objects.get(assignments__user=cast.wang).verbs)
    assert found
    assert set(found.values()) == {cast.zhao}
    assert not own & set(found)
    assert deputised(cast.wang, cast.yi, cast.noon) == {}


def test_a_table_that_lost_its_triggers_is_named(cast):
    name = "access_assignment_stamp_update"
    on = "" if connection.vendor == "sqlite" else ' ON "access_assignment"'
    assert missing() == []
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    assert missing() == [name]
