"""Signing: who, how, over what; and what happens to a signature when the record changes."""

import base64

import pytest
from django.db import DatabaseError, transaction

from guanjia.concerns.attachments import actions, queries
from guanjia.concerns.attachments.models import Attachment, Signature
from guanjia.concerns.attachments.signing import PasswordNeeded, asks_password, password_entered
from guanjia.concerns.journal import queries as journal
from guanjia.kernel.refusals import Invalid
from tests.concerns.attachments import samples
from tests.rooms.loans import actions as loans

pytestmark = pytest.mark.django_db
DRAWN = "data:image/png;base64," + base64.b64encode(samples.drawing()).decode()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def loan(cast):
    return loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")


def sign(cast, loan, **given):
    return actions.sign(loan, **{"by": cast.lin, "at": cast.noon, "role": "借用人", **given})


def test_by_log_in_one_signs_for_oneself_with_the_password(cast, loan):
    with asks_password(), pytest.raises(PasswordNeeded) as refused:
        sign(cast, loan, role="发放人")
    assert (refused.value.code, list(refused.value.fields)) == ("password_needed", ["password"])
    assert not Signature.objects.exists()
    with asks_password(), password_entered():
        made = sign(cast, loan, role="发放人", signer_name="别人")
    assert (made.signer, made.signer_name, made.password_checked, made.is_entered_for) == (
        cast.lin, "林静", True, False,
    )  # fmt: skip
    assert not sign(cast, loan, role="验收人").password_checked
    entry = journal.of("loan", loan.pk).last()
    assert (entry.label, entry.changes) == ("签名", {"验收人": [None, "林静（登录确认）"]})


def test_a_drawing_and_a_paper_are_entered_by_a_clerk_with_the_signers_name(cast, loan):
    drawn = sign(cast, loan, method="DRAWN", signer_name="李女士", image=DRAWN)
    assert (drawn.signer, drawn.entered_by, drawn.image.purpose, drawn.image.content_type) == (
        None, cast.lin, "SIGNATURE", "image/png",
    )  # fmt: skip
    paper = sign(
        cast, loan, method="PAPER", signer_name="张三", relation="女婿", image=samples.upload("a.jpg", samples.photo())
    )  # fmt: skip
    assert (paper.image.purpose, paper.relation, paper.is_entered_for) == ("SIGNED_PAPER", "女婿", True)
    assert [s.method for s in queries.signatures_of(loan)] == ["DRAWN", "PAPER"]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"method": "DRAWN", "signer_name": "李女士"}, {"image"}),
        ({"method": "DRAWN", "image": DRAWN}, {"signer_name"}),
        ({"method": "PAPER"}, {"image", "signer_name"}),
        ({"method": "REFUSED", "signer_name": "李女士"}, {"refused_reason", "witnesses", "image"}),
        ({"signer_name": "李女士", "refused_reason": "不认可", "witnesses": "张三"}, {"witnesses", "image"}),
        ({"signer_name": "李女士", "refused_reason": "不认可", "witnesses": "张三、张三"}, {"witnesses", "image"}),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_written(cast, loan, given, fields):
    with pytest.raises(Invalid) as refused:
        sign(cast, loan, **given)
    assert set(refused.value.fields) == fields
    assert not Signature.objects.exists()
    assert not Attachment.objects.exists()


def test_refusing_to_sign_is_an_outcome_with_reason_two_witnesses_and_a_photo(cast, loan):
    actions.attach(loan, [samples.upload("a.jpg", samples.photo())], by=cast.lin, at=cast.noon)
    made = sign(cast, loan, signer_name="李女士", refused_reason="不认可结果", witnesses="张三 李四")
    assert (made.method, made.witnesses, made.refused_reason) == ("REFUSED", "张三、李四", "不认可结果")


def test_a_later_change_outdates_it_a_step_that_only_adds_does_not(cast, loan):
    made = sign(cast, loan, method="DRAWN", signer_name="李女士", image=DRAWN)
    assert set(made.fields) == {"borrower", "thing", "quantity", "out_at"}
    loans.give_back(loan, by=cast.lin, at=cast.noon)  # fills what was empty, moves the state
    loan.refresh_from_db()
    assert not queries.is_outdated(made, loan)
    loans.reopen(loan, by=cast.lin, at=cast.noon)
    loans.amend_loan(loan, by=cast.lin, at=cast.noon, quantity=2)
    loan.refresh_from_db()
    assert queries.is_outdated(made, loan)
    loans.amend_loan(loan, by=cast.lin, at=cast.noon, quantity=1)
    loan.refresh_from_db()
    assert not queries.is_outdated(made, loan)


def test_the_digest_is_the_same_before_and_after_the_database(cast, loan):
    made = sign(cast, loan)
    stored = type(loan).objects.of(cast.jia).get()
    assert not queries.is_outdated(made, stored)


@pytest.mark.both
def test_a_signature_cannot_be_changed_or_removed(cast, loan):
    made = sign(cast, loan)
    for act in (Signature.objects.filter(pk=made.pk).update, Signature.objects.filter(pk=made.pk).delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act(**({"signer_name": "某人"} if "update" in act.__name__ else {}))
    assert Signature.objects.get().signer_name == "林静"


def test_the_picture_of_a_signature_cannot_be_voided(cast, loan):
    made = sign(cast, loan, method="DRAWN", signer_name="李女士", image=DRAWN)
    with pytest.raises(Invalid, match="不能作废"):
        actions.void(made.image, record=loan, reason="x", by=cast.lin, at=cast.noon)


@pytest.mark.parametrize("image", ["data:text/html;base64,AAAA", "data:image/png;base64,%%%", "hello"])
def test_a_drawing_is_a_picture_as_the_pad_sends_it(cast, loan, image):
    with pytest.raises(Invalid):
        sign(cast, loan, method="DRAWN", signer_name="李女士", image=image)
