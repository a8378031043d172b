"""日清、周报 and 陈述 at the desk, as pages without a script."""

import hashlib

import pytest
from django.test import Client

from guanjia.concerns.notices.models import Notice
from guanjia.insight.reviews.models import WeekReport, WrapUp
from tests.domains.cases import stories as complaints
from tests.domains.omissions import stories as omissions
from tests.insight.reviews import stories

pytestmark = pytest.mark.django_db

PASSWORD = "桂花树下-2026"


@pytest.fixture
def enter(signed_in):
    return signed_in


@pytest.fixture
def supervisor(house):
    house.sunli.set_password(PASSWORD)
    house.sunli.save()
    return house.sunli


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_day_is_signed_on_one_page_and_what_was_typed_comes_back(house, enter, at_noon, supervisor):
    case = complaints.judged(house, "2026-11-20 10:00")
    other, slip = complaints.handed(house, "2026-11-20 10:10", "2026-11-20 10:30", **stories.stranger("赵先生"))
    at_noon.move_to(house.moment("2026-11-20 17:30"))
    wrap_up = stories.opened(house)
    sunli = enter(supervisor)
    page = text_of(sunli.get("/jia/wrap-ups/RQ-2026-11-20/"))
    assert f"今天到期和已经超时、还没有写说明：{case.number}" in page
    url = "/jia/wrap-ups/RQ-2026-11-20/sign/"
    form = text_of(sunli.get(url))
    assert f'name="note-{case.pk}"' in form
    assert "13900001111" not in form
    sent = {f"note-{case.pk}": "", f"note-{other.pk}": "工程部明天来", "summary": "今天正常", "version": "1",
            "form_key": "k1", "sign_password": PASSWORD}  # fmt: skip
    refused = sunli.post(url, sent)
    assert refused.status_code == 422
    back = text_of(refused)
    assert f"今天到期和已经超时的投诉还没有写说明，不能签字：{case.number}" in back
    assert 'value="工程部明天来"' in back
    assert "今天正常" in back
    wrap_up.refresh_from_db()
    assert wrap_up.said == {}
    sent |= {f"note-{case.pk}": "明早九点上门", "sign_password": ""}
    asked = sunli.post(url, sent)
    assert "以确认由您本人签名" in text_of(asked)
    wrong = sunli.post(url, sent | {"sign_password": "错的密码-2026"})
    assert wrong.status_code == 422
    assert "登录密码：密码不对，没有签名" in text_of(wrong).partition('aria-label="未结投诉"')[0]
    done = sunli.post(url, sent | {"sign_password": PASSWORD}, follow=True)
    assert done.status_code == 200
    wrap_up.refresh_from_db()
    assert (wrap_up.state, wrap_up.signed_by) == ("SIGNED", supervisor)
    signed = text_of(done)
    assert "明早九点上门" in signed
    assert "工程部明天来" in signed
    again = sunli.post(url, sent | {"sign_password": PASSWORD, "form_key": "k2"})
    assert again.status_code == 409


def test_words_are_kept_without_signing(house, enter, at_noon, supervisor):
    case = complaints.judged(house, "2026-11-20 10:00")
    at_noon.move_to(house.moment("2026-11-20 17:30"))
    wrap_up = stories.opened(house)
    sunli = enter(supervisor)
    answer = sunli.post(
        "/jia/wrap-ups/RQ-2026-11-20/note/",
        {f"note-{case.pk}": "明早九点上门", "summary": "", "version": "1", "form_key": "k1", "sign_password": ""},
    )  # fmt: skip
    assert answer.status_code == 302
    wrap_up.refresh_from_db()
    assert (wrap_up.state, wrap_up.said) == ("OPEN", {str(case.pk): "明早九点上门"})
    assert 'value="明早九点上门"' in text_of(sunli.get("/jia/wrap-ups/RQ-2026-11-20/sign/"))


@pytest.mark.parametrize("note", ["x:y", "99999999999999999999:z", "：", "999999:别处的事"])
def test_a_word_sent_by_hand_that_belongs_nowhere_is_refused(house, enter, at_noon, note):
    at_noon.move_to(house.moment("2026-11-20 17:30"))
    stories.opened(house)
    answer = enter(house.sunli).post("/jia/wrap-ups/RQ-2026-11-20/note/", {"notes": [note], "form_key": "k1"})
    assert answer.status_code == 422
    assert WrapUp.objects.of(house.jia).get().said == {}


