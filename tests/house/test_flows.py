"""Laws over every flow and verb: arrows have verbs and Chinese labels, verbs have posts and forms, kinds resolve."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from devtools.console import ROOT
from guanjia.concerns.access.posts import POST_VERBS
from guanjia.concerns.flow.batches import Batch
from guanjia.concerns.flow.models import RECORDS, resolve
from guanjia.concerns.flow.verbs import VERBS, Birth, Step
from guanjia.concerns.policies.declared import all_declared
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.forms import form_of
from guanjia.kernel.flow import Flow, State, birth, step
from tests.house.making import Maker

# VIP is what people say.
CHINESE = re.compile(r"[一-鿿]|^VIP$")
MODELS = [model for model in RECORDS.values() if model.__module__.startswith("guanjia.")]
FLOWS = [flow for model in MODELS for flow in model.flows.all()]
OURS = [verb for verb in VERBS.values() if verb.__module__.startswith("guanjia.")]
SEEING = ("see", "see_own")


def without_a_verb(flows, verbs) -> list[str]:
    """Arrows nobody can walk."""
    return [
        f"{flow.code}/{flow.kind}: {arrow.verb}"
        for flow in flows
        for arrow in flow.arrows
        if f"{flow.code}.{arrow.verb}" not in verbs
    ]


def without_a_label(flows) -> list[str]:
    """Arrows, states and limits whose label is not Chinese."""
    named = [
        (flow, name, label)
        for flow in flows
        for name, label in [
            ("flow", flow.label),
            *((a.verb, a.label) for a in flow.arrows),
            *((s.code, s.label) for s in flow.states),
            *((limit.code, limit.label) for limit in flow.limits),
        ]
    ]
    return [f"{flow.code}: {name} is called {label!r}" for flow, name, label in named if not CHINESE.search(label)]


def wrongly_held(verbs, posts: dict[str, set[str]]) -> list[str]:
    """Verbs a person takes that no post holds (for every kind they are drawn for), and internal ones some post does."""
    held = {code for codes in posts.values() for code in codes}
    wrong = []
    for verb in verbs:
        bare = verb.code in held
        kinds = [kind for kind in verb.arrows if not bare and f"{verb.code}:{kind}" not in held]
        if verb.internal and (bare or any(code.startswith(f"{verb.code}:") for code in held)):
            wrong.append(f"{verb.code} is internal and held")
        elif not verb.internal and kinds:
            wrong.append(f"{verb.code} is held by nobody {'/'.join(kinds)}".strip())
    return wrong


def held_in_vain(posts: dict[str, set[str]], verbs, kinds, source: str) -> list[str]:
    """Rights a post holds that nothing asks for: neither a verb, nor the sight of a kind, nor a name in the code."""
    found = set()
    for post, codes in posts.items():
        for code in codes:
            bare, _, kind = code.partition(":")
            room, _, act = bare.partition(".")
            known = bare in verbs and (not kind or kind in verbs[bare].arrows)
            known = known or (act in SEEING and room in kinds) or f'"{bare}"' in source
            if not known:
                found.add(f"{post} holds {code}")
    return sorted(found)


def asked_for_policies() -> set[str]:
    """Every policy key the code names: in flows' limits and in calls of the policies' questions."""
    found = {limit.policy for flow in FLOWS for limit in flow.limits}
    for file in (ROOT / "guanjia").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                first = node.args[0] if node.args else None
                if name in ("amount", "in_force", "switched_on") and isinstance(first, ast.Constant):
                    found |= {first.value} if isinstance(first.value, str) else set()
                if name == "Terms":
                    keys = [k.value for k in node.keywords if k.arg in ("policy", "cap")]
                    found |= {k.value for k in keys if isinstance(k, ast.Constant)}
    return found


def source_without_seeds() -> str:
    files = [f for f in Path(ROOT, "guanjia").rglob("*.py") if f.name not in ("seed.py", "shipped.py")]
    return "\n".join(f.read_text() for f in files)


def test_there_are_flows_to_look_at():
    assert {"case", "slip", "work_order", "contact", "follow_up"} <= set(RECORDS)


def test_every_arrow_has_a_verb():
    assert without_a_verb(FLOWS, VERBS) == []


def test_everything_in_a_flow_has_a_chinese_label():
    assert without_a_label(FLOWS) == []


def test_every_verb_says_in_chinese_what_it_does():
    # `amend` builds its body and docstring itself.
    assert [v.code for v in OURS if not CHINESE.search((v.__doc__ or "").partition(":")[0])] == []


def test_every_verb_is_held_by_a_post_and_internal_ones_by_none():
    assert wrongly_held(OURS, POST_VERBS) == []


def test_no_post_holds_what_nothing_asks_for():
    assert held_in_vain(POST_VERBS, VERBS, RECORDS, source_without_seeds()) == []


def test_every_register_is_seen_by_some_post():
    held = {code for codes in POST_VERBS.values() for code in codes}
    assert [r.slug for r in REGISTERS.values() if r.see not in held] == []


def test_every_policy_that_is_asked_for_is_declared_with_its_clause():
    declared = all_declared()
    assert sorted(asked_for_policies() - set(declared)) == []
    assert [p.key for p in declared.values() if not CHINESE.search(p.clause) or not CHINESE.search(p.label)] == []


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)
def test_the_form_of_every_verb_of_a_register_builds(register):
    verbs = [v for v in VERBS.values() if v.flows.code == register.kind and not v.internal and not isinstance(v, Batch)]
    for verb in verbs:
        form = form_of(register, verb)
        assert set(form.base_fields) <= set(verb.params), verb.code
        unasked = set(verb.params) - set(form.base_fields)  # what only other rooms give, by default nothing
        assert [n for n in unasked if verb.model._meta.get_field(n).editable] == [], verb.code
        assert [n for n in unasked if verb.params[n].default is inspect.Parameter.empty] == [], verb.code
        bad = [
            name for name, f in form.base_fields.items() if not f.widget.is_hidden and not CHINESE.search(str(f.label))
        ]
        assert bad == [], verb.code


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)
def test_every_birth_is_offered_by_its_register(register):
    born = [v for v in VERBS.values() if v.flows.code == register.kind and isinstance(v, Birth) and not v.internal]
    assert [v.code for v in born if v not in register.births] == []
    assert [v.code for v in register.births if v.internal] == []


@pytest.mark.parametrize("kind", RECORDS, ids=str)
@pytest.mark.django_db
def test_every_kind_of_record_resolves_to_its_row_and_to_nothing_else(kind, cast):
    row = Maker(cast.jia, cast.zhao).row(RECORDS[kind])
    assert (row.ref.kind, row.ref.project_id) == (kind, cast.jia.pk)
    assert resolve(kind, row.pk) == row
    assert type(resolve(kind, row.pk)) is RECORDS[kind]
    assert resolve(kind, row.pk + 10**6) is None


def test_planted_flows_and_posts_are_caught():
    flow = Flow(
        "case",
        "case",
        (State("A", "甲"), State("B", "beta")),
        (birth("open_case", "登记", "A"), step("fly", "飞", "A", "B")),
    )
    assert without_a_verb([flow], VERBS) == ["case/: fly"]
    assert without_a_label([flow]) == ["case: flow is called 'case'", "case: B is called 'beta'"]
    posts = {"FRONT_DESK": {"case.open_case", "slip.issue", "case.jugde", "case.see", "case.close:PLUMBING"}}
    assert held_in_vain(posts, VERBS, RECORDS, "") == [
        "FRONT_DESK holds case.close:PLUMBING",
        "FRONT_DESK holds case.jugde",
    ]
    judge, issue = VERBS["case.judge"], VERBS["slip.issue"]
    assert wrongly_held([judge, issue], posts) == [
        "case.judge is held by nobody COMPLAINT",
        "slip.issue is internal and held",
    ]
    assert isinstance(judge, Step)
