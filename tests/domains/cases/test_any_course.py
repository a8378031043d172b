"""A complaint through any course of steps, legal and not, by anybody: what must hold (promises.md 8: 17–22)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.cases.models.choices import REPLY_FOR
from guanjia.domains.followups import actions as followups
from guanjia.domains.followups.queries import failed_tries
from guanjia.kernel.refusals import Refused
from tests.domains.cases import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PEOPLE = ("lin", "wang", "chen", "liu", "he", "sunli", "zhao", "wu", "zhou", "sun")
TEXT = st.sampled_from(["", "好", "已经查明并办妥"])
GRADES = st.sampled_from(["ORDINARY", "DIFFICULT", "URGENT", "MAJOR"])
JUDGEMENT = st.fixed_dictionaries(
    {
        "validity": st.sampled_from(["VALID", "INVALID"]), "validity_code": st.sampled_from(["V1", "I1", ""]),
        "validity_reason": TEXT,
    }
)  # fmt: skip
OUTCOME = {"methods": st.just(["REPAIR"]), "result": st.sampled_from(["SOLVED", "UNSOLVED", ""]), "result_text": TEXT}
WAYS = st.sampled_from(["PHONE", "LETTER", "VISIT", "POSTED"])
DAY = timedelta(days=1)


def words(**given) -> st.SearchStrategy[dict]:
    return st.fixed_dictionaries(given)


# Steps of the matter itself: the verb and what it may be called with.
OF_CASE = {
    actions.begin: words(findings=TEXT),
    actions.suggest: words(validity_suggested=st.just("VALID"), proposal=TEXT),
    actions.judge: JUDGEMENT,
    actions.explain: words(outcome=st.sampled_from(["HELP", "DECLINE"]), explanation=TEXT, reply_way=WAYS),
    actions.review: st.builds(lambda j, t: {**j, "review_text": t}, JUDGEMENT, TEXT),
    actions.change_validity: JUDGEMENT,
    actions.propose: words(proposal=TEXT),
    actions.approve: words(),
    actions.send_back: words(approval_text=TEXT),
    actions.solve: words(**OUTCOME),
    actions.drop_returned: words(reason=TEXT),
    actions.verify: words(verified=st.sampled_from(["PASS", "FAIL"]), verify_text=TEXT, **OUTCOME),
    actions.reply: words(reply_way=WAYS, reply_text=TEXT, reply_reason=TEXT),
    actions.note_reply_try: words(),
    actions.close: words(closing=TEXT),
    actions.file: words(),
    actions.regrade: words(grade=GRADES, reason=TEXT),
    actions.ask_difficult: words(difficult_reason=TEXT),
    actions.agree_difficult: words(),
    actions.resume: words(),
    actions.ask_withdrawal: words(withdrawal=TEXT),
    actions.withdraw: words(),
    actions.urge: words(),
}
OF_SLIP = {
    actions.accept: words(),
    actions.return_slip: words(return_reason=TEXT),
    actions.note_action: words(text=TEXT),
    actions.report_done: words(
        done_text=TEXT, cause=TEXT, liability=st.sampled_from(["OURS", "OWNER", ""]), corrective=TEXT
    ),
}
OF_CALL = {
    followups.answer: words(satisfaction=st.sampled_from(["VERY", "FAIRLY", "DISSATISFIED"]), comment=TEXT),
    followups.note_try: words(),
    followups.give_up: words(),
}
# Roughly the way a complaint goes, so that a course gets somewhere; who may is drawn as freely as the rest.
LIKELY = {
    "REGISTERED": ("begin", "judge", "join"), "CHECKING": ("judge", "suggest"), "VALID": ("propose", "solve"),
    "INVALID": ("explain",), "PROPOSED": ("approve",), "APPROVED": ("hand_over", "solve"),
    "RETURNED": ("hand_over", "solve", "drop_returned"), "HANDED_OVER": ("accept", "return_slip"),
    "HANDLING": ("note_action", "report_done", "suspend"), "SUSPENDED": ("resume",), "VERIFYING": ("verify",),
    "REPLYING": ("reply",), "REPLIED": ("answer", "note_try", "give_up", "close"), "CALLED_BACK": ("close",),
    "EXPLAINED": ("close", "review"), "HELPED": ("close", "review"), "CLOSED": ("file",), "JOINED": ("reply",),
}  # fmt: skip
FIT = {
    "begin": "lin", "judge": "sunli", "propose": "lin", "solve": "lin", "explain": "lin", "approve": "zhao",
    "hand_over": "lin", "accept": "chen", "note_action": "chen", "report_done": "chen", "verify": "wang",
    "reply": "zhao", "answer": "sunli", "note_try": "sunli", "give_up": "sunli", "close": "zhao", "file": "lin",
    "suggest": "lin", "review": "zhou", "resume": "sunli", "suspend": "sunli", "return_slip": "chen", "join": "sunli",
    "drop_returned": "sunli",
}  # fmt: skip
BY_NAME = {verb.name: (verb, given, "case") for verb, given in OF_CASE.items()}
BY_NAME |= {verb.name: (verb, given, "slip") for verb, given in OF_SLIP.items()}
BY_NAME |= {verb.name: (verb, given, "call") for verb, given in OF_CALL.items()}
EVERY = (*BY_NAME, "hand_over", "suspend", "join", "void")


class Course:
    """One complaint, another that may be joined with it, and the clock of their story."""

    def __init__(self, house, draw):
        self.house, self.draw = house, draw
        self.case, self.other = stories.complaint(house), stories.complaint(house)
        self.at = house.moment("2026-11-20 16:30")

    def step(self) -> None:
        self.at += self.draw(st.sampled_from([timedelta(minutes=20), timedelta(hours=5), DAY]))
        self.case.refresh_from_db()
        likely = LIKELY.get(self.case.state, ())
        sensible = bool(likely) and self.draw(st.integers(0, 3)) > 0
        name = self.draw(st.sampled_from(likely if sensible else EVERY))
        by = FIT[name] if sensible and self.draw(st.integers(0, 4)) > 0 else self.draw(st.sampled_from(PEOPLE))
        verb, record, given = self._call(name)
        if record is None:
            return
        before = self._seen(record)
        refused = False
        try:
            verb(record, by=getattr(self.house, by), at=self.at, **given)
        except Refused:
            refused = True
        assert (self._seen(record) == before) is refused, f"{name} {'was refused' if refused else 'went through'}"

    def _call(self, name: str):
        house = self.house
        if name == "hand_over":
            departments = [
                house.departments[s] for s in self.draw(st.sampled_from([("ENGINEERING",), ("CLEANING",), ()]))
            ]
            return actions.hand_over, self.case, {"departments": departments}
        if name == "suspend":
            later, told = self.at + self.draw(st.sampled_from([DAY, 9 * DAY, -DAY])), self.at - timedelta(minutes=5)
            return actions.suspend, self.case, {
                "difficult_reason": self.draw(TEXT), "agreed_due_at": later, "told_customer_at": told,
            }  # fmt: skip
        if name in ("join", "void"):
            into = self.draw(st.sampled_from([self.case, self.other]))
            more = {"void_reason": self.draw(TEXT)} if name == "void" else {}
            return getattr(actions, name), self.case, {"joined_into": into, **more}
        verb, strategy, of = BY_NAME[name]
        if of == "slip":
            record = self.case.slips.order_by("-pk").first()
        else:
            record = self.case if of == "case" else stories.call_back(self.case)
        return verb, record, self.draw(strategy)

    def _seen(self, record) -> tuple:
        row = type(record)._base_manager.filter(pk=record.pk).values().get()
        return Entry.objects.count(), Deadline.objects.count(), row, HandlingSlip.everything.count()


def history_holds(record) -> None:
    """17, 18: the state is what the journal's entries fold to, each of them an arrow of the flow."""
    state = ""
    for entry in journal_of(record.subject_kind, record.pk):
        arrow = record.flow.arrow(entry.verb.partition(".")[2])
        if arrow is None:  # an attachment, a print
            continue
        assert entry.from_state == state
        assert arrow.is_birth if state == "" else state in arrow.sources
        assert entry.to_state in (arrow.targets or (state,))
        state = entry.to_state
    record.refresh_from_db()
    assert record.state == state


