"""What the verbs of a call-back ask for that is not a column."""

from django import forms


class Tried(forms.Form):
    note = forms.CharField(label="情况", max_length=200, required=False, help_text="如：无人接听、关机。")


class Cancelled(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, required=False)
