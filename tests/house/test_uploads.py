"""The bad files of promises.md 5 (3.3) in every place that takes one. The places are found in the program: one that
is new is tried here without a line, and one of a new sort fails until it stands in this file.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import re
from copy import deepcopy
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

import guanjia
from guanjia.concerns.attachments.fields import DrawnField, FilesField, SignatureField
from guanjia.concerns.attachments.models import Attachment
from guanjia.concerns.attachments.store import path_of
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.forms import form_of
from guanjia.domains.estate.models import Unit
from guanjia.interfaces.desk.imports import UploadForm
from tests.cast import NOON
from tests.concerns.attachments import samples

pytestmark = pytest.mark.django_db
PACKAGE = Path(guanjia.__file__).parent
SCRIPT = b"<script>alert(1)</script>"
PHP = b"<?php system($_GET['c']); ?>"
NAMES = ("../../etc/passwd.jpg", "..\\..\\boot.jpg", "甲\r\nSet-Cookie: a=b.jpg", "甲\u202egpj.exe", "甲\x00.php")

REFUSED = {
    "svg": ("甲.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "svg called jpg": ("甲.jpg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
    "html called jpg": ("甲.jpg", b"<!DOCTYPE html><html>" + SCRIPT + b"</html>"),
    "pdf with script": ("甲.pdf", samples.pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")),
    "pdf with hidden script": ("甲.pdf", samples.pdf_with_hidden_script()),
    "php": ("甲.php", PHP),
    "php called jpg": ("甲.jpg", PHP),
    "30,000 pixels": ("甲.png", samples.huge_picture()),
    "nothing": ("甲.jpg", b""),
}
REMADE = {
    "jpeg and html": ("甲.jpg", samples.photo() + SCRIPT),
    "gif and script": ("甲.gif", samples.photo(form="GIF") + b"/*" + SCRIPT + b"*/"),
    "gif89a=1 script": ("甲.gif", samples.animation() + b"=1;alert(1)"),
    "heic": ("甲.heic", samples.photo(form="HEIF")),
    "place": ("甲.jpg", samples.located_photo()),
}


def every_form() -> list[type[forms.Form]]:
    """Every form of the program, those that registers make of their verbs included."""
    for module in pkgutil.walk_packages(guanjia.__path__, "guanjia."):
        if not re.search(r"\.(migrations|commands|deploy|wsgi|settings)\b|_child$|\.child$", module.name):
            importlib.import_module(module.name)
    made = [form_of(r, verb) for r in REGISTERS.values() for verb in (*r.births, *r.steps)]
    found, waiting = dict.fromkeys(made), [forms.Form]
    while waiting:
        below = waiting.pop().__subclasses__()
        found |= dict.fromkeys(kind for kind in below if kind.__module__.startswith("guanjia."))
        waiting += below
    return list(found)


def file_fields() -> dict[str, forms.Field]:
    """`Form.field` of everything a file is taken through."""
    sort = (forms.FileField, DrawnField)
    return {
        f"{kind.__module__.removeprefix('guanjia.')}.{kind.__name__}.{name}": deepcopy(field)  # as each form takes them
        for kind in every_form() for name, field in kind.base_fields.items() if isinstance(field, sort)
    }  # fmt: skip


FIELDS = file_fields()
KEEPING = {where: field for where, field in FIELDS.items() if isinstance(field, FilesField | SignatureField)}


def test_every_place_is_of_a_sort_that_is_tried_here():
    others = {where for where, field in FIELDS.items() if where not in KEEPING and not isinstance(field, DrawnField)}
    assert others == {"interfaces.desk.imports.UploadForm.file"}, "a file is taken past the checks of attachments"
    assert len(KEEPING) >= 9, "the forms were not found"
    names = {where.rsplit(".", 1)[0].rsplit(".", 1)[1] for where in KEEPING}
    assert {"AddForm", "IntakeForm"} <= names


def test_files_of_a_request_are_read_where_they_are_checked():
    """Whoever reads request.FILES hands it to a form of above, or only counts and names them."""
    reads = {p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*.py") if "request.FILES" in p.read_text()}
    assert reads == {
        "interfaces/desk/asking.py", "interfaces/desk/files.py", "interfaces/desk/intake/asides.py",
        "interfaces/desk/keys.py", "interfaces/desk/middleware.py", "interfaces/desk/steps.py",
        "interfaces/rest/doing.py", "interfaces/rest/files.py",
    }  # fmt: skip
    restores = [p for p in (PACKAGE / "interfaces/desk/settings_pages").glob("backup*.py") if "File" in p.read_text()]
    assert [p.name for p in restores if "FileField" in p.read_text()] == [], "a backup is restored at the server only"


def taken(where: str, name: str, data: bytes) -> list:
    """What the field makes of a file; raises ValidationError."""
    found = KEEPING[where].clean([SimpleUploadedFile(name, data)])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("where", KEEPING)
def test_what_may_not_come_in_is_refused_with_its_name(where):
    for words, (name, data) in REFUSED.items():
        with pytest.raises(forms.ValidationError) as refused:
            taken(where, name, data)
        assert re.search(r"[\u4e00-\u9fff]{4}", refused.value.messages[0]), words
    with too_long("jpg") as file, pytest.raises(forms.ValidationError, match="MB"):
        KEEPING[where].clean([file])


def too_long(ending: str) -> TemporaryUploadedFile:
    """A file of 101 MB that begins like a picture; it takes no room on the disk."""
    file = TemporaryUploadedFile(f"大.{ending}", "image/jpeg", 101 * 1024 * 1024, None)
    file.write(samples.photo())
    file.truncate(101 * 1024 * 1024)
    return file


@pytest.mark.parametrize("where", KEEPING)
def test_what_comes_in_is_made_anew(where):
    for words, (name, data) in REMADE.items():
        (file,) = taken(where, name, data)
        kept = path_of(file.sha256).read_bytes()
        assert file.content_type in ("image/jpeg", "image/png"), words
        assert not re.search(rb"<script|<\?php|alert\(1\)|Exif|secret", kept), words
        picture = Image.open(io.BytesIO(kept))
        assert not dict(picture.getexif()), words
        assert getattr(picture, "n_frames", 1) == 1, words


@pytest.mark.parametrize("where", KEEPING)
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_is_a_name_and_no_way(where, name):
    file = SimpleUploadedFile("x", samples.photo())
    file._name = name  # Django cleans a name itself; a sheet of another program might not
    found = KEEPING[where].clean([file])
    (kept,) = found if isinstance(found, list) else [found]
    assert not re.search(r"[/\\\x00-\x1f\u202a-\u202e\u2066-\u2069]|\.\.", kept.name)
    assert kept.name.endswith((".jpg", ".png"))


@pytest.mark.parametrize("words", [*REFUSED, *REMADE])
def test_no_sheet_is_made_of_it_and_nothing_is_written(desk, cast, words, django_capture_on_commit_callbacks):
    """The import: read for what it is, or refused in words; nothing of it is ever served again inside a page."""
    name, data = ({**REFUSED, **REMADE})[words]
    for ending in (".xlsx", ".csv"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post("/jia/units/-import/", {"file": SimpleUploadedFile(f"甲{ending}", data)}, follow=True)
        run_pending(NOON)
        assert answer.status_code in (200, 422), (words, ending)
        assert "<script>alert" not in answer.content.decode()
        for one in Import.objects.all():
            page = desk.get(f"/jia/units/-import/{one.pk}/", follow=True)
            assert page.status_code == 200
            assert "<script>alert" not in page.content.decode()
    assert not Unit.everything.exists()


def test_a_sheet_too_long_for_an_import_is_refused(desk):
    with too_long("xlsx") as file:
        form = UploadForm({}, {"file": file})
        assert not form.is_valid()
        assert "20 MB" in str(form.errors)


@pytest.mark.parametrize("words", REMADE)
def test_nothing_renders_inside_a_page(desk, jia, words):
    """What is shown of a file at the desk is the picture made anew, in a sandbox."""
    loan = jia.row(REGISTERS["loans"].model)
    name, data = REMADE[words]
    given = {"purpose": "PHOTO", "files": SimpleUploadedFile(name, data)}
    assert desk.post(f"/jia/loans/{loan.number}/-files/add/", given).status_code == 302
    answer = desk.get(f"/files/{Attachment.objects.get().pk}/")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not re.search(rb"<script|alert\(1\)|Exif", b"".join(answer.streaming_content))
