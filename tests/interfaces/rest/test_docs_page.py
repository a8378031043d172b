"""The browsable page in a real browser, under the product's own content policy."""

from __future__ import annotations

import pytest

from guanjia.concerns.registers.declared import REGISTERS


@pytest.mark.django_db(transaction=True)
def test_the_page_opens_shows_operations_and_breaks_no_policy(live_server, page):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs")
    page.get_by_text("管家台接口").first.wait_for()
    for register in (REGISTERS["loans"], REGISTERS["units"]):
        page.locator(".opblock-tag", has_text=register.label).first.wait_for()
    page.locator(".opblock-tag", has_text="借物登记").first.click()
    operation = page.locator(".opblock-post", has_text="/loans/lend").first
    operation.click()
    operation.get_by_text("Idempotency-Key").first.wait_for()
    assert said == []
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in asked), asked
