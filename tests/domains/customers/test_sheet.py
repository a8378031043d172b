"""A sheet as a company has it, whole way: found, mapped, checked, written, brought again."""

import pytest

from guanjia.concerns.exchange.importing import run
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.customers import queries
from guanjia.domains.customers.models import Customer, Occupancy
from guanjia.domains.estate.queries import units
from tests.concerns.exchange.books import book
from tests.domains.customers import household as home

pytestmark = pytest.mark.django_db

HEAD = ["序号", "栋号", "单元", "房间号", "面积(㎡)", "业主姓名", "手机号码", "身份证号码", "是否缴费人", "内部码"]
ROWS = [
    [1, "3栋", 2, 1502, 92.4, "李丽华", 13800005678, home.ID_CARD, "是", "X1"],
    [2, "3栋", 2, 1503, 88, "张伟", "137-0000-1111/010-62345678", "", "", "X2"],
    [3, "3栋", 2, 1504, 88, "", "", "", "", "X3"],
]


def sheet(rows) -> bytes:
    return book([["甲园业主花名册"], HEAD, *rows])


def bring(cast, rows, **given):
    data = rows if isinstance(rows, bytes) else sheet(rows)
    return run(REGISTERS["customers"], cast.jia, data, "花名册.xlsx", by=cast.lin, at=cast.noon, **given)


@pytest.mark.both
def test_room_and_owner_in_one_row_come_in_at_once(cast):
    tried = bring(cast, ROWS, dry_run=True)
    assert (tried.rows, tried.bad, tried.refusal) == (3, 0, "")
    assert not Customer.everything.exists()
    done = bring(cast, ROWS)
    assert (done.rows, done.bad, done.new) == (3, 0, 2)
    assert sorted(u.number for u in units(cast.jia)) == ["3-2-1502", "3-2-1503", "3-2-1504"]
    assert {(t.unit.number, t.customer.name, t.pays_fee) for t in Occupancy.everything.all()} == {
        ("3-2-1502", "李丽华", True), ("3-2-1503", "张伟", False)
    }  # fmt: skip
    assert queries.by_phone(cast.jia, "13800005678")[0].opened("id_sealed") == home.ID_CARD
    assert Customer.everything.get(name="张伟").phone2 == "010-62345678"
    assert any(f.level == "warning" and "不认识" in f.reason for f in done.faults), "内部码 is left out, and said so"


def test_the_same_file_is_recognised_and_a_changed_one_updates(cast):
    same = sheet(ROWS)
    bring(cast, same)
    assert bring(cast, same).earlier is not None
    changed = [[*ROWS[0][:6], 13900002222, *ROWS[0][7:]], *ROWS[1:]]
    done = bring(cast, changed)
    assert (done.new, done.changed) == (0, 1)
    assert Customer.everything.get(name="李丽华").phone == "13900002222"


def test_faults_stop_all_of_it_and_name_row_and_column(cast):
    wrong = [*ROWS, [4, "3栋", 2, 1505, "大", "王五", 138, "", "", ""]]
    done = bring(cast, wrong)
    assert done.bad == 1
    assert {(f.row, f.heading) for f in done.faults if f.level == "error"} == {(6, "面积(㎡)"), (6, "手机号码")}
    assert not Customer.everything.exists()
    assert bring(cast, wrong, good_rows_only=True).new == 2
