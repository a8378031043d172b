"""What the pictures of the guide show, scene by scene; each scene goes on where the ones before have left the demo."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import openpyxl
from PIL import Image, ImageDraw

from devtools.console import Stop
from devtools.shots import PHONE, Stage

NEW_OWNER, NEW_PHONE = "欧阳静", "13912345678"


def doors(stage: Stage) -> None:
    """Signing in, and the first day of an empty house."""
    visitor = stage.stranger(stage.demo)
    visitor.go("/sign-in/")
    visitor.shoot("sign-in")
    founder = stage.stranger(stage.empty)
    founder.go("/")
    password = "hua-yuan-lu-8"
    founder.fill(
        "body", display_name="赵敏", username="zhaomin", password=password, again=password, project_name="甲园",
        project_code="jia", company="安居物业服务有限公司", phone="0755-26000110",
    )  # fmt: skip
    founder.shoot("first-run")
    founder.page.keyboard.press("Control+Enter")
    founder.page.get_by_text("已经建好").wait_for()
    founder.shoot("first-run-done")


def today(stage: Stage) -> None:
    lin = stage.person("linjing")
    lin.go("/jia/")
    lin.shoot("today")


def sheet() -> bytes:
    """A company's own sheet: a title above, owner beside the room, a heading nobody knows, two faulty rows, a note."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "业主一览"
    for row in (
        ["甲园业主一览表（2026 年）"],
        ["房间号", "业主姓名", "性别", "手机号码", "建筑面积(㎡)", "F_07"],
        ["1-1-402", NEW_OWNER, "女", int(NEW_PHONE), 92.4, "13500001234"],
        ["1-1-501", "单国强", "男", "139 1234 5679", 88, "13500001235"],
        ["1-2-102", "金小满", "女", "1391234567", 88, ""],
        ["7-1-301", "宁远", "男", "13912345681", "八十八", ""],
        ["7-1-302", "罗小舟", "女", "13912345682", 98.35, ""],
        [],
        ["注：以房产证为准"],
    ):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def importing(stage: Stage) -> None:
    """One sheet: its columns, its faults, and what happens when it is brought a second time."""
    zhao = stage.person("zhaomin")
    file = {"name": "业主一览表.xlsx", "mimeType": "application/octet-stream", "buffer": sheet()}
    zhao.go("/jia/customers/-import/")
    zhao.shoot("import-upload")
    zhao.page.set_input_files("main input[type=file]", file)
    zhao.send()
    zhao.page.get_by_role("button", name="按这样检查").wait_for()
    zhao.page.locator("main select").last.select_option(label="备用电话")
    zhao.shoot("import-mapping")
    zhao.page.get_by_role("button", name="按这样检查").click()
    good = zhao.page.get_by_role("button", name="只导入好的")
    good.wait_for()
    zhao.shoot("import-faults")
    good.click()
    zhao.page.get_by_text("再导入一个文件").wait_for()
    zhao.shoot("import-done")
    zhao.go("/jia/customers/-import/")
    zhao.page.set_input_files("main input[type=file]", file)
    zhao.send()
    zhao.page.wait_for_url("**/-import/*/")
    zhao.page.get_by_text("不会再写一遍").wait_for()
    zhao.shoot("import-again")


def intake(stage: Stage) -> None:
    """A call about what is already open, and a call from nobody."""
    lin = stage.person("linjing")
    lin.go("/jia/cases/intake/")
    lin.page.fill("[name=lookup]", "5-1-1102")
    lin.page.locator("#caller b").first.wait_for()
    candidate = lin.page.locator("[name=candidate]")
    if candidate.count():
        candidate.first.check(force=True)
    lin.fill(kind="COMPLAINT")
    lin.page.wait_for_selector("[name=demand]")
    lin.fill(content="消防通道又堆了杂物，昨天说今天清，还在。", demand="今天清走")
    lin.page.get_by_text("可能是同一件").wait_for()
    lin.fill(category="SECURITY", grade="ORDINARY", rings="2", read_back=True)
    lin.shoot("intake")
    lin.page.get_by_role("button", name="催办").first.click()
    lin.page.wait_for_url("**/cases/TS-*/")
    lin.go("/jia/cases/intake/")
    lin.page.fill("[name=lookup]", "13800138000")
    lin.page.wait_for_selector("[name=caller_name]")
    lin.fill(caller_name="周先生", caller_phone="13800138000", place="中心花园")
    lin.shoot("intake-unknown")
    lin.fill(kind="COMPLAINT", lookup="1-1-601")
    lin.page.wait_for_selector("[name=demand]")
    lin.fill(content="昨晚十点厨房顶棚开始渗水，一直在滴，橱柜泡了。", category="REPAIR")
    lin.page.locator("[name=candidate]").nth(1).check(force=True)
    lin.page.locator("#caller .caller").wait_for()
    lin.send()


