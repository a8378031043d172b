"""Refusals and faults as problem+json (RFC 9457), in Chinese; the one place that knows every status of the API."""

from __future__ import annotations

import functools
import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ParametersWrong
from pydantic import BaseModel, Field
from pydantic import ValidationError as ModelWrong

from guanjia.concerns.jobs import clock
from guanjia.kernel.refusals import Refused
from guanjia.kernel.troubles import AWAY, BUSY, FULL, trouble_of

log = logging.getLogger("guanjia.rest")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
TITLES = {
    400: "请求看不懂", 401: "没有登录", 403: "没有权限", 404: "没有找到", 405: "不能这样访问", 409: "现在不能这样做",
    413: "内容太大", 415: "格式不收", 422: "填写有误", 500: "程序出错", 503: "系统正忙", 507: "磁盘满了",
}  # fmt: skip
MEANINGS = {
    400: "正文不是有效的 JSON 或表单。",
    401: "没有令牌，或令牌已作废。",
    403: "您的岗位没有这项权限，或按规定不能由您办理。",
    404: "没有这条记录，或不归您看（两者不作区分）。",
    409: "记录现在的状态不能做这一步，或刚被别人改过（`code` 为 `stale`，`current` 是现在的版本号）。",
    413: "一次发来的内容太大。",
    415: "正文须是 application/json；带文件的动作也可用 multipart/form-data。",
    422: "字段或参数不对，`fields` 逐项说明。",
    503: f"系统正忙，请按 `Retry-After`（{RETRY_SECONDS} 秒）再试。",
    507: "服务器的磁盘满了，内容没有保存。",
}
READING, WRITING = (400, 401, 403, 404, 422, 503), (400, 401, 403, 404, 409, 413, 415, 422, 503, 507)


class Problem(BaseModel):
    """What went wrong. `code` is stable and for programs; `detail` is a sentence for people."""

    type: str = Field("about:blank", description="总是 about:blank；请按 code 区分")
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str] = Field(default_factory=dict, description="字段或参数名 → 哪里不对")
    current: int | None = Field(None, description="记录现在的版本号，只在 code 为 stale 时有")


def problem(status: int, code: str, detail: str, fields: dict | None = None, **more: Any) -> HttpResponse:
    """A problem as an answer."""
    body = {
        "type": "about:blank", "title": TITLES.get(status, "没有办成"), "status": status, "detail": detail,
        "code": code, "fields": fields or {}, **more,
    }  # fmt: skip
    answer = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 503:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def from_refusal(refused: Refused) -> HttpResponse:
    said = refused.as_dict()
    more = {"current": said["current"]} if "current" in said else {}
    return problem(refused.status, refused.code, refused.message, said["fields"], **more)


SENTENCES = {
    "missing": "这一项必填。", "extra_forbidden": "没有这个字段。", "string_type": "须是文字。",
    "string_too_short": "不能为空。", "bool_type": "须是 true 或 false。", "int_type": "须是整数。",
    "int_parsing": "须是整数。", "int_from_float": "须是整数。", "list_type": "须是列表。", "dict_type": "须是对象。",
    "model_type": "正文须是一个 JSON 对象。", "json_invalid": "正文不是有效的 JSON。",
    "decimal_type": "须是数字。", "decimal_parsing": "须是数字。", "finite_number": "须是数字。",
    "timezone_aware": "时间须带时区，例如 2026-11-20T16:10:00+08:00。",
    "datetime_parsing": "时间须写成 2026-11-20T16:10:00+08:00。", "datetime_type": "时间须写成文字。",
    "date_parsing": "日期须写成 2026-11-20。", "date_type": "日期须写成文字。", "value_error": "不在合理的范围内。",
    "string_pattern_mismatch": "写法不对。",
}  # fmt: skip
_BOUNDS = (
    ("string_too_long", "max_length", "最多 {} 个字。"), ("too_long", "max_length", "最多 {} 项。"),
    ("greater_than_equal", "ge", "不能小于 {}。"), ("less_than_equal", "le", "不能大于 {}。"),
    ("literal_error", "expected", "须是其中之一：{}。"), ("enum", "expected", "须是其中之一：{}。"),
    ("decimal_max_places", "decimal_places", "最多 {} 位小数。"),
    ("decimal_max_digits", "max_digits", "最多 {} 位数字。"),
)  # fmt: skip


