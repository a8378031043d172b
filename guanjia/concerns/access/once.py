"""Once: a request that carries a key is carried out once, however often it is sent (promises.md 8, 41)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.concerns.access.models import RequestKey
from guanjia.kernel.refusals import Refused


def once(user, key: str, digest: str, at: datetime, act):
    """Run `act()` unless this user's key was used before; its JSON answer is kept in the same transaction.

    Returns (answer, repeated). The same key with another content is refused. Without a key it simply runs.
    """
    if not key:
        return act(), False
    with transaction.atomic():
        row, made = RequestKey.objects.get_or_create(user=user, key=key[:80], defaults={"digest": digest, "at": at})
        if not made:
            # On PostgreSQL the insert waited for the other transaction, so the answer is there to be read.
            if row.digest != digest:
                raise Refused("这个请求编号已用于另一项内容，请刷新页面后重试。", code="key_reused")
            return row.answer, True
        row.answer = act()
        row.save(update_fields=["answer"])
        return row.answer, False
