"""What the search box finds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.journal.models import Entry
from guanjia.concerns.search import queries
from guanjia.concerns.search.actions import log_lookup
from guanjia.concerns.search.declared import sources
from guanjia.concerns.search.models import SearchKey
from guanjia.concerns.search.repairing import check, rebuild
from tests.rooms.loans import actions

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def loans(cast):
    def lend(name, phone, project=None, by=None):
        return actions.lend(
            by=by or cast.lin, at=cast.noon, project=project or cast.jia, borrower=name, phone=phone, thing="CART"
        )

    return {
        "li": lend("李丽华", "13800001234"),
        "shan": lend("单小明", "0755-26881234"),
        "company": lend("安泰贸易有限公司", "13911112222"),
        "yi": lend("李丽华", "13800001234", cast.yi, cast.yi_lin),
    }


def found(cast, typed, user=None, project="jia"):
    groups = queries.find(user or cast.lin, typed, getattr(cast, project) if project else None, at=cast.noon)
    return [hit.number for group in groups for hit in group.hits]


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("1234", ["li", "shan"]),  # the last four digits
        ("00001234", ["li"]),  # any number of last digits
        ("13800001234", ["li"]),
        ("138 0000 1234", ["li"]),
        ("１３８００００１２３４", ["li"]),
        ("26881234", ["shan"]),  # as dialled in town
        ("李丽华", ["li"]),
        ("李", ["li"]),
        ("丽华", ["li"]),  # the given name
        ("李女士", ["li"]),
        ("llh", ["li"]),
        ("lilihua", ["li"]),
        ("sxm", ["shan"]),  # the surname's own reading
        ("dxm", ["shan"]),  # and the other one
        ("安泰", ["company"]),
        ("JW-2026-11-0001", ["li"]),
        ("jw1", ["li"]),
        ("JW 11-2", ["shan"]),
        ("9999", []),
        ("王", []),
        ("", []),
        ("%", []),
        ("'; drop table", []),
        ("_", []),
    ],
)
def test_a_text_finds_what_it_can_mean(cast, loans, typed, who):
    assert sorted(found(cast, typed)) == sorted(loans[name].number for name in who)


def test_only_what_the_user_may_see_is_found(cast, loans):
    assert found(cast, "1234", project="yi") == []
    assert len(found(cast, "1234", cast.yi_lin, "yi")) == 1
    assert found(cast, "1234", cast.chen) == []
    assert found(cast, "1234", cast.chen, None) == []


def test_all_projects_of_a_user_are_searched_together(cast, loans):
    assert len(found(cast, "李丽华", cast.lin, None)) == 1


def test_a_hit_is_masked_and_says_where_it_stands(cast, loans):
    hit = queries.find(cast.lin, "13800001234", cast.jia, at=cast.noon)[0].hits[0]
    assert (hit.title, hit.subtitle, hit.state_label, hit.is_open) == ("李**", "138****1234", "已借出", True)


def test_open_records_come_before_closed_ones_and_the_list_is_bounded(cast, loans):
    actions.give_back(loans["li"], by=cast.lin, at=cast.noon)
    actions.close(loans["li"], by=cast.zhao, at=cast.noon)
    assert found(cast, "1234") == [loans["shan"].number, loans["li"].number]
    assert len(queries.find(cast.lin, "1234", cast.jia, at=cast.noon, limit=1)[0].hits) == 1


def test_keys_follow_the_record_in_the_same_transaction(cast, loans):
    actions.amend_loan(loans["li"], by=cast.lin, at=cast.noon, borrower="王芳", phone="13700005678")
    assert found(cast, "李丽华") == []
    assert found(cast, "wf") == found(cast, "5678") == [loans["li"].number]
    assert check() == []


def test_a_change_that_touches_no_key_writes_no_key(cast, loans):
    with CaptureQueriesContext(connection) as asked:
        actions.amend_loan(loans["li"], by=cast.lin, at=cast.noon, remark="已电话提醒")
        actions.give_back(loans["li"], by=cast.lin, at=cast.noon)
    assert not [query for query in asked if "search_" in query["sql"]]


def test_a_batch_writes_its_keys_with_as_many_statements_as_one_row(cast):
    def statements(rows):
        with CaptureQueriesContext(connection) as asked:
            actions.import_loans(rows, by=cast.zhao, at=cast.noon, project=cast.jia)
        return len([query for query in asked if "search_" in query["sql"]])

    assert statements([{"borrower": "钱一"}]) == statements([{"borrower": f"赵{n}"} for n in range(300)])
    assert SearchKey.objects.filter(key__startswith="N", kind=sources()["loan"].code).count() == 301
    assert check() == []
    assert len(found(cast, "赵")) == 20


def test_check_finds_what_was_changed_behind_the_verbs_and_rebuild_sets_it_right(cast, loans):
    assert check(cast.jia) == []
    type(loans["li"])._base_manager.filter(pk=loans["li"].pk).update(borrower="钱多多")
    SearchKey.objects.filter(key__startswith="T", subject_id=loans["shan"].pk).delete()
    loan = sources()["loan"].code
    SearchKey.objects.create(project_id=cast.jia.pk, key="M幽灵", kind=loan, subject_id=loans["company"].pk)
    wrong = {difference.subject_id for difference in check(cast.jia)}
    assert wrong == {loans["li"].pk, loans["shan"].pk, loans["company"].pk}
    assert check(cast.yi) == []
    assert rebuild(cast.jia) == 3
    assert check() == []
    assert found(cast, "qdd") == [loans["li"].number]
    assert found(cast, "幽灵") == []


def test_looking_for_a_person_is_journalled_a_record_number_is_not(cast, loans):
    before = Entry.objects.count()
    groups = queries.find(cast.lin, "1234", cast.jia, at=cast.noon)
    assert log_lookup(cast.lin, "1234", cast.jia, at=cast.noon, groups=groups)
    entry = Entry.objects.last()
    assert (entry.verb, entry.by, entry.rows, entry.changes) == (
        "search.look_up", cast.lin, 2, {"查找": [None, "1234"]},
    )  # fmt: skip
    assert not log_lookup(cast.lin, "JW-2026-11-0001", cast.jia, at=cast.noon)
    assert not log_lookup(cast.lin, "  ", cast.jia, at=cast.noon)
    assert Entry.objects.count() == before + 1
