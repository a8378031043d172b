"""Fields of rosters and meetings."""

import datetime as dt
import re

from django import forms

from guanjia.concerns.access.models import User
from guanjia.domains.duty.forms.desk import Colleague, area

CELL = re.compile(r"(\d{1,18}):(\d{4}-\d{2}-\d{2}):([\w-]{0,40})")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Cells(forms.CheckboxSelectMultiple):
    """The grid as it is sent: a field `cell-人-日期` for each cell, or (from a program) a list of `人:日期:班次`."""

    def value_from_datadict(self, data, files, name):
        if hasattr(data, "getlist") and name not in data:
            cells = [(key, data.get(key)) for key in data if key.startswith("cell-")]
            return [f"{key[5:].replace('-', ':', 1)}:{value}" for key, value in cells]
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data, files, name):
        return False


class CellsField(forms.MultipleChoiceField):
    """Cells of a roster: `人:日期:班次代码`; without a code the cell becomes free."""

    widget = Cells

    def valid_value(self, value) -> bool:
        found = CELL.fullmatch(str(value))
        if not found:
            return False
        try:
            dt.date.fromisoformat(found[2])
        except ValueError:
            return False
        return True

    def clean(self, value):
        parts = [CELL.fullmatch(each) for each in super().clean(value)]
        return [(int(p[1]), dt.date.fromisoformat(p[2]), p[3]) for p in parts]


class Fill(forms.Form):
    cells = CellsField(label="排班格", required=False, help_text="每格写成 人员:日期:班次代码。")


class FillPattern(forms.Form):
    user = Colleague(label="谁")
    pattern = forms.CharField(
        label="规律", max_length=60, help_text="用班次简称连着写，“休”表示休息。例：白白夜夜休休，从第一天起循环。"
    )
    first_on = forms.DateField(label="从", required=False, widget=DAY, help_text="留空是第一天。")
    last_on = forms.DateField(label="到", required=False, widget=DAY, help_text="留空是最后一天。")


class CopyWeek(forms.Form):
    week_of = forms.DateField(
        label="照抄哪一周", widget=DAY, required=False,
        help_text="该周里任意一天；从下一周起一直抄到排班表结束。留空：照抄排班表之前的最后一周。",
    )  # fmt: skip


class Reasoned(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)
    sent_back_reason = forms.CharField(label="退回原因", max_length=200)
    answer = forms.CharField(label="原因", max_length=200)


class Reassign(forms.Form):
    person = Colleague(label="换成谁")
    change_reason = forms.CharField(label="原因", max_length=200, help_text="如：病假、临时有事。")


class SetTask(forms.Form):
    task = forms.CharField(label="任务", max_length=300)
    owner = Colleague(label="负责人")
    due_on = forms.DateField(label="完成日期", widget=DAY)


class People(forms.ModelMultipleChoiceField):
    """Several people who work in the project."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.all(), widget=forms.CheckboxSelectMultiple, **kwargs)


class HoldMeeting(forms.Form):
    people = People(label="出席")
    minutes = area("内容", 4000)
    task_1 = forms.CharField(label="任务一", max_length=300, required=False)
    owner_1 = Colleague(label="负责人", required=False)
    due_1 = forms.DateField(label="完成日期", required=False, widget=DAY)
    task_2 = forms.CharField(label="任务二", max_length=300, required=False)
    owner_2 = Colleague(label="负责人", required=False)
    due_2 = forms.DateField(label="完成日期", required=False, widget=DAY)
