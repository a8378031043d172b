"""Questions whose text was kept: the same rows as composed anew, with the values of the question at hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Lower
from django.db.models.sql import compiler
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.models import Assignment, Post, Project, User
from guanjia.config import composing
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]

# Each takes a number and asks the same sort of question with another value.
QUESTIONS = {
    "by id": lambda n: Loan.everything.filter(pk=n).order_by("pk"),
    "not this": lambda n: Loan.everything.exclude(pk=n).order_by("-pk"),
    "among": lambda n: Loan.everything.filter(pk__in=range(n)).order_by("pk"),
    "one or another": lambda n: Loan.everything.filter(Q(pk=n) | Q(quantity__gt=n), ~Q(thing="")).order_by("pk"),
    "a slice": lambda n: Loan.everything.order_by("pk")[n : n + 2],
    "the first": lambda n: [Loan.everything.filter(pk__gte=n).first()],
    "of a text": lambda n: Loan.everything.filter(borrower__contains=f"客{n}").order_by("pk"),
    "empty or not": lambda n: Loan.everything.filter(promised_at__isnull=bool(n % 2)).order_by("pk"),
    "by what it points at": lambda n: Loan.everything.filter(replaces__quantity=n).order_by("pk"),
    "by what points at it": lambda n: Loan.everything.filter(replaced_by__quantity=n).order_by("pk"),
    "pairs": lambda n: Loan.everything.filter(pk__gt=n).order_by("pk").values_list("number", "out_at", "project__code"),
    "one column": lambda n: Loan.everything.filter(pk__gt=n).order_by("pk").values_list("out_at", flat=True),
    "by name": lambda n: Loan.everything.filter(pk__gt=n).order_by("pk").values("number", "replaces__number"),
    "all that differ": lambda n: Loan.everything.filter(pk__gt=n).values_list("thing").distinct().order_by("thing"),
    "with what it points at": lambda n: Loan.everything.filter(pk__gt=n).select_related("replaces").order_by("pk"),
    "only some": lambda n: Loan.everything.filter(pk__gt=n).only("number").order_by("pk"),
    "but for some": lambda n: Loan.everything.filter(pk__gt=n).defer("remark").order_by("pk"),
    "ordered elsewhere": lambda n: Loan.everything.filter(pk__gt=n).order_by("-replaces__quantity", "pk"),
    "inside another": lambda n: Loan.everything.filter(
        replaces__in=Loan.everything.filter(quantity=n).values("pk")
    ).order_by("pk"),
    "how many": lambda n: [Loan.everything.filter(pk__gt=n).count()],
    "whether any": lambda n: [Loan.everything.filter(pk__gt=n).exists()],
    "counted": lambda n: Loan.everything.filter(pk__gt=n).values("thing").annotate(n=Count("pk")).order_by("thing"),
    "with a constant": lambda n: Loan.everything.filter(pk__gt=n).annotate(word=Value("字")).order_by("pk"),
    "with true": lambda n: Loan.everything.filter(pk__gt=n).annotate(word=Value(True)).values_list("word", "pk"),
    "with one": lambda n: Loan.everything.filter(pk__gt=n).annotate(word=Value(1)).values_list("word", "pk"),
    "with a reckoning": lambda n: Loan.everything.filter(pk__gt=n).annotate(more=F("quantity") + 1).order_by("pk"),
    "beside itself": lambda n: Loan.everything.filter(quantity=F("quantity"), pk__gt=n).order_by("pk"),
    "by a reckoning": lambda n: Loan.everything.filter(pk__gt=n).order_by(Lower("borrower"), "pk"),
    "two together": lambda n: Loan.everything.filter(pk=n).values_list("pk").union(
        Loan.everything.filter(pk=n + 1).values_list("pk")
    ).order_by("pk"),
}  # fmt: skip


@pytest.fixture
def loans(cast):
    """Five loans, each with another number of things, each after the one before; the id of the first."""
    for n in range(5):
        at = cast.noon + timedelta(minutes=n)
        actions.lend(by=cast.lin, at=at, project=cast.jia, borrower=f"客{n}", thing="UMBRELLA")
    first = Loan.everything.order_by("pk").first().pk
    for n, loan in enumerate(Loan.everything.order_by("pk")):
        kept = {"quantity": n + 1, "borrower": f"客{n}", "replaces_id": loan.pk - 1 if n else None}
        if n % 2:
            kept["promised_at"] = cast.noon + timedelta(hours=n)
        Loan.everything.filter(pk=loan.pk).update(**kept)
    connection.shapes.clear()
    return first


def said(rows) -> list:
    """What a question brought, with what was read beside it, as plain values."""
    found = []
    for row in rows:
        if isinstance(row, Loan):
            held = {name: value for name, value in row.__dict__.items() if name != "_state"}
            found.append((held, {name: other.pk for name, other in row._state.fields_cache.items() if other}))
        else:
            found.append(row)
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_kept_question_answers_as_one_composed_anew(loans, name, monkeypatch):
    ask = QUESTIONS[name]
    numbers = [loans, loans + 2, 1, loans + 99, 2, loans, 3]
    kept = [said(ask(n)) for n in numbers]
    with monkeypatch.context() as anew:
        anew.setattr(composing, "shape_of", lambda query: None)
        assert [said(ask(n)) for n in numbers] == kept
    assert len({repr(each) for each in kept}) > 1, "the value makes no difference: nothing was shown"


def test_the_second_question_is_not_composed(loans, monkeypatch):
    assert [loan.pk for loan in Loan.everything.filter(pk=loans).select_related("replaces")] == [loans]
    before = len(connection.shapes)
    monkeypatch.setattr(compiler.SQLCompiler, "get_select", None)  # would be called to compose
    assert [loan.pk for loan in Loan.everything.filter(pk=loans + 1).select_related("replaces")] == [loans + 1]
    assert len(connection.shapes) == before
    with pytest.raises(TypeError):
        list(Loan.everything.filter(pk=loans + 1))


def test_what_was_written_meanwhile_is_read(loans):
    asked = Loan.everything.filter(borrower="新客").order_by("pk")
    for n in range(3):
        assert len(asked.all()) == n
        Loan.everything.filter(pk=loans + n).update(borrower="新客")


def test_another_model_column_order_or_number_is_another_question(cast):
    connection.shapes.clear()
    asked = [
        User.objects.filter(pk=1), Post.objects.filter(pk=1), Project.objects.filter(pk=1),
        Project.objects.filter(pk=1).order_by("pk"), Project.objects.filter(pk=1).order_by("-pk"),
        Project.objects.filter(pk=1).values_list("pk"), Project.objects.filter(pk=1).values_list("code"),
        Project.objects.filter(pk=1)[:1], Project.objects.filter(pk=1)[:2], Project.objects.filter(pk__in=[1, 2]),
        Project.objects.filter(pk__in=[1, 2, 3]), Project.objects.exclude(pk=1), Project.objects.all(),
        Assignment.objects.filter(user=1).select_related("post"), Assignment.objects.filter(user=1),
        Assignment.objects.filter(user=1).select_related("post__superior"),
    ]  # fmt: skip
    for n, rows in enumerate(asked, 1):
        list(rows)
        assert len(connection.shapes) == n


def test_what_has_values_beside_the_condition_is_not_kept(loans):
    connection.shapes.clear()
    for name in ("counted", "how many", "with a reckoning", "by a reckoning", "two together"):
        list(QUESTIONS[name](loans))
    assert not connection.shapes


def test_there_is_an_end_to_what_is_kept(loans, monkeypatch):
    monkeypatch.setattr(composing, "MOST", 3)
    connection.shapes.clear()
    for most in range(1, 9):
        assert len(Loan.everything.order_by("pk")[:most]) == min(most, 5)
    assert len(connection.shapes) <= 3


def test_the_text_is_the_one_django_composes(loans, monkeypatch):
    def texts():
        with CaptureQueriesContext(connection) as asked:
            for name in QUESTIONS:
                list(QUESTIONS[name](loans))
        return [each["sql"] for each in asked]

    texts()
    kept = texts()
    monkeypatch.setattr(composing, "shape_of", lambda query: None)
    assert texts() == kept
