"""The first day: signing in, an empty house, a company's own sheet."""

from __future__ import annotations

import io

import openpyxl

from devtools.shots import Stage

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
