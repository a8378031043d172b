"""Complaints of the smaller estate, so that whoever sees both finds work in both."""

from __future__ import annotations

from guanjia.domains.cases import actions as cases
from guanjia.interfaces.commands.demo.telling import Scene, Story


def _open(s: Scene, at, unit, content: str, demand: str, category: str):
    case = cases.open_case(
        by=s.yi_linfang, at=at, project=s.project, kind="COMPLAINT", unit=unit, customer=s.person(unit),
        channel="PHONE", rings=2, content=content, demand=demand, category=s.category(category), read_back=True,
    )  # fmt: skip
    return cases.tell_number(case, by=s.yi_linfang, at=at)


def noise(s: Scene, unit) -> Story:
    """Taken this morning, nobody has begun."""
    at = yield s.back(hours=1, minutes=10)
    _open(s, at, unit, "楼下健身房早上六点放音乐，影响休息。", "九点以前不放音乐", "OTHER")


def lamp(s: Scene, unit) -> Story:
    """Checked; the manager has to judge."""
    at = yield s.day(1, "15:20")
    case = _open(s, at, unit, "单元门口的路灯不亮，晚上看不清台阶。", "修好路灯", "FACILITY_FAULT")
    at = yield s.day(1, "15:50")
    cases.begin(case, by=s.yi_linfang, at=at, findings="到现场看过，路灯不亮。")
    cases.suggest(
        case, by=s.yi_linfang, at=at, validity_suggested="VALID", findings="到现场看过，路灯不亮。",
        proposal="派工程部今天更换灯泡。",
    )  # fmt: skip


def wall(s: Scene, unit) -> Story:
    """With the department, which has not signed yet."""
    at = yield s.day(2, "10:05")
    case = _open(s, at, unit, "外墙渗水，客厅墙皮起泡。", "查明原因并修好墙面", "IN_HOME_REPAIR")
    at = yield s.day(2, "10:30")
    cases.begin(case, by=s.yi_linfang, at=at, findings="客厅西墙约半平方米起泡。")
    cases.suggest(
        case, by=s.yi_linfang, at=at, validity_suggested="VALID", findings="客厅西墙约半平方米起泡。",
        proposal="工程部查漏，修好后恢复墙面。",
    )  # fmt: skip
    at = yield s.day(2, "11:10")
    cases.judge(
        case, by=s.yi_zhaolei, at=at, validity="VALID", validity_code="V1", validity_reason="外墙属公共部位维修范围"
    )
    cases.approve(case, by=s.yi_zhaolei, at=at, approval_text="同意。")
    at = yield s.day(2, "11:20")
    cases.hand_over(case, by=s.yi_linfang, at=at, departments=[s.department("ENGINEERING")])


def stories(s: Scene) -> list[Story]:
    """In three homes, the same on every machine."""
    homes = s.lived_in()
    return [story(s, homes[place]) for story, place in ((noise, 3), (lamp, 11), (wall, 19))]
