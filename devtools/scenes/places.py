"""Finding and keeping: people and units, lists, settings, one's own account."""

from __future__ import annotations

from devtools.scenes.papers import paper, show_pdf
from devtools.shots import Stage


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
    sunli.page.wait_for_selector("#box[open] .box-b")
    sunli.fill("#box", reason="联系客户办理")
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
