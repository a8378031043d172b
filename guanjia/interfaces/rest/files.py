"""The files of a record: what there is, one to take home, and new ones."""

from typing import Any

from django.http import FileResponse, HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.attachments import queries as kept
from guanjia.concerns.attachments.models import Attachment
from guanjia.concerns.attachments.preparing import prepare_all
from guanjia.concerns.registers.declared import Register
from guanjia.interfaces.rest.access import enter, find, only
from guanjia.interfaces.rest.doing import MULTIPART, ONCE, Key, WrongMedia, digest_of, media_type, run_once
from guanjia.interfaces.rest.records import ROOT, here
from guanjia.interfaces.rest.values import Code, stamp, told
from guanjia.interfaces.rest.verb_fields import Id
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound

PURPOSES = {"PHOTO": "照片", "DOCUMENT": "文件", "RECORDING": "录音"}


class AttachmentOut(BaseModel):
    """附件."""

    id: int
    name: str
    purpose: Code
    content_type: str
    size: int = Field(description="字节")
    by: str | None
    at: str = Field(json_schema_extra={"format": "date-time"})
    url: str


class Attachments(BaseModel):
    items: list[AttachmentOut]


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "additionalProperties": False,
                    "properties": {
                        "files": {
                            "type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"},
                            "title": "文件",
                        },
                        "purpose": {
                            "type": "string", "enum": list(PURPOSES), "default": "PHOTO", "title": "用途",
                            "description": "、".join(f"{code} {label}" for code, label in PURPOSES.items()),
                        },
                    },
                }
            }
        },
    }
}  # fmt: skip
BYTES = {
    "responses": {
        200: {
            "description": "文件的内容",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def add_files(router: Router, register: Register) -> None:
    """The attachments of the records of one register."""
    base, name = f"{ROOT}/{register.slug}/{{int:id}}/attachments", register.slug.replace("-", "_")

    def list_files(request: HttpRequest, code: str, id: Id):
        only(request.GET)
        record = find(request, register, enter(request, code), id)
        return told({"items": [_out(request, code, register, record, row) for row in kept.of(record)]})

    def take_file(request: HttpRequest, code: str, id: Id, attachment: Id):
        only(request.GET)
        record = find(request, register, enter(request, code), id)
        if not kept.of(record).filter(pk=attachment).exists():
            raise NotFound
        row, path = kept.open_for(request.user, attachment)
        # Nothing a customer sent is shown inside a page: it is always taken home as a file.
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=row.name, content_type="application/octet-stream"
        )

    def add(request: HttpRequest, code: str, id: Id, idempotency_key: Key | None = ONCE):
        only(request.GET)
        project = enter(request, code)
        record = find(request, register, project, id)
        if not kept.may_attach(request.user, record, request.at):
            raise NotAllowed("您的岗位只能查看，不能给这条记录加附件。")
        if media_type(request) != MULTIPART:
            raise WrongMedia(f"附件须用 {MULTIPART} 上传。")
        purpose = _check(request)
        ready: list = []

        def prepare():
            if not ready:
                ready.extend(prepare_all(request.FILES.getlist("files"), project=project, at=request.at))
            return ready

        def act() -> dict:
            rows = attachments.attach(record, prepare(), by=request.user, at=request.at, purpose=purpose)
            return {
                "items": [_out(request, code, register, record, row) for row in rows],
                "url": here(request, code, register, record.pk, "attachments"),
            }

        digest = digest_of(request, {}, request.FILES)
        return run_once(request, idempotency_key, digest, prepare, act, status=201)

    tags, label = [register.label], register.label
    router.get(base, response=Attachments, operation_id=f"{name}_attachments", summary=f"{label}：附件", tags=tags)(
        list_files
    )
    router.get(
        f"{base}/{{int:attachment}}", operation_id=f"{name}_attachment", summary=f"{label}：取一个附件", tags=tags,
        openapi_extra=BYTES,
    )(take_file)  # fmt: skip
    router.post(
        base, response={201: Attachments}, operation_id=f"{name}_attach", summary=f"{label}：加附件", tags=tags,
        openapi_extra=BODY,
    )(add)  # fmt: skip


def _check(request: HttpRequest) -> str:
    """The purpose of the files sent. Raises `Invalid` for anything the form does not know."""
    wrong = {n: "没有这个字段。" for n in request.POST if n != "purpose"}
    wrong |= {n: "没有这个字段。" for n in request.FILES if n != "files"}
    purpose = request.POST.get("purpose", "PHOTO")
    if purpose not in PURPOSES:
        wrong["purpose"] = f"须是其中之一：{'、'.join(PURPOSES)}。"
    if not request.FILES.getlist("files"):
        wrong["files"] = "请选文件。"
    if wrong:
        raise Invalid(fields={name.replace("\x00", ""): text for name, text in wrong.items()})
    return purpose


def _out(request: HttpRequest, code: str, register: Register, record, row: Attachment) -> dict:
    return {
        "id": row.pk, "name": row.name, "purpose": {"code": row.purpose, "label": row.get_purpose_display()},
        "content_type": row.content_type, "size": row.size, "by": row.by.display_name if row.by else None,
        "at": stamp(row.at), "url": here(request, code, register, record.pk, "attachments", str(row.pk)),
    }  # fmt: skip
