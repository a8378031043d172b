"""The authorisation matrix: every address and API operation × every post × (own project, other project, signed out).

The table lies in `matrix/`, a file for each register; what it says is asked here. A run of every day asks each row of
one post that may, of one that may not and of the auditor; a deep run asks every cell.
"""

from __future__ import annotations

import zlib
from types import ModuleType

import pytest
import time_machine
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_GET

from guanjia.domains.estate.models import Unit
from tests.cast import NOON
from tests.house.asking import METHODS, Unknown, methods_of, rows
from tests.house.filled import CODES, World
from tests.house.permissions import COLUMNS, HOW, NOBODY, OTHER, RIGHTS, cells, others, read, rights

CHUNKS = 8
PASSES = ("看", "做", "公开")
# What everybody who is signed in does for himself alone: his session, his password, his views, his notices.
PERSONAL = (
    "sign_in", "sign_out", "lock", "lock_now", "switch", "password", "notices_read", "columns", "view_save",
    "settings_absence_add",
)  # fmt: skip
# Whoever a call was forgotten by answers for himself, whatever post he holds.
ANSWERS = ("/omissions/{number}/-files/add/", "/omissions/{id}/attachments", "/comment", "/make_statement")
# Taking a list out and looking at a whole number are reading, by POST because a reason is given and journalled.
READS = ("export", "reveal", "query")
PUBLIC = ("healthz", "sign_in", "switch", "first_run", "door", "query", "api_docs")


def unlisted(found, table) -> list[str]:
    """Addresses without a row in the table, and rows without an address."""
    keys = {row.key for row in found}
    return [f"没有这一行：{key}" for key in sorted(keys - set(table))] + [
        f"没有这个地址了：{key}" for key in sorted(set(table) - keys)
    ]


def differing(world, row, table, posts, *, deep: bool = True) -> list[str]:
    """Cells of a row that are not answered as the table says."""
    asked = cells(world, row, posts) | others(world, row, deep=deep)
    known = table[row.key]
    return [f"{row.key} {code}: 表上 {known[code]}，实际 {now}" for code, now in asked.items() if known[code] != now]


def to_ask(row, known: dict[str, str], *, deep: bool) -> list[str]:
    """The posts of which a row is asked: all, or one that may, one that may not, and the auditor where one acts."""
    if deep:
        return list(CODES)
    by_answer = [[code for code in CODES if (known[code] in PASSES) == passes] for passes in (True, False)]
    turn = zlib.crc32(row.key.encode())
    picked = {group[turn % len(group)] for group in by_answer if group}
    return sorted(picked if row.method == "GET" else picked | {"AUDITOR"})


@pytest.fixture
def world(db):
    with time_machine.travel(NOON, tick=False):
        yield World()


def test_every_address_has_its_row():
    missing = unlisted(rows(), read())
    assert not missing, "\n".join([f"谁能做什么变了；重做这张表并看过差别再提交：{HOW}", *missing])


def test_the_shipped_rights_are_those_of_the_table():
    now, before = rights(), read(RIGHTS)
    changed = [verb for verb in sorted({*now, *before}) if now.get(verb) != before.get(verb)]
    assert not changed, f"出厂权限变了；重做这张表并看过差别再提交：{HOW}\n" + "\n".join(changed)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_answer_is_that_of_the_table(world, chunk, request):
    table, deep = read(), request.config.getoption("deep")
    wrong = []
    for row in rows()[chunk::CHUNKS]:
        if row.key in table:
            wrong += differing(world, row, table, to_ask(row, table[row.key], deep=deep), deep=deep)
    assert not wrong, f"若是有意改的：{HOW} " + "\n".join([" ".join({each.split("/")[2] for each in wrong}), *wrong])


def test_the_other_project_is_404_everywhere_and_the_unknown_sign_in():
    names = {row.key: row for row in rows()}
    for key, known in read().items():
        assert known[OTHER] in ("404", "·"), key
        unknown = ("公开", "登录") if names[key].name in PUBLIC else ("401",) if names[key].is_api else ("登录",)
        assert known[NOBODY] in unknown, key
        assert set(known) == set(COLUMNS)


def test_who_only_reads_changes_nothing():
    names = {row.key: row for row in rows()}
    acting = [
        key
        for key, known in read().items()
        if names[key].method != "GET"
        and known["AUDITOR"] in PASSES
        and names[key].name not in (*PERSONAL, *READS)
        and not ("/omissions/" in key and key.rstrip("/").endswith(tuple(a.rstrip("/") for a in ANSWERS)))
    ]
    assert acting == []


# Controls: what the matrix is there to catch


@require_GET
def unguarded(request, project):
    return HttpResponse("一切")


@require_GET
def unscoped(request, project, pk):
    unit = Unit.everything.filter(pk=pk).first()
    if unit is None:
        raise Http404
    return HttpResponse(unit.number)


@pytest.fixture
def planted(settings):
    """A page that asks for no right, and one that shows the row of any project, among the others."""
    urls = ModuleType("planted_urls")
    pages = [
        path("<slug:project>/-planted/", unguarded, name="planted"),
        path("<slug:project>/-planted/<int:pk>/", unscoped, name="planted_one"),
    ]
    # Of the desk's app, so that its middleware serves them; under a name of their own, so that `desk:` stays the desk.
    planted_pages = include((pages, "desk"), namespace="planted")
    urls.urlpatterns = [path("", planted_pages), path("", include("guanjia.config.urls"))]
    settings.ROOT_URLCONF = urls


def test_control_a_page_without_a_check_is_caught(planted, world):
    found = {row.path: row for row in rows() if "-planted" in row.path}
    assert unlisted(found.values(), {}) == [f"没有这一行：GET {address}" for address in found]
    page, one = found["/{project}/-planted/"], found["/{project}/-planted/{pk}/"]
    guarded = dict.fromkeys(COLUMNS, "403") | {OTHER: "404", NOBODY: "登录"}
    told = differing(world, page, {page.key: guarded}, ("REPAIR", "AUDITOR"))
    assert told == [f"{page.key} {code}: 表上 403，实际 看" for code in ("REPAIR", "AUDITOR")]
    with pytest.raises(Unknown, match="Place.pks"):
        differing(world, one, {one.key: guarded}, ())
    units = {place: Unit.everything.filter(project=place.project).first() for place in (world.jia, world.yi)}
    for place, unit in units.items():
        place.pks["planted_one"] = unit.pk
    assert differing(world, one, {one.key: guarded}, ()) == [f"{one.key} OTHER: 表上 404，实际 200≠404"]


def test_control_a_page_that_says_no_method_is_caught():
    with pytest.raises(Unknown, match="which methods"):
        methods_of(lambda request: HttpResponse(), "/somewhere/")
    assert set(METHODS) > {"GET", "POST"}
