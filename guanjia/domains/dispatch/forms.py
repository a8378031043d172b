"""What the verbs of a work order ask for that is not a column."""

from django import forms

from guanjia.concerns.attachments.fields import FilesField, SignatureField


class NoteWork(forms.Form):
    note = forms.CharField(label="过程", widget=forms.Textarea(attrs={"rows": 2}), max_length=500, required=False)
    photos = FilesField(label="照片", required=False)


class Finish(forms.Form):
    photos = FilesField(label="完工照片", required=False)
    corrective = forms.CharField(
        label="纠正预防措施", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="投诉的派工单：我方责任、重大、重复的必填。",
    )  # fmt: skip
    signature = SignatureField(
        label="客户签名", required=False, help_text="客户拒签时不用签，写明拒签原因和两名见证人。"
    )
    signer_name = forms.CharField(label="签名人", max_length=40, required=False)
    refused_reason = forms.CharField(label="拒签原因", max_length=200, required=False)
    witnesses = forms.CharField(label="见证人", max_length=80, required=False, help_text="拒签时写两名见证员工的姓名。")
