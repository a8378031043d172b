"""One complaint from the call to the file, and what else a matter can come to."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from devtools.scenes.papers import paper
from devtools.shots import PHONE, Stage


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
    sunli.fill("#box", validity="VALID", validity_code="V4 我方工作不当", validity_reason="上次维修没有修好")
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
