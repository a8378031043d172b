"""What every test shares: the cast, how much is tried, the browser."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from devtools.system import find_browser

pytest_plugins = ["tests.cast", "tests.flushing"]

# No deadline: tests judge no time. Fixtures of one function are shared by its examples on purpose (the database).
_same = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=30, derandomize=True, database=None, **_same)
settings.register_profile("deep", max_examples=500, **_same)


def pytest_configure(config):
    settings.load_profile("deep" if config.getoption("deep") else "quick")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("journey")
    if config.getoption("deep"):
        return
    left_out = [item for item in items if item.get_closest_marker("deep")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The databases go with the server of this run (tests/databases.py): dropping one would wait for every session."""
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, quiet: Playwright's own download is not needed."""
    return {
        **browser_type_launch_args,
        "executable_path": find_browser(),
        "args": [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
