"""Validity, grade and category of a complaint: what is demanded, who may change it (R-015–R-025, R-046)."""

import pytest

from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.escalation.queries import level_of
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.notices.queries import unread_for
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.cases import actions, queries
from guanjia.domains.cases.models import Case, CaseCategory
from guanjia.domains.contacts.models import Contact
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.cases import stories
from tests.domains.cases.courses import EVENING, INVALID, VALID, explained, invalid, plain, taken

pytestmark = [pytest.mark.django_db, pytest.mark.both]

KINDS = ("COMPLAINT", "REPAIR", "ENQUIRY", "HELP", "SUGGESTION", "SERVICE", "APPLICATION", "EMERGENCY")
EIGHT = ["安保工作", "清洁", "绿化", "工程维修", "信件、报刊收发", "装修管理", "员工服务态度", "其它"]
SEVEN = {
    "装修噪音": "装修管理", "公共设施故障": "工程维修", "室内维修": "工程维修", "邮件报纸丢失": "信件、报刊收发",
    "公共清洁与园林": "清洁", "虫鼠": "清洁", "公司提供的服务": "员工服务态度",
}  # fmt: skip


def settle(case):
    return [clock for clock in clocks_of(case) if clock.code == "settle"]


def test_eight_kinds_are_taken_in_by_one_verb_each_with_its_number(house):
    """R-015."""
    made = [plain(house, kind, content="昨晚十点楼道灯一直不亮请处理") for kind in KINDS]
    assert [case.number.partition("-")[0] for case in made] == ["TS", "BX", "ZX", "QZ", "JY", "TF", "SQ", "SJ"]
    assert {case.number[3:] for case in made} == {"2026-11-0001"}
    assert {(case.receiver, case.received_at) for case in made} == {(house.lin, house.moment("2026-11-20 16:10"))}
    assert Contact.objects.of(house.jia).count() == len(KINDS)


@pytest.mark.parametrize(
    ("left_out", "field"),
    [
        ({"complainant": "", "customer": None, "phone": "13800005678"}, "complainant"),
        ({"unit": None}, "unit"), ({"demand": ""}, "demand"), ({"category": None}, "category"),
        ({"customer": None, "complainant": "李女士", "phone": ""}, "phone"), ({"read_back": False}, "read_back"),
    ],
)  # fmt: skip
def test_the_judgement_demands_what_intake_left_out(house, left_out, field):
    """R-016, R-046: the seven facts and the read-back."""
    case = stories.complaint(house, **left_out)
    with pytest.raises(Invalid) as refused:
        taken(actions.judge, case, house.sunli, house, **VALID)
    assert set(refused.value.fields) == {field}
    case.refresh_from_db()
    assert (case.state, case.validity) == ("REGISTERED", "PENDING")


def test_an_anonymous_caller_owes_no_name(house):
    nobody = {"customer": None, "complainant": "匿名业主", "role": "ANONYMOUS", "read_back": False}
    case = stories.complaint(house, **nobody)
    taken(actions.judge, case, house.sunli, house, **VALID)
    assert case.state == "VALID"


def test_the_five_clears_are_kept(house):
    case = stories.complaint(house, clears=["LISTEN", "ASK", "WRITE", "REPEAT", "FOLLOW"])
    case.refresh_from_db()
    assert case.clears == ["LISTEN", "ASK", "WRITE", "REPEAT", "FOLLOW"]


def test_the_eight_categories_stand_in_their_order_and_the_seven_below_them(house):
    """R-020, R-021."""
    all_ = list(queries.categories(house.jia))
    assert [c.name for c in all_ if c.parent_id is None] == EIGHT
    assert {c.name: c.top.name for c in all_ if c.parent_id} == SEVEN
    noise = next(c for c in all_ if c.name == "装修噪音")
    case = stories.complaint(house, category=noise)
    assert case.category.top.name == "装修管理"
    other = next(c for c in all_ if c.name == "其它")
    taken(actions.amend_category, noise, house.zhao, house, parent=other)
    assert noise.top == other


def test_a_retired_category_is_offered_no_more_and_kept_where_it_stands(house):
    mail = stories.category(house, "信件、报刊收发")
    case = stories.complaint(house, category=mail)
    taken(actions.retire_category, mail, house.zhao, house)
    assert mail not in queries.categories(house.jia)
    case.refresh_from_db()
    assert case.category == CaseCategory.objects.of(house.jia).get(pk=mail.pk)


