"""The registers of the room: matters, handling slips, categories."""

from django.db.models import Q

from guanjia.concerns.deadlines.queries import flagged
from guanjia.concerns.escalation.queries import at_level
from guanjia.concerns.registers.carrying import due_in
from guanjia.concerns.registers.declared import Carry, Column, Register, View
from guanjia.domains.cases import actions, forms, prints, queries
from guanjia.domains.cases.importing import CASE_IMPORT
from guanjia.domains.cases.models import Case, CaseCategory, HandlingSlip

OPEN = Q(state__in=queries.OPEN_STATES)
TO_JUDGE = Q(kind="COMPLAINT", state__in=("REGISTERED", "CHECKING"))
# The first responsible follows a matter until the customer has been told what came of it.
TOLD = Q(state__in=("REPLIED", "CALLED_BACK", "EXPLAINED", "HELPED"))
TO_APPROVE = Q(state="PROPOSED")
TO_EXTEND = Q(extension_by__isnull=False)
TO_REPORT = Q(grade="MAJOR", solved_at__isnull=False, report_at=None) & OPEN
TO_DEVELOPER = Q(to_developer=True, developer_at=None, grade="MAJOR") & OPEN
# A department works on it or a work order is out: whoever looks at the matter follows it until the result is in.
WITH_OTHERS = Q(kind="COMPLAINT", state__in=("HANDED_OVER", "HANDLING")) | Q(
    state="RECEIVED", pk__in=queries.with_work_orders(finished=False)
)
REPAIRED = Q(state="RECEIVED", pk__in=queries.with_work_orders(finished=True))
TO_CLOSE = Q(kind="COMPLAINT") & (
    Q(state__in=("CALLED_BACK", "EXPLAINED", "HELPED")) | Q(state="REPLIED") & (Q(unreached=True) | Q(role="ANONYMOUS"))
)


def _way(case) -> dict:
    """A reply goes the way the matter came (R-043)."""
    return {"reply_way": queries.choices.REPLY_FOR.get(case.channel, "")}


