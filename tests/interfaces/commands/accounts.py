"""What the accounts of a demo find on their first page."""

from __future__ import annotations

import re

from django.test import Client

from guanjia.concerns.access.models import User
from guanjia.concerns.jobs import clock
from guanjia.interfaces.commands.demo import people

READERS = {"AUDITOR"}  # who has nothing to do but to look


def idle_accounts() -> list[str]:
    """The accounts of the demo for whom nothing waits in any of their projects: no row to work off, nothing to sign
    for; for whoever only reads, no number to look at."""
    return [f"{p.username} {p.post}" for p in people.STAFF if not any(_waits(p, code) for code in _places(p))]


def _places(person: people.Person) -> tuple[str, ...]:
    return (person.project,) if person.project else ("jia", "yi")


def _waits(person: people.Person, code: str) -> bool:
    client = Client()
    client.force_login(User.objects.get(username=person.username))
    session = client.session
    session["signed_in_at"] = session["hand_at"] = int(clock.now().timestamp())
    session.save()
    answer = client.get(f"/{code}/", headers={"host": "localhost"})
    assert answer.status_code == 200, (person.username, answer.status_code)
    page = answer.content.decode()
    own = re.search(r">需要我处理<i[^>]*>(\d+)</i>", page)
    numbers = {label: int(number) for number, label in re.findall(r"<b>(\d+)</b><span>([^<]+)", page)}
    assert own, f"{person.username}: not the page of today"
    if person.post in READERS:
        return any(numbers.values())
    return int(own[1]) > 0 or numbers.get("待我确认", 0) > 0