def clocks_hold(record) -> None:
    """20: each limit runs once at a time, and only a running one that is not paused has a timer."""
    rows = Deadline.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk)
    running = Counter(row.limit for row in rows if row.stopped_at is None)
    assert all(number == 1 for number in running.values())
    timed = set(Timer.objects.filter(deadline__in=rows).values_list("deadline", flat=True))
    assert timed == {row.pk for row in rows if row.stopped_at is None and row.paused_at is None}
    if not record.is_open:
        assert set(running) <= {limit.code for limit in record.flow.limits if record.state in limit.running}


def owed_holds(case: Case) -> None:
    """19, 21: an open complaint has its first responsible and a due; a closed valid one a result and a reply."""
    if case.is_open:
        assert case.receiver_id
        assert Deadline.objects.filter(subject_kind="case", subject_id=case.pk).exists()
    if case.state in ("CLOSED", "FILED") and case.validity == "VALID":
        assert case.result
        assert case.replied_at
        tries = failed_tries("case", case.pk, purpose="REPLY")
        assert case.reply_way == REPLY_FOR[case.channel] or (case.reply_reason and len(tries) >= 3)
        assert not case.slips.filter(state__in=("ISSUED", "ACCEPTED", "DONE")).exists()


@given(data=st.data())
def test_whatever_is_tried_the_promises_hold(house, data):
    with transaction.atomic():
        course = Course(house, data.draw)
        for _ in range(data.draw(st.integers(4, 18))):
            course.step()
            course.case.refresh_from_db()
            clocks_hold(course.case)
            owed_holds(course.case)
        for record in (course.case, course.other, *course.case.slips.all()):
            history_holds(record)
            clocks_hold(record)
        numbers = [
            *Case.everything.values_list("number", flat=True),
            *HandlingSlip.everything.values_list("number", flat=True),
        ]
        assert len(numbers) == len(set(numbers))  # 22
        transaction.set_rollback(True)


def test_a_state_that_was_written_past_the_verbs_would_be_caught(house):
    case = stories.complaint(house)
    Case.everything.filter(pk=case.pk).update(state="CLOSED")
    with pytest.raises(AssertionError):
        history_holds(case)
