"""Attaching to a record: all or none, once, seen only through the record, never deleted."""

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.utils.datastructures import MultiValueDict

from guanjia.concerns.attachments import actions, queries, store
from guanjia.concerns.attachments.fields import DrawnField, FilesField
from guanjia.concerns.attachments.models import Attachment
from guanjia.concerns.journal import queries as journal
from guanjia.kernel.refusals import Invalid, NotFound
from tests.concerns.attachments import samples
from tests.rooms.loans import actions as loans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def loan(cast):
    return loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")


def attach(cast, loan, *files, **more):
    return actions.attach(loan, files, by=cast.lin, at=cast.noon, **more)


def test_a_photo_is_stored_listed_and_journalled(cast, loan):
    row = attach(cast, loan, samples.upload("厨房.HEIC", samples.photo(form="HEIF")))[0]
    assert (row.name, row.content_type, row.width, row.by, row.project) == (
        "厨房.jpg", "image/jpeg", 400, cast.lin, cast.jia,
    )  # fmt: skip
    assert list(queries.of(loan)) == [row]
    assert store.read(row.sha256)[:3] == b"\xff\xd8\xff"
    entry = journal.of("loan", loan.pk).last()
    assert (entry.label, entry.changes) == ("加附件", {"照片": [None, ["厨房.jpg"]]})


def test_one_bad_file_refuses_all(cast, loan):
    with pytest.raises(Invalid, match="「b.svg」"):
        attach(cast, loan, samples.upload("a.jpg", samples.photo()), samples.upload("b.svg", b"<svg/>"))
    assert not Attachment.objects.exists()


def test_the_same_file_twice_is_one_attachment_for_another_record_one_file(cast, loan):
    first = attach(cast, loan, samples.upload("a.jpg", samples.photo()))
    again = attach(cast, loan, samples.upload("b.jpg", samples.photo()), samples.upload("c.jpg", samples.photo()))
    assert again == first
    other = loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="张先生", thing="CART")
    elsewhere = attach(cast, other, samples.upload("a.jpg", samples.photo()))[0]
    assert elsewhere.pk != first[0].pk
    assert elsewhere.sha256 == first[0].sha256
    assert len([name for name, _ in store.stored()]) == 2  # the photo and its small one


def test_limits_of_size_and_number_are_policies(cast, loan):
    from guanjia.concerns.policies.actions import change_policy

    change_policy(by=cast.zhao, at=cast.noon, key="attachment.most.mb", value="0", project=cast.jia)
    with pytest.raises(Invalid, match="超过 0 MB"):
        attach(cast, loan, samples.upload("a.jpg", samples.photo()))
    change_policy(by=cast.zhao, at=cast.noon, key="attachment.most.files", value="1", project=cast.jia)
    with pytest.raises(Invalid, match="最多上传 1 个"):
        attach(cast, loan, *[samples.upload("a.jpg", samples.photo())] * 2)


def test_no_files_attach_nothing(cast, loan):
    assert attach(cast, loan) == []
    assert journal.of("loan", loan.pk).count() == 1


def test_it_opens_only_for_those_who_may_see_the_record(cast, loan):
    row = attach(cast, loan, samples.upload("a.jpg", samples.photo()))[0]
    found, path = queries.open_for(cast.lin, row.pk)
    assert (found, path.read_bytes()) == (row, store.read(row.sha256))
    assert queries.open_for(cast.lin, row.pk, thumb=True)[1].name == row.thumb_sha256
    for person, pk in ((cast.yi_lin, row.pk), (cast.chen, row.pk), (cast.lin, 0)):
        with pytest.raises(NotFound, match="没有找到这条记录"):
            queries.open_for(person, pk)


def test_voiding_needs_a_reason_keeps_the_row_and_hides_it(cast, loan):
    row = attach(cast, loan, samples.upload("a.jpg", samples.photo()))[0]
    with pytest.raises(Invalid, match="原因"):
        actions.void(row, record=loan, reason=" ", by=cast.lin, at=cast.noon)
    actions.void(row, record=loan, reason="拍错了", by=cast.lin, at=cast.noon)
    assert not queries.of(loan).exists()
    assert queries.with_void(loan).get().void_reason == "拍错了"
    with pytest.raises(NotFound):
        queries.open_for(cast.lin, row.pk)
    with pytest.raises(Invalid, match="已经作废"):
        actions.void(row, record=loan, reason="再一次", by=cast.lin, at=cast.noon)
    assert attach(cast, loan, samples.upload("a.jpg", samples.photo()))[0].pk != row.pk


def test_what_is_rolled_back_leaves_no_row(cast, loan):
    with transaction.atomic():
        attach(cast, loan, samples.upload("a.jpg", samples.photo()))
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    assert [name for name, _ in store.stored()]  # the file waits for the sweep


def test_damaged_files_are_found(cast, loan):
    row = attach(cast, loan, samples.upload("a.pdf", samples.pdf()))[0]
    assert queries.damaged() == []
    store.path_of(row.sha256).write_bytes(b"%PDF-1.7 changed %%EOF")
    assert queries.damaged() == [row]
    store.path_of(row.sha256).unlink()
    assert queries.damaged() == [row]


class Upload(forms.Form):
    photos = FilesField(label="照片", required=False)
    signature = DrawnField(required=False)


def test_a_form_checks_and_stores_before_any_transaction(cast, loan):
    files = MultiValueDict({"photos": [samples.upload(f"{n}.jpg", samples.photo(300 + n)) for n in range(2)]})
    form = Upload({}, files)
    assert form.is_valid(), form.errors
    prepared = form.cleaned_data["photos"]
    assert [p.width for p in prepared] == [300, 301]
    assert [row.name for row in attach(cast, loan, *prepared)] == ["0.jpg", "1.jpg"]
    assert form.cleaned_data["signature"] is None
    assert "multiple" in str(form["photos"])


def test_a_form_names_the_bad_file(cast):
    form = Upload({"signature": "data:image/png;base64,AAAA"}, MultiValueDict({"photos": [samples.upload("x", b"y")]}))
    assert not form.is_valid()
    assert "「x」不是可以上传的类型" in form.errors["photos"][0]
    assert "签名" in form.errors["signature"][0]


def test_database_refuses_a_drawn_signature_without_its_picture(cast, loan):
    from guanjia.concerns.attachments.models import Signature

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            project=cast.jia, subject_kind="loan", subject_id=loan.pk, role="客户", method="DRAWN", signer_name="李",
            at=cast.noon, version=1, digest="x",
        )  # fmt: skip
