"""Laws over every face: the other project is neither seen nor counted, and not yours looks like not there."""

import hashlib
import json

import pytest

from guanjia.concerns.flow.models import Record
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.cells import kind_of
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.panels import may_see
from guanjia.concerns.registers.views import Asked, Listing, tabs_of
from guanjia.concerns.search.repairing import rebuild
from tests.cast import NOON
from tests.house.making import NAME, PHONE

MISSING = "ZZ-999999"
MISSING_ID = 10**12
each_register = pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)


def addresses(register, number: str) -> list[tuple[str, str]]:
    """(method, rest of the address) of every page of one record, the number filled in."""
    found = [("GET", f"{number}/")]
    for verb in register.steps:
        found += [("GET", f"{number}/{verb.name}/"), ("POST", f"{number}/{verb.name}/")]
    found += [("GET", f"{number}/-print/{form.code}/") for form in register.prints if not form.register]
    paths = {p for _, paths in register.facts for p in paths}
    phones = [c.path for c in register.columns if c.kind != "clock" and kind_of(register.model, c) == "phone"]
    found += [("POST", f"{number}/-reveal/{path}/") for path in sorted({*phones} & paths)]
    return [*found, ("POST", f"{number}/-files/add/")]


def api_addresses(register, pk: int) -> list[tuple[str, str]]:
    found = [("GET", f"/{pk}"), ("GET", f"/{pk}/history")]
    return [*found, *(("POST", f"/{pk}/{verb.name}") for verb in register.steps)]


def differing(ask, theirs, nothing) -> list[str]:
    """Addresses whose answer for a row of the other project is no 404 or tells it from a row that is not there."""
    wrong = []
    for (method, path), (_, empty) in zip(theirs, nothing, strict=True):
        answer, missing = ask(method, path), ask(method, empty)
        if (answer.status_code, missing.status_code) != (404, 404):
            wrong.append(f"{method} {path}: {answer.status_code}, missing {missing.status_code}")
        elif answer.content.replace(path.encode(), b"") != missing.content.replace(empty.encode(), b""):
            wrong.append(f"{method} {path}: another body than for a missing one")
    return wrong


@pytest.fixture
def api(insider):
    """`api(method, path)`: the insider's program, by his token."""
    from django.test import Client  # reason: needs the settings

    insider.token_hash = hashlib.sha256(b"insider").hexdigest()
    insider.save(update_fields=["token_hash"])
    client = Client(headers={"Authorization": "Bearer insider"})

    def ask(method: str, path: str):
        given = {"data": "{}", "content_type": "application/json"} if method == "POST" else {}
        return getattr(client, method.lower())(path, **given)

    return ask


@each_register
@pytest.mark.django_db
def test_the_desk_hides_the_rows_of_the_other_project(register, desk, cast, yi):
    record = yi.row(register.model)
    before = Entry.objects.count()

    def ask(method, path):
        return desk.get(path) if method == "GET" else desk.post(path, {"reason": "核对", "form_key": ""})

    for project in ("jia", "yi"):
        base = f"/{project}/{register.slug}/"
        theirs = [(m, base + path) for m, path in addresses(register, record.number)]
        nothing = [(m, base + path) for m, path in addresses(register, MISSING)]
        assert differing(ask, theirs, nothing) == []
        by_id = [("GET", f"{base}~{record.pk}/")]
        assert differing(ask, by_id, [("GET", f"{base}~{MISSING_ID}/")]) == []
    whole = [f"/yi/{register.slug}/", f"/yi/{register.slug}/-export/", f"/yi/{register.slug}/-print/-/", "/yi/"]
    assert [path for path in whole if desk.get(path).status_code != 404] == []
    assert Entry.objects.count() == before
    record.refresh_from_db()
    assert record.version == 1


