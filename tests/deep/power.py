"""A power cut, replayed: what a program had synced to disk at some moment, from a trace of its system calls.

A write becomes durable with the next sync of its file. Names come and go at once: this models lost writes, not torn or
reordered ones, nor a folder that was not synced (promises.md 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "openat,close,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One system call that worked: its name, its numbers, its first text, what it answered."""

    name: str
    numbers: tuple[int, ...]
    data: bytes
    answer: int


def calls(trace: Path) -> Iterator[Call]:
    """The calls of a trace of one thread, in their order."""
    with trace.open() as lines:
        for line in lines:
            found = _CALL.match(line)
            if not found or int(found[3]) < 0:
                continue
            text = _TEXT.search(found[2])
            bare = _TEXT.sub("", found[2])
            numbers = tuple(int(n) for n in re.findall(r"(?<![\w.])\d+(?![\w.])", bare))
            data = bytes.fromhex(text[1].replace("\\x", "")) if text else b""
            yield Call(found[1], numbers, data, int(found[3]))


@dataclass
class Held:
    """One file: its durable bytes, and the changes not yet synced."""

    durable: bytearray
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for place, data in self.waiting:
            if data is None:
                del self.durable[place:]
                self.durable.extend(b"\0" * (place - len(self.durable)))
            else:
                self.durable.extend(b"\0" * (place - len(self.durable)))
                self.durable[place : place + len(data)] = data
        self.waiting.clear()


class Disk:
    """The files of one folder as the disk holds them, and what was said on the first output."""

    def __init__(self, folder: Path):
        self.folder = str(folder)
        self.files = {str(file): Held(bytearray(file.read_bytes())) for file in folder.iterdir() if file.is_file()}
        self.said = b""
        self._open: dict[int, str] = {}

    def take(self, call: Call) -> None:
        first = call.numbers[0] if call.numbers else -1
        if call.name == "openat":
            name = call.data.decode(errors="replace")
            if name.startswith(f"{self.folder}/"):
                self._open[call.answer] = name
                self.files.setdefault(name, Held(bytearray()))
            else:
                self._open.pop(call.answer, None)
        elif call.name == "close":
            self._open.pop(first, None)
        elif call.name == "unlink":
            self.files.pop(call.data.decode(errors="replace"), None)
        elif call.name == "write" and first == 1:
            self.said += call.data
        elif first in self._open and (held := self.files.get(self._open[first])) is not None:
            if call.name == "pwrite64":
                held.waiting.append((call.numbers[-1], call.data))
            elif call.name == "ftruncate":
                held.waiting.append((call.numbers[-1], None))
            elif call.name in ("fsync", "fdatasync"):
                held.sync()

    def leave(self, folder: Path) -> None:
        """Write what is durable into a folder: the machine after the cut."""
        folder.mkdir(parents=True)
        for name, held in self.files.items():
            if not name.endswith("-shm"):  # shared memory, worked out anew by whoever opens
                (folder / Path(name).name).write_bytes(held.durable)
