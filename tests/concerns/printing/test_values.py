import io
from datetime import UTC, date, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import segno
import typst
from PIL import Image

from guanjia.concerns.printing import values

AT = datetime(2026, 11, 21, 6, 5, 59, tzinfo=UTC)


def test_moments_are_shown_in_the_zone_of_the_project():
    assert values.moment(AT) == "2026年11月21日 14:05"
    assert values.moment(AT, ZoneInfo("Asia/Urumqi")) == "2026年11月21日 12:05"
    assert values.short_moment(AT) == "11-21 14:05"
    assert values.stamp(AT) == "2026-11-21 14:05"
    assert values.day(date(2026, 3, 1)) == "2026年3月1日"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        values.moment(datetime(2026, 11, 21, 14, 5))  # noqa: DTZ001  the fault under test


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 11, 23, 16, tzinfo=UTC), "2026年11月23日 24:00"),
        (datetime(2026, 11, 30, 16, tzinfo=UTC), "2026年11月30日 24:00"),
        (datetime(2026, 11, 23, 16, 0, 1, tzinfo=UTC), "2026年11月24日 00:00"),
        (datetime(2026, 11, 23, 10, 10, tzinfo=UTC), "2026年11月23日 18:10"),
        (None, ""),
    ],
)
def test_a_limit_at_midnight_ends_the_day_before(at, shown):
    assert values.limit(at) == shown


def test_nothing_is_nothing():
    assert [values.moment(None), values.short_moment(None), values.stamp(None), values.day(None)] == [""] * 4
    assert [values.money(None), values.money_in_words(None), values.yes_no(None)] == [""] * 3


def test_money_has_two_decimals_thousands_and_capitals():
    assert values.money(123450) == "1,234.50 元"
    assert values.money(0) == "0.00 元"
    assert values.money_in_words(123450) == "1,234.50 元（壹仟贰佰叁拾肆元伍角整）"
    assert values.money_in_words(10020005) == "100,200.05 元（壹拾万零贰佰元零伍分）"


def test_only_what_is_missing_prints_as_a_dash():
    assert [values.empty(v) for v in (None, "", 0, False, "0")] == ["—", "—", "0", "False", "0"]
    assert [values.yes_no(v) for v in (True, False)] == ["是", "否"]
    assert values.joined(["林静", "", None, "11-21"]) == "林静 11-21"


def test_boxes_tick_what_was_chosen():
    scale = [("CALL", "来电"), ("VISIT", "来人")]
    assert values.boxes(scale, "VISIT") == [{"label": "来电", "on": False}, {"label": "来人", "on": True}]
    assert [box["on"] for box in values.boxes(scale)] == [False, False]
    assert [box["on"] for box in values.boxes([("", "---"), *scale], ["CALL", "VISIT"])] == [True, True]


def test_a_code_the_scale_dropped_stays_on_the_paper():
    assert values.boxes([("GOOD", "满意")], "SPLENDID")[-1] == {"label": "SPLENDID", "on": True}


def test_a_qr_code_is_well_formed_svg():
    assert ElementTree.fromstring(values.qr("https://guanjia.example/a?b=1&c=2")).tag.endswith("svg")


def test_a_qr_code_as_drawn_holds_the_same_modules():
    address = "https://guanjia.example/jia/work-orders/PG-2026-11-0231/"
    matrix = [[bool(cell) for cell in row] for row in segno.make(address, error="m", micro=False).matrix_iter(border=1)]
    page = b"#set page(width: 20mm, height: 20mm, margin: 0pt)\n#image(bytes(sys.inputs.svg), width: 100%)"
    drawn = typst.compile(page, format="png", ppi=300, sys_inputs={"svg": values.qr(address)})
    picture = Image.open(io.BytesIO(drawn)).convert("L")
    step = picture.width / len(matrix)
    middle = [(i + 0.5) * step for i in range(len(matrix))]
    assert [[picture.getpixel((int(x), int(y))) < 128 for x in middle] for y in middle] == matrix


def test_only_photos_we_re_encoded_are_embedded():
    assert ElementTree.fromstring(values.picture(b"x", "image/png", (3, 2))).attrib["width"] == "3"
    with pytest.raises(ValueError, match="svg"):
        values.picture(b"<svg/>", "image/svg+xml", (1, 1))
