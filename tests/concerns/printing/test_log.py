"""The print log: serials without gaps, reprints counted, a failed print told apart, every print journalled."""

import hashlib
import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from guanjia.concerns.journal.models import Entry
from guanjia.concerns.printing import engine
from guanjia.concerns.printing.actions import log_print, print_out
from guanjia.concerns.printing.models import PrintLog
from guanjia.concerns.printing.queries import prints_of, times_printed
from tests.concerns.printing import examples, forms
from tests.concerns.printing.reading import text_of

pytestmark = pytest.mark.both


def out(cast, *, by=None, form=forms.SLIP, project=None, subject_id=7, **how):
    context = {key: value for key, value in examples.SLIP.items() if key not in examples.HEAD}
    return print_out(
        form, context, by=by or cast.lin, at=cast.noon, project=project or cast.jia, kind="slip",
        subject_id=subject_id, **how,
    )  # fmt: skip


def test_a_print_carries_its_serial_its_project_and_who_printed(cast):
    log, made = out(cast)
    text = text_of(made.pdf)
    assert log.serial == "DY-2026-11-0001"
    for part in ("安居物业", "甲园业户投诉处理单", "打印人林静", "打印时间2026年11月20日12:00", "DY-2026-11-0001"):
        assert part in text, part
    log.refresh_from_db()
    assert log.sha256 == made.sha256 == hashlib.sha256(made.pdf).hexdigest()
    assert (log.number, log.form, log.copy_no, log.failed) == ("TS-2026-11-0012-C1", "KF-FJ-19", 0, False)


def test_reprints_are_counted_and_marked(cast):
    out(cast)
    log, made = out(cast, by=cast.wang, reason="原件淋湿")
    assert (log.serial, log.copy_no, log.reason) == ("DY-2026-11-0002", 1, "原件淋湿")
    assert "副本1" in text_of(made.pdf)
    third, _ = out(cast)
    assert third.copy_no == 2
    assert times_printed(cast.jia, "slip", 7) == {"KF-FJ-19": 3}
    assert [log.printed_by.display_name for log in prints_of(cast.jia, "slip", 7)] == ["林静", "王磊", "林静"]


def test_another_record_another_form_and_another_project_count_for_themselves(cast):
    out(cast)
    assert out(cast, subject_id=8)[0].copy_no == 0
    assert out(cast, form=replace(forms.SLIP, code="KF-OTHER"))[0].copy_no == 0
    log, _ = out(cast, project=cast.yi, by=cast.yi_lin)
    assert (log.copy_no, log.serial) == (0, "DY-2026-11-0001")
    assert times_printed(cast.jia, "slip", 7) == {"KF-FJ-19": 1, "KF-OTHER": 1}


def test_blank_forms_are_logged_and_never_copies(cast):
    log, made = out(cast, blank=True)
    again, _ = out(cast, blank=True)
    assert [log.copy_no, again.copy_no] == [0, 0]
    assert "李女士" not in text_of(made.pdf)
    assert times_printed(cast.jia, "slip", 7) == {}
    assert out(cast)[0].copy_no == 0


def test_a_list_is_logged_with_its_rows(cast):
    log, _ = print_out(
        forms.CONTACTS, {"rows": examples.CONTACTS["rows"]}, by=cast.lin, at=cast.noon, project=cast.jia, kind="contact"
    )
    assert (log.rows, log.subject_id, log.copy_no) == (2, None, 0)
    entry = Entry.objects.get(verb="print")
    assert (entry.subject_kind, entry.subject_id, entry.rows) == ("contact", None, 2)


def test_every_print_is_in_the_journal(cast):
    out(cast, reason="客户要求")
    entry = Entry.objects.get(verb="print")
    assert (entry.by, entry.project, entry.subject_kind, entry.subject_id) == (cast.lin, cast.jia, "slip", 7)
    assert (entry.label, entry.reason) == ("打印业户投诉处理单", "客户要求")
    assert entry.changes["打印序号"] == ["", "DY-2026-11-0001"]


def test_a_print_that_could_not_be_made_keeps_its_serial_and_is_no_copy(cast):
    broken = replace(forms.SLIP, template=forms.DOMAINS / "cases/prints/none.typ")
    with pytest.raises(engine.TemplateMissing):
        out(cast, form=broken)
    failed = PrintLog.objects.of(cast.jia).get()
    assert (failed.failed, failed.sha256, failed.serial) == (True, "", "DY-2026-11-0001")
    log, made = out(cast)
    assert (log.copy_no, log.serial) == (0, "DY-2026-11-0002")
    assert "副本" not in text_of(made.pdf)


def test_a_print_still_being_made_counts(cast):
    """A second print begun before the first is finished is a copy: there is never a second original."""
    first = log_print(forms.SLIP, by=cast.lin, at=cast.noon, project=cast.jia, kind="slip", subject_id=7)
    second = log_print(forms.SLIP, by=cast.lin, at=cast.noon, project=cast.jia, kind="slip", subject_id=7)
    assert [first.copy_no, second.copy_no] == [0, 1]


def test_the_database_refuses_a_second_original(cast):
    log, _ = out(cast)
    log.pk, log.serial = None, "DY-2026-11-0999"
    with pytest.raises(IntegrityError), transaction.atomic():
        log.save()
    assert PrintLog.objects.of(cast.jia).count() == 1


def test_the_log_is_only_seen_inside_its_project(cast):
    out(cast)
    assert not prints_of(cast.yi, "slip", 7).exists()
    assert not PrintLog.objects.seen_by(cast.yi_zhao).exists()


@pytest.mark.django_db(transaction=True)
def test_counting_copies_without_the_lock_makes_two_originals(cast):
    """The control of the test below: the same race, counted before the serial is taken, collides."""
    collisions, barrier = [], threading.Barrier(2)

    def work(serial):
        try:
            copy_no = PrintLog.objects.of(cast.jia).filter(kind="slip", subject_id=7, form="KF-FJ-19").count()
            barrier.wait()
            PrintLog(
                project=cast.jia, serial=serial, kind="slip", subject_id=7, form="KF-FJ-19", title="单",
                copy_no=copy_no, printed_by=cast.lin, printed_at=cast.noon,
            ).save()  # fmt: skip
        except IntegrityError as fault:
            collisions.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"X-{i}",)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(collisions) == 1


@pytest.mark.django_db(transaction=True)
def test_people_printing_at_once_get_different_copies(cast):
    faults, barrier = [], threading.Barrier(4)

    def work():
        try:
            barrier.wait()
            for _ in range(3):
                out(cast)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    logs = list(PrintLog.objects.of(cast.jia).order_by("pk"))
    assert sorted(log.copy_no for log in logs) == list(range(12))
    assert [log.serial for log in logs] == [f"DY-2026-11-{i:04d}" for i in range(1, 13)]
