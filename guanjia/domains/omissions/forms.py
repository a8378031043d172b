"""What the verbs of an omission ask for that is not a column."""

from django import forms

from guanjia.concerns.access.models import User
from guanjia.domains.omissions.models import GRADES


def _area(label: str, most: int, *, required: bool = True, rows: int = 3, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, max_length=most, required=required, help_text=help_text)


class NamePerson(forms.Form):
    person = forms.ModelChoiceField(queryset=User.objects.all(), label="当事人", empty_label="请选择")


class State(forms.Form):
    statement = _area("陈述", 2000, rows=6, help_text="当时的情况、为什么没有登记或没有上报。")


class Find(forms.Form):
    grade = forms.ChoiceField(label="认定", choices=GRADES, widget=forms.RadioSelect)
    finding = _area("认定理由", 1000)


class SendBack(forms.Form):
    reason = _area("退回原因", 300, rows=2)


class Comment(forms.Form):
    comment = _area("我的意见", 1000, rows=4)
