"""Somebody quick at the intake page: what he chooses while the server still draws a part of it is not lost."""

import pytest
from playwright.sync_api import expect

KIND = "[name=kind][value={}]"


@pytest.fixture
def held(people):
    """林静 at the intake page on a slow line: `release()` lets the part through that she has asked for."""
    lin, waiting = people("lin"), []
    lin.go("/jia/cases/intake/")
    lin.fill(lookup="3-2-1502")
    lin.page.wait_for_selector("#caller :text('李女士')")
    lin.page.route("**/cases/intake/parts/", lambda route: waiting.append(route))

    def release():
        with lin.page.expect_response("**/cases/intake/parts/"):
            for route in waiting:
                route.continue_()

    return lin, release


def press(person, name: str, value: str) -> None:
    person.page.locator("label", has=person.page.locator(f"[name={name}][value='{value}']")).click()


def test_a_choice_made_while_the_part_is_drawn_stays(held, tmp_path):
    lin, release = held
    photo = tmp_path / "水.png"
    photo.write_bytes(b"x")
    lin.page.set_input_files("[name=photos]", photo)
    with lin.page.expect_request("**/cases/intake/parts/"):
        press(lin, "kind", "COMPLAINT")
    press(lin, "grade", "URGENT")
    press(lin, "channel", "VISIT")
    release()
    lin.page.wait_for_selector("[name=demand]")
    for name, value in (("grade", "URGENT"), ("channel", "VISIT"), ("kind", "COMPLAINT")):
        assert lin.page.locator(f"[name={name}]:checked").get_attribute("value") == value
    assert lin.page.locator("[name=photos]").evaluate("e => [...e.files].map(f => f.name)") == ["水.png"]


def test_a_choice_the_new_kind_does_not_know_falls_back_to_its_default(held):
    lin, release = held
    with lin.page.expect_request("**/cases/intake/parts/"):
        press(lin, "kind", "ENQUIRY")
    press(lin, "grade", "URGENT")  # an enquiry has no grade
    release()
    lin.page.wait_for_selector("[name=important]", state="attached")
    assert lin.page.locator("[name=grade]").count() == 0
    assert lin.page.locator("[name=important]:checked").get_attribute("value") == "no"


def test_a_press_counts_though_the_button_is_drawn_anew_under_it(held):
    """Between the button going down and up again the part with the button comes from the server."""
    lin, release = held
    with lin.page.expect_request("**/cases/intake/parts/"):
        press(lin, "kind", "COMPLAINT")
    lin.fill(content="厨房水管漏水，地上都是水，请尽快来人")
    at = lin.page.locator("button[value=register]").bounding_box()
    lin.page.mouse.move(at["x"] + 20, at["y"] + 10)
    lin.page.mouse.down()
    release()
    lin.page.wait_for_selector("[name=demand]")
    lin.page.mouse.up()
    lin.sees("已登记")


def test_a_choice_counts_though_it_is_drawn_anew_under_the_finger(held):
    lin, release = held
    with lin.page.expect_request("**/cases/intake/parts/"):
        press(lin, "kind", "COMPLAINT")
    at = lin.page.locator("label", has=lin.page.locator("[name=grade][value=URGENT]")).bounding_box()
    lin.page.mouse.move(at["x"] + 8, at["y"] + 8)
    lin.page.mouse.down()
    release()
    lin.page.wait_for_selector("[name=demand]")
    lin.page.mouse.up()
    expect(lin.page.locator("[name=grade][value=URGENT]")).to_be_checked()


def test_a_tick_is_set_once_by_a_finger(people):
    lin = people("lin", width=360, height=740, touch=True)
    lin.go("/jia/cases/intake/")
    lin.fill(kind="COMPLAINT")
    lin.page.wait_for_selector("[name=demand]")
    lin.page.clock.install()
    tick = lin.page.locator("[name=clears]").first
    lin.page.locator("label", has_text="听清").tap()
    lin.page.clock.fast_forward(2000)  # past the time after which a press would be made good
    expect(tick).to_be_checked()


def test_a_press_taken_back_beside_the_button_does_nothing(held):
    lin, release = held
    at = lin.page.locator("button[value=register]").bounding_box()
    lin.page.mouse.move(at["x"] + 20, at["y"] + 10)
    lin.page.mouse.down()
    lin.page.mouse.move(at["x"] + 20, at["y"] + 120)
    lin.page.mouse.up()
    with lin.page.expect_request("**/cases/intake/parts/"):
        press(lin, "kind", "ENQUIRY")
    release()
    lin.page.wait_for_selector("[name=important]", state="attached")
    assert lin.page.url.endswith("/cases/intake/")


def test_the_sub_kind_of_one_caller_is_not_there_for_the_next(people):
    lin = people("lin")
    lin.go("/jia/cases/intake/")
    lin.fill(kind="COMPLAINT")
    lin.page.wait_for_selector("[name=demand]")
    lin.fill(content="上一位说的事，没有登记就走开了")
    lin.page.locator("[name=subkind]").select_option(index=3)
    lin.page.get_by_text("草稿已保存").wait_for()
    lin.go("/jia/cases/intake/")
    lin.page.get_by_text("已取回").wait_for()
    lin.page.wait_for_selector("[name=demand]")
    assert lin.page.locator("[name=content]").input_value().startswith("上一位")
    assert lin.page.locator("[name=subkind]").input_value() == ""
