"""The checked-in table of who may what: a file for each register in `tests/house/matrix`, a column for each post."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from guanjia.concerns.access.posts import POST_VERBS, POSTS
from guanjia.concerns.registers.declared import REGISTERS
from tests.house.asking import Row, ours
from tests.house.filled import NOWHERE

FOLDER = Path(__file__).parent / "matrix"
OTHER, NOBODY = "OTHER", "NOBODY"
EVERYWHERE = ("settings_post",)  # what an address names that belongs to the company, not to one project
# Headings short enough for a line that fits a screen.
SHORT = {
    "GENERAL_MANAGER": "总经理", "DEPUTY_GM": "副总", "PROPERTY_MANAGER": "总物业", "CS_MANAGER": "经理",
    "CS_SUPERVISOR": "主管", "DUTY_MANAGER": "当值", "FRONT_DESK": "前台", "BUTLER": "管家", "NIGHT_DUTY": "夜值",
    "GC_LEAD": "领班", "ARCHIVIST": "档案", "COMPLAINT_HANDLER": "投诉", "ENGINEERING_HEAD": "工程主",
    "REPAIR": "维修", "SECURITY_HEAD": "保安主", "SECURITY": "保安", "CLEANING": "保洁", "FINANCE": "财务",
    "QUALITY": "质检", "AUDITOR": "审计", "ADMIN": "管理员", OTHER: "他项目", NOBODY: "未登录",
}  # fmt: skip
COLUMNS = (*(code for code, _, _ in POSTS), OTHER, NOBODY)
HOW = ".venv/bin/python -m devtools.matrix"
LEGEND = f"""# 谁能看、谁能办。每一格都真的问过。重做：{HOW}
# 看 = 打开了；做 = 权限放行（只交了空表单）；403 = 没有权限；404 = 不归他看，与不存在一样；· = 不适用；
# 登录 = 转到登录页；401 = 没有令牌；公开 = 不登录也给。
"""
RIGHTS = "-rights"  # sorts first, and is no register's name
RIGHTS_LEGEND = f"""# 出厂岗位各有哪些权限。重做：{HOW}
"""
Table = dict[str, dict[str, str]]


def read(part: str = "*") -> Table:
    """{row: {column: cell}} of one file or of all but the rights."""
    found: Table = {}
    names = {label: code for code, label in SHORT.items()}
    for file in sorted(FOLDER.glob(f"{part}.txt")):
        if part == "*" and file.stem == RIGHTS:
            continue
        lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        heads = [names.get(word, word) for word in lines[0].split()[1:]]
        for line in lines[1:]:
            *key, last = line.split(maxsplit=1 if part == RIGHTS else 2)
            found[" ".join(key)] = dict(zip(heads, last.split(), strict=True))
    return found


def write(part: str, table: Table, columns=COLUMNS, legend: str = LEGEND) -> None:
    """Write one file, a line a row in the order of the table."""
    lines = [("地址" if columns is COLUMNS else "权限", [SHORT.get(code, code) for code in columns])]
    lines += [(key, [found[code] for code in columns]) for key, found in table.items()]
    widest = max(_width(head) for head, _ in lines)
    text = [_pad(head, widest) + "".join(f"  {_pad(one, 6)}" for one in found).rstrip() for head, found in lines]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{part}.txt").write_text(legend + "\n".join(text) + "\n", "utf-8")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def cell(row: Row, answer) -> str:
    """What an answer means for permission. A fault of the program is no answer."""
    if answer.status_code >= 500:
        return f"!{answer.status_code}"
    if answer.status_code in (401, 403, 404, 405):
        return str(answer.status_code)
    if 300 <= answer.status_code < 400 and answer.url.startswith("/sign-in/"):
        return "登录"
    return "看" if row.method == "GET" else "做"


def cells(world, row: Row, posts: Iterable[str]) -> dict[str, str]:
    """The cells of a row for these posts, each asked; and what the other project and somebody unknown are told."""
    path = world.jia.path(row)
    return {code: cell(row, world.ask(world.people[code], row, path)) for code in posts}


def others(world, row: Row, *, deep: bool = True) -> dict[str, str]:
    """What somebody of another project is told of this one, and somebody who is not signed in.

    Not `deep`: records of the registers are left to tests/house/test_scope.py, which asks for them every day.
    """
    nobody = cell(row, world.ask(None, row, world.jia.path(row)))
    other = other_project(world, row, rows=deep or not row.register)
    return {OTHER: other, NOBODY: "公开" if nobody in ("看", "做") else nobody}


def other_project(world, row: Row, *, rows: bool = True) -> str:
    """404 where the other project's pages and rows look like such that are not there, `·` where there is no project.

    Asked by one who holds every post, but only in his own project.
    """
    own = {"project", "code"} & {*row.places}
    named = {"pk", "number", "id", "attachment"} & {*row.places} if row.name not in EVERYWHERE else set()
    if not own and not named:
        return "·"
    pairs = [(world.yi.path(row), world.yi.path(row, NOWHERE))] if own else []
    if named and rows:
        pairs.append((world.yi.path(row, "jia"), world.jia.path(row, missing=True)))
    for theirs, nothing in pairs:
        answer, missing = world.ask(world.insider, row, theirs), world.told_of_nothing(row, nothing)
        if (answer.status_code, missing.status_code) != (404, 404):
            return f"{answer.status_code}≠{missing.status_code}"
        if answer.content.replace(theirs.encode(), b"") != missing.content.replace(nothing.encode(), b""):
            return "≠正文"
    return "404"


def rights() -> Table:
    """{verb: {post: 有 or ·}} as shipped: what a change of a seed shows at once, before any page is asked."""
    test_rooms = {register.kind for register in REGISTERS.values()} - {register.kind for register in ours()}
    verbs = sorted({verb for held in POST_VERBS.values() for verb in held})
    verbs = [verb for verb in verbs if verb.partition(".")[0] not in test_rooms]
    return {verb: {code: "有" if verb in POST_VERBS[code] else "·" for code, _, _ in POSTS} for verb in verbs}