def test_a_word_that_is_too_long_is_refused(house, enter, at_noon):
    case = complaints.judged(house, "2026-11-20 10:00")
    at_noon.move_to(house.moment("2026-11-20 17:30"))
    stories.opened(house)
    answer = enter(house.sunli).post(
        "/jia/wrap-ups/RQ-2026-11-20/note/", {f"note-{case.pk}": "长" * 301, "form_key": "k1"}
    )
    assert answer.status_code == 422
    assert "最多 300 个字" in text_of(answer)


def test_an_unsigned_day_is_red_for_the_manager_next_morning(house, enter, at_noon):
    stories.opened(house)
    at_noon.move_to(house.moment("2026-11-21 08:30"))
    page = text_of(enter(house.zhao).get("/jia/"))
    assert "日清未签" in page
    tile = page[: page.index("日清未签")].rpartition('class="card tile')[2]
    assert tile.startswith(" late")
    assert 'href="/jia/wrap-ups/?view=unsigned"' in tile
    assert "RQ-2026-11-20" in text_of(enter(house.zhao).get("/jia/wrap-ups/?view=unsigned"))


def test_the_duty_stands_on_the_supervisors_day(house, enter, at_noon):
    stories.opened(house)
    at_noon.move_to(house.moment("2026-11-20 17:10"))
    page = text_of(enter(house.sunli).get("/jia/"))
    assert "RQ-2026-11-20" in page
    assert "日清表 11月20日" in page  # what is to be done says of which day, though no column does
    assert "/jia/wrap-ups/" in page


def test_the_desk_and_the_other_project_see_nothing(house, enter, at_noon):
    stories.opened(house, "2026-11-20 11:00")
    assert enter(house.lin).get("/jia/wrap-ups/").status_code == 403
    assert enter(house.lin).get("/jia/omissions/").status_code == 403
    assert enter(house.yi_zhao).get("/jia/wrap-ups/RQ-2026-11-20/").status_code == 404


def test_every_figure_of_a_week_opens_its_rows(house, enter, at_noon):
    case = complaints.judged(house, "2026-11-18 10:00")
    report = stories.drawn(house)
    at_noon.move_to(house.moment("2026-11-23 10:30"))
    sunli = enter(house.sunli)
    url = f"/jia/week-reports/{report.number}/"
    page = text_of(sunli.get(url))
    for code in ("all", "started", "open_long", "t0"):
        assert f"-rows/?of={code}" in page
        answer = sunli.get(f"{url}-rows/", {"of": code})
        assert answer.status_code == 200
        assert (case.number in text_of(answer)) == (code != "open_long")
    assert sunli.get(f"{url}-rows/", {"of": "nothing"}).status_code == 404
    assert sunli.get("/jia/week-reports/TSZB-2020-01-06/-rows/", {"of": "all"}).status_code == 404
    assert enter(house.lin).get(f"{url}-rows/", {"of": "all"}).status_code == 403
    sunli.post(f"{url}send/", {"help_wanted": "请协调开发商", "version": "1", "form_key": "k1"})
    assert WeekReport.objects.of(house.jia).get().state == "SENT"
    sun = enter(house.sun)
    assert "请协调开发商" in text_of(sun.get(url))
    sun.post(f"{url}mark_read/", {"version": "2", "form_key": "k2"})
    assert WeekReport.objects.of(house.jia).get().state == "READ"


