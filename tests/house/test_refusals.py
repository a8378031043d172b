"""Laws over every verb: what the flow does not draw, and what the post does not hold, is refused and nothing written.

Generated from the flows: each state of each kind with each verb that has no arrow there.
"""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment, Post, User
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.flow.batches import Batch
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.flow.verbs import VERBS, Birth, Step
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.numbering.models import Counter
from guanjia.kernel.refusals import NotAllowed, WrongState
from tests.cast import NOON
from tests.house.making import row_in

KINDS = [(kind, flow) for kind, model in RECORDS.items() for flow in model.flows.all()]
each_kind = pytest.mark.parametrize(("kind", "flow"), KINDS, ids=lambda v: v if isinstance(v, str) else v.kind or "-")


def everything_written() -> tuple:
    """What a step leaves behind, counted."""
    return tuple(model.objects.count() for model in (Entry, Deadline, Notice, Counter))


def steps_of(kind: str) -> list[Step]:
    return [verb for verb in VERBS.values() if verb.flows.code == kind and isinstance(verb, Step)]


def written_though_refused(record, verbs, refusal, by) -> list[str]:
    """Verbs that were not refused in that way, or left something behind."""
    wrong, model = [], type(record)
    before = everything_written()
    stored = model._base_manager.filter(pk=record.pk).values().get()
    for verb in verbs:
        try:
            verb(record, by=by, at=NOON)
            wrong.append(f"{verb.code} from {record.state} went through")
        except refusal as refused:
            if not refused.message or refused.status != refusal.status:
                wrong.append(f"{verb.code} refuses without a word")
        except Exception as fault:
            wrong.append(f"{verb.code} from {record.state}: {type(fault).__name__} {fault}")
    if everything_written() != before or model._base_manager.filter(pk=record.pk).values().get() != stored:
        wrong.append(f"something was written in {record.state}")
    return wrong


@each_kind
@pytest.mark.django_db
@pytest.mark.both
def test_a_step_that_is_not_drawn_is_refused_and_nothing_is_written(kind, flow, cast, jia):
    wrong = []
    for state in flow.labels:
        drawn = {arrow.verb for arrow in flow.leaving(state)}
        record = row_in(jia, kind, flow, state)
        undrawn = [v for v in steps_of(kind) if v.name not in drawn and not v.refusal(record, SYSTEM, NOON)]
        wrong += written_though_refused(record, undrawn, WrongState, SYSTEM)
    assert wrong == []


@each_kind
@pytest.mark.django_db
def test_a_step_without_the_right_is_refused_and_nothing_is_written(kind, flow, cast, jia, nobody):
    wrong = []
    for state in flow.labels:
        drawn = {arrow.verb for arrow in flow.leaving(state)}
        record = row_in(jia, kind, flow, state)
        wrong += written_though_refused(record, [v for v in steps_of(kind) if v.name in drawn], NotAllowed, nobody)
    assert wrong == []


@pytest.mark.parametrize("verb", [v for v in VERBS.values() if isinstance(v, Birth | Batch)], ids=lambda v: v.code)
@pytest.mark.django_db
def test_a_birth_without_the_right_is_refused_and_nothing_is_written(verb, cast, nobody):
    before = everything_written()
    with pytest.raises(NotAllowed):
        verb(*([[]] if isinstance(verb, Batch) else []), by=nobody, at=NOON, project=cast.jia)
    assert everything_written() == before
    assert not verb.model._base_manager.filter(project=cast.jia).exists()


@pytest.fixture
def nobody(cast):
    """Works in 甲园 on a post that may do nothing."""
    user = User.objects.create(username="nobody", display_name="吴权", created_at=NOON)
    post = Post.objects.create(code="IDLE", label="见习")
    Assignment.objects.create(user=user, post=post, project=cast.jia, from_on=NOON.date())
    return user


@pytest.mark.django_db
def test_a_step_that_went_through_would_be_caught(cast, jia):
    case = RECORDS["case"]
    record = row_in(jia, "case", case.flows.of("COMPLAINT"), "REGISTERED")
    said = written_though_refused(record, [VERBS["case.tell_number"]], WrongState, SYSTEM)
    assert said == ["case.tell_number from REGISTERED went through", "something was written in REGISTERED"]
