"""The owner's form 附件6: its way, what it demands, what it prints."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.printing.sheet import render
from guanjia.domains.customers import actions
from guanjia.domains.customers.models import Customer, OwnerProfile
from guanjia.domains.customers.prints import PROFILE, profile_context
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.customers import household as home

pytestmark = pytest.mark.django_db


def paper() -> SimpleUploadedFile:
    """The photo of a signed paper."""
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "JPEG")
    return SimpleUploadedFile("paper.jpg", out.getvalue())


@pytest.fixture
def owner(cast):
    return home.person(cast, sex="FEMALE", emergency=[{"name": "李建国", "relation": "父亲", "phone": "13700000002"}])


@pytest.fixture
def form(cast, owner):
    (flat,) = home.units(cast)
    home.tie(cast, flat, owner, share="50")
    return actions.open_profile(by=cast.lin, at=cast.noon, project=cast.jia, unit=flat, customer=owner)


def complete(cast, form):
    actions.amend_profile(form, by=cast.lin, at=cast.noon, move_in_on=dt.date(2026, 9, 1), pay_method="ONLINE")


def sign(cast, form, **given):
    given = {"by": cast.lin, "at": cast.noon, "consent": "GIVEN", "id_seen": True, "signature": paper()} | given
    return actions.sign_profile(form, **given)


@pytest.mark.both
def test_from_draft_to_valid_to_the_next_edition(cast, owner, form):
    assert (form.number, form.state, form.edition, form.payer) == ("DJ-2026-11-0001", "DRAFT", 0, "李丽华")
    complete(cast, form)
    sign(cast, form, care=True)
    owner.refresh_from_db()
    assert (form.state, owner.consent) == ("SIGNED", "GIVEN")
    assert owner.care_consent_at == cast.noon
    assert [s.role for s in attachments.signatures_of(form)] == ["业主", "经办人"]
    actions.bring_into_force(form, by=cast.sunli, at=cast.noon)
    assert (form.state, form.edition, form.in_force_at) == ("IN_FORCE", 1, cast.noon)
    assert not any(attachments.is_outdated(s, form) for s in attachments.signatures_of(form))
    actions.change_profile(form, by=cast.lin, at=cast.noon, change_reason="换了缴费方式")
    actions.amend_profile(form, by=cast.lin, at=cast.noon, pay_method="CASH")
    assert attachments.is_outdated(attachments.signatures_of(form)[0], form)
    sign(cast, form)
    actions.send_back_profile(form, by=cast.sunli, at=cast.noon, change_reason="电话不清楚")
    assert form.state == "CHANGING"
    sign(cast, form)
    actions.bring_into_force(form, by=cast.sunli, at=cast.noon)
    assert (form.state, form.edition) == ("IN_FORCE", 2)
    actions.retire_profile(form, by=cast.sunli, at=cast.noon, remark="已转让")
    assert OwnerProfile.everything.get().state == "RETIRED"


@pytest.mark.parametrize(
    ("given", "word"),
    [({"id_seen": False}, "核对"), ({"consent": ""}, "同意"), ({"signature": None}, "照片")],
)
def test_a_signature_that_lacks_something_is_refused_whole(cast, owner, form, given, word):
    complete(cast, form)
    with pytest.raises(Invalid, match=word):
        sign(cast, form, **given)
    owner.refresh_from_db()
    assert (OwnerProfile.everything.get().state, owner.consent) == ("DRAFT", "")
    assert attachments.signatures_of(form) == []


def test_mandatory_entries_block_the_signature(cast, owner, form):
    with pytest.raises(Invalid, match="入住日期、缴费方式"):
        sign(cast, form)
    complete(cast, form)
    actions.amend_customer(owner, by=cast.lin, at=cast.noon, emergency=[])
    with pytest.raises(Invalid, match="紧急联系人"):
        sign(cast, form)
    assert OwnerProfile.everything.get().state == "DRAFT"


def test_without_consent_the_form_asks_for_no_more_than_it_may_keep(cast, owner, form):
    sign(cast, form, consent="REFUSED")
    owner.refresh_from_db()
    assert (form.state, owner.consent, owner.emergency) == ("SIGNED", "REFUSED", [])
    context = profile_context(form, by=cast.lin, at=cast.noon)
    assert context["consent"].startswith("不同意")
    assert context["id_no"] == ""


def test_only_an_owner_has_a_form_and_only_one(cast, owner, form):
    with pytest.raises(Invalid, match=form.number):
        actions.open_profile(by=cast.lin, at=cast.noon, project=cast.jia, unit=form.unit, customer=owner)
    tenant = home.person(cast, "张伟", "13700001111")
    home.tie(cast, form.unit, tenant, "TENANT")
    with pytest.raises(Invalid, match="不是 3-2-1502 的业主"):
        actions.open_profile(by=cast.lin, at=cast.noon, project=cast.jia, unit=form.unit, customer=tenant)
    assert OwnerProfile.everything.count() == 1


STEPS = {
    "sign": (lambda cast, f: sign(cast, f), "IN_FORCE"),
    "bring": (lambda cast, f: actions.bring_into_force(f, by=cast.sunli, at=cast.noon), "DRAFT"),
    "change": (lambda cast, f: actions.change_profile(f, by=cast.lin, at=cast.noon, change_reason="x"), "DRAFT"),
    "send_back": (lambda c, f: actions.send_back_profile(f, by=c.sunli, at=c.noon, change_reason="x"), "DRAFT"),
    "retire": (lambda cast, f: actions.retire_profile(f, by=cast.sunli, at=cast.noon), "DRAFT"),
    "void": (lambda cast, f: actions.void_profile(f, by=cast.sunli, at=cast.noon, void_reason="x"), "IN_FORCE"),
    "amend": (lambda cast, f: actions.amend_profile(f, by=cast.lin, at=cast.noon, payer="x"), "IN_FORCE"),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_is_not_drawn_is_refused(cast, form, name):
    act, state = STEPS[name]
    if state == "IN_FORCE":
        complete(cast, form)
        sign(cast, form)
        actions.bring_into_force(form, by=cast.sunli, at=cast.noon)
    version = OwnerProfile.everything.get().version
    with pytest.raises(WrongState):
        act(cast, form)
    assert OwnerProfile.everything.get().version == version


def test_the_desk_does_not_bring_its_own_form_into_force(cast, form):
    complete(cast, form)
    sign(cast, form)
    for by in (cast.lin, cast.yi_zhao, cast.admin):
        with pytest.raises(NotAllowed):
            actions.bring_into_force(form, by=by, at=cast.noon)
    assert OwnerProfile.everything.get().state == "SIGNED"


def test_the_paper_says_what_is_known_and_masks_what_must_be(cast, owner, form):
    complete(cast, form)
    actions.register_id(owner, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no=home.ID_CARD, id_purpose="办卡")
    wife = home.person(cast, "王芳", "13900001111")
    home.tie(cast, form.unit, wife, share="50")
    tenant = home.person(cast, "张伟", "13700001111")
    home.tie(cast, form.unit, tenant, "TENANT", from_on=dt.date(2026, 10, 1), to_on=dt.date(2027, 9, 30))
    home.tie(cast, form.unit, home.person(cast, "王小禾", "13500000003"), "FAMILY", relation="女儿")
    actions.add_vehicle(
        by=cast.lin, at=cast.noon, project=cast.jia, plate="粤B12345", customer=owner, space_no="B1-023"
    )
    sign(cast, form)
    context = {"company": "安居物业", "project": "甲园"} | profile_context(form, by=cast.lin, at=cast.noon)
    printed = render(PROFILE, context, printed_by="林静", printed_at=cast.noon)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages).replace(" ", "")
    for word in ("业主情况登记表", "3-2-1502", "李丽华", "138****5678", "110*************2X", "王芳", "50.0%", "张伟",
                 "2027年9月30日", "王小禾", "女儿", "粤B12345", "B1-023", "李建国", "2026年9月1日"):  # fmt: skip
        assert word in text, word
    for secret in ("13800005678", "13900001111", "13700001111", "13700000002", home.ID_CARD):
        assert secret not in text


def test_a_merged_owner_takes_his_form_along(cast, owner, form):
    twin = home.person(cast, phone="13900001111")
    actions.merge(owner, by=cast.sunli, at=cast.noon, merged_into=twin)
    assert OwnerProfile.everything.get().customer == twin
    assert Customer.everything.get(pk=owner.pk).state == "MERGED"


def test_other_projects_see_no_forms(cast, form):
    assert OwnerProfile.objects.seen_by(cast.lin).exists()
    assert not OwnerProfile.objects.seen_by(cast.yi_lin).exists()
    assert not OwnerProfile.objects.seen_by(cast.chen).exists()