@pytest.mark.parametrize(
    ("content", "name"),
    [("楼上装修噪音太大", "装修噪音"), ("厨房水龙头漏水", "室内维修"), ("门岗没有人", "安保工作"), ("天气不错", None)],
)
def test_a_category_is_guessed_from_the_words_the_longest_first(house, content, name):
    guessed = queries.guess_category(house.jia, content)
    assert (guessed and guessed.name) == name


def test_a_suggestion_is_no_complaint_until_it_is_converted_and_both_show_it(house):
    """R-022."""
    complaint, suggestion = stories.complaint(house), plain(house)
    complaints = Case.objects.of(house.jia).filter(kind="COMPLAINT")
    assert complaints.count() == 1
    taken(actions.convert, suggestion, house.lin, house)
    assert complaints.count() == 2
    became = complaints.exclude(pk=complaint.pk).get()
    assert (suggestion.state, suggestion.kind, became.converted_from) == ("CONVERTED", "SUGGESTION", suggestion)
    assert (became.number, became.contact) == ("TS-2026-11-0002", suggestion.contact)
    assert queries.traces(suggestion) == [("已转为投诉", [became.number])]
    assert [e.verb for e in journal_of("case", suggestion.pk)] == ["case.open_case", "case.convert"]
    assert journal_of("case", became.pk)[0].via == "case.convert"
    assert [c.state for c in settle(suggestion)] == ["CALLED_OFF"]


def test_too_few_words_make_no_complaint_and_leave_the_suggestion(house):
    suggestion = plain(house, content="灯太暗")
    with pytest.raises(Invalid) as refused:
        taken(actions.convert, suggestion, house.lin, house)
    assert "content" in refused.value.fields
    suggestion.refresh_from_db()
    assert suggestion.state == "RECEIVED"
    assert Case.objects.of(house.jia).count() == 1


def test_raising_the_grade_replaces_the_clock_and_keeps_the_old_one(house):
    """R-019."""
    case = stories.complaint(house, "2026-11-20 16:10")
    taken(actions.regrade, case, house.lin, house, "2026-11-20 17:00", grade="MAJOR", reason="天花板塌落，险些伤人")
    old, new = settle(case)
    assert (old.state, old.due_at) == ("REPLACED", house.moment("2026-11-21 00:00"))
    assert (new.running, new.due_at) == (True, house.moment("2026-11-24 00:00"))
    assert queries.approving_post(case) == "CS_MANAGER"
    for leader in (house.zhao, house.zhou):
        assert [n for n in unread_for(leader) if case.number in n.title]
    entry = journal_of("case", case.pk).last()
    assert (entry.by, entry.reason) == (house.lin, "天花板塌落，险些伤人")
    assert entry.changes["grade"] == ["ORDINARY", "MAJOR"]


def test_an_agreed_date_does_not_outlive_the_grade_it_was_agreed_under(house):
    from tests.domains.cases.courses import suspended  # reason: a story of another file, used once

    case = suspended(house)
    assert settle(case)[-1].due_at == house.moment("2026-11-25 18:00")
    taken(actions.regrade, case, house.zhao, house, "2026-11-21 09:00", grade="MAJOR", reason="业委会来函追问")
    assert settle(case)[-1].due_at == house.moment("2026-11-24 00:00")


def test_only_a_manager_lowers_a_grade(house):
    case = stories.complaint(house, grade="URGENT")
    with pytest.raises(NotAllowed, match="经理"):
        taken(actions.regrade, case, house.sunli, house, grade="ORDINARY", reason="不急了")
    taken(actions.regrade, case, house.zhao, house, grade="ORDINARY", reason="不急了")
    assert case.grade == "ORDINARY"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"grade": "ORDINARY", "reason": "同级"}, "grade"), ({"grade": "DIFFICULT", "reason": "难办"}, "grade"),
     ({"grade": "HUGE", "reason": "没有这级"}, "grade"), ({"grade": "MAJOR", "reason": " "}, "reason")],
)  # fmt: skip
def test_a_grade_that_cannot_be_is_refused(house, given, field):
    case = stories.complaint(house)
    with pytest.raises(Invalid) as refused:
        taken(actions.regrade, case, house.zhao, house, **given)
    assert field in refused.value.fields


