"""What the verbs of letters ask for that is not a column."""

from django import forms

from guanjia.concerns.attachments.fields import FilesField


class AnswerLetter(forms.Form):
    reply_text = forms.CharField(label="回函内容", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    files = FilesField(label="回函文件", required=False)
