"""附件: added, shown, voided; only pictures inside the browser, and only to who sees the record."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from guanjia.concerns.attachments.models import Attachment

pytestmark = pytest.mark.django_db


def photo(colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile("漏水.jpg", out.getvalue(), "image/jpeg")


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def added(desk, loan):
    def add(file, purpose: str = "PHOTO"):
        return desk.post(f"/jia/loans/{loan.number}/-files/add/", {"purpose": purpose, "files": file})

    return add


def test_a_photo_is_added_and_shown(desk, loan, added):
    assert added(photo()).headers["Location"] == f"/jia/loans/{loan.number}/"
    row = Attachment.objects.get()
    page = desk.get(f"/jia/loans/{loan.number}/").content.decode()
    assert f'href="/files/{row.pk}/"' in page
    assert f'src="/files/{row.pk}/thumb/"' in page
    assert "加附件" in page
    for url in (f"/files/{row.pk}/", f"/files/{row.pk}/thumb/"):
        answer = desk.get(url)
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size[0] > 0


def test_anything_but_a_picture_is_a_download(desk, added):
    assert added(SimpleUploadedFile("委托书.pdf", PDF), "DOCUMENT").status_code == 302
    answer = desk.get(f"/files/{Attachment.objects.get().pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", b"<html><script>alert(1)</script>"), ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.jpg", b""),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused(added, name, content):
    answer = added(SimpleUploadedFile(name, content, "image/jpeg"))
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_sent_twice_it_is_one(desk, loan):
    for _ in range(2):
        data = {"purpose": "PHOTO", "files": photo(), "form_key": "k-file"}
        assert desk.post(f"/jia/loans/{loan.number}/-files/add/", data).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_file_is_seen_by_who_sees_the_record(signed_in, cast, added):
    added(photo())
    url = f"/files/{Attachment.objects.get().pk}/"
    missing = signed_in(cast.yi_lin).get("/files/999999/")
    for user in (cast.yi_lin, cast.chen):
        answer = signed_in(user).get(url)
        assert answer.status_code == 404
        assert answer.content == missing.content


def test_who_only_reads_adds_nothing(signed_in, cast, loan):
    from guanjia.concerns.access.models import Post  # a post that only reads

    post = Post.objects.get(code="CLEANING")
    post.verbs = [*post.verbs, "loan.see"]
    post.save()
    reader, url = signed_in(cast.he), f"/jia/loans/{loan.number}/-files/add/"
    assert url not in reader.get(f"/jia/loans/{loan.number}/").content.decode()
    assert reader.post(url, {"purpose": "PHOTO", "files": photo()}).status_code == 403
    assert not Attachment.objects.exists()


def test_voiding_needs_a_reason_and_keeps_the_file(desk, loan, added):
    added(photo())
    row = Attachment.objects.get()
    url = f"/jia/loans/{loan.number}/-files/{row.pk}/void/"
    assert desk.post(url, {"reason": ""}).status_code == 422
    assert desk.post(url, {"reason": "拍错了"}).status_code == 302
    row.refresh_from_db()
    assert row.void_reason == "拍错了"
    assert desk.get(f"/files/{row.pk}/").status_code == 404
    assert desk.post(url, {"reason": "再来"}).status_code == 404
