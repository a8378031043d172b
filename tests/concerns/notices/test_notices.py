"""Colleagues are told once, in the transaction of the act; customers on a path of their own."""

import datetime as dt

import pytest
from django.db import transaction

from guanjia.concerns.journal import queries as journal
from guanjia.concerns.notices import actions, queries
from guanjia.concerns.notices.channels import CHANNELS, Channel, add_channel
from guanjia.concerns.notices.models import CustomerNotice, Delivery, Notice
from guanjia.concerns.notices.work import deliver
from guanjia.concerns.policies.actions import change_policy
from guanjia.kernel.refusals import Invalid
from tests.rooms.loans import actions as loans

pytestmark = pytest.mark.django_db


class Paper(Channel):
    """A channel of the tests: it writes urgent and ordinary notices on a sheet, or tears it."""

    code, label, most_tries = "PAPER", "纸条", 3

    def __init__(self):
        self.sheet, self.torn = [], False

    def wants(self, notice):
        return notice.title != "只在系统内"

    def send(self, notice):
        if self.torn:
            raise OSError("纸撕了")
        self.sheet.append((notice.user.display_name, notice.title))


@pytest.fixture
def paper():
    channel = Paper()
    add_channel(channel)
    yield channel
    del CHANNELS["PAPER"]


@pytest.fixture
def loan(cast):
    return loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")


def tell(cast, loan, users, title="到期", **more):
    return actions.tell(users, **{"record": loan, "title": title, "by": cast.lin, "at": cast.noon, **more})


def test_each_is_told_once_the_actor_and_closed_accounts_are_not(cast, loan):
    cast.wang.is_active = False
    told = tell(cast, loan, [cast.zhao, cast.zhao, cast.lin, cast.wang, None], text="明天还", urgent=True)
    assert [notice.user for notice in told] == [cast.zhao]
    notice = queries.unread_for(cast.zhao).get()
    assert (notice.title, notice.text, notice.urgent, notice.subject_kind, notice.subject_id, notice.project) == (
        "到期", "明天还", True, "loan", loan.pk, cast.jia,
    )  # fmt: skip
    assert not queries.unread_for(cast.lin).exists()


def test_urgent_ones_come_first_then_the_newest_and_reading_is_ones_own(cast, loan):
    for title, urgent in (("一", False), ("二", True), ("三", False)):
        tell(cast, loan, [cast.zhao, cast.wang], title, urgent=urgent)
    assert [notice.title for notice in queries.unread_for(cast.zhao)] == ["二", "三", "一"]
    first = queries.unread_for(cast.zhao)[0]
    assert actions.mark_read(cast.wang, [first.pk], at=cast.noon) == 0
    assert actions.mark_read(cast.zhao, [first.pk], at=cast.noon) == 1
    assert actions.mark_read(cast.zhao, None, at=cast.noon) == 2
    assert not queries.unread_for(cast.zhao).exists()
    assert queries.unread_for(cast.wang).count() == 3
    assert queries.all_for(cast.zhao).count() == 3


def test_one_event_is_told_once_however_often_a_job_runs(cast, loan):
    assert len(tell(cast, loan, [cast.zhao], event="deadline:1:2")) == 1
    assert len(tell(cast, loan, [cast.zhao, cast.wang], event="deadline:1:2")) == 1
    assert Notice.objects.filter(user=cast.zhao).count() == 1


def test_nothing_is_told_of_what_was_rolled_back(cast, loan, paper):
    with transaction.atomic():
        tell(cast, loan, [cast.zhao])
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_long_texts_are_cut_not_refused(cast, loan):
    notice = tell(cast, loan, [cast.zhao], "长" * 300, text="长" * 900)[0]
    assert (len(notice.title), notice.title[-1], len(notice.text)) == (100, "…", 500)


def test_a_channel_carries_what_it_wants_once(cast, loan, paper):
    tell(cast, loan, [cast.zhao, cast.wang])
    tell(cast, loan, [cast.zhao], "只在系统内")
    assert deliver(at=cast.noon) == 2
    assert deliver(at=cast.noon + dt.timedelta(hours=1)) == 0
    assert paper.sheet == [("赵敏", "到期"), ("王磊", "到期")]


def test_a_failed_delivery_is_tried_again_later_and_in_the_end_given_up(cast, loan, paper):
    tell(cast, loan, [cast.zhao])
    paper.torn = True
    assert deliver(at=cast.noon) == 0
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.fault, row.not_before) == (
        "WAITING", 1, "纸撕了", cast.noon + dt.timedelta(minutes=2),
    )  # fmt: skip
    assert deliver(at=cast.noon + dt.timedelta(minutes=1)) == 0
    assert Delivery.objects.get().tries == 1
    deliver(at=cast.noon + dt.timedelta(minutes=2))
    paper.torn = False
    assert deliver(at=cast.noon + dt.timedelta(minutes=6)) == 1
    tell(cast, loan, [cast.zhao], "第二件")
    paper.torn = True
    for hours in range(1, 5):
        deliver(at=cast.noon + dt.timedelta(hours=hours))
    assert Delivery.objects.get(notice__title="第二件").state == "GIVEN_UP"


@pytest.mark.parametrize(
    ("at", "urgent", "leaves"),
    [
        ("2026-11-20 21:59", False, "2026-11-20 21:59"),
        ("2026-11-20 22:00", False, "2026-11-21 08:00"),
        ("2026-11-20 03:00", False, "2026-11-20 08:00"),
        ("2026-11-20 08:00", False, "2026-11-20 08:00"),
        ("2026-11-20 03:00", True, "2026-11-20 03:00"),
    ],
)
def test_quiet_hours_hold_back_what_is_not_urgent(cast, loan, paper, at, urgent, leaves):
    tell(cast, loan, [cast.zhao], at=cast.moment(at), urgent=urgent)
    assert Delivery.objects.get().not_before == cast.moment(leaves)


def test_a_site_may_do_without_quiet_hours(cast, loan, paper):
    change_policy(by=cast.zhao, at=cast.noon, key="notice.quiet.from", value="", project=cast.jia)
    tell(cast, loan, [cast.zhao], at=cast.moment("2026-11-20 23:00"))
    assert Delivery.objects.get().not_before == cast.moment("2026-11-20 23:00")


def test_a_customers_notice_never_goes_out_by_a_colleagues_channel(cast, loan, paper):
    told = actions.tell_customer(loan, record=loan, text="您借的手推车今天到期。", by=cast.lin, at=cast.noon)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert deliver(at=cast.noon) == 0
    assert queries.untold(cast.jia).get() == told
    actions.told_customer(told, way="PHONE", by=cast.wang, at=cast.noon)
    assert not queries.untold(cast.jia).exists()
    assert queries.told_to(loan).get().told_by == cast.wang
    assert journal.of("loan", loan.pk).last().label == "告知客户"
    with pytest.raises(Invalid, match="已经告知"):
        actions.told_customer(told, way="PHONE", by=cast.lin, at=cast.noon)
    with pytest.raises(Invalid, match="方式"):
        actions.told_customer(told, way="PIGEON", by=cast.lin, at=cast.noon)
    with pytest.raises(Invalid, match="内容"):
        actions.tell_customer(loan, record=loan, text=" ", by=cast.lin, at=cast.noon)
    assert CustomerNotice.objects.count() == 1
