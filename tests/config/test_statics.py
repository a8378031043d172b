"""Files of the pages: a year by their mark, a minute by their bare name or a mark of another time."""

from __future__ import annotations

import pytest
from django.templatetags.static import static

from guanjia.config.statics import YEAR, mark_of

FILE = "desk/desk.css"


def kept(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    answer.close()
    return answer.headers["Cache-Control"]


def test_a_page_asks_by_the_mark_and_keeps_it_a_year(client, db):
    assert static(FILE) == f"/static/{FILE}?v={mark_of(FILE)}"
    assert len(mark_of(FILE)) == 12
    assert kept(client, static(FILE)) == f"max-age={YEAR}, public, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?w=1"])
def test_another_name_is_kept_a_minute(client, db, query):
    assert kept(client, f"/static/{FILE}{query}") == "max-age=60, public"


def test_a_file_that_is_not_there_has_no_mark(client, db):
    assert static("desk/none.css") == "/static/desk/none.css"
    assert "max-age" not in client.get("/static/desk/none.css?v=").headers.get("Cache-Control", "")


def test_other_content_is_another_mark():
    assert mark_of(FILE) != mark_of("desk/desk.js")
