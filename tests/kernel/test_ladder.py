"""A ladder in one line: read, written, said in words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.ladder import in_words, parse, write
from guanjia.kernel.worktime import Due

NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
LABELS = {"CS_SUPERVISOR": "客服主管", "CS_MANAGER": "客服部经理", "DEPUTY_GM": "主管副总"}
WHOLE = "50:HANDLER 80:HANDLER -30:HANDLER 100:FIRST+CS_SUPERVISOR 150:CS_MANAGER 200:DEPUTY_GM"


def test_reminders_come_before_rungs_and_rungs_have_levels():
    ladder = parse(WHOLE)
    assert [(s.mark, s.level, s.roles) for s in ladder.stops] == [
        ("50", 0, ("HANDLER",)), ("80", 0, ("HANDLER",)), ("-30", 0, ("HANDLER",)),
        ("100", 1, ("FIRST", "CS_SUPERVISOR")), ("150", 2, ("CS_MANAGER",)), ("200", 3, ("DEPUTY_GM",)),
    ]  # fmt: skip
    assert in_words(WHOLE, LABELS) == (
        "50%、80%、到期前 30 分钟 提醒承办人；到期报第一责任人、客服主管；150% 报客服部经理；200% 报主管副总"
    )


def test_the_end_of_the_limit_is_always_a_stop():
    assert [(s.mark, s.level) for s in parse("").stops] == [("100", 0)]
    assert [(s.mark, s.level) for s in parse("150:CS_MANAGER").stops] == [("100", 0), ("150", 1)]
    assert in_words("", {}) == "不提醒、不上报"


def test_moments():
    due = Due(NOON + dt.timedelta(hours=2), exclusive=False)
    found = [
        (s.mark, m - NOON) for m, s in parse("50:HANDLER -30:HANDLER 100:FIRST 150:CS_MANAGER").in_order(NOON, due)
    ]
    tick = dt.timedelta(microseconds=1)
    assert found == [
        ("50", dt.timedelta(hours=1)), ("-30", dt.timedelta(minutes=90)), ("100", dt.timedelta(hours=2) + tick),
        ("150", dt.timedelta(hours=3) + tick),
    ]  # fmt: skip
    day = Due(NOON + dt.timedelta(hours=12), exclusive=True)
    assert parse("").in_order(NOON, day)[0][0] == day.at
    short = Due(NOON + dt.timedelta(minutes=10), exclusive=False)
    assert parse("-30:HANDLER").in_order(NOON, short)[0][0] == NOON  # never before the limit begins


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("50", "写法"), ("50:handler", "写法"), ("0:HANDLER", "范围"), ("9999:HANDLER", "范围"),
        ("50:HANDLER 50:FIRST", "一次"), ("100:A 120:B 140:C 160:D", "最多"), ("-99999:HANDLER", "范围"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text, words):
    with pytest.raises(ValueError, match=words):
        parse(text)


marks = st.lists(st.integers(1, 99), unique=True, max_size=3)
tops = st.lists(st.integers(100, 400), unique=True, max_size=3)
roles = st.lists(st.sampled_from(["HANDLER", "FIRST", "CS_MANAGER", "DEPUTY_GM"]), unique=True, min_size=1, max_size=3)


@given(st.data())
def test_what_is_written_reads_the_same(data):
    reminders = [(m, data.draw(roles)) for m in data.draw(marks)]
    rungs = [(m, data.draw(roles)) for m in data.draw(tops)]
    ladder = parse(write(reminders, rungs))
    said = {s.mark: list(s.roles) for s in ladder.stops if s.roles}
    assert said == {str(m): r for m, r in (*reminders, *rungs)}
    assert [s.level for s in ladder.rungs] == list(range(1, len(rungs) + 1))
    moments = [moment for moment, _ in ladder.in_order(NOON, Due(NOON + dt.timedelta(hours=5), exclusive=True))]
    assert moments == sorted(moments)
