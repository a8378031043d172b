"""Excel in; then a complaint by telephone, from the call to the filed and printed paper."""

import io

import openpyxl
import pytest

from guanjia.domains.cases.models import Case
from tests.concerns.printing.reading import text_of

pytestmark = pytest.mark.both


def sheet_as_companies_have_it() -> bytes:
    """A title, room and owner in one row, a telephone as a number, a column nobody knows, a note below."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["甲园业主一览表（2026 年）"])
    page.append(["房间号", "业主姓名", "性别", "手机号码", "建筑面积(㎡)", "F_07"])
    page.append(["5-1-0302", "欧阳静", "女", 13912345678, 92.4, "A"])
    page.append(["5-1-0401", "单国强", "男", "139 1234 5679", 88, "B"])
    page.append([])
    page.append(["注：以房产证为准"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_excel_in_then_a_telephone_complaint_to_filed_and_printed(people, house):
    zhao = people("zhao")
    zhao.go("/jia/customers/-import/")
    file = {"name": "业主一览表.xlsx", "mimeType": "application/octet-stream", "buffer": sheet_as_companies_have_it()}
    zhao.page.set_input_files("main input[type=file]", file)
    zhao.send()
    zhao.page.get_by_role("button", name="按这样检查").click()
    zhao.page.get_by_role("button", name="全部导入").click()
    zhao.sees("再导入一个文件")

    lin = people("lin")
    lin.go("/jia/cases/intake/")
    lin.page.fill("[name=lookup]", "5678")
    lin.page.fill("[name=lookup]", "139 1234 5678")
    lin.sees("欧阳女士")
    lin.fill(kind="COMPLAINT")
    lin.page.wait_for_selector("[name=demand]")
    lin.fill(content="昨晚十点厨房顶棚开始渗水，一直在滴，橱柜泡了", demand="今天来看", read_back=True)
    lin.page.wait_for_selector("[name=category]:checked", state="attached")
    url = lin.send()
    number = url.split("/cases/")[1].split("/")[0]
    assert number.startswith("TS-")
    assert url.endswith("/suggest/")
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
    chen.do(f"{slip}report_done/", done_text="已修好", cause="地漏老化", liability="OURS", corrective="逐层检查地漏")

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
        assert [word for word in (number, "5-1-0302", "工程部") if word not in text] == []
    assert "业户投诉登记表" in row
    assert [word for word in ("业户投诉处理单", "更换地漏") if word not in sheet] == []
    assert Case.objects.unscoped("test").get(number=number).state == "FILED"
