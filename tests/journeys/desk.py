"""A person at the desk in a real browser: what the stories need to sign in, fill in and press."""

from __future__ import annotations

from playwright.sync_api import Page, expect

PASSWORD = "demo-password-2026"


class Person:
    """One member of the cast with a browser window of his own."""

    def __init__(
        self, browser, base: str, username: str, *, width: int = 1440, height: int = 900, touch: bool = False
    ):  # fmt: skip
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai",
            accept_downloads=True, has_touch=touch,
        )  # fmt: skip
        self.page: Page = self.context.new_page()
        self.base, self.faults = base, []
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        self.sign_in(username)

    def sign_in(self, username: str) -> None:
        self.page.goto(f"{self.base}/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def fill(self, **fields: str) -> None:
        """Fill fields by name: a radio or a tick is checked, a select chosen, anything else typed."""
        for name, value in fields.items():
            control = self.page.locator(f"main [name={name}]")
            kind = control.first.get_attribute("type")
            tag = control.first.evaluate("e => e.tagName")
            if kind in ("radio", "checkbox") and value is not True:
                self.page.check(f"main [name={name}][value='{value}']")
            elif kind in ("radio", "checkbox"):
                control.first.check()
            elif tag == "SELECT":
                control.first.select_option(value)
            else:
                control.first.fill(value)

    def send(self) -> str:
        """Press the main button by keyboard; the address afterwards. A refusal shows its words in the failure."""
        before = self.page.url
        self.page.keyboard.press("Control+Enter")
        try:
            self.page.wait_for_url(lambda url: url != before)
        except Exception as late:
            words = self.page.locator(".note.bad, .err").all_inner_texts()
            raise AssertionError(f"{before} was refused: {words}") from late
        return self.page.url

    def do(self, path: str, **fields: str) -> str:
        """Open the page of a step, fill it in, send it."""
        self.go(path)
        self.fill(**fields)
        return self.send()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def pdf(self, path: str) -> bytes:
        """A print, fetched with this person's session."""
        answer = self.context.request.get(f"{self.base}{path}")
        assert answer.ok, f"{path}: {answer.status}"
        return answer.body()
