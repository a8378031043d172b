"""留痕: who did what when, in one project; what was changed is named, its values stand on the record's own page. What a
person is barred from (the matter he is named in) is not in his journal either."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.access.models import User
from guanjia.concerns.flow.barring import about_barred
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import register_of
from guanjia.concerns.registers.filters import NamedDate
from guanjia.concerns.registers.wording import ZONE, address, local
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, table, url_of

PAGE = SettingsPage("settings_journal", "留痕", ("journal.see",))
ROWS = 50
SORTS = [
    ("", "动作：全部"), ("reveal", "查看完整信息"), ("export", "导出"), ("print", "打印"),
    ("search.look_up", "查找客户"), ("settings", "设置"),
]  # fmt: skip
SETTINGS = ("policy.", "post.", "user.", "project.", "zone.", "absence.")
KINDS = {
    "policy": "参数", "user": "账号", "post": "岗位", "assignment": "任职", "project": "项目", "zone": "分管区域",
    "search": "搜索", "print_log": "打印", "backup": "备份",
}  # fmt: skip


class Filters(forms.Form):
    use_required_attribute = False
    who = forms.ModelChoiceField(User.objects.none(), label="人员", required=False, empty_label="人员：全部")
    sort = forms.ChoiceField(label="动作", choices=SORTS, required=False)
    since = forms.DateField(label="从", required=False, widget=NamedDate("从"))
    until = forms.DateField(label="到", required=False, widget=NamedDate("到"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="f_%s", **kwargs)
        self.fields["who"].queryset = User.objects.order_by("display_name", "id")


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    form = Filters(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    # What belongs to no project (accounts, posts) concerns every project.
    rows = Entry.objects.filter(Q(project=request.project) | Q(project=None)).select_related("by")
    rows = narrowed(rows.exclude(about_barred(request.user)), given)
    below = request.GET.get("below", "")
    if below.isdecimal() and len(below) < 19:
        rows = rows.filter(pk__lt=int(below))
    found = list(rows.order_by("-pk")[: ROWS + 1])
    more, found = len(found) > ROWS, found[:ROWS]
    subjects = subjects_of(found)
    here = url_of(request, PAGE.name)
    kept = [(n, v) for n, v in request.GET.items() if n in form.fields and v]
    following = f"{here}?{urlencode([*kept, ('below', found[-1].pk)])}" if more else ""
    return table(
        request, PAGE,
        columns=[("nw l1", "时间", "", ""), ("nw l1", "谁", "", ""), ("nw", "动作", "", ""), ("nw", "对象", "", ""),
                 ("what l2", "内容", "", "")],
        rows=[_row(request, e, subjects) for e in found],
        pager={"note": "新的在前", "prev": here if below else "", "next": following},
        intro="只能看，不能改、不能删；每分钟封存一次，改动会被发现。", empty="没有符合条件的留痕",
        filters=[form[name] for name in form.fields], list_url=here, keep=[], clear_url=here if kept else "",
    )  # fmt: skip


def narrowed(rows, given: dict):
    if given.get("who"):
        rows = rows.filter(by=given["who"])
    sort = given.get("sort")
    if sort == "settings":
        wanted = Q()
        for start in SETTINGS:
            wanted |= Q(verb__startswith=start)
        rows = rows.filter(wanted)
    elif sort == "export":
        rows = rows.filter(verb__in=("export", "export_whole"))
    elif sort:
        rows = rows.filter(verb=sort)
    if given.get("since"):
        rows = rows.filter(at__gte=dt.datetime.combine(given["since"], dt.time.min, ZONE))
    if given.get("until"):
        rows = rows.filter(at__lt=dt.datetime.combine(given["until"] + dt.timedelta(days=1), dt.time.min, ZONE))
    return rows


def subjects_of(entries: list[Entry]) -> dict[tuple[str, int], str]:
    """{(kind, id): number}, one query for each kind on the page."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.subject_kind in RECORDS and entry.subject_id:
            wanted[entry.subject_kind].add(entry.subject_id)
    return {
        (kind, pk): number
        for kind, ids in wanted.items()
        for pk, number in RECORDS[kind]._base_manager.filter(pk__in=ids).values_list("pk", "number")
    }


def _row(request: HttpRequest, entry: Entry, subjects: dict) -> tuple:
    number = subjects.get((entry.subject_kind, entry.subject_id), "")
    model = RECORDS.get(entry.subject_kind)
    kind = model.flows.label if model else KINDS.get(entry.subject_kind, "")
    register = register_of(entry.subject_kind)
    href = url_of(request, PAGE.name)
    if number and register:
        start = reverse("desk:list", kwargs={"project": request.project.code, "slug": register.slug})
        href = f"{start}{address(number, entry.subject_id)}/"
    cells = [
        ("nw l1", entry.by.display_name if entry.by else "系统"), ("nw", entry.label),
        ("nw", f"{kind} {number}".strip()), ("what l2", words_of(entry)),
    ]  # fmt: skip
    return href, "", "nw l1", f"{local(entry.at):%Y-%m-%d %H:%M:%S}", cells


def words_of(entry: Entry) -> str:
    """The reason, the number of rows, and which fields changed; for settings the values too, which are no secret."""
    parts = [entry.reason] if entry.reason else []
    if entry.rows > 1:
        parts.append(f"{entry.rows} 行")
    if entry.verb.startswith(SETTINGS):
        parts += [f"{name}：{_plain(before)} → {_plain(after)}" for name, (before, after) in entry.changes.items()]
    else:
        said = {name: after for name, (_, after) in entry.changes.items() if not name.isascii()}
        parts += [f"{name}：{_plain(value)}" for name, value in said.items()]
        names = [label for name in entry.changes if name not in said and (label := _label(entry.subject_kind, name))]
        if names:
            parts.append(("填写" if not entry.from_state and entry.to_state else "改动") + "：" + "、".join(names))
    return "；".join(parts)[:300]


def _label(kind: str, name: str) -> str:
    """The name of a column as people know it; "" of what no form names: search keys, seals."""
    columns = RECORDS[kind]._meta.concrete_fields if kind in RECORDS else ()
    column = next((each for each in columns if each.attname == name), None)
    if column is None or column.verbose_name == column.name.replace("_", " "):
        return ""
    return str(column.verbose_name)


def _plain(value) -> str:
    if isinstance(value, list):
        return "、".join(str(v) for v in value) or "（空）"
    return "（空）" if value in (None, "") else str(value)


urlpatterns = [path(f"{START}journal/", show, name="settings_journal")]
