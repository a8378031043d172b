"""The register of approvals, and telling whose turn it is: the one place above approvals, notices and registers."""

from __future__ import annotations

from django import forms
from django.db.models import Q

from guanjia.concerns.approvals import actions, queries
from guanjia.concerns.approvals.models import Approval
from guanjia.concerns.flow import hooks
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.registers.declared import Column, Register, View


class Grant(forms.Form):
    document_number = forms.CharField(
        label="批复文号", max_length=60, required=False, help_text="由外部机构决定的事项须填写。"
    )


ASKED = (
    "label", "subject_label", "amount_fen", "weighed_fen", "reason", "created_by__display_name", "created_at",
)  # fmt: skip

APPROVALS = Register(
    Approval,
    "approvals",
    "审批",
    columns=(
        Column("number", "编号", sort=True), "label", "subject_label",
        Column("amount_fen", "金额", "money"), "post_label", "reason",
        Column("created_by__display_name", "提出人"), Column("created_at", "提出时间", sort=True), "state",
    ),
    facts=(
        ("事项", ("label", "subject_label", "amount_fen", "weighed_fen", "reason")),
        ("审批", ("post_label", "created_by__display_name", "created_at", "decided_at", "remark")),
    ),
    forms={actions.grant: Grant},
    decided={actions.grant: ASKED, actions.send_back: ASKED},
    filters=("state",),
    views=(
        View("mine", "待我审批", lambda user, at: Q(pk__in=[a.pk for a in queries.waiting_anywhere(user, at)])),
        View("pending", "审批中", lambda user, at: Q(state="PENDING")),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    group="客户事项",
    rank=80,
    title_path="label",
)  # fmt: skip


def tell_whose_turn(done: list[hooks.Done]) -> None:
    """Whoever may decide next is told; at the end the one who asked hears the outcome."""
    for each in done:
        if not isinstance(each.record, Approval):
            return
        record = each.record
        about = {
            "record": record,
            "by": each.by,
            "at": each.at,
            "text": f"{record.subject_label} {record.reason}".strip(),
        }
        if record.state == "PENDING":
            tell(queries.deciders(record, each.at), title=f"待审批：{record.label} {record.number}", **about)
        elif record.state != "WITHDRAWN":
            tell([record.created_by], title=f"{record.label}{record.state_label} {record.number}", **about)


hooks.on_done(hooks.NOTICES, tell_whose_turn)