@each_register
@pytest.mark.django_db
def test_lists_counts_and_suggestions_hold_no_row_of_the_other_project(register, desk, insider, cast, jia, yi):
    mine, theirs = jia.row(register.model), yi.row(register.model, number="ZZ-YIYUAN")
    for tab in tabs_of(register):
        shown = Listing(register, user=insider, project=cast.jia, at=NOON, base="/jia/", asked=Asked(view=tab.code))
        assert theirs.pk not in [row[0] for row in shown.everything()]
        assert shown.counts.get(tab.code, 0) <= 1
    page = desk.get(f"/jia/{register.slug}/", {"view": "all"})
    assert [row[0].endswith(f"/{mine.number}/") for row in page.context["rows"]] == [True]
    assert theirs.number not in page.content.decode()
    # Rows made past the verbs have no search keys; now they have, in both projects.
    rebuild()
    for text in ("ZZ-YI", NAME, PHONE[-4:], PHONE):
        for path in (f"/jia/find/{register.kind}/", "/jia/search/"):
            assert theirs.number not in desk.get(path, {"q": text}, follow=True).content.decode()
    assert register.model.objects.seen_by(insider).filter(pk=theirs.pk).count() == 0


@pytest.mark.parametrize("register", [r for r in REGISTERS.values() if r.api], ids=lambda r: r.slug)
@pytest.mark.django_db
def test_the_api_hides_the_rows_of_the_other_project(register, api, cast, jia, yi):
    record, mine = yi.row(register.model), jia.row(register.model)
    for project in ("jia", "yi"):
        base = f"/api/v1/projects/{project}/{register.slug}"
        theirs = [(m, base + path) for m, path in api_addresses(register, record.pk)]
        nothing = [(m, base + path) for m, path in api_addresses(register, MISSING_ID)]
        assert differing(api, theirs, nothing) == []
    assert api("GET", f"/api/v1/projects/yi/{register.slug}").status_code == 404
    rows = json.loads(api("GET", f"/api/v1/projects/jia/{register.slug}").content)["items"]
    assert [row["id"] for row in rows] == [mine.pk]
    record.refresh_from_db()
    assert record.version == 1


@each_register
@pytest.mark.django_db
def test_a_form_takes_no_record_of_the_other_project(register, cast, insider, jia, yi):
    """A key typed by its number is looked for in one's own project only."""
    from guanjia.concerns.flow.fields import RecordField  # reason: beside its only use
    from guanjia.concerns.registers.forms import form_of  # reason: as above

    for verb in {*register.births, *register.steps}:
        form = form_of(register, verb)(data={}, project=cast.jia, by=insider)
        for name, field in form.fields.items():
            if isinstance(field, RecordField):
                stranger = yi.row(field.record_model)
                for typed in (stranger.number, str(stranger.pk)):
                    sent = form_of(register, verb)(data={name: typed}, project=cast.jia, by=insider)
                    assert name in sent.errors, (verb.code, name)
            elif hasattr(field, "queryset") and issubclass(field.queryset.model, Record):
                stranger = yi.row(field.queryset.model)
                assert stranger not in field.queryset.all(), (verb.code, name)


@each_register
@pytest.mark.django_db
def test_who_holds_no_post_for_a_register_is_told_so_and_sees_no_row(register, cast, desk, jia):
    from guanjia.concerns.access.models import Assignment  # reason: beside its only use

    record = jia.row(register.model)
    insider = Assignment.objects.filter(user__username="insider").first().user
    Assignment.objects.filter(user=insider).exclude(post__code="CLEANING").delete()
    if may_see(insider, register, cast.jia, NOON):  # a department sees its own
        assert desk.get(f"/jia/{register.slug}/").status_code == 200
        return
    for path in ("", f"{record.number}/", "-export/", "-print/-/"):
        answer = desk.get(f"/jia/{register.slug}/{path}")
        assert answer.status_code == 403
        assert record.number not in answer.content.decode()


def test_a_face_that_told_the_difference_would_be_caught():
    class Answer:
        def __init__(self, status_code, content):
            self.status_code, self.content = status_code, content

    answers = {
        "/a": Answer(404, b"no /a"), "/none": Answer(404, b"no /none"), "/b": Answer(403, b""),
        "/c": Answer(404, b"not yours"),
    }  # fmt: skip
    theirs, nothing = [("GET", p) for p in ("/a", "/b", "/c")], [("GET", "/none")] * 3
    said = differing(lambda method, path: answers[path], theirs, nothing)
    assert said == ["GET /b: 403, missing 404", "GET /c: another body than for a missing one"]
