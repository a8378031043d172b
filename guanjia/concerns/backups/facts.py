"""What a database holds, told the same way for both kinds: rows of every table, migrations, the journal's head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

Ask = Callable[[str], list[tuple]]
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


@dataclass(frozen=True)
class Facts:
    """The measure by which a copy is compared with what it was made from."""

    counts: dict[str, int]
    migrations: list[list[str]]
    journal: dict[str, object]

    def as_dict(self) -> dict:
        return asdict(self)


def facts_of(ask: Ask, tables: str) -> Facts:
    """Ask a database (a snapshot or a copy, so that nothing moves meanwhile)."""
    names = [name for (name,) in ask(tables)]
    counts = {name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name") if "django_migrations" in counts else []
    journal: dict[str, object] = {"entry": None, "seal": None, "digest": ""}
    if "journal_entry" in counts:
        journal["entry"] = ask("SELECT max(id) FROM journal_entry")[0][0]
        for last, digest in ask("SELECT last_id, digest FROM journal_seal ORDER BY last_id DESC LIMIT 1"):
            journal |= {"seal": last, "digest": digest}
    return Facts(counts, [list(row) for row in applied], journal)


def attachments_of(ask: Ask, counts: dict[str, int]) -> list[str]:
    """The SHA-256 of every file that a row names."""
    if "attachments_attachment" not in counts:
        return []
    rows = ask("SELECT sha256, thumb_sha256 FROM attachments_attachment")
    return sorted({sha for row in rows for sha in row if sha})
