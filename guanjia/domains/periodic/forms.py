"""What the verbs of a task ask for that is not a column."""

from django import forms

from guanjia.concerns.attachments.fields import FilesField


class HandIn(forms.Form):
    files = FilesField(label="附件", required=False, help_text="成果的照片、表格或文件。")


class Waive(forms.Form):
    waive_reason = forms.CharField(label="免办原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class Void(forms.Form):
    void_reason = forms.CharField(label="作废原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
