"""The same file brought by several at once is written once; without the token it would be written by each."""

from __future__ import annotations

import threading

import pytest

from guanjia.concerns.exchange import importing
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.customers.models import Customer
from tests.concerns.exchange.books import book
from tests.concerns.flow.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
COUNT = 3


def bring_at_once(cast, records=(None,) * COUNT):
    """Each has found, before any of them writes, that nobody has written this file."""
    # People without room or telephone cannot be told from others of their name: only the token keeps them single.
    data = book([["姓名", "备注"], ["李丽华", "暂住证待补"], ["王建国", ""]])
    checked = threading.Barrier(COUNT)

    def wait(stage: str, rows: int) -> None:
        if stage == "write":
            checked.wait(timeout=60)

    return at_once(
        COUNT,
        lambda n: importing.run(
            REGISTERS["customers"], cast.jia, data, "客户.xlsx", by=cast.zhao, at=cast.noon, record=records[n],
            progress=wait,
        ),
    )  # fmt: skip


def entries() -> int:
    return Entry.objects.filter(verb="customer.import_customers").count()


def test_three_who_bring_the_same_file_write_it_once(cast):
    answers, faults = bring_at_once(cast)
    assert faults == []
    assert sorted(result.written for result in answers) == [False, False, True]
    done = Import.objects.get()
    assert [r.earlier for r in answers if not r.written] == [done, done]
    assert (entries(), Customer.objects.of(cast.jia).count()) == (1, 2)


def test_one_upload_pressed_three_times_is_written_once(cast):
    row = Import.objects.create(
        project=cast.jia, register="customers", file_name="客户.xlsx", state=Import.WRITING, by=cast.zhao, at=cast.noon
    )
    answers, faults = bring_at_once(cast, [Import.objects.get(pk=row.pk) for _ in range(COUNT)])
    assert faults == []
    assert sorted(result.written for result in answers) == [False, False, True]
    assert (entries(), Import.objects.get().state) == (1, Import.DONE)


def test_control_without_the_token_each_writes(cast, monkeypatch):
    def claim_nothing(record) -> bool:
        record.token = str(threading.get_ident())
        return True

    monkeypatch.setattr(importing, "_claimed", claim_nothing)
    answers, faults = bring_at_once(cast)
    assert faults == []
    assert (entries(), Customer.objects.of(cast.jia).count()) == (COUNT, 2 * COUNT)
