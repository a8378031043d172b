"""The fields of the intake page."""

from __future__ import annotations

from django import forms

from guanjia.concerns.access.fields import PhoneEntry
from guanjia.concerns.attachments.fields import FilesField
from guanjia.concerns.flow.fields import say_what_is_missing
from guanjia.domains.cases import queries
from guanjia.domains.cases.queries import choices

RINGS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", ">3")]
# The kinds a desk offers first, in the order of the calls it gets.
KINDS = [(k, dict(choices.KINDS)[k]) for k in (
    "REPAIR", "COMPLAINT", "ENQUIRY", "HELP", "SUGGESTION", "SERVICE", "APPLICATION", "EMERGENCY",
)]  # fmt: skip
# A trivial enquiry is answered and counted; of an important one question and answer are kept.
WEIGHTS = [("no", "一般，只记数"), ("yes", "重要，记问答")]
MOMENT = {
    "input_formats": ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
}
SHORT_TOPS = {"安保工作": "安保", "信件、报刊收发": "信件报刊", "员工服务态度": "服务态度"}


class IntakeForm(forms.Form):
    """Every field of the page. Only where (or who) and what are demanded; the judgement asks for the rest."""

    use_required_attribute = False

    lookup = forms.CharField(
        label="来电 / 房号", max_length=60, required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "placeholder": "电话、房号或姓名"}),
    )  # fmt: skip
    unit = forms.CharField(widget=forms.HiddenInput(attrs={"data-keep": "1"}), required=False)
    customer = forms.CharField(widget=forms.HiddenInput(attrs={"data-keep": "1"}), required=False)
    prefilled = forms.CharField(widget=forms.HiddenInput(attrs={"data-keep": "1"}), required=False)
    guessed = forms.CharField(widget=forms.HiddenInput(attrs={"data-keep": "1"}), required=False)
    anonymous = forms.BooleanField(label="匿名（不留姓名和电话）", required=False)
    caller_name = forms.CharField(label="姓名", max_length=60, required=False)
    caller_phone = PhoneEntry(label="电话", max_length=30, required=False)
    place = forms.CharField(
        label="地点", max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": "areas", "placeholder": "房号或公共区域", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label="事项", choices=KINDS, widget=forms.RadioSelect, initial="REPAIR")
    content = forms.CharField(
        label="内容", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=f"投诉至少写 {choices.LEAST_CHARACTERS['COMPLAINT']} 个字。",
    )  # fmt: skip
    category = forms.ChoiceField(label="类别", widget=forms.RadioSelect, required=False)
    subkind = forms.ChoiceField(label="细类", required=False)
    grade = forms.ChoiceField(
        label="程度",
        choices=[g for g in choices.GRADES if g[0] != "DIFFICULT"],
        widget=forms.RadioSelect,
        initial="ORDINARY",
        required=False,
    )
    channel = forms.ChoiceField(label="渠道", choices=choices.CHANNELS, widget=forms.RadioSelect, initial="PHONE")
    source = forms.ChoiceField(label="来源", choices=[("", "—"), *choices.SOURCES], required=False)
    rings = forms.ChoiceField(label="响铃", choices=RINGS, widget=forms.RadioSelect, required=False)
    demand = forms.CharField(label="诉求", max_length=500, required=False)
    read_back = forms.BooleanField(label="已向客户复述确认", required=False)
    clears = forms.MultipleChoiceField(
        label="五清", choices=choices.CLEARS, widget=forms.CheckboxSelectMultiple, required=False
    )
    important = forms.ChoiceField(
        label="轻重", choices=WEIGHTS, widget=forms.RadioSelect, initial="no", required=False
    )  # fmt: skip
    reply_text = forms.CharField(
        label="答复", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    cannot = forms.BooleanField(label="无法当场答复", required=False)
    promised_at = forms.DateTimeField(label="约定回复时间", required=False, **MOMENT)
    photos = FilesField(label="照片", required=False)
    received_at = forms.DateTimeField(label="实际时间", required=False, **MOMENT)
    late_reason = forms.CharField(label="补录原因", max_length=200, required=False)

    def __init__(self, *args, project, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.project, self.user = project, user
        say_what_is_missing(self)
        self.fields["photos"].kept_for = f"{user.pk}:cases.intake"
        self.found_unit = self.found_customer = self.found_area = None
        self.new_place = ""  # a public area in words that the estate does not know yet
        self.undecided = False  # several people live there and none is picked
        self.categories = list(queries.categories(project))
        tops = [c for c in self.categories if c.parent_id is None]
        self.fields["category"].choices = [(c.number, SHORT_TOPS.get(c.name, c.name)) for c in tops]
        below = [(c.number, f"{c.parent.name} · {c.name}") for c in self.categories if c.parent_id]
        self.fields["subkind"].choices = [("", "—"), *below]
        # It follows from the category and the words; kept in the browser it would stand there for the next caller.
        self.fields["subkind"].widget.attrs["data-nodraft"] = "1"
        self.fields["content"].widget.attrs["placeholder"] = "时间、地点、什么事"
        kind = self.value("kind")
        if kind != "COMPLAINT":
            for name in ("demand", "read_back", "clears", "subkind"):
                del self.fields[name]
            self.fields["grade"].choices = [g for g in choices.GRADES if g[0] in ("ORDINARY", "URGENT")]
        if kind != "ENQUIRY":
            for name in ("important", "reply_text", "cannot"):
                del self.fields[name]
        else:
            del self.fields["grade"]
            self._weigh()
        if kind not in ("ENQUIRY", "COMPLAINT"):
            del self.fields["promised_at"]
        if self.value("channel") != "PHONE":
            del self.fields["rings"]
        if self.value("channel") != "OTHER":
            del self.fields["source"]

    def value(self, name: str) -> str:
        """What stands in a field now: what was sent, or the default."""
        if self.is_bound and name in self.data:
            return self.data.get(name, "")
        return self.initial.get(name) or (name in self.fields and self.fields[name].initial) or ""

    def _weigh(self) -> None:
        """An enquiry is trivial until somebody says otherwise; then its subject is enough."""
        if self.is_bound and not self.data.get("important"):
            self.data = self.data.copy()
            self.data["important"] = self.fields["important"].initial
        if self.is_counted:
            self.fields["content"].required = False

    @property
    def is_counted(self) -> bool:
        """An enquiry answered on the spot that weighs nothing: its subject is enough."""
        return "important" in self.fields and self.value("important") != "yes" and not self.value("cannot")

    def category_of(self, code: str) -> queries.CaseCategory | None:
        return next((c for c in self.categories if c.number == code), None)

    def chosen_category(self) -> queries.CaseCategory | None:
        """The sub-kind if it belongs to the category that stands there, else the category."""
        below = self.category_of(self.value("subkind")) if "subkind" in self.fields else None
        top = self.category_of(self.value("category"))
        return below if below and top in (None, below.top) else top

    def category_is_a_guess(self) -> bool:
        """Whether nobody has chosen the category: none stands there, or still the one that was guessed."""
        chosen, guessed = self.chosen_category(), self.category_of(self.value("guessed"))
        if chosen is None or chosen == guessed:
            return True
        return guessed is not None and chosen == guessed.top and "subkind" not in self.data

    def clean(self):
        cleaned = super().clean()
        place, nameless = cleaned.get("place", ""), cleaned.get("anonymous")
        somewhere = self.found_unit or self.found_area or self.new_place
        if place and not somewhere:
            self.add_error("lookup", f"没有找到「{place}」这个房号，请核对。")
        if self.undecided:
            self.add_error("lookup", "请选是哪一位；来电人没有说，就选最后一项。")
        if self.is_counted:
            self._clean_counted(cleaned)
            return cleaned
        if cleaned.get("cannot") and not cleaned.get("promised_at"):
            self.add_error("promised_at", "无法当场答复的，请和客户约定回复时间。")
        if nameless and not (somewhere or place):
            self.add_error("lookup", "匿名的事项请写明地点：房号或公共区域。")
        elif not (nameless or somewhere or place or self.found_customer or cleaned.get("caller_name")):
            self.add_error("lookup", "请选择房号或公共区域，或在下面写明是谁。")
        if cleaned.get("content") and (short := choices.too_short(cleaned.get("kind", ""), cleaned["content"].strip())):
            self.add_error("content", short)
        return cleaned

    def _clean_counted(self, cleaned: dict) -> None:
        if not cleaned.get("content") and self.chosen_category() is None:
            self.add_error("content", "请选类别，或写一句问了什么。")
        elif cleaned.get("content") and (short := choices.too_short("ENQUIRY", cleaned["content"].strip())):
            self.add_error("content", short)
