"""The pictures of the guide: `.venv/bin/python -m devtools.shots [NAME ...]` writes docs/images/*.png anew.

It makes its own demo and an empty house in a folder it throws away, lives through the guide in a real browser, and
packs every picture. Which picture shows what is in `devtools/scenes`. The boards show the whole demo, which takes
minutes to make; `GUANJIA_SHOTS_WHOLE=FOLDER` says where one is kept from one time to the next.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from devtools.console import ROOT, Stop, say
from devtools.system import find_browser

IMAGES = ROOT / "docs" / "images"
PASSWORD = "guanjia-demo"
WIDE, PHONE = (1440, 900), (360, 780)
MOST_BYTES = 80_000
STARTED = "管家台已启动"


class Stage:
    """The servers, the people signed in to them, and the pictures taken so far. `whole` gives the address of the whole
    demo, which is made when it is asked for."""

    def __init__(self, browser: Browser, demo: str, empty: str, whole: Callable[[], str]):
        self.browser, self.demo, self.empty, self.whole = browser, demo, empty, whole
        self.taken: list[str] = []
        self._people: dict[tuple[str, str, tuple[int, int]], Person] = {}

    def person(self, username: str, size: tuple[int, int] = WIDE, *, whole: bool = False) -> Person:
        """A member of the demo's staff in his own window, signed in; `whole`: of the demo of half a year."""
        base = self.whole() if whole else self.demo
        key = (base, username, size)
        if key not in self._people:
            self._people[key] = Person(self, base, size)
            self._people[key].sign_in(username)
        return self._people[key]

    def stranger(self, base: str) -> Person:
        """Somebody who has not signed in."""
        return Person(self, base, WIDE)

    def keep(self, name: str, picture: bytes) -> None:
        """Store a picture with as many colours as it takes to stay small."""
        self.taken.append(name)
        (IMAGES / f"{name}.png").write_bytes(packed(picture))


class Person:
    """A browser window of fixed size."""

    def __init__(self, stage: Stage, base: str, size: tuple[int, int]):
        self.stage, self.base = stage, base
        context = stage.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, device_scale_factor=1, locale="zh-CN",
            timezone_id="Asia/Shanghai", reduced_motion="reduce",
        )  # fmt: skip
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)

    def sign_in(self, username: str) -> None:
        self.go("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    @property
    def path(self) -> str:
        """Where the window is, without the server's name."""
        return self.page.url.removeprefix(self.base)

    def find(self, slug: str, words: str, project: str = "jia") -> str:
        """The path of the newest record of a list that holds these words; opens it."""
        self.go(f"/{project}/{slug}/?view=all&q={words}")
        self.page.locator("#list tbody a").first.click()
        self.page.wait_for_url(lambda url: "?view" not in url)
        return self.path.partition("?")[0]

    def fill(self, where: str = "main", **fields: str | bool) -> None:
        """Fill fields by name: a radio or a tick is checked, a select chosen, anything else typed."""
        for name, value in fields.items():
            control = self.page.locator(f"{where} [name={name}]")
            kind, tag = control.first.get_attribute("type"), control.first.evaluate("e => e.tagName")
            if kind in ("radio", "checkbox"):
                chosen = (
                    control.first if value is True else self.page.locator(f"{where} [name={name}][value='{value}']")
                )
                chosen.check(force=True)
            elif tag == "SELECT":
                control.first.select_option(label=value)
            else:
                control.first.fill(str(value))

    def open(self, label: str) -> None:
        """Press a button that asks in a dialog; the rarer ones lie behind 更多."""
        page = self.page
        button = page.locator("main .head .go").get_by_text(label, exact=True).first
        if not button.is_visible():
            page.locator("main .head .go summary", has_text="更多").click()
        button.click()
        page.wait_for_selector("#box[open] .box-b")

    def send(self) -> None:
        """Press the main button of the form shown and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Control+Enter")

    def do(self, path: str, **fields: str | bool) -> None:
        """Take a step on its own page."""
        self.go(path)
        self.fill(**fields)
        before = self.page.url
        self.send()
        if self.page.url == before:
            raise Stop(f"{before}: {self.page.locator('.note.bad, .err').all_inner_texts()}")

    def shoot(self, name: str, *, scroll: str = "") -> None:
        """Take the picture; `scroll` brings an element of the page to the top first."""
        page = self.page
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo(0, 0)")
        if scroll:
            page.locator(scroll).first.evaluate("e => e.scrollIntoView({block: 'start'})")
        self.stage.keep(name, page.screenshot(animations="disabled", caret="hide"))


def packed(picture: bytes) -> bytes:
    """A PNG of at most 80 kB: fewer colours until it fits. Raises `Stop` for one that cannot be made to."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = io.BytesIO()
        image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise Stop(f"a picture of {out.tell()} bytes does not fit into {MOST_BYTES}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(command: str, data: Path, *words: str) -> tuple[subprocess.Popen, str]:
    """A server of the product on a free port, once it answers; with its address."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GUANJIA_") and k != "DATABASE_URL"}
    server = subprocess.Popen(
        [sys.executable, "-m", "guanjia.interfaces.commands.program", command, "--data", str(data), "--port", str(port),
         *words],
        cwd=ROOT, env={**environment, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in server.stdout:
        if STARTED in line:
            return server, f"http://localhost:{port}"
    raise Stop(f"guanjia {command} ended with {server.wait()}")


def main(wanted: list[str]) -> int:
    """Take all pictures, or those of the scenes named."""
    from devtools.scenes import SCENES  # reason: the scenes are written with this module's words

    scenes: list[Callable[[Stage], None]] = [s for s in SCENES if not wanted or s.__name__ in wanted]
    if unknown := set(wanted) - {s.__name__ for s in SCENES}:
        raise Stop(f"no such scene: {', '.join(sorted(unknown))}; there are {', '.join(s.__name__ for s in SCENES)}")
    path = find_browser()
    if not path:
        raise Stop("Chromium is needed: ./dev test installs it")
    IMAGES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="guanjia-shots-"))
    servers = []

    @cache
    def whole() -> str:
        kept = os.environ.get("GUANJIA_SHOTS_WHOLE")
        servers.append(start("demo", Path(kept) if kept else folder / "whole", "--no-browser"))
        return servers[-1][1]

    try:
        for command, words in (("demo", ("--no-browser", "--small")), ("serve", ())):
            servers.append(start(command, folder / command, *words))
        with sync_playwright() as play:
            # Dates are shown the Chinese way where Chromium has its languages (Debian: chromium-l10n).
            browser = play.chromium.launch(executable_path=path, args=["--lang=zh-CN"])
            stage = Stage(browser, servers[0][1], servers[1][1], whole)
            for scene in scenes:
                scene(stage)
                say(f"{scene.__name__}: {len(stage.taken)} pictures so far")
            browser.close()
    finally:
        for server, _ in servers:
            server.terminate()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    if not wanted:
        for old in IMAGES.glob("*.png"):
            if old.stem not in stage.taken:
                old.unlink()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(str(stop))
