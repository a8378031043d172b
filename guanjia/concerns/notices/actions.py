"""Telling colleagues (`tell`) and, on a path of its own, noting what a customer is to be told (`tell_customer`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from guanjia.concerns.access import storing
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.notices.channels import CHANNELS
from guanjia.concerns.notices.models import CustomerNotice, Delivery, Notice
from guanjia.concerns.notices.settings_declared import QUIET_FROM, QUIET_TO
from guanjia.concerns.policies.queries import in_force, read_once
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import shorten
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import in_window, local

WAYS = [("PHONE", "电话"), ("VISIT", "上门"), ("LETTER", "信函"), ("MESSAGE", "短信/微信"), ("DESK", "当面")]


@dataclass(frozen=True)
class Message:
    """What one colleague is told about one record; `event` as in `Notice`."""

    user: object
    project_id: int
    subject_kind: str
    subject_id: int
    title: str
    text: str = ""
    urgent: bool = False
    event: str = ""


def tell(
    users, *, record, title: str, text: str = "", by, at: datetime, urgent: bool = False, event: str = ""
) -> list[Notice]:
    """提醒: tell colleagues about a record, in the caller's transaction, so nothing is told of what was rolled back.

    Each person is told once; whoever acts needs no notice of his own act, and closed accounts get none.
    """
    people = {user.pk: user for user in users if user is not None}
    if event:
        for pk in Notice.objects.filter(user__in=list(people), event=event).values_list("user_id", flat=True):
            del people[pk]
    messages = [
        Message(user, record.project_id, record.subject_kind, record.pk, title, text, urgent, event)
        for user in people.values()
    ]
    return tell_each(messages, by=by, at=at)


def tell_each(messages: list[Message], *, by, at: datetime) -> list[Notice]:
    """提醒（批）: as `tell`, many messages at once; the caller answers for telling nobody twice of one event."""
    notices = [
            Notice(
                project_id=m.project_id, user=m.user, subject_kind=m.subject_kind, subject_id=m.subject_id,
                title=shorten(m.title, 100)[:100], text=shorten(m.text, 500)[:500], urgent=m.urgent, event=m.event,
                by_id=by.pk, created_at=at,
            )
            for m in messages
            if m.user.is_active and m.user.pk != by.pk
    ]  # fmt: skip
    storing.insert(notices)
    _queue(notices, at)
    return notices


def _queue(notices: list[Notice], at: datetime) -> None:
    wanted = [(notice, channel) for notice in notices for channel in CHANNELS.values() if channel.wants(notice)]
    if wanted:
        with read_once():
            Delivery.objects.bulk_create(
                Delivery(notice=notice, channel=channel.code, not_before=first_moment(notice, at))
                for notice, channel in wanted
            )


def first_moment(notice: Notice, at: datetime) -> datetime:
    """When a notice may leave the house: at once if urgent or outside the quiet hours, else at their end."""
    begins, ends = (in_force(key, notice.project_id, at).value for key in (QUIET_FROM, QUIET_TO))
    if notice.urgent or not begins or not ends:
        return at
    start, stop = time.fromisoformat(begins), time.fromisoformat(ends)
    if start == stop or not in_window(at, start, stop):
        return at
    here = local(at)
    return moment_of(here.date() + timedelta(days=0 if here.time() < stop else 1), stop)


def mark_read(user, notices, *, at: datetime) -> int:
    """已读: mark these notices of this user (ids, or None for all) as read; says how many were unread."""
    rows = Notice.objects.filter(user=user, read_at=None)
    return (rows if notices is None else rows.filter(pk__in=notices)).update(read_at=at)


def tell_customer(customer, *, record, text: str, by, at: datetime) -> CustomerNotice:
    """客户告知: note what a customer is to be told about a record; a colleague tells him and says how."""
    if not text.strip():
        raise Invalid("请写明要告知客户的内容。", fields={"text": "请写明要告知客户的内容。"})
    return CustomerNotice.objects.create(
        project_id=record.project_id, customer_kind=customer.subject_kind, customer_id=customer.pk,
        subject_kind=record.subject_kind, subject_id=record.pk, text=shorten(text.strip(), 500)[:500],
        created_by_id=by.pk, created_at=at,
    )  # fmt: skip


def told_customer(notice: CustomerNotice, *, way: str, by, at: datetime) -> CustomerNotice:
    """已告知: a colleague told the customer, in this way. Journalled on the customer; a second time is refused."""
    if way not in dict(WAYS):
        raise Invalid("请选择告知方式。", fields={"way": "请选择告知方式。"})
    told = CustomerNotice.objects.filter(pk=notice.pk, told_at=None).update(way=way, told_by_id=by.pk, told_at=at)
    if not told:
        raise Invalid("这一条已经告知过客户。")
    journal.write(
        by=by, at=at, project=notice.project, kind=notice.customer_kind, subject_id=notice.customer_id,
        verb="notice.told_customer", label="告知客户", changes={"way": ["", way]}, reason=notice.text,
    )  # fmt: skip
    notice.refresh_from_db()
    return notice
