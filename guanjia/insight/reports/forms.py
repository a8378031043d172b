"""Fields of the room's verbs that are no columns."""

from django import forms


class Revise(forms.Form):
    reason = forms.CharField(label="为什么修订", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class Refuse(forms.Form):
    reason = forms.CharField(label="为什么不批准", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