def judging(stage: Stage) -> None:
    """What a judgement lacks; then judged, approved, handed over."""
    lin, sunli = stage.person("linjing"), stage.person("sunli")
    case = lin.find("cases", "厨房顶棚开始渗水")
    sunli.go(case)
    sunli.shoot("case-missing")
    lin.do(f"{case}amend/", demand="今天来看，修好吊顶", read_back=True)
    lin.do(
        f"{case}suggest/", validity_suggested="VALID", findings="电话核实，楼上地漏渗漏",
        proposal="工程部今日上门，先止水，再修吊顶。",
    )  # fmt: skip
    sunli.go(case)
    sunli.open("判定")
    sunli.fill("#box", validity="VALID", validity_reason="上次维修没有修好")
    sunli.pick("V4")
    sunli.shoot("case-judge")
    sunli.do(f"{case}judge/", validity="VALID", validity_code="V4 我方工作不当", validity_reason="上次维修没有修好")
    sunli.open("同意")
    sunli.shoot("case-approve")
    sunli.do(f"{case}approve/", approval_text="同意。")
    lin.go(case)
    lin.open("派部门")
    lin.page.locator("#box").get_by_label("工程部").first.check()
    lin.shoot("case-hand-over")
    lin.send()
    lin.go(f"/jia/slips/{case.split('/')[3]}-C1/")
    lin.shoot("slip")


