"""What the verbs of a task ask for that is not a column."""

from django import forms

from guanjia.concerns.attachments.fields import FilesField
from guanjia.domains.periodic.queries import BASES, OFFSETS


class Rule(forms.Form):
    """Of what a duty's form asks: choices that are never left empty."""

    offset = forms.TypedChoiceField(
        label="应交在", choices=OFFSETS, coerce=int, empty_value=0, initial=0, required=False, widget=forms.RadioSelect,
        help_text="上月考勤次月 1 日交：下一期；下月计划本月交：上一期。",
    )  # fmt: skip
    basis = forms.TypedChoiceField(
        label="日子算法", choices=BASES, empty_value="CAL", initial="CAL", required=False, widget=forms.RadioSelect,
        help_text="选工作日，第几天就是第几个工作日。",
    )  # fmt: skip


class HandIn(forms.Form):
    files = FilesField(label="附件", required=False, help_text="成果的照片、表格或文件。")


class Waive(forms.Form):
    waive_reason = forms.CharField(label="免办原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class Void(forms.Form):
    void_reason = forms.CharField(label="作废原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
