"""What ships with the room: policies, the duties of the manual for every project, the verbs of the posts."""

from __future__ import annotations

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.opening import on_new_project
from guanjia.concerns.access.posts import POSTS, give
from guanjia.concerns.policies.declared import PolicyDef, declare

OURS, LETTERS, DESK = "本系统建议值", "目标管理责任书", "前台接待工作规程"

declare(
    PolicyDef("periodic.due", "逐级上报：每周及更长的周期工作", "50:HANDLER 80:HANDLER 100:SUPERIOR", "LADDER", OURS,
              proposed=True),
    PolicyDef("periodic.due.day", "逐级上报：每日的周期工作", "-60:HANDLER 100:SUPERIOR", "LADDER", OURS,
              proposed=True),
    PolicyDef("periodic.due.shift", "逐级上报：每班的周期工作", "", "LADDER", OURS, "交接班另有时限和上报",
              proposed=True),
    PolicyDef("periodic.ahead", "每周、每月的提前几天列出", "7", "DAY", OURS, proposed=True),
    PolicyDef("periodic.ahead.long", "每季及更长的提前几天列出", "30", "DAY", OURS, proposed=True),
    PolicyDef("periodic.shift_grace", "每班的在下班后多久内交", "30", "MIN", OURS, proposed=True),
    PolicyDef("periodic.stat_day", "月统计日", "30", "DAY_OF_MONTH", f"{DESK} 4.1.3、4.5.6、4.7.4、4.10.5",
              "月底（客服培训与投诉规定 投诉处理暂行规定第九条）"),
    PolicyDef("periodic.rest_day", "应交日遇休息日顺延到下一工作日", "off", "SWITCH", OURS, "开：顺延", proposed=True),
    PolicyDef("periodic.target", "周期工作准时率目标", "100", "PERCENT", f"{LETTERS} 每月 1、2、3、27、30 日各项按时",
              proposed=True),
)  # fmt: skip

HEADS = ("CS_SUPERVISOR", "CS_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER")
TRADES = ("ENGINEERING_HEAD", "SECURITY_HEAD", "GC_LEAD", "DUTY_MANAGER")
READERS = ("QUALITY", "AUDITOR")
WORKERS = tuple(code for code, _, _ in POSTS if code not in (*HEADS, *READERS))

give("periodic_task.see", to=(*HEADS, *READERS))
give("periodic_task.see_own", to=WORKERS)
give("periodic_task.hand_in", to=(*HEADS, *WORKERS, "QUALITY"))
give("periodic_task.waive", to=(*HEADS, *TRADES))
give("periodic_task.void", "periodic_task.restore", to=("CS_MANAGER", "PROPERTY_MANAGER"))
give("periodic_duty.see", to=(*HEADS, *READERS, "ADMIN"))
give(
    "periodic_duty.add_duty", "periodic_duty.amend", "periodic_duty.switch_on", "periodic_duty.switch_off",
    to=("CS_MANAGER", "PROPERTY_MANAGER", "ADMIN"),
)  # fmt: skip


def seed(project, *, by=SYSTEM, at) -> None:
    """The duties of the manual: those whose room exists in use, the others listed."""
    from guanjia.domains.periodic.actions import ship_missing  # reason: verbs are loaded after the seeds

    ship_missing(by=by, at=at, project=project)


on_new_project(seed)
