"""What the verbs ask for besides columns of their own table."""

from __future__ import annotations

from django import forms

from guanjia.concerns.attachments.fields import SignatureField
from guanjia.concerns.flow.fields import RecordField
from guanjia.domains.customers.forms.lines import EmergencyField, PetsField
from guanjia.domains.customers.models import Customer, Occupancy

Unit = Occupancy._meta.get_field("unit").related_model


class CustomerForm(forms.Form):
    """登记客户, 更正."""

    emergency = EmergencyField()
    pets = PetsField()


class NoteCallerForm(forms.Form):
    """临时记下来电人: one line."""

    unit = RecordField(model=Unit, label="房号", required=False)
    role = forms.ChoiceField(label="身份", choices=Occupancy.ROLES, initial=Occupancy.RESIDENT, required=False)


class IdentityForm(forms.Form):
    """登记证件: the number is typed whole each time; it is never shown in a form."""

    id_no = forms.CharField(label="证件号码", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ConsentForm(forms.Form):
    """登记信息使用同意: the separate tick is never set beforehand."""

    care = forms.BooleanField(label="另外单独同意登记特别关照信息", required=False)


class CareForm(forms.Form):
    """登记特别关照."""

    care_notes = forms.MultipleChoiceField(
        label="特别关照", choices=Customer.CARE, required=False, widget=forms.CheckboxSelectMultiple
    )


class SignForm(forms.Form):
    """业主签字: what the owner agreed to on the paper."""

    consent = forms.ChoiceField(label="信息使用同意", choices=Customer.CONSENTS, widget=forms.RadioSelect)
    consent_channel = forms.ChoiceField(
        label="签字方式", choices=Customer.CHANNELS, initial="PAPER", widget=forms.RadioSelect
    )
    care = forms.BooleanField(label="另外单独同意登记特别关照信息", required=False)
    signature = SignatureField(label="业主签名或签字纸的照片")
    id_seen = forms.BooleanField(label="已核对本人身份", required=False)
