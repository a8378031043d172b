"""备份加密: what leaves the machine is locked with public keys in the age format (ADR 0016).

The house holds public keys only: it writes what it cannot read back, so a thief of the machine or of its mounted folder
has nothing. A private key (备份私钥) lies with whoever answers for the backups, and is needed to restore.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage
from django.conf import settings
from pyrage.x25519 import Identity, Recipient

from guanjia.concerns.attachments.durable import whole
from guanjia.concerns.backups.files import CHUNK, Broken, digest
from guanjia.kernel.refusals import Invalid

SUFFIX = ".age"
SECRET = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]+", re.IGNORECASE)


def recipients() -> list[Recipient]:
    """The public keys of `GUANJIA_BACKUP_RECIPIENTS`, none where nothing is to be locked. Raises `Invalid`."""
    found = []
    for word in re.split(r"[\s,，;；]+", settings.BACKUP_RECIPIENTS.strip()):
        if word:
            try:
                found.append(Recipient.from_str(word))
            except pyrage.RecipientError:
                raise Invalid(
                    f"GUANJIA_BACKUP_RECIPIENTS 里的“{word[:16]}…”不是备份公钥：应是 age1 开头的一串，"
                    "由 guanjia backup --new-identity 给出。"
                ) from None
    return found


def mark() -> str:
    """Which set of public keys it is, in eight letters: copies locked with one set lie in one folder."""
    return hashlib.sha256("\n".join(sorted(map(str, recipients()))).encode()).hexdigest()[:8]


def new_identity(place: Path) -> str:
    """Make a private key in a file that nobody else may read; its public key. Raises `Invalid` where a file stands."""
    made = Identity.generate()
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Invalid(f"{place} 已经有了。换一个文件名：旧的私钥还要用来打开旧的备份，不能覆盖。") from None
    except OSError as fault:
        raise Invalid(f"{place} 写不了：{fault.strerror}。") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"# 管家台备份私钥。没有它打不开加密的备份；不要放在服务器上。\n# 公钥 {made.to_public()}\n{made}\n")
    return str(made.to_public())


def identities_of(place: Path) -> list[Identity]:
    """The private keys in a file, one to a line as the age program writes them. Raises `Invalid`."""
    try:
        lines = place.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as fault:
        raise Invalid(f"备份私钥文件 {place} 读不出来：{fault.strerror}。") from None
    words = [line.strip().upper() for line in lines if SECRET.fullmatch(line.strip())]
    try:
        found = [Identity.from_str(word) for word in words]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Invalid(f"{place} 里没有备份私钥：应有 AGE-SECRET-KEY-1 开头的一行。")
    return found


class _Told:
    """A target that takes the SHA-256 of what goes in, and keeps a fault of the disk, which pyrage makes a text."""

    def __init__(self, file: IO[bytes]):
        self._file, self.sha, self.fault = file, hashlib.sha256(), None

    def write(self, chunk: bytes) -> int:
        self.sha.update(chunk)
        try:
            return self._file.write(chunk)
        except OSError as fault:
            self.fault = fault
            raise

    def flush(self) -> None:
        self._file.flush()


class _Pieces(io.RawIOBase):
    """What comes in pieces, read as a file."""

    def __init__(self, pieces: Iterable[bytes]):
        self._pieces, self._rest = iter(pieces), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(room), len(self._rest))
        room[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def lock(source: IO[bytes] | Iterable[bytes], place: Path) -> None:
    """Write the locked file, whole or not at all, read back as it was written. Raises `Broken`."""
    if not hasattr(source, "read"):
        source = io.BufferedReader(_Pieces(source), CHUNK)
    with whole(place) as file:
        told = _Told(file)
        try:
            pyrage.encrypt_io(source, told, recipients())
        except pyrage.EncryptError as fault:
            raise told.fault or OSError(str(fault)) from fault
    if digest(place)[0] != told.sha.hexdigest():
        place.unlink()
        raise Broken(f"{place.name} 写完读出来不一样，磁盘可能有问题。")


def unlock(place: Path, target: IO[bytes], identities: Sequence[Identity]) -> None:
    """Write what is in a locked file. Raises `Broken`: another key, cut off, changed."""
    with place.open("rb") as source:
        try:
            pyrage.decrypt_io(source, target, identities)
        except (pyrage.DecryptError, OSError) as fault:
            if getattr(fault, "errno", None):
                raise  # the disk's, not the file's
            if "matching" in str(fault):
                raise Broken(f"{place.name} 打不开：备份私钥不是它的那一把。") from None
            raise Broken(f"{place.name} 打不开：没有传完、已损坏或被改动过。") from None


@contextmanager
def unlocked(place: Path, identities: Sequence[Identity]) -> Iterator[Path]:
    """A locked file opened for a while, in the data folder where there is one: the disk with room for a database."""
    if not identities:
        raise Invalid(f"{place.name} 是加密的备份，请用 --identity 给出备份私钥文件。")
    room = settings.DATA if settings.DATA.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=".opening-", dir=room) as folder:
        plain = Path(folder) / place.name.removesuffix(SUFFIX)
        with plain.open("xb") as file:
            unlock(place, file, identities)
        yield plain
