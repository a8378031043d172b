"""A reference to a record of any room: its kind, its number and the project it belongs to."""

import re
from dataclasses import dataclass

_FORM = re.compile(r"([a-z][a-z0-9_]*):([1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at one record without importing its room, e.g. ``Ref("case", 12, project_id=3)``.

    ``kind`` is the lower-case name the switchboard knows; ``project_id`` is None for records of the whole company.
    The text form ``case:12`` leaves the project out: it is for addresses and logs, and the reader looks the project up.
    """

    kind: str
    id: int
    project_id: int | None = None

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(f"{self.kind}:{self.id}"):
            raise ValueError(f"not a reference: kind={self.kind!r} id={self.id!r}")

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str, project_id: int | None = None) -> "Ref":
        """Read the text form back. Raises ValueError when it is not one."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"not a reference: {text!r}")
        return cls(match[1], int(match[2]), project_id)
