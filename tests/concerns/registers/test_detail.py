"""Facts, time line, linked records, reveal, merge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guanjia.concerns.journal import queries as journal
from guanjia.concerns.notices.queries import unread_for
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.detail import fact_groups, steps_of
from guanjia.concerns.registers.forms import form_of, initial_of
from guanjia.concerns.registers.linked import linked_records
from guanjia.concerns.registers.merge import merge_of
from guanjia.concerns.registers.reveal import reveal
from guanjia.concerns.registers.timeline import timeline
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound
from tests.rooms.loans import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans():
    return REGISTERS["loans"]


def test_facts_are_written_for_people(cast, lend, loans):
    [loan] = lend(borrower="李丽华", promised_at=cast.moment("2026-11-22 18:00"))
    [(heading, facts)] = fact_groups(loans, loan, base="/jia/", now=cast.noon)
    assert heading == "借物"
    assert [(f.label, f.value) for f in facts] == [
        ("借用人", "李丽华"), ("电话", "138****1234"), ("物品", "雨伞"), ("数量", "1"), ("约定归还", "11-22 18:00"),
    ]  # fmt: skip
    assert [f.masked for f in facts] == ["", "phone", "", "", ""]


def test_the_time_line_says_what_changed_in_chinese_and_masked(cast, lend, loans):
    [loan] = lend()
    later = cast.noon + timedelta(days=1)
    actions.amend_loan(loan, by=cast.zhao, at=later, phone="13900005678", quantity=2)
    actions.give_back(loan, by=cast.lin, at=later, condition="坏了")
    born, amended, back = timeline(loans, loan, later)
    assert (born.day, born.at, born.who, born.text) == ("11月20日", "12:00", "林静", "借出")
    assert "电话：138****1234" in born.note
    assert "物品：雨伞" in born.note
    assert (amended.day, amended.who) == ("11月21日", "赵敏")
    assert amended.note == "电话：138****1234 → 139****5678；数量：1 → 2"
    assert (back.day, back.text) == ("", "归还（已借出 → 待赔偿）")
    assert "13800001234" not in "".join(e.note for e in (born, amended, back))


def test_the_time_line_names_what_keys_point_at(cast, lend, loans, queries):
    first, second = lend(2)
    one = queries(lambda: timeline(loans, second, cast.noon))
    amend_replaces(cast, second, first)
    event = timeline(loans, second, cast.noon)[-1]
    assert event.note == f"接续：{first.number}"
    assert one == 1
    assert queries(lambda: timeline(loans, second, cast.noon)) == 2


def amend_replaces(cast, second, first):
    from guanjia.concerns.journal import actions as write  # a change no verb of the room makes

    write.write(
        by=cast.lin, at=cast.noon, project=cast.jia, kind="loan", subject_id=second.pk, verb="loan.amend", label="更正",
        from_state="OUT", to_state="OUT", changes={"replaces_id": [None, first.pk]},
    )  # fmt: skip


def test_linked_records_need_the_right_to_see_them(cast, lend):
    [loan] = lend()
    assert linked_records(loan, user=cast.lin, at=cast.noon, base="/jia/") == []


def test_steps_offer_the_main_one_first_and_only_legal_ones(cast, lend):
    [loan] = lend()
    labels = [o.label for o in steps_of(loan, cast.lin, cast.noon)]
    assert labels[0] == "归还"
    assert "撤回归还" not in labels
    assert steps_of(loan, cast.wang, cast.noon) == []


def test_the_form_of_amend_knows_what_is_there(cast, lend, loans):
    [loan] = lend()
    form = form_of(loans, actions.amend_loan)
    assert initial_of(form, actions.amend_loan, loan)["phone"] == "13800001234"
    assert initial_of(form, actions.amend_loan, None) == {}
    assert form_of(loans, actions.amend_loan) is form


# Reveal


def test_reveal_writes_exactly_one_entry_and_shows_the_value(cast, lend, loans):
    [loan] = lend()
    before = journal.of("loan", loan.pk).count()
    seen = reveal(loans, loan, "phone", by=cast.lin, at=cast.noon, reason="回电核实")
    assert seen.value == "13800001234"
    entry = journal.of("loan", loan.pk).last()
    assert journal.of("loan", loan.pk).count() == before + 1
    assert (entry.verb, entry.reason, entry.by, entry.label) == ("reveal", "回电核实", cast.lin, "查看完整电话")
    assert "13800001234" not in str(entry.changes)


@pytest.mark.parametrize("reason", ["", " ", "看"])
def test_reveal_needs_a_reason(cast, lend, loans, reason):
    [loan] = lend()
    with pytest.raises(Invalid, match="为什么"):
        reveal(loans, loan, "phone", by=cast.lin, at=cast.noon, reason=reason)
    assert journal.of("loan", loan.pk).count() == 1


def test_reveal_needs_the_right(cast, lend, loans):
    [loan] = lend()
    with pytest.raises(NotAllowed):
        reveal(loans, loan, "phone", by=cast.he, at=cast.noon, reason="回电核实")
    assert journal.of("loan", loan.pk).count() == 1


@pytest.mark.parametrize("path", ["borrower", "state", "created_by__password", "no_such", "id_sealed__x"])
def test_reveal_shows_only_what_the_page_masks(cast, lend, loans, path):
    [loan] = lend()
    with pytest.raises(NotFound):
        reveal(loans, loan, path, by=cast.lin, at=cast.noon, reason="回电核实")


def test_many_looks_in_a_day_are_told_once(cast, lend, loans):
    [loan] = lend()
    for i in range(52):
        reveal(loans, loan, "phone", by=cast.lin, at=cast.noon + timedelta(minutes=i), reason="回电核实")
    [notice] = unread_for(cast.sun)
    assert "林静 今天已查看完整个人信息 50 次" in notice.title


# Merge


def test_merge_shows_what_was_opened_what_is_there_and_what_was_typed(cast, lend, loans):
    [loan] = lend(borrower="李女士", quantity=1)
    opened = loan.version
    actions.amend_loan(loan, by=cast.zhao, at=cast.noon, quantity=3, phone="13900005678")
    kind = form_of(loans, actions.amend_loan)
    typed = {"borrower": "李丽华", "phone": "13800001234", "quantity": "2", "promised_at": "", "remark": ""}
    form = kind(typed, project=cast.jia, by=cast.lin)
    merged = merge_of(loans, loan, form, opened, cast.noon)
    assert merged.version == loan.version
    assert merged.changed == "赵敏 11-20 12:00 做了「更正」"
    rows = {label: (before, now, mine) for label, before, now, mine, _ in merged.rows}
    assert rows["数量"] == ("1", "3", "2")
    assert rows["借用人"] == ("李女士", "李女士", "李丽华")
    assert rows["电话"][:2] == ("138****1234", "139****5678")
    assert dict(merged.hidden) == {"promised_at": "", "remark": ""}