@pytest.fixture
def suspected(house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 09:30"))
    return omissions.suspected(house)


def test_the_named_one_is_asked_on_his_own_page_and_nowhere_else(house, enter, suspected):
    lin = enter(house.lin)
    today = text_of(lin.get("/jia/"))
    assert "请您写陈述" in today
    assert 'href="/jia/-statements/"' in today
    url = f"/jia/-statements/{suspected.pk}/"
    assert url in text_of(lin.get("/jia/-statements/"))
    page = text_of(lin.get(url))
    assert suspected.facts in page
    assert "11-21 24:00" in page
    assert lin.post(url, {"statement": " ", "form_key": "k1"}).status_code == 422
    assert lin.post(url, {"statement": "当时忙，忘了登记", "form_key": "k2"}).status_code == 302
    suspected.refresh_from_db()
    assert (suspected.state, suspected.statement) == ("STATED", "当时忙，忘了登记")
    waiting = text_of(lin.get(url))
    assert "办理中" in text_of(lin.get("/jia/-statements/"))
    assert "<textarea" not in waiting
    assert lin.post(url, {"statement": "再改一下", "form_key": "k3"}).status_code == 404
    assert "请您写陈述" not in text_of(lin.get("/jia/"))


def test_his_notice_leads_to_that_page_the_managers_to_the_record(house, enter, suspected):
    mine = Notice.objects.get(user=house.lin, subject_kind="omission")
    assert enter(house.lin).get(f"/jia/notices/{mine.pk}/").url == f"/jia/-statements/{suspected.pk}/"
    theirs = Notice.objects.get(user=house.zhao, subject_kind="omission")
    assert enter(house.zhao).get(f"/jia/notices/{theirs.pk}/").url == f"/jia/omissions/{suspected.number}/"


def test_nobody_else_finds_a_statement(house, enter, suspected):
    for person in (house.wang, house.zhao, house.sun, house.yi_lin):
        answer = enter(person).get(f"/jia/-statements/{suspected.pk}/")
        assert answer.status_code == 404
        assert suspected.facts not in text_of(answer)
    assert enter(house.zhao).get("/jia/-statements/").status_code == 200
    assert suspected.number not in text_of(enter(house.zhao).get("/jia/-statements/"))


def test_a_manager_who_is_named_finds_no_row_no_page_and_nothing_in_the_api(house, enter, at_noon):
    omission = omissions.suspected(house, person=house.zhao, facts="重大投诉没有上报总经理")
    at_noon.move_to(house.moment("2026-11-20 12:30"))
    zhao = enter(house.zhao)
    for path in ("", "find/", "amend/", "name_person/", "-print/-/"):
        assert zhao.get(f"/jia/omissions/{omission.number}/{path}").status_code == 404, path
    listed = text_of(zhao.get("/jia/omissions/?view=all"))
    assert omission.number not in listed
    assert "重大投诉没有上报" not in text_of(zhao.get("/jia/search/", {"q": omission.number}, follow=True))
    house.zhao.token_hash = hashlib.sha256(b"zhao").hexdigest()
    house.zhao.save()
    api = Client(headers={"Authorization": "Bearer zhao"})
    assert api.get(f"/api/v1/projects/jia/omissions/{omission.pk}").status_code == 404
    made = api.post(
        f"/api/v1/projects/jia/omissions/{omission.pk}/find", data='{"grade": "NONE"}', content_type="application/json"
    )
    assert made.status_code == 404
    assert text_of(zhao.get(f"/jia/-statements/{omission.pk}/")).count("重大投诉没有上报总经理") == 1
    assert enter(house.wu).get(f"/jia/omissions/{omission.number}/").status_code == 200


def test_the_decision_is_shown_to_him_and_he_may_comment(house, enter, at_noon):
    omission = omissions.confirmed(house)
    at_noon.move_to(house.moment("2026-11-21 10:00"))
    lin = enter(house.lin)
    url = f"/jia/-statements/{omission.pk}/"
    page = text_of(lin.get(url))
    assert "一级：部门内道歉" in page
    assert lin.post(url, {"comment": "以后当场登记", "form_key": "k1"}).status_code == 302
    omission.refresh_from_db()
    assert omission.comment == "以后当场登记"
    assert "以后当场登记" in text_of(enter(house.zhao).get(f"/jia/omissions/{omission.number}/"))


def test_before_the_decision_he_learns_nothing_of_the_finding(house, enter, at_noon):
    omission = omissions.found(house, "DISMISSAL")
    at_noon.move_to(house.moment("2026-11-20 15:30"))
    page = text_of(enter(house.lin).get(f"/jia/-statements/{omission.pk}/"))
    assert "辞退" not in page
    assert "属实" not in page


def test_each_stage_stands_on_the_day_of_whose_turn_it_is(house, enter, at_noon):
    """Who may stand in for a post is not bothered while its holder is there."""

    def waits_for(number) -> set[str]:
        people = ("sunli", "zhao", "wu", "zhou", "sun")
        return {name for name in people if number in text_of(enter(getattr(house, name)).get("/jia/"))}

    at_noon.move_to(house.moment("2026-11-20 17:10"))
    assert waits_for(stories.opened(house).number) == {"sunli"}
    stated = omissions.stated(house)
    assert waits_for(stated.number) == {"zhao"}
    Notice.objects.all().delete()
    mine = omissions.stated(house, person=house.zhao)
    Notice.objects.all().delete()
    assert waits_for(mine.number) == {"wu"}
    found = omissions.found(house)
    Notice.objects.all().delete()
    assert waits_for(found.number) == {"wu"}
    at_noon.move_to(house.moment("2026-11-23 10:30"))
    report = stories.drawn(house)
    Notice.objects.all().delete()
    assert waits_for(report.number) == {"sunli"}
    stories.sent(house, report)
    Notice.objects.all().delete()
    assert waits_for(report.number) == {"sun"}
