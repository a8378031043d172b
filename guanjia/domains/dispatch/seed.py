"""Policies and post verbs of work orders."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

TARGETS = "目标管理责任书"
REMIND = "50:HANDLER 80:HANDLER"
HEADS = "100:DEPARTMENT_HEAD 150:CS_MANAGER 200:PROPERTY_MANAGER"
declare(
    PolicyDef("workorder.sign", "派工单签收", "15", "MIN", "本系统建议值", proposed=True),
    PolicyDef("repair.response", "报修响应", "30", "MIN", f"{TARGETS} 维修响应", "平均不超过 2 小时"),
    PolicyDef("repair.general", "一般维修完成", "24", "HOUR", f"{TARGETS} 一般维修", "3 个工作日"),
    PolicyDef("repair.complex", "复杂维修完成", "72", "HOUR", f"{TARGETS} 复杂维修", "3 个工作日"),
    PolicyDef("workorder.recover", "派工单联单回收", "1", "DAY", "前台接待工作规程 派工单", proposed=True),
    PolicyDef(
        "ladder.workorder.sign",
        "逐级上报：派工单签收",
        "100:DEPARTMENT_HEAD 150:CS_SUPERVISOR 200:CS_MANAGER",
        "LADDER",
        "前台接待工作规程 4.10.1",
        proposed=True,
    ),
    PolicyDef(
        "ladder.repair.response",
        "逐级上报：报修响应",
        f"{REMIND} 100:HANDLER+DEPARTMENT_HEAD 150:CS_MANAGER 200:PROPERTY_MANAGER",
        "LADDER",
        f"{TARGETS} 维修响应",
        proposed=True,
    ),
    PolicyDef(
        "ladder.repair.general",
        "逐级上报：一般维修完成",
        f"{REMIND} {HEADS}",
        "LADDER",
        f"{TARGETS} 一般维修",
        proposed=True,
    ),
    PolicyDef(
        "ladder.repair.complex",
        "逐级上报：复杂维修完成",
        f"{REMIND} {HEADS}",
        "LADDER",
        f"{TARGETS} 复杂维修",
        proposed=True,
    ),
    PolicyDef(
        "ladder.workorder.recover",
        "逐级上报：派工单联单回收",
        "80:FIRST 100:FIRST 200:CS_SUPERVISOR",
        "LADDER",
        "前台接待工作规程 派工单",
        proposed=True,
    ),
    PolicyDef("workorder.waits", "客户改约可暂停计时的次数", "2", "TIMES", "本系统建议值", proposed=True),
    PolicyDef("workorder.copies", "派工单联数", "3", "COUNT", "前台接待工作规程 派工单"),
)

DESK = ("FRONT_DESK", "BUTLER", "NIGHT_DUTY", "CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER")
WORKERS = ("ENGINEERING_HEAD", "REPAIR", "SECURITY_HEAD", "SECURITY", "CLEANING", "GC_LEAD")
give("work_order.see", to=(*DESK, "COMPLAINT_HANDLER", "PROPERTY_MANAGER", "DEPUTY_GM", "QUALITY", "AUDITOR"))
give("work_order.see", to=("ENGINEERING_HEAD",))
give("work_order.see_own", to=WORKERS)
give("work_order.issue", "work_order.reissue", "work_order.recover", "work_order.amend", to=DESK)
give("work_order.void", to=("CS_SUPERVISOR", "CS_MANAGER"))
give(
    "work_order.sign_for", "work_order.return_order", "work_order.reach_customer", "work_order.arrive",
    "work_order.wait_for_customer", "work_order.go_on", "work_order.note_work", "work_order.finish",
    to=(*WORKERS, *DESK),
)  # fmt: skip
