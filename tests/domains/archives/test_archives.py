"""收文 and 档案: a leader reads every letter, it is answered in writing or he says why not; closed papers are filed."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.queries import unread_for
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.archives import actions, queries
from guanjia.domains.archives.models import Dossier, DossierEntry, IncomingLetter
from guanjia.domains.cases import actions as cases
from guanjia.domains.customers import actions as customers
from guanjia.domains.followups import actions as followups
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.concerns.attachments.samples import pdf, upload
from tests.domains.cases import stories
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = "2026-11-20 20:00"


def taken(verb, record, by, house, **given):
    return verb(record, by=by, at=house.moment(AT), **given)


def letter(house, **more) -> IncomingLetter:
    given = {"sender": "李秀英", "subject": "关于夜间噪音", "unit": house.unit, "kind": "COMPLAINT"} | more
    return actions.receive_letter(by=house.lin, at=house.moment("2026-11-20 09:00"), project=house.jia, **given)


def dossier(house) -> Dossier:
    return actions.open_dossier(
        by=house.zhao, at=house.moment(AT), project=house.jia, unit=house.unit, customer=house.li
    )


def filed(house) -> DossierEntry:
    case = closed(house)
    taken(cases.file, case, house.lin, house)
    [entry] = queries.entries_of(case)
    return entry


def closed(house, **more):
    case = stories.replied(house, **more)
    taken(followups.answer, stories.call_back(case), house.sunli, house, satisfaction="SATISFIED")
    stories.signed(case, house.moment("2026-11-20 20:00"))
    return taken(cases.close, case, house.sunli, house, closing="处理得当")


def by_letter(house):
    """A written complaint whose result is verified: the reply is owed."""
    case, _ = stories.done(house, channel="LETTER")
    return taken(
        cases.verify, case, house.wang, house, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="修好"
    )


def merged(house):
    file = dossier(house)
    given = {"by": house.lin, "at": house.moment(AT), "project": house.jia}
    other = customers.register_customer(**given, name="李秀英", phone="13900001111")
    taken(customers.merge, house.li, house.zhao, house, merged_into=other)
    file.refresh_from_db()
    assert file.customer == other
    return file


WALKS = {
    "letter.receive_letter": letter,
    "letter.read_letter": lambda h: taken(actions.read_letter, letter(h), h.wu, h, decision="请客服部办理"),
    "letter.answer_letter": lambda h: taken(actions.answer_letter, letter(h), h.lin, h, reply_text="已安排夜间巡查"),
    "letter.waive_reply": lambda h: taken(actions.waive_reply, letter(h), h.wu, h, waived_reason="来函未留地址"),
    "letter.amend": lambda h: taken(actions.amend_letter, letter(h), h.lin, h, subject="关于夜间施工噪音"),
    "letter.bar": lambda h: taken(actions.bar_letter, letter(h), SYSTEM, h, barred=h.sunli),
    "dossier.open_dossier": dossier,
    "dossier.seal_dossier": lambda h: taken(actions.seal_dossier, dossier(h), h.zhao, h),
    "dossier.amend": lambda h: taken(actions.amend_dossier, dossier(h), h.zhao, h, remark="缺产权证复印件"),
    "dossier.move_customer": merged,
    "dossier_entry.file_record": filed,
    "dossier_entry.check_entry": lambda h: taken(actions.check_entry, filed(h), h.zhao, h),
}


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, "letter", "dossier", "dossier_entry") == []


@pytest.mark.parametrize("code", WALKS)
def test_a_verb_is_taken_as_drawn(house, code):
    check_walked(WALKS[code](house), code)


def test_a_written_complaint_is_a_letter_that_its_leader_has_to_read(house):
    case = stories.complaint(house, channel="LETTER", letter_subject="厨房渗水")
    [arrived] = IncomingLetter.objects.of(house.jia)
    assert (case.letter, arrived.number, arrived.subject) == (arrived, "SW-2026-11-0001", "厨房渗水")
    assert arrived.submitted_to == house.wu
    assert [n for n in unread_for(house.wu) if arrived.number in n.title]
    mine = next(view for view in REGISTERS["letters"].views if view.code == "mine")
    at = house.moment("2026-11-20 16:10")
    assert IncomingLetter.objects.seen_by(house.wu, house.jia).filter(mine.where(house.wu, at)).get() == arrived
    assert not IncomingLetter.objects.of(house.jia).filter(mine.where(house.zhou, at)).exists()
    [clock] = clocks_of(arrived)
    assert (clock.code, clock.due_at) == ("read", house.moment("2026-11-22 00:00"))


def answered_by_letter(house, **given):
    case = by_letter(house)
    taken(cases.reply, case, house.lin, house, reply_way="LETTER", reply_text="已修好，详见回函", **given)
    taken(followups.answer, stories.call_back(case), house.sunli, house, satisfaction="SATISFIED")
    case.refresh_from_db()
    return case


def close(house, case):
    return taken(cases.close, case, house.sunli, house, closing="同意结案")


def test_it_is_not_closed_until_a_written_reply_is_attached(house):
    case = answered_by_letter(house)
    entries = Entry.objects.count()
    with pytest.raises(Invalid, match="书面回函"):
        close(house, case)
    case.refresh_from_db()
    assert case.state == "CALLED_BACK"
    assert Entry.objects.count() == entries


def test_a_letter_attached_to_the_reply_closes_it(house):
    case = answered_by_letter(house, letters=[upload("回函.pdf", pdf())])
    case.letter.refresh_from_db()
    assert (case.letter.state, case.letter.reply_number) == ("ANSWERED", "HH-2026-11-0001")
    assert close(house, case).state == "CLOSED"


def test_a_letter_attached_in_the_register_of_letters_closes_it(house):
    case = by_letter(house)
    taken(actions.answer_letter, case.letter, house.lin, house, reply_text="已修好", files=[upload("回函.pdf", pdf())])
    taken(cases.reply, case, house.lin, house, reply_way="LETTER", reply_text="已修好，详见回函")
    taken(followups.answer, stories.call_back(case), house.sunli, house, satisfaction="SATISFIED")
    case.refresh_from_db()
    assert close(house, case).state == "CLOSED"


def test_a_leader_may_write_down_why_no_letter_goes_out(house):
    case = by_letter(house)
    with pytest.raises(NotAllowed):
        taken(actions.waive_reply, case.letter, house.lin, house, waived_reason="来函未留地址")
    taken(actions.waive_reply, case.letter, house.wu, house, waived_reason="来函未留地址")
    case.refresh_from_db()
    taken(cases.reply, case, house.lin, house, reply_way="PHONE", reply_text="电话告知已修好")
    taken(followups.answer, stories.call_back(case), house.sunli, house, satisfaction="SATISFIED")
    case.refresh_from_db()
    assert close(house, case).state == "CLOSED"


def test_an_invalid_written_complaint_is_explained_by_letter(house):
    case = stories.complaint(house, channel="LETTER")
    given = {"validity": "INVALID", "validity_code": "I2", "validity_reason": "邻里纠纷"}
    taken(cases.judge, case, house.sunli, house, **given)
    taken(
        cases.explain, case, house.lin, house, outcome="DECLINE", explanation="说明不在服务范围", reply_way="LETTER",
        letters=[upload("回函.pdf", pdf())],
    )  # fmt: skip
    assert close(house, case).state == "CLOSED"


def test_a_reopened_written_complaint_is_answered_again(house):
    case = by_letter(house)
    first = {"reply_way": "LETTER", "reply_text": "已修好，详见回函", "letters": [upload("回函.pdf", pdf())]}
    taken(cases.reply, case, house.lin, house, **first)
    taken(followups.answer, stories.call_back(case), house.sunli, house, satisfaction="DISSATISFIED", comment="还漏")
    slip = case.slips.order_by("pk").last()
    taken(cases.accept, slip, house.chen, house)
    taken(cases.note_action, slip, house.chen, house, text="重做防水")
    taken(cases.report_done, slip, house.chen, house, done_text="重做", cause="防水破", liability="OWNER")
    case.refresh_from_db()
    taken(cases.verify, case, house.wang, house, verified="PASS", result="SOLVED", result_text="重做完毕")
    taken(cases.reply, case, house.lin, house, reply_way="LETTER", reply_text="已重做，详见第二封回函")
    assert case.state == "REPLIED"


def test_a_matter_is_filed_once_in_the_dossier_of_its_unit(house):
    entry = filed(house)
    assert (entry.section, entry.dossier.unit, entry.filed_number) == ("06", house.unit, "TS-2026-11-0001")
    second = closed(house)
    taken(cases.file, second, house.lin, house)
    assert Dossier.objects.of(house.jia).count() == 1
    assert DossierEntry.objects.of(house.jia).count() == 2


def test_a_unit_has_one_dossier_in_use(house):
    first = dossier(house)
    with pytest.raises(Invalid):
        dossier(house)
    taken(actions.seal_dossier, first, house.zhao, house)
    assert dossier(house).state == "OPEN"


def test_the_target_of_a_letter_does_not_see_who_wrote_it(house):
    taken(actions.bar_letter, letter(house), SYSTEM, house, barred=house.sunli)
    assert not IncomingLetter.objects.seen_by(house.sunli, house.jia).exists()
    assert IncomingLetter.objects.seen_by(house.zhao, house.jia).count() == 1


@pytest.mark.parametrize(
    ("verb", "given", "field"),
    [
        (actions.read_letter, {"decision": " "}, "decision"),
        (actions.answer_letter, {"reply_text": "好"}, "reply_text"),
        (actions.waive_reply, {"waived_reason": "不用"}, "waived_reason"),
    ],
)  # fmt: skip
def test_a_step_without_its_words_is_refused(house, verb, given, field):
    paper = letter(house)
    entries = Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        taken(verb, paper, house.zhao, house, **given)
    assert field in refused.value.fields
    paper.refresh_from_db()
    assert (paper.state, Entry.objects.count()) == ("RECEIVED", entries)


def test_a_letter_answered_before_it_was_read_is_read_all_the_same(house):
    """R-018: the to-do 批阅 does not vanish with the reply."""
    came = letter(house, submitted_to=house.zhao)
    mine = next(view for view in REGISTERS["letters"].views if view.code == "mine")
    rows = IncomingLetter.objects.of(house.jia).filter(mine.where(house.zhao, house.moment(AT)))
    taken(actions.answer_letter, came, house.zhao, house, reply_text="已函复", files=[])
    assert rows.get() == came
    taken(actions.read_letter, came, house.zhao, house, decision="阅")
    assert (came.state, came.read_at) == ("ANSWERED", house.moment(AT))
    assert not rows.exists()
    with pytest.raises(NotAllowed, match="已经批阅过"):
        taken(actions.read_letter, came, house.zhao, house, decision="再阅")
