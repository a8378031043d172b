"""Fields of the shift's own verbs."""

from decimal import ROUND_HALF_UP, Decimal

from django import forms

from guanjia.concerns.access.models import User
from guanjia.domains.duty.models import choices as c


class YuanField(forms.DecimalField):
    """An amount typed in yuan, handed on in 分."""

    def prepare_value(self, value):
        return Decimal(value).scaleb(-2) if isinstance(value, int) else value

    def clean(self, value):
        amount = super().clean(value)
        return None if amount is None else int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


class KeysField(forms.MultipleChoiceField):
    """Keys of the matters a taker has read (`case:12`, `line:3`); which there are is known under the lock only."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value) -> bool:
        kind, _, number = str(value).partition(":")
        return kind.isidentifier() and number.isdecimal() and len(number) < 19


def area(label: str, most: int, *, required: bool = True, rows: int = 3, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, max_length=most, required=required, help_text=help_text)


class SignOn(forms.Form):
    fit = forms.BooleanField(label="状态良好，没有饮酒、没有生病", required=True)


class Log(forms.Form):
    sort = forms.ChoiceField(label="类别", choices=c.ENTRY_SORTS, widget=forms.RadioSelect)
    content = area("内容", 1000)
    action = forms.CharField(label="处理", max_length=300, required=False)
    result = forms.ChoiceField(label="结果", choices=c.RESULTS, widget=forms.RadioSelect, initial="DONE")
    happened_at = forms.DateTimeField(
        label="时间", required=False, help_text="留空就是现在。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


class NoteRound(forms.Form):
    finding = forms.ChoiceField(label="情况", choices=c.FINDINGS, widget=forms.RadioSelect, initial="NORMAL")
    note = forms.CharField(label="说明", max_length=300, required=False)


class AddLine(forms.Form):
    summary = area("事项", 300, rows=2)
    due_at = forms.DateTimeField(
        label="时限", required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    next_step = forms.CharField(label="下一步", max_length=60, required=False)


class OpenHandover(forms.Form):
    cash_book_fen = YuanField(label="备用金应有", required=False, min_value=0, help_text="元")
    cash_counted_fen = YuanField(label="备用金清点", required=False, min_value=0, help_text="元")


class TakeOver(forms.Form):
    acknowledged = KeysField(label="逐项确认", required=False)
    clean_ok = forms.ChoiceField(
        label="环境卫生", choices=[("yes", "合格"), ("no", "不合格")], widget=forms.RadioSelect, initial="yes",
        required=False,
    )  # fmt: skip

    def clean_clean_ok(self):
        return self.cleaned_data["clean_ok"] != "no"


class Refuse(forms.Form):
    refuse_reason = forms.ChoiceField(label="拒接原因", choices=c.REFUSALS, widget=forms.RadioSelect)
    refuse_text = forms.CharField(label="说明", max_length=200)


class Decide(forms.Form):
    outcome = forms.ChoiceField(
        label="裁定", choices=[("AGAIN", "重新交接"), ("FORCE", "按现状接班")], widget=forms.RadioSelect
    )
    decision = forms.CharField(label="裁定理由", max_length=200)


class ForceOver(forms.Form):
    decision = forms.CharField(label="原因", max_length=200, help_text="接班的是下一个班次排定的人；要换人请先调班。")


class MarkMissed(forms.Form):
    missed_reason = forms.CharField(label="缺勤说明", max_length=200)


class Colleague(forms.ModelChoiceField):
    """Somebody who works in the project."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.all(), empty_label="请选择", **kwargs)
