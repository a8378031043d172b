"""The job that carries notices out of the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.notices.channels import CHANNELS
from guanjia.concerns.notices.models import Delivery


@every("* * * * *", "notices.deliver")
def deliver(*, at: datetime) -> int:
    """Send what is due, each delivery in a transaction of its own; a failed one waits twice as long each time.

    At least once to the provider: a crash between sending and noting it sends again.
    """
    due = Delivery.objects.filter(state=Delivery.WAITING, not_before__lte=at).order_by("not_before", "id")
    return sum(_deliver_one(pk, at) for pk in list(due.values_list("pk", flat=True)[:500]))


def _deliver_one(pk: int, at: datetime) -> bool:
    """Claim, send, note. The claim already names the next try, so no transaction is open while a provider is slow."""
    row = Delivery.objects.select_related("notice__user").get(pk=pk)
    again = at + timedelta(minutes=2 ** (row.tries + 1))
    mine = Delivery.objects.filter(pk=pk, state=Delivery.WAITING, tries=row.tries, not_before__lte=at)
    if not mine.update(tries=F("tries") + 1, not_before=again):
        return False  # another runner was first
    channel = CHANNELS.get(row.channel)
    try:
        if channel is None:
            raise LookupError("渠道已停用")
        channel.send(row.notice)
    except Exception as fault:  # a provider may fail in any way: its words are kept, it is tried again
        over = channel is None or row.tries + 1 >= channel.most_tries
        state = Delivery.GIVEN_UP if over else Delivery.WAITING
        Delivery.objects.filter(pk=pk).update(fault=str(fault)[:200], state=state)
        return False
    Delivery.objects.filter(pk=pk).update(state=Delivery.SENT, sent_at=at, fault="")
    return True