CASES = Register(
    Case,
    "cases",
    "客户事项",
    columns=(
        Column("number", sort=True), Column("kind", "事项"), Column("unit__number", "房号"),
        Column("complainant", kind="name"), Column("content", "内容"), Column("category__name", "类别"),
        Column("grade"), "state", Column("clock", "时限", kind="clock"), Column("receiver__display_name", "第一责任人"),
        Column("received_at", "受理时间", sort=True), Column("handler__display_name", "承办", hidden=True),
        Column("phone", kind="phone", hidden=True), Column("channel", hidden=True), Column("validity", hidden=True),
        Column("urged", hidden=True), Column("satisfaction", hidden=True),
    ),
    facts=(
        ("客户与地点", ("complainant", "role", "phone", "unit", "common_area", "customer", "group_count")),
        ("事项", ("content", "demand", "category", "grade", "channel", "received_at", "late_reason", "promised_at",
                  "target_department", "target_staff", "read_back", "number_told", "urged")),
        ("责任", ("receiver", "handler", "started_at", "findings")),
        ("判定与审批", ("validity_suggested", "validity", "validity_code", "validity_reason", "judged_by", "proposal",
                        "approval_text", "approved_by", "approved_at", "difficult_reason", "review_text",
                        "explanation")),
        ("上报与延期", ("confirmed_by", "confirmed_at", "leader", "leader_explained", "leader_due_at", "developer_by",
                        "developer_at", "developer_text", "report_by",
                        "report_at", "report_text", "extension_due_at", "extension_reason", "extension_told_at")),
        ("结果", ("methods", "result", "result_text", "solved_at", "verified_by", "reply_way", "reply_text",
                  "replied_at", "replied_by", "satisfaction", "satisfaction_text", "called_back_by",
                  "called_back_at", "compensation_fen", "closing", "closed_at")),
        ("关联", ("contact", "letter", "repeat_of", "joined_into", "converted_from", "reopened", "withdrawal",
                  "remark")),
    ),
    silent=lambda case: frozenset() if case.kind == "COMPLAINT" else frozenset({"validity"}),
    births=(actions.open_case,),
    forms={
        actions.open_case: forms.OpenCase,
        actions.amend_case: forms.Amend,
        actions.begin: forms.Begin,
        actions.suggest: forms.Suggest,
        actions.judge: forms.Judge,
        actions.explain: forms.Explain,
        actions.review: forms.Review,
        actions.change_validity: forms.Judge,
        actions.regrade: forms.Reasoned,
        actions.refuse_difficult: forms.Reasoned,
        actions.drop_returned: forms.Reasoned,
        actions.hand_over: forms.HandOver,
        actions.solve: forms.Solve,
        actions.verify: forms.Verify,
        actions.reply: forms.Reply,
        actions.ask_compensation: forms.AskCompensation,
        actions.ask_withdrawal: forms.AskWithdrawal,
        actions.urge: forms.Noted,
        actions.note_progress: forms.Progress,
        actions.pass_up: forms.Noted,
        actions.write_report: forms.Report,
        actions.refuse_extension: forms.Reasoned,
        actions.note_reply_try: forms.Noted,
        actions.order_work: forms.OrderWork,
    },
    starts={
        actions.judge: lambda case: {"validity": case.validity_suggested},
        actions.reply: _way,
        actions.explain: _way,
    },
    wants={actions.judge: queries.missing_facts},
    checks={actions.verify: queries.result_lacks, actions.close: queries.closing_lacks},
    brief=("content", "complainant", "unit", "common_area", "phone", "received_at"),
    brief_step=actions.tell_number,
    instead=((WITH_OTHERS, "note_progress"), (REPAIRED, "answer")),
    beside=(
        "judge", "suggest", "send_back", "explain", "solve", "answer", "urge", "note_progress", "note_reply_try",
        "reply", "review", "close",
    ),
    filters=("kind", "state", "category", "grade", "channel", "validity", "receiver", "received_at", "unit__building"),
    views=(
        View("open", "未结", lambda user, at: OPEN),
        View("mine", "我负责跟进", lambda user, at: OPEN & ~TOLD & Q(receiver=user)),
        View("judge", "待判定", lambda user, at: TO_JUDGE, duty="case.judge"),
        View("approve", "待审批", lambda user, at: TO_APPROVE & ~Q(proposed_by=user), duty="case.approve", tile="warn",
             approves=True),
        View("returned", "部门退回", lambda user, at: Q(state="RETURNED"), duty="case.approve"),
        View("verify", "待验证", lambda user, at: Q(state="VERIFYING"), duty="case.verify"),
        View("reply", "待回复", lambda user, at: Q(state="REPLYING")),
        View("extend", "待批延期", lambda user, at: OPEN & TO_EXTEND & ~Q(extension_by=user),
             duty="case.agree_extension", approves=True),
        View("report", "待写书面报告", lambda user, at: TO_REPORT, duty="case.write_report"),
        View("developer", "待报开发商", lambda user, at: TO_DEVELOPER, duty="case.tell_developer"),
        View("progress", "需反馈进度", lambda user, at: flagged("case", at, "progress")),
        View("level3", "第三级", lambda user, at: OPEN & at_level("case", 3)),
        View("close", "待结案", lambda user, at: TO_CLOSE, duty="case.close"),
        View("file", "待归档", lambda user, at: Q(state="CLOSED", kind="COMPLAINT"), duty="case.file"),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"), ("phone", "phone"), ("name", "complainant"), ("room", "unit__number")),
    about=("unit", "customer"),
    order="-received_at",
    prints=(prints.REGISTER_PRINT, prints.ROW_PRINT),
    importing=CASE_IMPORT,
    group="客户事项",
    rank=10,
    subtitle=lambda case: f"{case.get_kind_display()} · {case.category or '未分类'}",
    title_path="content",
    birth_url="cases/intake/",
    detail_context=queries.on_page,
    parts=queries.case_parts,
    carry=Carry(
        lambda turn: Q(kind__in=("HELP", "EMERGENCY")) | Q(receiver__in=turn.people) | due_in(turn, "case"),
        keeps=lambda turn: Q(kind="EMERGENCY", state="RECEIVED"),
    ),
)  # fmt: skip

SLIPS = Register(
    HandlingSlip,
    "slips",
    "投诉处理单",
    columns=(
        Column("number", sort=True), Column("case__unit__number", "房号"), Column("department__name", "责任部门"),
        Column("task", "要求"), "state", Column("clock", "时限", kind="clock"), "is_lead",
        Column("handed_at", sort=True), Column("accepted_by__display_name", "签收人"),
    ),
    facts=(
        ("投诉", ("case", "case__unit__number", "case__common_area__number", "case__content", "case__demand",
                  "case__grade", "case__phone")),
        ("移交", ("department", "is_lead", "task", "handed_at", "handed_by")),
        ("办理", ("accepted_by", "accepted_at", "return_reason", "done_text", "cause", "liability", "corrective",
                  "finished_at", "finished_by")),
        ("验证", ("verified_by", "verified_at", "verify_text")),
    ),
    forms={
        actions.note_action: forms.NoteAction,
        actions.report_done: forms.ReportDone,
        actions.order_slip_work: forms.OrderSlipWork,
    },
    checks={actions.report_done: queries.slip_lacks},
    filters=("state", "department", "handed_at"),
    views=(
        View("mine", "本部门待办",
             lambda user, at: Q(state__in=("ISSUED", "ACCEPTED")) & HandlingSlip.own_rows(user, at)),
        View("open", "未完成", lambda user, at: Q(state__in=("ISSUED", "ACCEPTED"))),
        View("sign", "待签收", lambda user, at: Q(state="ISSUED")),
        View("verify", "待验证", lambda user, at: Q(state="DONE")),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    about=("case__unit", "case__customer"),
    order="-handed_at",
    prints=(prints.SLIP_PRINT,),
    group="客户事项",
    rank=20,
    subtitle=lambda slip: f"{slip.department} · {slip.case.title}",
    title_path="task",
    detail_template="desk/slip.html",
    detail_context=queries.on_slip_page,
    parts=queries.slip_parts,
)  # fmt: skip

CATEGORIES = Register(
    CaseCategory,
    "categories",
    "投诉类别",
    columns=(
        Column("number", "代码"), Column("name", sort=True), Column("parent__name", "归入"), "rank", "simple", "state",
    ),
    facts=(("类别", ("name", "parent", "rank", "simple", "hints")),),
    births=(actions.add_category,),
    filters=("state", "parent"),
    search=(),
    order="rank",
    group="设置",
    rank=80,
    subtitle=lambda category: category.name,
    title_path="name",
)  # fmt: skip
