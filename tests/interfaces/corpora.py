"""What is thrown at every sink: markup that would run, terms that break a search, each once for all tests."""

from __future__ import annotations

import random
from html.parser import HTMLParser

MARK = "gjxss"
MARKUP = (
    f"<script>{MARK}(1)</script>", f"\"><script>{MARK}(1)</script>", f"'><img src=x onerror={MARK}(1)>",
    f"<img src=x onerror='{MARK}(1)'>", f"<svg/onload={MARK}(1)>", f"\" autofocus onfocus=\"{MARK}(1)",
    f"' onmouseover='{MARK}(1)", f"javascript:{MARK}(1)", f"<a href=\"javascript:{MARK}(1)\">看</a>",
    f"</textarea><script>{MARK}(1)</script>", f"</title><script>{MARK}(1)</script>", f"--><script>{MARK}(1)</script>",
    f"<iframe srcdoc=\"<script>{MARK}(1)</script>\">", f"<details open ontoggle={MARK}(1)>", f"{{{{{MARK}}}}}",
    f"{{% {MARK} %}}", f"${{{MARK}}}", f"<a hx-get=\"/{MARK}\" hx-trigger=\"load\">", f"＜script＞{MARK}(1)＜/script＞",
    f"<math><mtext></mtext><script>{MARK}(1)</script></math>",
)  # fmt: skip
ODD = (
    "%", "_", "%%", "_%_", "'", "''", '"', "\\", "\\%", "' OR 1=1 --", "'; DROP TABLE cases_case; --", "\x00", "\x1f",
    "*", "?", "[", "(", "NEAR(", "AND OR NOT", "-", "--", "/*", "~", "^", "lǐ xiù yīng", "Lǐ", "lv", "lü", "nǚ",
    "zhōng", "３－２－１５０２", "１３８００００５６７８", "\u202e2051", "\ufeff李", "𠮷", "👩‍👩‍👧", "ß", "İ", "ﬀ",
    "e\u0301" * 20, "李" * 500, "1" * 500, "a b " * 125, "\n", "\t", "%00",
    "%u674e", "&lt;", "=1+1", "@SUM(A1)", "\ud7ff", "𪚥𪚥",
)  # fmt: skip
_SIGNS = "李秀英王磊房单元栋abcxyzǐūēà0123456789-_%'\"\\ .,;:()[]{}*?~^&|<>=+@#$!/\t\u3000０１２ＡＢ，。；𠮷👩"


def terms(count: int, seed: int = 2026) -> list[str]:
    """So many search terms: the odd ones first, then such as nobody would think of."""
    dice = random.Random(seed)
    made = ["".join(dice.choices(_SIGNS, k=dice.choice((1, 2, 3, 5, 8, 40)))) for _ in range(max(count - len(ODD), 0))]
    return [*ODD, *made][:count]


class _Reader(HTMLParser):
    """Collects what a browser would run of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag, attrs):
        self._in_script = tag == "script"
        for name, value in attrs:
            text = (value or "").strip().lower()
            leads = name in ("href", "src", "action", "formaction", "srcdoc") or name.startswith("hx-")
            if name.startswith("on") or (leads and text.startswith(("javascript:", "data:text/html", "<"))):
                self.found.append(f"{tag} {name}={value}")
            elif name == "hx-get" and text.startswith(f"/{MARK}"):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag):
        self._in_script = False

    def handle_data(self, data):
        if self._in_script and MARK in data:
            self.found.append(f"script: {data[:60]}")


def running(page: str) -> list[str]:
    """Parts of a page a browser would run although a person wrote them. None should."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found