def test_difficult_goes_by_the_consent_of_somebody_else(house):
    with pytest.raises(Invalid) as refused:
        stories.complaint(house, grade="DIFFICULT")
    assert "grade" in refused.value.fields
    case = stories.approved(house)
    taken(actions.ask_difficult, case, house.sunli, house, difficult_reason="要等厂家配件")
    with pytest.raises(NotAllowed, match="本人申请"):
        taken(actions.agree_difficult, case, house.sunli, house)
    taken(actions.agree_difficult, case, house.zhao, house)
    assert (case.grade, settle(case)[-1].due_at) == ("DIFFICULT", house.moment("2026-11-28 00:00"))
    with pytest.raises(NotAllowed, match="已经同意"):
        taken(actions.agree_difficult, case, house.wu, house)


def test_a_refused_difficulty_can_be_asked_for_again(house):
    case = stories.approved(house)
    taken(actions.ask_difficult, case, house.lin, house, difficult_reason="要等厂家配件")
    taken(actions.refuse_difficult, case, house.sunli, house, reason="库房有现货")
    assert [n.text for n in unread_for(house.lin) if "疑难申请未获同意" in n.title] == ["库房有现货"]
    with pytest.raises(NotAllowed, match="还没有人申请"):
        taken(actions.agree_difficult, case, house.sunli, house)
    taken(actions.ask_difficult, case, house.lin, house, difficult_reason="现货型号不符")
    assert case.difficult_asked_by == house.lin


def test_validity_is_changed_by_the_supervisor_or_above_and_the_matter_takes_the_other_way(house):
    """R-023."""
    case = stories.judged(house)
    with pytest.raises(NotAllowed):
        taken(actions.change_validity, case, house.lin, house, **INVALID)
    taken(actions.change_validity, case, house.sunli, house, **INVALID)
    assert (case.state, case.validity, case.judged_by) == ("INVALID", "INVALID", house.sunli)
    assert journal_of("case", case.pk).last().changes["validity"] == ["VALID", "INVALID"]
    taken(actions.change_validity, case, house.zhao, house, **VALID)
    assert case.state == "VALID"
    with pytest.raises(Invalid):
        taken(actions.change_validity, case, house.zhao, house, **VALID)


def test_once_departments_are_at_work_only_the_figures_change(house):
    case, slip = stories.handed(house)
    taken(actions.change_validity, case, house.zhao, house, **INVALID)
    assert (case.state, case.validity) == ("HANDED_OVER", "INVALID")
    slip.refresh_from_db()
    assert slip.state == "ISSUED"


def test_an_invalid_complaint_is_not_closed_without_its_explanation(house):
    """R-024."""
    case = invalid(house)
    for words in ("", "不行"):
        with pytest.raises(Invalid) as refused:
            taken(actions.explain, case, house.lin, house, outcome="DECLINE", explanation=words, reply_way="PHONE")
        assert "explanation" in refused.value.fields
    done = explained(house, "HELP")
    assert (done.state, done.result, done.methods) == ("HELPED", "EXPLAINED", ["MEDIATE"])
    stories.signed(done, house.moment(EVENING))
    taken(actions.close, done, house.sunli, house, closing="已说明，客户理解")
    assert (done.state, done.satisfaction) == ("CLOSED", "UNRATED")


def test_a_disputed_judgement_is_reviewed_once(house):
    case = explained(house)
    taken(actions.review, case, house.zhou, house, review_text="维持原判", **INVALID)
    assert (case.state, level_of(case)) == ("EXPLAINED", 3)
    with pytest.raises(Invalid, match="已经复核"):
        taken(actions.review, case, house.zhou, house, review_text="再看一次", **VALID)


def test_the_receiver_follows_his_matter_until_the_customer_is_told(house):
    """R-025."""
    mine = next(view for view in REGISTERS["cases"].views if view.code == "mine")

    def followed(user):
        return set(Case.objects.of(house.jia).filter(mine.where(user, house.moment(EVENING))))

    case, _ = stories.done(house)
    assert followed(house.lin) == {case}
    assert (case.receiver, case.handler) == (house.lin, house.chen)
    at = house.moment("2026-11-20 19:00")
    actions.verify(
        case, by=house.wang, at=at, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="不再渗水"
    )
    assert followed(house.lin) == {case}
    actions.reply(case, by=house.lin, at=at, reply_way="PHONE", reply_text="已修好，请查看")
    assert followed(house.lin) == set()
    assert followed(house.chen) == set()
