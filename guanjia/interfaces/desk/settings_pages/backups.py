"""备份: what was made, whether it is whole, making one now, carrying one away, and in words how one comes back."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.backups import carrying, ciphering, queries
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.round_job import ask_for_one
from guanjia.concerns.registers.wording import badge, local, moment
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, tabs, url_of
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound

PAGE = SettingsPage("settings_backups", "备份", ("backup.see",), anywhere=True)
ROWS = 100


def size_of(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{count / 1024:.0f} KB"


def words_of(standing: queries.Standing, at) -> tuple[str, str]:
    """(tone of the note, a sentence) about how things stand."""
    every = settings.BACKUP_EVERY
    last = moment(standing.last.at, local(at).year) if standing.last else ""
    return {
        "good": ("ok", f"备份正常：最近一次 {last}，每 {every} 小时一次。"),
        "late": ("bad", f"备份迟了：最近一次好的是 {last}，应当每 {every} 小时一次。请看后台任务是否在运行。"),
        "failed": ("bad", f"最近一次有问题：{standing.newest.fault if standing.newest else ''}"
                          + (f"　最近一次好的是 {last}。" if last else "　还没有一次好的。")),
        "none": ("bad", "还没有备份。请按“立即备份”，并看后台任务是否在运行。"),
        "off": ("", "没有设定时备份，只有按“立即备份”才做。" + (f"最近一次 {last}。" if last else "")),
    }[standing.level]  # fmt: skip


def may(request: HttpRequest, verb: str) -> bool:
    return request.user.kept_grants.anywhere(verb)


def demand(request: HttpRequest, verb: str, label: str) -> None:
    PAGE.demand(request)
    if not may(request, verb):
        raise NotAllowed(f"您的岗位没有「{label}」的权限，请联系系统管理员。")


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    standing = queries.standing(request.at)
    tone, words = words_of(standing, request.at)
    year = local(request.at).year
    rows = list(queries.kept()[:ROWS])
    main = button("立即备份", url_of(request, "settings_backup_now")) if may(request, "backup.make") else None
    context = {
        "title": PAGE.label, "settings_tabs": tabs(request, PAGE), "tone": tone, "words": words,
        "columns": [("nw l1", "时间", "", ""), ("nw", "起因", "", ""), ("r", "大小", "", ""), ("r", "附件", "", ""),
                    ("nw", "核验", "", ""), ("nw", "异机副本", "", ""), ("what l2", "文件", "", ""),
                    ("nw end", "结果", "", "")],
        "rows": [_row(request, row, year) for row in rows], "caption": "备份",
        "actions": {"main": main} if main else {}, "pager": None,
        "empty": {"text": "还没有备份", "hint": ""}, "folder": settings.BACKUP_FOLDER, "away": settings.BACKUP_COPY,
        "locked": locked(), "key": settings.SEALING_KEY_FILE, "data": settings.DATA,
    }  # fmt: skip
    return render(request, "desk/settings/backups.html", context)


def _row(request: HttpRequest, row: Backup, year: int) -> tuple:
    failed = row.state == Backup.FAILED
    state = badge("失败", "late") if failed else badge("有问题", "warn") if row.fault else badge("完好", "ok")
    cells = [
        ("nw", row.get_cause_display()), ("r", size_of(row.size) if row.size else ""),
        ("r off", str(row.attachments) if row.size else ""),
        ("nw off", moment(row.verified_at, year) if row.verified_at and not failed else "没有"),
        ("nw off", moment(row.copied_at, year) if row.copied_at else "没有"), ("what l2", row.fault or row.file),
        ("nw end", state),
    ]  # fmt: skip
    url = (
        url_of(request, "settings_backup", pk=row.pk)
        if not failed and may(request, "backup.download")
        else request.path
    )
    return url, "late" if failed else "warn" if row.fault else "", "nw l1", moment(row.at, year), cells


@require_http_methods(["GET", "HEAD", "POST"])
def now(request: HttpRequest, project) -> HttpResponse:
    """Made by the runner: a large house takes longer than a page may."""
    demand(request, "backup.make", "立即备份")

    def act() -> str:
        ask_for_one(by=request.user, at=request.at)
        return "已开始备份。做完会列在这里，大的数据要几分钟，请稍后刷新。"

    page = {
        "title": "立即备份", "submit": "立即备份", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "立即备份"),
        "intro": "备份数据库和全部附件，写完即核验。备份时大家照常工作。",
    }  # fmt: skip
    return ask(request, bound(forms.Form, request), page, act)


LOCKED = "里面是全部客户资料，用备份公钥加密，只有备份私钥打得开。"
PLAIN = "里面是全部客户资料，没有加密。请放在加密的、只有您能拿到的地方；加密密钥不在里面，不要和它放在一起。"


def locked() -> bool:
    """Whether what leaves the machine is locked; a key that is none shows as not locked, and `download` refuses."""
    try:
        return bool(ciphering.recipients())
    except Invalid:
        return False


class DownloadForm(forms.Form):
    reason = forms.CharField(label="下载用途", max_length=200, help_text="如：每月异地存放。会留痕。")


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, project, pk: int) -> HttpResponse:
    """One file with everything in it, attachments too; a reason, and the journal says who."""
    demand(request, "backup.download", "下载备份")
    row = queries.kept().filter(pk=pk, state=Backup.DONE).first()
    if row is None or not (settings.BACKUP_FOLDER / row.file).exists():
        raise NotFound
    form = bound(DownloadForm, request)
    if request.method == "POST" and form.is_valid():
        name, sent = carrying.download(row, by=request.user, at=request.at, reason=form.cleaned_data["reason"])
        answer = StreamingHttpResponse(sent, content_type="application/x-tar")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    page = {
        "title": "下载备份", "submit": "下载", "form": form, "action": request.path,
        "cancel_url": url_of(request, PAGE.name), "crumbs": crumbs(request, PAGE, row.file),
        "intro": f"{moment(row.at, local(request.at).year)} 的备份，连同 {row.attachments} 个附件，合成一个文件。",
        "caution": LOCKED if locked() else PLAIN,
    }  # fmt: skip
    return render(request, "desk/form.html", page, status=422 if form.errors else 200)


urlpatterns = [
    path(f"{START}backups/", show, name="settings_backups"),
    path(f"{START}backups/now/", now, name="settings_backup_now"),
    path(f"{START}backups/<int:pk>/", download, name="settings_backup"),
]
