"""schemathesis: every operation of the description with right, odd and wrong input, through WSGI in this process.

All of its checks run but one. `positive_data_acceptance` is left out: whether a complaint says enough, a phone can be
dialled or a step is allowed now is decided by the verbs, which say so with a 422; the description cannot.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from guanjia.config.wsgi import application
from tests.interfaces.rest import world
from tests.interfaces.rest.caller import Caller

PARTS = 4
# The same code serves these for every register: in a quick run one register stands for all.
ALIKE = re.compile(r"^/api/v1/projects/\{code\}/(?!cases/)[^/]+/\{id\}/(attachments|history)")
MODES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]

pytestmark = pytest.mark.filterwarnings(
    # The WSGI client of schemathesis does not close a file it was sent; a server does.
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def one_connection():
    """Requests stay in the transaction of the test, as they do with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(house, records, evening, one_connection):
    """The description as a caller loads it; the account may do everything in 甲园."""
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.config.phases.coverage.unexpected_methods = {"delete"}
    return schema


def checks():
    return [check for check in CHECKS.get_all() if check.__name__ != "positive_data_acceptance"]


def aim(case, ids: dict[str, int]) -> None:
    """Let most requests meet a project and a record that are there; where the path itself is the fault, leave it."""
    meta = case.meta.components.get(ParameterLocation.PATH)
    if meta is None or not meta.mode.is_positive or not case.path_parameters:
        return
    if "code" in case.path_parameters:
        case.path_parameters["code"] = "jia"
    number = case.path_parameters.get("id")
    if number is not None and int(number) % 4:
        case.path_parameters["id"] = ids.get(case.operation.path.split("/")[5], 1)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_operation_keeps_its_word(described, house, records, evening, request, part):
    deep = request.config.getoption("deep")
    caller = Caller(world.everything(house), evening)
    headers = {"Authorization": f"Bearer {caller.token}"}
    ids = {slug: record.pk for slug, record in records.items()}
    how = settings(
        max_examples=40 if deep else 4, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        phases=[Phase.explicit, Phase.generate], derandomize=not deep,
    )  # fmt: skip
    made, asked, answered, faults = Counter(), 0, set(), []

    def ask(case):
        nonlocal asked
        made[case.operation.label] += 1
        # schemathesis has up to 200 cases for a long form: a quick run takes the first, then every fourth.
        if not deep and made[case.operation.label] > 15 and made[case.operation.label] % 4:
            return
        aim(case, ids)
        asked += 1
        answered.add(case.call_and_validate(headers=headers, checks=checks()).status_code)

    operations = [result.ok() for result in described.get_all_operations()]
    for operation in operations[part::PARTS]:
        if not deep and ALIKE.match(operation.path):
            continue
        config = HypothesisTestConfig(project=described.config, modes=MODES, settings=how, explicit_settings=how)
        try:
            create_test(operation=operation, test_func=ask, config=config)()
        except (FailureGroup, Exception) as fault:  # every operation is tried before the first fault is told
            for one in getattr(fault, "exceptions", [fault]):
                faults.append(f"{operation.label}: {type(one).__name__} {getattr(one, 'message', one)}")
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults[:20])
    # What makes the test worth its time: it came through to the verbs, not only to the doors.
    assert asked > 300
    assert {200, 401, 404, 405, 409, 422} <= answered
