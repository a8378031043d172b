"""What is shown of a matter: the limits in words, the text for a chat group, the bar of stages."""

from __future__ import annotations

import datetime as dt
import re

from guanjia.concerns.policies import queries as policies
from guanjia.concerns.policies.declared import UNITS
from guanjia.concerns.printing import values
from guanjia.domains.cases.flow import complaint as flow
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.cases.queries.finding import traces
from guanjia.domains.customers import queries as customers
from guanjia.kernel.text import split_name

PHONE = re.compile(
    r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<![\d-])0\d{2,3}[ -]?[2-9]\d{6,7}(?!\d)"
    r"|(?<![\d-])[2-8]\d{6,7}(?![\d-])"
)
TITLES = ("女士", "先生", "小姐", "阿姨", "大爷", "师傅")

# The four stages of R-034, with the finer steps a reader wants to see.
STAGES = (
    ("投诉", (flow.REGISTERED,)),
    ("接诉核实", (flow.CHECKING,)),
    ("判定", (flow.VALID, flow.INVALID)),
    ("审批", (flow.PROPOSED,)),
    ("处理", (flow.APPROVED, flow.HANDED_OVER, flow.RETURNED, flow.HANDLING, flow.SUSPENDED)),
    ("验证", (flow.VERIFYING,)),
    ("回复", (flow.REPLYING, flow.EXPLAINED, flow.HELPED, flow.JOINED)),
    ("回访", (flow.REPLIED, flow.CALLED_BACK)),
    ("结案归档", (flow.CLOSED, flow.FILED)),
)


def stages(case: Case) -> list[tuple[str, str]]:
    """The bar of stages: each with `done`, `now` or nothing; empty for other kinds and for what ended early."""
    place = next((i for i, (_, states) in enumerate(STAGES) if case.state in states), None)
    if not case.is_complaint or place is None:
        return []
    reached = len(STAGES) if case.state == flow.FILED else place
    return [(label, "done" if i < reached else "now" if i == reached else "") for i, (label, _) in enumerate(STAGES)]


def on_page(case: Case, user, at: dt.datetime) -> dict:
    """What a matter's page shows besides its facts: stages, what to mind, how often it was urged."""
    notes = [("已作废：" + case.void_reason, "bad", "")] if case.void_reason else []
    if case.late_entry:
        came, entered = values.stamp(case.received_at), values.stamp(case.created_at)
        notes.append((f"补录：{came} 受理，{entered} 登记", "info", case.late_reason))
    notes += [(f"{words}：{'、'.join(numbers)}", "info", "") for words, numbers in traces(case)]
    notes += _to_mind(case, at)
    urges = {"count": case.urged, "text": f"客户催 {case.urged} 次"} if case.urged else None
    return {"steps": stages(case), "notes": notes, "urges": urges}


def _to_mind(case: Case, at: dt.datetime) -> list[tuple[str, str, str]]:
    return [(text, "", "常驻提示") for text in customers.standing_instructions(case.unit, at, case.customer)]


def on_slip_page(slip: HandlingSlip, user, at: dt.datetime) -> dict:
    """What a slip's page shows besides its facts: what to mind in that home, and the text for a chat group."""
    return {"notes": _to_mind(slip.case, at), "paste_text": paste_text(slip, at)}


def slip_parts(slip: HandlingSlip) -> list:
    """The work orders given out under a slip."""
    return [link.work_order for link in slip.work_orders.select_related("work_order").order_by("pk")]


def case_parts(case: Case) -> list:
    """The slips of a matter, the work orders given out for it and its call-backs, each in the order they were made."""
    orders = [link.work_order for link in case.work_orders.select_related("work_order").order_by("pk")]
    calls = [link.follow_up for link in case.follow_ups.select_related("follow_up").order_by("pk")]
    return [*case.slips.order_by("pk"), *orders, *calls]


def limit_words(project, kind: str, grade: str, at: dt.datetime) -> str:
    """What the customer may be told: the limits that will run, in words."""
    keys = {
        "ORDINARY": "complaint.internal.due", "DIFFICULT": "issue.difficult.due", "URGENT": "complaint.major.due",
        "MAJOR": "complaint.major.due",
    }  # fmt: skip
    if kind != "COMPLAINT":
        value = policies.in_force(f"{kind.lower()}.due", project, at)
        return f"{_amount(value)}内办结" if value.unit != "SAME_DAY" else "当日办结"
    settle = policies.in_force(keys.get(grade, keys["ORDINARY"]), project, at)
    start = policies.in_force("complaint.start", project, at)
    done = "当日办结" if settle.unit == "SAME_DAY" else f"{_amount(settle)}内办结"
    return f"{done}；{_amount(start)}内开始处理"


def _amount(value) -> str:
    return f"{value.value} {UNITS[value.unit]}"


def paste_text(slip: HandlingSlip, at: dt.datetime) -> str:
    """The slip as text for a chat group, for departments whose people have no accounts. No name, no phone."""
    case = slip.case
    place = case.unit or case.common_area or "—"
    lines = [
        f"【投诉处理单】{slip.number}",
        f"部门：{slip.department}{'（牵头）' if slip.is_lead else ''}",
        f"地点：{place}",
        f"类别：{case.category or '—'}　等级：{case.get_grade_display()}",
        f"内容：{unnamed(case.content, case)}",
        f"要求：{unnamed(slip.task, case) or '—'}",
        *(f"请注意：{unnamed(text, case)}" for text, _, _ in _to_mind(case, at)),
        "收到请回复签收；有问题请在两小时内退回并说明。",
    ]
    return "\n".join(lines)


def unnamed(text: str, case: Case) -> str:
    """A text without the caller's name and without telephone numbers."""
    surname = split_name(case.complainant)[0]
    names = [case.complainant, *(f"{surname}{title}" for title in TITLES if surname)]
    for name in names:
        if len(name) > 1:
            text = text.replace(name, "客户")
    return PHONE.sub("（电话略）", text)
