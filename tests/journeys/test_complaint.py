"""A complaint by telephone: taken, judged, approved, done, verified, replied, called back, closed, filed, printed."""

import pytest

from guanjia.domains.cases.models import Case
from tests.concerns.printing.reading import text_of

pytestmark = pytest.mark.both


def test_a_telephone_complaint_to_filed_and_printed(people, house):
    lin = people("lin")
    lin.go("/jia/cases/intake/")
    lin.page.fill("[name=lookup]", "138 0000 5678")
    lin.sees("李女士")
    lin.fill(kind="COMPLAINT")
    lin.page.wait_for_selector("[name=demand]")
    lin.fill(content="昨晚十点厨房顶棚开始渗水，一直在滴，橱柜泡了", demand="今天来看", read_back=True)
    lin.page.wait_for_function("document.querySelector('[name=category]:checked')")
    url = lin.send()
    number = url.split("/cases/")[1].split("/")[0]
    assert number.startswith("TS-") and url.endswith("/suggest/")
    case = f"/jia/cases/{number}/"
    lin.fill(validity_suggested="VALID", findings="电话核实，楼上地漏渗漏", proposal="工程部今日上门查点")
    lin.send()

    sunli = people("sunli")
    sunli.go("/jia/")
    sunli.sees(number)
    sunli.do(f"{case}judge/", validity="VALID", validity_code="V4", validity_reason="上次维修未修好")
    sunli.do(f"{case}approve/", approval_text="同意")

    lin.go(f"{case}hand_over/")
    lin.page.get_by_label("工程部").check()
    lin.send()

    chen = people("chen", width=360, height=740)
    chen.go("/jia/")
    chen.page.get_by_text(f"{number}-C1").first.click()
    slip = f"/jia/slips/{number}-C1/"
    chen.do(f"{slip}accept/")
    chen.do(f"{slip}note_action/", text="更换地漏，闭水试验")
    chen.do(
        f"{slip}report_done/", done_text="已修好", cause="地漏老化", liability="OURS", corrective="逐层检查地漏"
    )

    lin.do(
        f"{case}verify/", verified="PASS", methods="REPAIR", result="SOLVED", result_text="不再渗水",
    )  # fmt: skip
    lin.do(f"{case}reply/", reply_way="PHONE", reply_text="已修好，请您查看")

    sunli.go("/jia/follow-ups/")
    sunli.page.get_by_text("HF-").first.click()
    follow_up = sunli.page.url.removeprefix(sunli.base)
    sunli.do(f"{follow_up}answer/", satisfaction="SATISFIED", way="PHONE")
    sunli.do(f"{case}close/", closing="处理得当，同意结案")
    lin.do(f"{case}file/")
    lin.sees("已归档")

    row = text_of(lin.pdf(f"{case}-print/KF-FJ-18-1/"))
    sheet = text_of(lin.pdf(f"{slip}-print/KF-FJ-19/"))
    for text in (row, sheet):
        assert number in text and "3-2-1502" in text and "工程部" in text
    assert "业户投诉登记表" in row and "业户投诉处理单" in sheet and "更换地漏" in sheet
    assert Case.objects.unscoped("test").get(number=number).state == "FILED"
