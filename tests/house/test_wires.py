"""Laws over the switchboard: keys are verbs, wires run upward only, and no reaction is left unwired."""

import ast
import inspect

import pytest

from devtools.console import ROOT
from guanjia.concerns.events import switchboard
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.flow.verbs import Verb
from guanjia.config.switchboard import questions, wires
from tests.house.test_django_laws import height

WIRES = wires()
QUESTIONS = questions()


def faults(table) -> list[str]:
    """What is wrong with a table of wires."""
    found = []
    for verb, reactions in table.items():
        if not isinstance(verb, Verb):
            found.append(f"{verb!r} is no verb")
            continue
        for reaction in reactions:
            name = f"{verb.code} → {reaction.__module__}.{reaction.__name__}"
            names = list(inspect.signature(reaction).parameters)
            if isinstance(reaction, Verb) or names[1:] != ["by", "at"]:
                found.append(f"{name} does not take (record, *, by, at)")
            if not _is_above(reaction.__module__, verb.__module__):
                found.append(f"{name} does not run upward")
        if len(set(reactions)) != len(reactions):
            found.append(f"{verb.code} rings somebody twice")
    return found


def _is_above(listener: str, caller: str) -> bool:
    return height(_package(listener)) > height(_package(caller))


def _package(module: str) -> str:
    return ".".join(module.split(".")[:3])


def declared_reactions() -> set[str]:
    """Every public function in a room's reactions.py, by its dotted name."""
    found = set()
    for file in (ROOT / "guanjia" / "domains").rglob("reactions.py"):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        body = ast.parse(file.read_text()).body
        found |= {f"{module}.{f.name}" for f in body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")}
    return found


def test_every_wire_names_a_verb_and_a_reaction_above_it():
    assert faults(WIRES) == []


def test_every_question_is_a_room_above_asked_about_a_verb():
    for verb, asked in QUESTIONS.items():
        assert isinstance(verb, Verb)
        assert [q for q in asked if list(inspect.signature(q).parameters) != ["record", "given"]] == []
        assert [q for q in asked if not _is_above(q.__module__, verb.__module__)] == []


def test_the_installed_wires_are_those_of_the_switchboard():
    assert switchboard.wires() == WIRES


def test_no_reaction_is_left_unwired():
    wired = {f"{r.__module__}.{r.__name__}" for table in (WIRES, QUESTIONS) for rs in table.values() for r in rs}
    assert declared_reactions() - wired == set()


def test_planted_wires_are_caught():
    from guanjia.domains.cases import actions as cases  # reason: rooms are looked at by this one test only
    from guanjia.domains.cases.reactions import call_back_answered  # reason: as above
    from guanjia.domains.contacts.reactions import customers_merged  # reason: as above
    from guanjia.domains.followups import actions as followups  # reason: as above

    def no_moment(record, *, by):
        """A reaction that does not take the moment."""

    no_moment.__module__ = call_back_answered.__module__
    planted = {
        "case.close": (call_back_answered,),
        cases.close: (customers_merged, call_back_answered),
        followups.answer: (call_back_answered, call_back_answered),
        followups.cancel: (no_moment,),
    }
    said = " ; ".join(faults(planted))
    assert "'case.close' is no verb" in said
    assert "case.close → guanjia.domains.contacts.reactions.customers_merged does not run upward" in said
    assert "case.close → guanjia.domains.cases.reactions.call_back_answered does not run upward" in said
    assert "follow_up.answer rings somebody twice" in said
    assert "no_moment does not take (record, *, by, at)" in said


@pytest.mark.parametrize(
    ("listener", "caller"), [("domains.cases", "domains.dispatch"), ("domains.contacts", "concerns.approvals")]
)
def test_what_stands_above_what(listener, caller):
    assert _is_above(f"guanjia.{listener}.reactions", f"guanjia.{caller}.actions")
    assert not _is_above(f"guanjia.{caller}.actions", f"guanjia.{listener}.reactions")


@pytest.mark.django_db
def test_whatever_names_a_customer_follows_when_two_records_of_him_become_one(cast, jia):
    """Promises 8: 40: a merge loses nothing, whichever room holds the key."""
    from guanjia.domains.customers import actions as customers  # reason: rooms are looked at by this test only

    given = {"by": cast.zhao, "at": cast.noon, "project": cast.jia}
    first = customers.register_customer(**given, name="李秀英", phone="13800005678")
    second = customers.register_customer(**given, name="李秀英", phone="13900001111")
    rows = []
    for model in [model for model in RECORDS.values() if model.__module__.startswith("guanjia.")]:
        keys = [f for f in model._meta.concrete_fields if f.is_relation and f.related_model is type(first)]
        if model is not type(first) and _is_above(model.__module__, type(first).__module__):
            rows += [(jia.row(model, **{key.name: first}), key.name) for key in keys]
    assert len(rows) >= 4
    customers.merge(first, by=cast.zhao, at=cast.noon, merged_into=second)
    left = [f"{type(row).__name__}.{key}" for row, key in rows if not _names(row, key, second)]
    assert left == []


def _names(row, key: str, customer) -> bool:
    row.refresh_from_db()
    return getattr(row, key) == customer