def sentence(error: dict) -> str:
    """A fault pydantic found, as a Chinese sentence."""
    kind = error["type"]
    for name, bound, words in _BOUNDS:
        if kind == name:
            said = str(error.get("ctx", {}).get(bound, ""))
            return words.format(said.replace(" or ", "、").replace(", ", "、").replace("'", ""))
    return SENTENCES.get(kind, "写法不对。")


def from_model(fault: ModelWrong) -> HttpResponse:
    """The faults of a body by field; text that is no JSON at all is another matter."""
    errors = fault.errors(include_url=False, include_input=False)
    if any(e["type"] == "json_invalid" for e in errors):
        return problem(400, "bad_json", SENTENCES["json_invalid"])
    fields: dict[str, str] = {}
    for error in errors:
        name = ".".join(str(part) for part in error["loc"][:1])
        fields.setdefault(name, sentence(error))
    return problem(422, "invalid", in_one(fields), {n: t for n, t in fields.items() if n})


def in_one(fields: dict[str, str]) -> str:
    """The first few faults as one sentence."""
    said = [f"{name}：{text}" if name else text for name, text in list(fields.items())[:5]]
    return "；".join(part.rstrip("。") for part in said) + "。"


def from_parameters(fault: ParametersWrong) -> HttpResponse:
    """The faults of path, query and headers; ninja puts where they stood before the name."""
    fields = {str(error["loc"][-1]): sentence(error) for error in fault.errors}
    return problem(422, "invalid", in_one(fields), fields)


TROUBLES = {
    BUSY: (503, "系统正忙，内容没有保存，请过几秒再试。"),
    AWAY: (503, "数据库暂时连不上，内容没有保存，请过几秒再试。"),
    FULL: (507, MEANINGS[507]),
}


def from_store(fault: BaseException) -> HttpResponse:
    """A store that is busy, away or full is said; anything else is a fault of the program."""
    trouble = trouble_of(fault)
    if not trouble:
        raise fault
    if trouble != BUSY:
        log.error("the store is %s: %s", trouble, fault)
    status, text = TROUBLES[trouble]
    return problem(status, trouble, text)


TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
UNREADABLE = (MultiPartParserError, UnreadablePostError)


def install(api: NinjaAPI) -> None:
    """Let the API answer with problems."""
    table: list[tuple[type[Exception], Callable[[Any], HttpResponse]]] = [
        (Refused, from_refusal), (ModelWrong, from_model), (ParametersWrong, from_parameters),
        *((kind, from_store) for kind in (DatabaseError, InterfaceError, OSError)),
        (AuthenticationError, lambda e: problem(401, "unauthorized", "请在 Authorization 头中带上有效的令牌。")),
        (HttpError, lambda e: problem(e.status_code, "bad_request", TITLES.get(e.status_code, "请求看不懂"))),
        *((kind, lambda e: problem(413, "too_large", MEANINGS[413])) for kind in TOO_BIG),
        *((kind, lambda e: problem(400, "bad_form", "表单不完整，请重发。")) for kind in UNREADABLE),
    ]  # fmt: skip
    for kind, answer in table:
        api.add_exception_handler(kind, functools.partial(_answer, answer))


def _answer(answer: Callable[[Any], HttpResponse], request: HttpRequest, fault: Exception) -> HttpResponse:
    return answer(fault)


def guarded(view):
    """A view of the API: the moment of the request, faults as problems, nothing kept by caches."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.at = clock.now()
        try:
            answer = view(request, *args, **kwargs)
        except Exception:  # whatever it was, the caller gets a problem with a number that stands in the log
            reference = secrets.token_hex(4)
            log.exception("fault %s at %s %s", reference, request.method, request.path)
            answer = problem(500, "fault", f"程序出了意外，内容没有保存。编号 {reference}。")
        if answer.status_code == 405 and answer.get("Content-Type") != MEDIA_TYPE:
            allowed = answer.get("Allow", "")
            answer = problem(405, "method_not_allowed", f"这个地址只接受 {allowed}。")
            answer["Allow"] = allowed
        answer.headers.setdefault("Cache-Control", "no-store, private")
        return answer

    return inner


@csrf_exempt  # nothing is done here, and whoever asks shall hear 404, not of a form
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any address below the API that is none."""
    return problem(404, "not_found", "没有这个地址，或没有找到这条记录。")
