"""Faults as Chinese pages. The same body whether a thing is missing or not one's own (decision 12)."""

from __future__ import annotations

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from guanjia.kernel.refusals import Refused
from guanjia.kernel.troubles import AWAY, BUSY, FULL, trouble_of

log = logging.getLogger("guanjia.desk")

TITLES = {
    400: "这个请求看不懂", 403: "没有权限", 404: "没有这一页", 405: "这一页不能这样用", 409: "现在不能这样做",
    413: "文件太大", 422: "没有办成", 500: "出错了", 503: "系统正忙", 507: "磁盘满了",
}  # fmt: skip
NOT_HERE = "没有找到这一页或这条记录。可能地址写错了，也可能不归您看。"
RETRY_SECONDS = 5


def fault_page(status: int, text: str, *, reference: str = "", links=(), typed=()) -> HttpResponse:
    """A page without the shell: it must work when nothing else does. `typed` is what the person had written."""
    context = {
        "code": status, "title": TITLES.get(status, "没有办成"), "text": text, "reference": reference, "links": links,
        "typed": typed,
    }  # fmt: skip
    return HttpResponse(render_to_string("desk/error.html", context), status=status)


def refused_page(refused: Refused, *, links=(), typed=()) -> HttpResponse:
    """A refusal as a page: its sentence, its status."""
    if refused.status == 404:
        return not_found_page()
    answer = fault_page(refused.status, refused.message, links=links, typed=typed)
    if refused.status == 503:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def not_found_page() -> HttpResponse:
    return fault_page(404, NOT_HERE)


TROUBLES = {
    BUSY: (503, "系统正忙，您的内容没有保存。请过几秒再试一次。"),
    AWAY: (503, "数据库暂时连不上，您的内容没有保存。请过几秒再试一次。"),
    FULL: (507, "服务器的磁盘满了，您的内容没有保存；已有的记录还能看。请告诉管理员腾出空间，再提交一次。"),
}


def trouble_page(fault: BaseException | None) -> HttpResponse | None:
    """The store is busy, away or full: trying again is right. None for any other fault."""
    trouble = trouble_of(fault) if fault is not None else ""
    if not trouble:
        return None
    status, text = TROUBLES[trouble]
    if trouble != BUSY:
        log.error("the store is %s: %s", trouble, fault)
    answer = fault_page(status, text)
    if status == 503:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def not_noted_page(trouble: str) -> HttpResponse:
    """The act itself is over, done or refused; only what the session was to remember of it is lost."""
    text = "服务器存不下会话，刚才的事可能已经办好。请先看记录，再决定要不要重做；并请告诉管理员。"
    return fault_page(TROUBLES[trouble][0], text)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was opened before somebody signed out or in, or cookies are off."""
    text = "这个页面已经过期，内容没有保存。请返回上一页，刷新后再提交；如果仍不行，请允许浏览器保存 Cookie。"
    return fault_page(403, text, links=[("重新打开", request.path), ("回到今日", "/")])


def bad_request(request, exception=None) -> HttpResponse:
    return fault_page(400, "浏览器发来的内容不完整，没有保存。请返回后再试。")


def forbidden(request, exception=None) -> HttpResponse:
    return fault_page(403, "您没有这项操作的权限。")


def not_found(request, exception=None) -> HttpResponse:
    return not_found_page()


def server_error(request) -> HttpResponse:
    """Something unforeseen: the number in the page stands in the log too. Outside the views the store may fail too."""
    if answer := trouble_page(sys.exc_info()[1]):
        return answer
    reference = secrets.token_hex(4)
    log.error("fault %s at %s", reference, getattr(request, "path", ""))
    return fault_page(500, "程序出了意外，内容没有保存。请再试一次；若再出现，请告诉管理员。", reference=reference)
