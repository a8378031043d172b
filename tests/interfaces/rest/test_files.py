"""Files over the API: with a verb, and beside one."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from guanjia.concerns.attachments.models import Attachment
from tests.domains.cases import stories
from tests.interfaces.rest.caller import Caller


def picture(colour: str = "red", name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_a_verb_takes_files_with_its_words(house, evening):
    case, slip = stories.handed(house)
    chen = Caller(house.chen, evening)
    base = f"/projects/jia/slips/{slip.pk}"
    chen.post(f"{base}/accept")
    assert chen.status == 200, chen.last.content
    said = chen.send(f"{base}/note_action", {"text": "更换地漏", "photos": [picture("red"), picture("blue")]}, key="k")
    assert chen.status == 200, said
    kept = chen.get(f"{base}/attachments")["items"]
    assert [k["purpose"]["code"] for k in kept] == ["PHOTO", "PHOTO"]
    chen.send(f"{base}/note_action", {"text": "更换地漏", "photos": [picture("red"), picture("blue")]}, key="k")
    assert chen.last["Idempotency-Replayed"] == "true"
    said = chen.send(f"{base}/note_action", {"text": "更换地漏", "photos": [picture("green")]}, key="k")
    assert said["code"] == "key_reused"
    assert Attachment.objects.count() == 2


def test_the_same_verb_takes_plain_json_too(house, evening):
    case, slip = stories.handed(house)
    chen = Caller(house.chen, evening)
    chen.post(f"/projects/jia/slips/{slip.pk}/accept")
    chen.post(f"/projects/jia/slips/{slip.pk}/note_action", {"text": "已到现场"})
    assert chen.status == 200


def test_a_verb_without_files_takes_no_form(lin):
    said = lin.send("/projects/jia/loans/lend", {"borrower": "李", "thing": "CART"})
    assert (lin.status, said["code"]) == (415, "unsupported_media_type")


def test_a_form_is_checked_like_json(house, evening):
    case, slip = stories.handed(house)
    chen = Caller(house.chen, evening)
    chen.post(f"/projects/jia/slips/{slip.pk}/accept")
    for parts in ({"text": "到场", "extra": "x"}, {"text": "到\x00场"}, {"text": ""}, {"text": "到场", "version": "x"}):
        said = chen.send(f"/projects/jia/slips/{slip.pk}/note_action", parts)
        assert chen.status == 422, parts
        assert said["fields"]
    bad = SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg")
    said = chen.send(f"/projects/jia/slips/{slip.pk}/note_action", {"text": "到场", "photos": bad})
    assert list(said["fields"]) == ["photos"]
    assert not Attachment.objects.exists()


def test_a_file_is_added_listed_and_taken_home(records, house, lin, evening):
    base = f"/projects/jia/cases/{records['cases'].pk}/attachments"
    said = lin.send(base, {"files": [picture(name="现场.jpg")]}, key="one")
    assert lin.status == 201
    assert lin.send(base, {"files": [picture(name="现场.jpg")]}, key="one") == said
    made = said["items"][0]
    assert (made["name"], made["by"], made["content_type"]) == ("现场.jpg", "林静", "image/jpeg")
    assert [row["id"] for row in lin.get(base)["items"]] == [made["id"]]
    lin.get(f"{base}/{made['id']}")
    assert lin.status == 200
    assert lin.last["Content-Type"] == "application/octet-stream"
    assert lin.last["Content-Disposition"].startswith("attachment")
    assert len(b"".join(lin.last.streaming_content)) == made["size"]
    other = records["units"].pk
    lin.get(f"/projects/jia/units/{other}/attachments/{made['id']}")
    assert lin.status == 404, "a file is reached through its own record only"
    stranger = Caller(house.yi_lin, evening)
    stranger.get(f"{base}/{made['id']}")
    assert stranger.status == 404


def test_who_may_do_nothing_with_a_record_adds_nothing_to_it(records, house, evening):
    reader = Caller(house.sun, evening)
    base = f"/projects/jia/units/{records['units'].pk}"
    assert reader.get(base)["offers"] == []
    said = reader.send(f"{base}/attachments", {"files": [picture()]})
    assert (reader.status, said["code"]) == (403, "not_allowed")
    assert not Attachment.objects.exists()


def test_faults_of_an_upload(records, lin):
    base = f"/projects/jia/cases/{records['cases'].pk}/attachments"
    assert "files" in lin.send(base, {"purpose": "PHOTO"})["fields"]
    assert "purpose" in lin.send(base, {"files": [picture()], "purpose": "SIGNATURE"})["fields"]
    assert "note" in lin.send(base, {"files": [picture()], "note": "x"})["fields"]
    lin.post(base, {"files": []})
    assert lin.status == 415
    said = lin.send(base, {"files": [SimpleUploadedFile("x.svg", b"<svg/>", "image/svg+xml")]})
    assert lin.status == 422, said
    assert not Attachment.objects.exists()


def test_a_part_that_is_done_still_takes_a_photo_as_at_the_desk(house, evening):
    """One rule: whoever may do anything to such records, whatever the state of this one (concerns/attachments)."""
    _, slip = stories.done(house)
    chen = Caller(house.chen, evening)
    base = f"/projects/jia/slips/{slip.pk}"
    assert chen.get(base)["offers"] == []
    chen.send(f"{base}/attachments", {"files": [picture()]}, key="later")
    assert chen.status == 201, chen.last.content
