"""The house with accounts that can sign in, served to a real browser."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import PASSWORD, Person

expect.set_options(timeout=15_000)  # as long as a window waits for anything else


@pytest.fixture
def people(transactional_db, house, live_server, browser):
    """`people("lin")`: a member of the cast in his own window; at the end nobody's page has broken."""
    made = []

    def enter(username: str, **size) -> Person:
        user = getattr(house, username)
        user.set_password(PASSWORD)
        user.save()
        person = Person(browser, live_server.url, username, **size)
        made.append(person)
        return person

    yield enter
    faults = [fault for person in made for fault in person.faults]
    for person in made:
        person.context.close()
    assert faults == []
