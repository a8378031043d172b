"""What shifts are called where lists name them."""

import pytest

from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.panels import titles_made
from guanjia.domains.duty.models import Shift
from tests.domains.duty import stories as s

pytestmark = pytest.mark.django_db


def test_a_shift_is_called_by_its_day(house):
    """In 待办 a night of yesterday and one of today stand side by side."""
    s.published(house, from_on=s.DAY)
    desk, night = s.shift_of(house, house.lin), Shift.everything.get(person__display_name="钱伟", on=s.DAY)
    assert desk.title == "11月20日 白班 林静"
    assert titles_made(REGISTERS["shifts"], [desk.pk, night.pk])[night.pk].endswith("11月20日 夜班 钱伟")
