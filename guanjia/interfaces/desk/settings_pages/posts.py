"""岗位: bundles of verbs as ticks, grouped by register; what is changed here holds at once."""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.models import Post
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.flow.verbs import VERBS
from guanjia.concerns.registers.declared import place_of, register_of
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, table, tabs, url_of
from guanjia.kernel.refusals import NotFound

PAGE = SettingsPage("settings_posts", "岗位", ("post.change",), anywhere=True)
# Rights that are no verb of a register.
WORDS = {
    "see": "查看", "see_own": "只看自己的", "personal.reveal": "查看完整电话、证件号",
    "pii.full": "导出完整姓名、电话", "pii.approve": "同意他人导出完整信息", "calendar.mark": "改工作日历",
    "case.extend_beyond": "批准一周以上的延期", "deadline.board": "看谁落后了", "report.board": "看管理报表",
    "case.enter_late": "补录超过期限的事项", "case.handle_major": "经手重大投诉", "case.lower_grade": "降低等级",
    "policy.change": "改参数", "journal.see": "看留痕",
    "backup.see": "看备份", "backup.make": "立即备份", "backup.download": "下载备份（全部资料）",
    "project.open": "开设项目", "project.amend": "更正项目", "user.add": "新增、启用账号",
    "user.set_password": "重设密码", "user.close": "停用账号", "user.token": "发 API 令牌",
    "post.change": "改岗位权限", "post.assign": "任职、卸任", "zone.add": "新增分管区域",
    "absence.report": "登记他人请假",
}  # fmt: skip
GROUPS = {
    "personal": "个人信息", "pii": "个人信息", "calendar": "系统管理", "policy": "系统管理", "journal": "系统管理",
    "project": "系统管理", "user": "系统管理", "post": "系统管理", "zone": "系统管理", "absence": "系统管理",
    "approval": "审批", "deadline": "系统管理", "backup": "系统管理",
}  # fmt: skip
RISKS = (
    ({"post.change", "journal.see"}, "这个岗位既能改权限又能看留痕；等保要求安全管理员和审计员分开。"),
    ({"user.add", "post.assign", "post.change"}, "这个岗位能建账号、任职、改权限，相当于系统管理员，只给少数人。"),
)


class AddForm(forms.Form):
    label = forms.CharField(label="名称", max_length=30)
    code = forms.SlugField(
        label="代码", max_length=30, help_text="大写字母和下划线，如 NIGHT_DUTY。定了就不能改。",
        error_messages={"invalid": "代码只能用字母、数字、下划线和连字符。"},
    )  # fmt: skip
    superior = forms.ModelChoiceField(Post.objects.none(), label="上级岗位", required=False, empty_label="没有")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["superior"].queryset = Post.objects.order_by("id")


def word_for(code: str) -> str:
    """What a permission lets one do, in Chinese."""
    plain, _, kind = code.partition(":")
    if plain in WORDS:
        word = WORDS[plain]
    elif plain in VERBS:
        word = VERBS[plain].label
    else:
        name = plain.partition(".")[2]
        word = WORDS.get(name, name)
    return f"{word}（{kind_label(plain, kind)}）" if kind else word


def kind_label(code: str, kind: str) -> str:
    verb = VERBS.get(code)
    flow = verb.flows.flows.get(kind) if verb is not None and hasattr(verb.flows, "flows") else None
    return flow.label if flow else kind


def group_for(code: str) -> tuple[tuple, str]:
    """(place, label) of the group of ticks a permission stands in: as in the menu, then the rest."""
    kind = code.partition(".")[0]
    register = register_of(kind)
    if register is not None:
        return place_of(register), register.label
    if kind in RECORDS:
        return (90, "", 0, kind), RECORDS[kind].flows.label
    label = GROUPS.get(kind, "其他")
    return (91, label, 0, ""), label


def ticks(held: set[str]) -> list[tuple[str, list[tuple[str, str, bool, str]]]]:
    """All permissions grouped by register; `see` first, then in the order of the flow."""
    order = {code: place for place, code in enumerate(VERBS)}
    groups: dict[tuple[tuple, str], list[str]] = defaultdict(list)
    for code in actions.known_verbs() | held:
        groups[group_for(code)].append(code)
    made = []
    for (_, label), codes in sorted(groups.items()):
        codes.sort(key=lambda c: (not c.endswith((".see", ".see_own")), order.get(c.partition(":")[0], 9999), c))
        made.append((label, [(code, word_for(code), code in held, "") for code in codes]))
    return made


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    held = Count("assignments__user", filter=Q(assignments__to_on=None), distinct=True)
    posts = Post.objects.select_related("superior").annotate(holders=held).order_by("id")
    return table(
        request, PAGE, template="desk/settings/posts.html",
        columns=[("nw l1", "岗位", "", ""), ("nw", "上级岗位", "", ""), ("r", "权限", "", ""), ("r", "在岗", "", ""),
                 ("nw end", "代码", "", "")],
        rows=[
            (
                url_of(request, "settings_post", pk=p.pk), "", "nw l1", p.label,
                [("nw", str(p.superior or "")), ("r", f"{len(p.verbs)} 项"), ("r", f"{p.holders} 人"),
                 ("nw end", p.code)],
            )
            for p in posts
        ],
        intro="岗位是一包权限；任这个岗位的人在他的项目里能做勾选的事。岗位空缺时，找它的事由上级岗位办理。",
        main=button("新增岗位", url_of(request, "settings_post_add")),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    form = bound(AddForm, request)

    def act() -> str:
        post = actions.add_post(by=request.user, at=request.at, **form.cleaned_data)
        return f"已新增岗位 {post.label}，接着勾选权限"

    page = {
        "title": "新增岗位", "submit": "新增岗位", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "新增岗位"),
    }  # fmt: skip
    return ask(request, form, page, act)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, project, pk: int) -> HttpResponse:
    """The ticks of one post."""
    PAGE.demand(request)
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise NotFound
    form = bound(forms.Form, request)
    ticked = set(request.POST.getlist("verb")) if request.method == "POST" else set(post.verbs)
    page = {
        "title": post.label, "settings_tabs": tabs(request, PAGE), "crumbs": crumbs(request, PAGE, post.label),
        "cancel_url": url_of(request, PAGE.name), "verbs": ticks(ticked),
        "clashes": [text for codes, text in RISKS if codes <= ticked],
    }  # fmt: skip

    def act() -> str:
        actions.set_post_verbs(by=request.user, at=request.at, post=post, verbs=ticked)
        return f"已保存岗位 {post.label} 的权限"

    return ask(request, form, page, act, template="desk/settings/post.html")


urlpatterns = [
    path(f"{START}posts/", show, name="settings_posts"),
    path(f"{START}posts/add/", add, name="settings_post_add"),
    path(f"{START}posts/<int:pk>/", detail, name="settings_post"),
]
