"""What the works stand on: a migrated database, and the data each of them names, made once."""

from __future__ import annotations

import time
from pathlib import Path

from django.core.management import call_command

from bench.data import estate, matters
from bench.data.bulk import settle
from bench.places import say
from bench.plan import Size


class Stage:
    """The data of one engine. `places[0]` is the community the works ask about, `places[-1]` has the deep list."""

    def __init__(self, engine: str, size: Size, folder: Path):
        self.engine, self.size, self.folder = engine, size, folder
        self.made: set[str] = set()
        self.at = estate.AT
        self._timed("migrated", lambda: call_command("migrate", verbosity=0))

    def provide(self, needs: list[str]) -> None:
        """Make what is named and not there yet, in the order named."""
        wanted = [need for need in dict.fromkeys(needs) if need not in self.made]
        for need in wanted:
            self._timed(f"made {need}", getattr(self, f"_make_{need}"))
            self.made.add(need)
        if wanted:
            self._timed("settled", settle)

    def _make_people(self) -> None:
        self.user = estate.staff()
        self.places = estate.communities(self.size.communities, self.size.units)

    def _make_matters(self) -> None:
        matters.cases(self.places, self.user, self.size.cases, self.size.deep_cases)

    def _timed(self, what: str, act) -> None:
        start = time.monotonic()
        act()
        say(f"  {self.engine} {what}: {time.monotonic() - start:.1f} s")
