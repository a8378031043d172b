"""What the verbs of a case ask for that is not a column of the case."""

from decimal import ROUND_HALF_UP, Decimal

from django import forms

from guanjia.concerns.attachments.fields import FilesField
from guanjia.domains.cases.models import choices as c
from guanjia.domains.workforce import queries as workforce


class DepartmentsField(forms.ModelMultipleChoiceField):
    """Departments of the project."""

    def __init__(self, **kwargs):
        super().__init__(queryset=workforce.departments(), widget=forms.CheckboxSelectMultiple, **kwargs)


class DepartmentField(forms.ModelChoiceField):
    """One department of the project."""

    def __init__(self, **kwargs):
        empty = "请选择" if kwargs.get("required", True) else "（未选）"
        super().__init__(queryset=workforce.departments(), empty_label=empty, **kwargs)


class YuanField(forms.DecimalField):
    """An amount typed in yuan, handed on in 分."""

    def clean(self, value):
        amount = super().clean(value)
        return None if amount is None else int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


class OpenCase(forms.Form):
    rings = forms.IntegerField(label="铃响次数", min_value=0, max_value=20, required=False, help_text="未接填 0。")
    letter_subject = forms.CharField(label="来函事由", max_length=100, required=False)
    place = forms.CharField(
        label="地点（公共区域）", max_length=40, required=False,
        help_text="不在户内时写；没有登记过的地点会加入公共区域。",
    )  # fmt: skip
    submitted_to = forms.CharField(widget=forms.HiddenInput, required=False)
    clears = forms.MultipleChoiceField(
        label="五清", choices=c.CLEARS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_submitted_to(self):
        return None


class Amend(forms.Form):
    clears = forms.MultipleChoiceField(
        label="五清", choices=c.CLEARS, required=False, widget=forms.CheckboxSelectMultiple
    )


class Begin(forms.Form):
    findings = forms.CharField(label="核实情况", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class Suggest(forms.Form):
    validity_suggested = forms.ChoiceField(
        label="建议判定", choices=[("VALID", "有效"), ("INVALID", "无效")], widget=forms.RadioSelect
    )


class GroundsSelect(forms.Select):
    """A list in groups; the desk's script shows only the group of the choice named in `data-group-of`."""


VALIDITIES = [("VALID", "有效"), ("INVALID", "无效")]
GROUNDS = [("", "请选择"), *(
    (label, [g for g in c.VALIDITY_CODES if g[0].startswith(code[0])]) for code, label in VALIDITIES
)]  # fmt: skip


class Judge(forms.Form):
    validity = forms.ChoiceField(label="判定", choices=VALIDITIES, widget=forms.RadioSelect)
    validity_code = forms.ChoiceField(
        label="依据", choices=GROUNDS, widget=GroundsSelect(attrs={"data-group-of": "validity"}),
        help_text="与判定相符的一项。",
    )  # fmt: skip

    def clean(self):
        given = self.cleaned_data
        chosen, ground = given.get("validity"), given.get("validity_code")
        if chosen and ground and chosen[0] != ground[0]:
            word = dict(VALIDITIES)[chosen]
            self.add_error("validity_code", f"判定为{word}，请在「{word}」里选依据。")
        return given


class Explain(forms.Form):
    outcome = forms.ChoiceField(label="办法", choices=[("HELP", "协助"), ("DECLINE", "婉拒")], widget=forms.RadioSelect)
    explanation = forms.CharField(label="向客户的解释", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    letters = FilesField(label="回函", required=False, help_text="来函投诉请附书面回函的照片或文件。")


class Review(Judge):
    review_text = forms.CharField(label="复核意见", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class Reasoned(forms.Form):
    reason = forms.CharField(label="原因", widget=forms.Textarea(attrs={"rows": 2}), max_length=300)


class Noted(forms.Form):
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=300, required=False)


class Progress(Noted):
    told = forms.BooleanField(
        label="已告知客户（业主可见）", required=False,
        help_text="处理超过一天的，每天要让客户知道进展。勾选后，业主在网上查询时看得到这段话。",
    )  # fmt: skip


class Report(forms.Form):
    report_text = forms.CharField(
        label="书面报告", widget=forms.Textarea(attrs={"rows": 8}), max_length=2000,
        help_text="经过、原因、采取的措施、业主的反应。报总物业经理和总经理。",
    )  # fmt: skip


class HandOver(forms.Form):
    departments = DepartmentsField(label="责任部门")
    lead = DepartmentField(label="牵头部门", required=False, help_text="选了几个部门时填；留空由排在最前的牵头。")
    task = forms.CharField(
        label="要求", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
        help_text="留空即按已批准的处理意见。",
    )  # fmt: skip


class Methods(forms.Form):
    methods = forms.MultipleChoiceField(label="处理方式", choices=c.METHODS, widget=forms.CheckboxSelectMultiple)


class Solve(Methods):
    result = forms.ChoiceField(label="处理结果", choices=c.RESULTS[:3], widget=forms.RadioSelect)
    result_text = forms.CharField(label="结果说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    cause = forms.CharField(label="原因分析", max_length=1000, required=False)
    liability = forms.ChoiceField(label="责任认定", choices=[("", "—"), *c.LIABILITIES], required=False)


class Verify(Methods):
    verified = forms.ChoiceField(
        label="验证结论", choices=[("PASS", "合格"), ("FAIL", "不合格")], widget=forms.RadioSelect
    )
    verify_text = forms.CharField(
        label="验证意见", widget=forms.Textarea(attrs={"rows": 2}), max_length=500, required=False,
        help_text="不合格时必填：哪里不合格。",
    )  # fmt: skip
    methods = forms.MultipleChoiceField(
        label="处理方式", choices=c.METHODS, widget=forms.CheckboxSelectMultiple, required=False,
        help_text="合格时必填。",
    )  # fmt: skip
    result = forms.ChoiceField(
        label="处理结果", choices=c.RESULTS[:3], widget=forms.RadioSelect, required=False, help_text="合格时必填。"
    )
    result_text = forms.CharField(
        label="结果说明", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False,
        help_text="合格时必填。",
    )  # fmt: skip


class Reply(forms.Form):
    reply_text = forms.CharField(label="回复内容", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    letters = FilesField(label="回函", required=False, help_text="来函投诉请附书面回函的照片或文件。")


class AskCompensation(Reasoned):
    amount_fen = YuanField(label="金额（元）", min_value=0, max_digits=12, decimal_places=2)


class AskWithdrawal(forms.Form):
    withdrawal = forms.CharField(
        label="撤诉依据", widget=forms.Textarea(attrs={"rows": 2}), max_length=500,
        help_text="书面撤诉请附照片；电话撤诉写明时间和通话人。",
    )  # fmt: skip
    papers = FilesField(label="附件", required=False)


class OrderWork(forms.Form):
    department = DepartmentField(label="执行部门")
    content = forms.CharField(
        label="工作内容", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    urgency = forms.ChoiceField(
        label="缓急", choices=[("NORMAL", "一般"), ("URGENT", "急"), ("COMPLEX", "复杂")], widget=forms.RadioSelect,
        initial="NORMAL", required=False,
    )  # fmt: skip

    def clean_urgency(self):
        return self.cleaned_data.get("urgency") or "NORMAL"


class OrderSlipWork(forms.Form):
    content = forms.CharField(label="工作内容", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    urgency = OrderWork.base_fields["urgency"]
    clean_urgency = OrderWork.clean_urgency


class NoteAction(forms.Form):
    text = forms.CharField(label="处理过程", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
    photos = FilesField(label="照片", required=False)


class ReportDone(forms.Form):
    corrective = forms.CharField(
        label="纠正预防措施", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False,
        help_text="我方责任、重大、重复的投诉必填。",
    )  # fmt: skip


class SlipReason(forms.Form):
    reason = forms.CharField(label="原因", max_length=300, required=False)