def phone(stage: Stage) -> None:
    """The man with the spanner: his day, a slip of a complaint, a work order from the door to the signature."""
    chen = stage.person("chengong", PHONE)
    chen.go("/jia/")
    chen.shoot("phone-today")
    chen.page.locator("tr", has_text="先止水").locator("a").first.click()
    chen.page.wait_for_url("**/slips/**")
    slip = chen.path
    chen.shoot("phone-slip")
    chen.open("退回")
    chen.shoot("phone-return")
    chen.do(f"{slip}accept/")
    chen.go(slip)
    chen.open("记处理过程")
    chen.fill("#box", text="更换楼上地漏，闭水试验 30 分钟不漏。")
    chen.page.set_input_files("#box [name=photos]", {"name": "地漏.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    chen.shoot("phone-note")
    chen.send()
    chen.do(
        f"{slip}report_done/", done_text="已修好，吊顶明天补漆。", cause="楼上地漏老化", liability="OURS",
        corrective="逐层检查地漏",
    )  # fmt: skip
    chen.go("/jia/work-orders/?view=mine")
    chen.page.locator("#list tr", has_text="已到场").locator("a").first.click()
    chen.page.wait_for_url("**/work-orders/PG-*/")
    chen.shoot("phone-order")
    order = chen.path
    chen.go(f"{order}finish/")
    chen.fill(work_done="疏通，试冲三次正常。", materials="无")
    chen.page.set_input_files("main [name=photos]", {"name": "完工.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    scribble(chen.page)
    chen.fill(signer_name="赵先生")
    chen.shoot("phone-finish", scroll=".pad-s")


def photo() -> bytes:
    """A plain picture, as big as one from a telephone is after shrinking."""
    picture = Image.new("RGB", (800, 600), "#8d99a6")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((240, 140, 560, 460), fill="#c9d1d8", outline="#5b6670", width=12)
    pen.ellipse((350, 250, 450, 350), fill="#3c444b")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def scribble(page) -> None:
    """A signature by the finger."""
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 40 + step * 16, box["y"] + 60 + (30 if step % 2 else -25))
    page.mouse.up()


def ending(stage: Stage) -> None:
    """Verified, answered, called back; then closed and filed."""
    lin, sunli, wang = stage.person("linjing"), stage.person("sunli"), stage.person("wanglei")
    case = lin.find("cases", "厨房顶棚开始渗水")
    lin.open("验证")
    lin.fill("#box", verified="PASS", methods="REPAIR", result="SOLVED", result_text="现场看过，不再渗水。")
    lin.shoot("case-verify")
    lin.send()
    lin.go(case)
    lin.open("回复客户")
    lin.fill("#box", reply_way="PHONE", reply_text="已经修好，请您看看。吊顶明天补漆。")
    lin.shoot("case-reply")
    lin.send()
    sunli.go(f"{case}close/")
    sunli.fill(closing="同意结案")
    sunli.page.keyboard.press("Control+Enter")
    sunli.page.locator(".note.bad").first.wait_for()
    sunli.shoot("case-not-yet")
    wang.go("/jia/follow-ups/")
    wang.page.locator("#list tbody a").first.click()
    wang.page.wait_for_url("**/follow-ups/HF-*/")
    wang.open("回访")
    wang.shoot("call-back")
    follow_up = wang.path
    wang.do(f"{follow_up}answer/", satisfaction="SATISFIED", way="PHONE")
    sunli.do(f"{case}close/", closing="处理得当，同意结案。")
    lin.do(f"{case}file/")
    lin.go(case)
    lin.shoot("case")
    paper(stage, lin, f"/jia/slips/{case.split('/')[3]}-C1/", "附件19", "print-slip")


def paper(stage: Stage, person, path: str, label: str, name: str) -> None:
    """The first page of a print, as a picture."""
    person.go(path)
    link = person.page.locator("section[aria-label='打印'] a", has_text=label).first.get_attribute("href")
    show_pdf(stage, person.page.context.request.get(person.base + link).body(), name)


def show_pdf(stage: Stage, pdf: bytes, name: str) -> None:
    if not shutil.which("pdftoppm"):
        raise Stop("prints become pictures by pdftoppm: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page"
        command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", "-", str(out)]
        subprocess.run(command, input=pdf, check=True)
        stage.keep(name, out.with_suffix(".png").read_bytes())


def refused(stage: Stage) -> None:
    """A complaint that is not justified is explained."""
    lin, sunli = stage.person("linjing"), stage.person("sunli")
    case = sunli.find("cases", "空调外机滴水")
    sunli.do(f"{case}judge/", validity="INVALID", validity_code="I2 他方责任", validity_reason="空调属楼上业主自有设备")
    lin.go(case)
    lin.open("向客户解释")
    lin.fill("#box", outcome="HELP", explanation="空调是楼上业主的，我们已上门请他加接水管，今天装好。")
    lin.shoot("case-explain")
    zhao = stage.person("zhaomin")
    zhao.go("/jia/letters/?view=all")
    zhao.shoot("letters")


def finding(stage: Stage) -> None:
    """The search box, 全景, a customer, two records of one person, a number seen whole."""
    lin, sunli = stage.person("linjing"), stage.person("sunli")
    lin.go("/jia/")
    lin.page.locator("#find").press_sequentially("1-1-502")
    lin.page.locator("#found [role=option]").first.wait_for()
    lin.shoot("search")
    lin.go("/jia/units/1-1-502/")
    lin.shoot("unit")
    sunli.go("/jia/units/1-1-502/")
    sunli.page.locator("a.see").first.click()
    sunli.page.locator("#box[open] [name=reason]").fill("回电核实")
    sunli.shoot("reveal")
    sunli.find("customers", "欧阳静")
    sunli.shoot("customer")
    sunli.open("并入另一条")
    sunli.shoot("merge")
    sunli.find("occupancies", "欧阳静")
    sunli.open("更正房屋")
    sunli.shoot("correct-unit")


def lists(stage: Stage) -> None:
    """Filters and columns, a view of one's own, the menu of prints, taking a list out of the house."""
    sunli = stage.person("sunli")
    sunli.go("/jia/cases/?view=open&kind=COMPLAINT")
    sunli.shoot("list")
    sunli.page.get_by_text("列", exact=True).click()
    sunli.shoot("list-columns")
    sunli.page.get_by_text("列", exact=True).click()
    sunli.page.get_by_role("button", name="存为视图").click()
    sunli.page.locator("#box[open] [name=name]").fill("我盯的投诉")
    sunli.shoot("save-view")
    sunli.go("/jia/cases/?view=open&kind=COMPLAINT")
    sunli.page.get_by_text("导出、打印").click()
    sunli.shoot("print-menu")
    register = sunli.page.locator("a", has_text="按现在的页签和筛选").first.get_attribute("href")
    show_pdf(stage, sunli.page.context.request.get(sunli.base + register).body(), "print-register")
    sunli.go("/jia/customers/-export/")
    sunli.fill(whole="yes", reason="年度满意度调查寄信")
    sunli.shoot("export")
    order = sunli.find("work-orders", "马桶")
    paper(stage, sunli, order, "派工单", "print-order")


def settings(stage: Stage) -> None:
    admin, zhao = stage.person("admin"), stage.person("zhaomin")
    admin.go("/jia/settings/users/")
    admin.open("新增账号")
    admin.shoot("settings-users")
    admin.go("/jia/settings/posts/")
    admin.page.locator("main table a", has_text="前台").first.click()
    admin.page.wait_for_url("**/settings/posts/*/")
    admin.shoot("settings-post")
    zhao.go("/jia/settings/assignments/")
    zhao.open("任职")
    zhao.shoot("settings-assign")
    zhao.go("/jia/settings/policies/")
    zhao.shoot("settings-policies")
    zhao.page.get_by_role("link", name="修改").first.click()
    zhao.page.wait_for_selector("#box[open] .box-b")
    zhao.shoot("settings-policy")
    zhao.go("/jia/settings/journal/")
    zhao.shoot("settings-journal")
    zhao.go("/jia/categories/")
    zhao.shoot("categories")


def own(stage: Stage) -> None:
    """One's own page, the locked screen, changing the person at a shared computer."""
    lin = stage.stranger(stage.demo)
    lin.sign_in("wanglei")
    lin.sign_in("linjing")
    lin.go("/me/")
    lin.shoot("me")
    lin.go("/switch/")
    lin.shoot("switch")
    lin.go("/jia/")
    lin.page.locator(".who summary").click()
    lin.page.get_by_role("button", name="锁屏").click()
    lin.page.get_by_text("已锁屏").first.wait_for()
    lin.shoot("lock")
    lin.go("/api/v1/docs")
    lin.page.locator(".opblock-tag, .opblock").first.wait_for()
    lin.shoot("api")


SCENES = (doors, today, importing, intake, judging, phone, ending, refused, finding, lists, settings, own)
