"""参数: every number of the manual with unit, default, alternatives and clause; a change holds from a moment on."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.models import Post
from guanjia.concerns.access.posts import POSTS
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.policies import actions
from guanjia.concerns.policies.declared import UNITS, PolicyDef, all_declared
from guanjia.concerns.policies.models import Policy
from guanjia.concerns.registers.wording import local, moment
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages import ladders
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, crumbs, table, url_of
from guanjia.kernel.ladder import in_words
from guanjia.kernel.money import show as show_money
from guanjia.kernel.money import yuan
from guanjia.kernel.refusals import Invalid, NotFound

PAGE = SettingsPage("settings_policies", "参数", ("policy.change",))
POST_LABELS = {code: label for code, label, _ in POSTS}
ON_OFF = {"on": "开", "off": "关"}
# The policies of one heading: the first word of their keys.
HEADINGS = {
    "客户事项": ("case", "complaint", "issue", "repair", "enquiry", "help", "suggestion", "service", "application",
                 "emergency", "compensation"),
    "派工": ("workorder", "work_order"), "回访": ("callback", "follow_up"), "来电来访": ("contact",),
    "来函": ("letter",), "客户": ("customers", "customer", "owner_profile"), "时间": ("same_day", "calendar"),
    "逐级上报": ("ladder", "escalation"), "值班": ("duty",),
    "审批": ("approval",), "提醒": ("notice",), "附件": ("attachment",), "备份": ("backup",), "个人信息": ("privacy",),
}  # fmt: skip
COMPANY = "company"


def shown(unit: str, value: str) -> str:
    """A stored value as people read it."""
    if unit == "SWITCH":
        return ON_OFF.get(value, value)
    if unit == "FEN":
        return show_money(int(value))
    if unit == "SAME_DAY":
        return "当日"
    if unit == "LADDER":
        return in_words(value, POST_LABELS)
    if unit == "TEXT" and (posts := posts_in(value)):
        return "、".join(POST_LABELS[post] for post in posts)
    return "—" if value == "" else value


def posts_in(value: str) -> list[str]:
    """The posts a text names, where it names nothing else."""
    found = [word.strip() for word in value.split(",")]
    return found if set(found) <= POST_LABELS.keys() else []


def unit_of(unit: str) -> str:
    """The unit beside a value; of a count its label says what is counted: days, households, copies."""
    return "" if unit in ("SWITCH", "TEXT", "TIME", "SAME_DAY", "LADDER", "COUNT") else UNITS[unit]


def stored(unit: str, text: str) -> str:
    """What a person typed as it is stored; money is typed in 元."""
    return str(yuan(text)) if unit == "FEN" else text


def heading_of(key: str) -> tuple[int, str]:
    """(place, heading) of a policy."""
    start = key.partition(".")[0]
    for place, (heading, starts) in enumerate(HEADINGS.items()):
        if start in starts:
            return place, heading
    return 99, RECORDS[start].flows.label if start in RECORDS else "其他"


def company_scope(request: HttpRequest) -> bool:
    return request.GET.get("scope") == COMPANY


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    whole = company_scope(request)
    asked = Q(project=None) if whole else Q(project=request.project) | Q(project=None)
    rows: dict[str, Policy] = {}
    coming: dict[str, Policy] = {}
    # The project's own row wins over the company's, a later one over an earlier.
    for row in Policy.objects.filter(asked).order_by("valid_from", "id"):
        if row.valid_from > request.at:
            coming.setdefault(row.key, row)
        elif row.key not in rows or row.project_id is not None or rows[row.key].project_id is None:
            rows[row.key] = row
    who = changed_by([*rows.values(), *coming.values()])
    groups: dict[str, list] = defaultdict(list)
    for key, shipped in sorted(all_declared().items(), key=lambda pair: (heading_of(pair[0]), pair[0])):
        groups[heading_of(key)[1]].append(_line(request, key, shipped, rows.get(key), coming.get(key), who, whole))
    here = url_of(request, PAGE.name)
    scope = [{"label": request.project.name, "url": here, "active": not whole},
             {"label": "全公司", "url": f"{here}?scope={COMPANY}", "active": whole}]  # fmt: skip
    return table(
        request, PAGE, columns=[], rows=[], template="desk/settings/policies.html", groups=list(groups.items()),
        scope=scope,
    )  # fmt: skip


def _line(request, key: str, shipped: PolicyDef, row, coming, who: dict, whole: bool) -> tuple:
    year = local(request.at).year
    value = row.value if row else shipped.value
    since = f"{moment(row.valid_from, year)} 起" if row else "出厂值"
    if coming:
        since += f"；{moment(coming.valid_from, year)} 起改为 {shown(coming.unit, coming.value)} {unit_of(coming.unit)}"
    source = shipped.clause + ("（本系统建议）" if shipped.proposed and "建议" not in shipped.clause else "")
    if shipped.alternatives:
        source += f"；也可：{shipped.alternatives}"
    if row and (row.value, row.unit) != (shipped.value, shipped.unit):
        source += f"；出厂值 {shown(shipped.unit, shipped.value)} {unit_of(shipped.unit)}".rstrip()
    unit = row.unit if row else shipped.unit
    url = url_of(request, "settings_policy", key=key) + (f"?{urlencode({'scope': COMPANY})}" if whole else "")
    own = bool(row and row.project_id)
    return (shipped.label, shown(unit, value), unit_of(unit), source, since,
            who.get(row.pk, "") if row else "", url, own)  # fmt: skip


def changed_by(rows: list[Policy]) -> dict[int, str]:
    """Who wrote each row, from the journal, in one query."""
    entries = Entry.objects.filter(subject_kind="policy", subject_id__in=[r.pk for r in rows], verb="policy.change")
    return {pk: name or "系统" for pk, name in entries.values_list("subject_id", "by__display_name")}


def value_form(shipped: PolicyDef) -> type[forms.Form]:
    """The form of one policy: a switch, a time, or a number or text with its unit."""
    if shipped.unit == "SWITCH":
        value = forms.ChoiceField(label=shipped.label, choices=list(ON_OFF.items()), widget=forms.RadioSelect)
    elif shipped.key.endswith("_post") or (shipped.unit == "TEXT" and posts_in(shipped.value)):
        posts = list(Post.objects.order_by("id").values_list("code", "label"))
        if "," in shipped.value:
            value = forms.MultipleChoiceField(
                label=shipped.label, choices=posts, required=False, widget=forms.CheckboxSelectMultiple,
                help_text="一个也不选就是没有。",
            )  # fmt: skip
        else:
            value = forms.ChoiceField(label=shipped.label, choices=posts)
    else:
        unit = unit_of(shipped.unit)
        label = f"{shipped.label}（{unit}）" if unit else shipped.label
        value = forms.CharField(label=label, max_length=200, required=shipped.unit not in ("TIME", "TEXT"))
    valid_from = forms.DateTimeField(
        label="从何时起", required=False, help_text="不填就是现在起；过去的记录不受影响。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    fields = {"value": value, "valid_from": valid_from}
    if shipped.unit == "LADDER":
        fields = {**ladders.ladder_fields(), "valid_from": valid_from}
    elif len(units := actions.units_for(shipped.unit)) > 1:
        value.label, value.required = shipped.label, False
        unit = forms.ChoiceField(
            label="单位", choices=[(u, UNITS[u]) for u in units], widget=forms.RadioSelect,
            required=False, help_text="选「当日」时不看数字，到当天 24:00 为止。",
        )  # fmt: skip
        fields = {"value": value, "unit": unit, "valid_from": valid_from}
    return type("PolicyForm", (forms.Form,), fields)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, project, key: str) -> HttpResponse:
    PAGE.demand(request)
    shipped = all_declared().get(key)
    if shipped is None:
        raise NotFound
    whole = company_scope(request)
    where = None if whole else request.project
    rows = Policy.objects.filter(Q(project=where) | Q(project=None), key=key, valid_from__lte=request.at)
    row = max(rows, key=lambda r: (r.project_id is not None, r.valid_from), default=None)
    value = row.value if row else shipped.value
    as_stored = shipped.unit in ("SWITCH", "SAME_DAY", "TEXT") or value == ""
    initial = {"value": value if as_stored else shown(shipped.unit, value), "unit": row.unit if row else shipped.unit}
    if shipped.unit == "LADDER":
        initial = ladders.initial_of(value)
    elif "," in shipped.value and posts_in(shipped.value):
        initial["value"] = posts_in(value)
    form = bound(value_form(shipped), request, initial=initial)
    parts = [f"出处：{shipped.clause}", f"出厂值 {shown(shipped.unit, shipped.value)} {unit_of(shipped.unit)}".strip()]
    if shipped.alternatives:
        parts.append(f"也可：{shipped.alternatives}")

    def act() -> str:
        given = form.cleaned_data
        made = actions.change_policy(
            by=request.user, at=request.at, key=key, value=_read(shipped, given), project=where,
            valid_from=given["valid_from"], unit=given.get("unit", ""),
        )  # fmt: skip
        return f"{shipped.label} 改为 {shown(made.unit, made.value)} {unit_of(made.unit)}".strip()

    back = url_of(request, PAGE.name) + (f"?scope={COMPANY}" if whole else "")
    page = {
        "title": f"改参数 · {'全公司' if whole else request.project.name}", "submit": "保存", "cancel_url": back,
        "intro": "；".join(parts) + "。", "action": request.get_full_path(),
        "crumbs": crumbs(request, PAGE, shipped.label),
    }  # fmt: skip
    return ask(request, form, page, act)


def _read(shipped: PolicyDef, given: dict) -> str:
    if shipped.unit == "LADDER":
        return ladders.typed(given)
    if isinstance(given["value"], list):
        return ",".join(given["value"])
    try:
        return stored(shipped.unit, given["value"])
    except Invalid as refused:
        raise Invalid(fields={"value": refused.message}) from refused


urlpatterns = [
    path(f"{START}policies/", show, name="settings_policies"),
    path(f"{START}policies/<str:key>/", change, name="settings_policy"),
]
