"""Attaching files to a record, signing it, voiding an attachment. Called by the rooms inside their own verbs."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from guanjia.concerns.access import storing
from guanjia.concerns.attachments.digests import digest, signed_fields
from guanjia.concerns.attachments.models import Attachment, Signature
from guanjia.concerns.attachments.preparing import Prepared, prepare, prepare_all
from guanjia.concerns.attachments.signing import demand_password
from guanjia.concerns.events.switchboard import acting
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import half_width


@transaction.atomic
def attach(
    record, files, *, by, at: datetime, purpose: str = "PHOTO", customer_visible: bool = False
) -> list[Attachment]:
    """加附件: files of a record, all or none. The same file sent twice for one purpose is one attachment.

    Files from a form come already prepared (`fields.FilesField`); others are checked here.
    """
    prepared = prepare_all(files, project=record.project, at=at)
    if purpose not in dict(Attachment.PURPOSES):
        raise ValueError(f"unknown purpose {purpose}")
    return _attach(record, prepared, by=by, at=at, purpose=purpose, customer_visible=customer_visible)


def _attach(record, prepared: list[Prepared], *, by, at, purpose: str, customer_visible: bool) -> list[Attachment]:
    there = Attachment.objects.filter(
        subject_kind=record.subject_kind, subject_id=record.pk, purpose=purpose, void_at=None,
        sha256__in=[p.sha256 for p in prepared],
    )  # fmt: skip
    known = {row.sha256: row for row in there}
    new: dict[str, Attachment] = {}
    for p in prepared:
        if p.sha256 not in known and p.sha256 not in new:
            new[p.sha256] = Attachment(
                project_id=record.project_id, subject_kind=record.subject_kind, subject_id=record.pk, purpose=purpose,
                name=p.name, content_type=p.content_type, size=p.size, sha256=p.sha256, thumb_sha256=p.thumb_sha256,
                width=p.width, height=p.height, customer_visible=customer_visible, by_id=by.pk, at=at,
            )  # fmt: skip
    if new:
        storing.insert(list(new.values()))
        names = [row.name for row in new.values()]
        _write(record, by, at, "attachment.attach", "加附件", {dict(Attachment.PURPOSES)[purpose]: [None, names]})
    found = {**known, **new}
    return [found[sha256] for sha256 in dict.fromkeys(p.sha256 for p in prepared)]


@transaction.atomic
def void(attachment: Attachment, *, record, reason: str, by, at: datetime) -> Attachment:
    """作废附件: it stays, marked, with a reason. A signature's picture cannot be voided."""
    if not reason.strip():
        raise Invalid("请写明作废的原因。", fields={"reason": "请写明作废的原因。"})
    if Signature.objects.filter(image=attachment).exists():
        raise Invalid("这是签名的图片，不能作废。")
    rows = Attachment.objects.filter(
        pk=attachment.pk, subject_kind=record.subject_kind, subject_id=record.pk, void_at=None
    )
    if not rows.update(void_at=at, void_reason=reason.strip()[:200]):
        raise Invalid("这个附件已经作废。")
    _write(record, by, at, "attachment.void", "作废附件", {"附件": [attachment.name, None]}, reason)
    attachment.refresh_from_db()
    return attachment


@transaction.atomic
def sign(
    record, *, by, at: datetime, role: str, signer_name: str = "", method: str = Signature.LOGIN, image=None,
    refused_reason: str = "", witnesses: str = "", relation: str = "",
) -> Signature:  # fmt: skip
    """签名: somebody signs a record, or refuses to.

    LOGIN: the user himself, with his password again. DRAWN: on the screen, `image` is the drawing. PAPER: on a sheet,
    `image` is its photo, entered by a clerk. REFUSED (also with any `refused_reason`): with a reason, two witnesses
    and a photo (forms 0.5). `relation` is that of the one who signs for another (代签).
    Raises `Invalid` with fields, or `PasswordNeeded`.
    """
    if refused_reason.strip():
        method = Signature.REFUSED
    if method not in dict(Signature.METHODS):
        raise ValueError(f"unknown method {method}")
    own = method == Signature.LOGIN
    checked = demand_password() if own else False
    name = by.display_name if own else half_width(signer_name)
    _demand(record, method, name, image, refused_reason, witnesses)
    picture = None
    if image and not own:
        drawn = prepare(image, project=record.project, at=at, signature=method == Signature.DRAWN)
        purpose = {"DRAWN": "SIGNATURE", "PAPER": "SIGNED_PAPER", "REFUSED": "REFUSAL"}[method]
        picture = _attach(record, [drawn], by=by, at=at, purpose=purpose, customer_visible=False)[0]
    fields = signed_fields(record)
    signature = Signature(
        project_id=record.project_id, subject_kind=record.subject_kind, subject_id=record.pk, role=role,
        method=method, signer_id=by.pk if own else None, signer_name=name[:40], relation=relation.strip()[:40],
        image=picture, refused_reason=refused_reason.strip()[:200], witnesses="、".join(names_of(witnesses))[:100],
        password_checked=checked, entered_by_id=by.pk, at=at, version=record.version, fields=fields,
        digest=digest(record, fields),
    )  # fmt: skip
    storing.insert([signature])
    said = dict(Signature.METHODS)[method]
    _write(record, by, at, "signature.sign", "签名", {role: [None, f"{name}（{said}）"]}, refused_reason)
    return signature


def _demand(record, method: str, name: str, image, refused_reason: str, witnesses: str) -> None:
    wrong = {}
    if not name:
        wrong["signer_name"] = "请填写签名人的姓名。"
    if method in (Signature.DRAWN, Signature.PAPER) and not image:
        wrong["image"] = "请签名。" if method == Signature.DRAWN else "请附上签字原件的照片。"
    if method == Signature.REFUSED:
        if not refused_reason.strip():
            wrong["refused_reason"] = "请写明拒签的原因。"
        if len(names_of(witnesses)) < 2:
            wrong["witnesses"] = "拒签须有两名见证人，姓名之间用顿号隔开。"
        if not image and not _has_photo(record):
            wrong["image"] = "拒签须附一张现场照片。"
    if wrong:
        raise Invalid(fields=wrong)


def _has_photo(record) -> bool:
    rows = Attachment.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk, void_at=None)
    return rows.filter(purpose__in=("PHOTO", "REFUSAL")).exists()


def names_of(text: str) -> list[str]:
    """The names in `张三、李四`, without repeats."""
    return list(dict.fromkeys(name for name in re.split(r"[、，,;；/\s]+", half_width(text)) if name))


def _write(record, by, at, verb: str, label: str, changes: dict, reason: str = "") -> None:
    outer = acting()
    journal.write(
        by=by, at=at, project=record.project, kind=record.subject_kind, subject_id=record.pk, verb=verb, label=label,
        changes=changes, reason=reason, via=outer.verb if outer else "", cause_id=outer.entry_id if outer else None,
    )  # fmt: skip
