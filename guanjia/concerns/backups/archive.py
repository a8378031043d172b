"""One backup as one file: a tar with the database, a manifest that names the hash of every part, and a seal on it.

The attachments lie beside the file in `attachments/`, once for all backups, since they never change; a backup to be
carried away holds them itself. Whoever changes a part breaks its hash; whoever changes the manifest breaks the seal, an
HMAC that only the house's key can make. The key itself is in no backup.
"""

from __future__ import annotations

import hmac
import io
import json
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings

from guanjia.concerns.access import sealing
from guanjia.concerns.attachments.durable import whole
from guanjia.concerns.backups import ciphering
from guanjia.concerns.backups.files import Broken, copy

FORMAT = 1
MANIFEST, SEAL, FOLDER, POOL = "manifest.json", "seal.json", "guanjia-backup", "attachments"
MOST_MANIFEST = 512 * 1024 * 1024
IN_MEMORY = 32 * 1024 * 1024


def place_in(pool: Path, sha: str) -> Path:
    return pool / sha[:2] / sha


def write(place: Path, manifest: dict, database: Path, attachments: Iterable[tuple[str, Path]] = ()) -> None:
    """Write the file, whole or not at all."""
    with whole(place) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for chunk in pieces(manifest, [(manifest["database"]["member"], database), *_named(attachments)]):
            _add(tar, *chunk)


def _named(attachments):
    return ((f"{POOL}/{sha}", path) for sha, path in attachments)


def pieces(manifest: dict, files: list[tuple[str, Path]]) -> Iterator[tuple[str, bytes | Path]]:
    """The members in order: manifest and seal first, so that a listing reads only the beginning."""
    told = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
    yield MANIFEST, told
    yield SEAL, json.dumps({"sha256": sha256(told).hexdigest(), "mark": sealing.key_mark(told)}).encode()
    yield from files


def _add(tar: tarfile.TarFile, name: str, content: bytes | Path) -> None:
    entry = tarfile.TarInfo(f"{FOLDER}/{name}")
    entry.mode = 0o600
    if isinstance(content, bytes):
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
        return
    entry.size = content.stat().st_size
    with content.open("rb") as file:
        tar.addfile(entry, file)


def stream(manifest: dict, files: list[tuple[str, Path]]) -> Iterator[bytes]:
    """A backup that holds its attachments, made while it is sent: nothing is written to a disk."""
    buffer = io.BytesIO()
    tar = tarfile.open(fileobj=_Sink(buffer), mode="w|")
    for name, content in pieces(manifest, files):
        if isinstance(content, bytes):
            _add(tar, name, content)
        else:
            # Added by hand: `addfile` would put a whole database into memory.
            entry = tarfile.TarInfo(f"{FOLDER}/{name}")
            entry.mode, entry.size = 0o600, content.stat().st_size
            tar.addfile(entry)
            with content.open("rb") as file:
                while block := file.read(1 << 20):
                    tar.fileobj.write(block)
                    yield _taken(buffer)
            rest = -entry.size % tarfile.BLOCKSIZE
            tar.fileobj.write(b"\0" * rest)
            tar.offset += entry.size + rest
        yield _taken(buffer)
    tar.close()
    yield _taken(buffer)


class _Sink:
    def __init__(self, buffer: io.BytesIO):
        self.write = buffer.write


def _taken(buffer: io.BytesIO) -> bytes:
    data = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return data


class Archive:
    """An opened backup whose manifest is proved; parts are proved as they are read."""

    def __init__(
        self, path: Path, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo], manifest: dict, identities=()
    ):
        self.path, self.manifest = path, manifest
        self._tar, self._members, self._identities = tar, members, identities

    @property
    def holds_attachments(self) -> bool:
        return any(name.startswith(f"{POOL}/") for name in self._members)

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        if name not in self._members:
            raise Broken(f"备份 {self.path.name} 不完整：缺少 {name}。")
        with self._tar.extractfile(self._members[name]) as file:
            yield file

    @contextmanager
    def attachment(self, sha: str) -> Iterator[IO[bytes]]:
        """The bytes of one attachment, out of the file or from beside it."""
        if f"{POOL}/{sha}" in self._members:
            with self.part(f"{POOL}/{sha}") as file:
                yield file
            return
        place = place_in(self.path.parent / POOL, sha)
        with ExitStack() as stack:
            try:
                if not self._identities:
                    file = stack.enter_context(place.open("rb"))
                else:
                    file = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
                    ciphering.unlock(place.with_name(sha + ciphering.SUFFIX), file, self._identities)
                    file.seek(0)
            except FileNotFoundError:
                raise Broken(
                    f"备份 {self.path.name} 不完整：缺少附件 {sha[:12]}…，应在它旁边的 {POOL} 文件夹里。"
                ) from None
            yield file

    def extract_database(self, folder: Path) -> Path:
        """The dumped database as a file, its hash compared. Raises `Broken`."""
        told = self.manifest["database"]
        place = folder / Path(told["member"]).name
        with self.part(told["member"]) as source, place.open("xb") as file:
            if copy(source, file) != (told["sha256"], told["size"]):
                raise Broken(f"备份 {self.path.name} 被改动或损坏：数据库对不上清单。")
        return place

    def verify(self, attachments: Iterable[str] | None = None) -> int:
        """Read every part back and compare; says how many attachments were compared. Raises `Broken`."""
        told = self.manifest["database"]
        with self.part(told["member"]) as source:
            if copy(source) != (told["sha256"], told["size"]):
                raise Broken(f"备份 {self.path.name} 被改动或损坏：数据库对不上清单。")
        count = 0
        for sha in self.manifest["attachments"] if attachments is None else attachments:
            with self.attachment(sha) as source:
                if copy(source)[0] != sha:
                    raise Broken(f"备份 {self.path.name} 被改动或损坏：附件 {sha[:12]}… 对不上清单。")
            count += 1
        return count


@contextmanager
def opened(path: Path, *, key: bool = True, identities: Sequence = ()) -> Iterator[Archive]:
    """Open a backup and prove its manifest. Raises `Broken`: not a backup, cut off, changed, another house's key;
    `Invalid` for a locked one without a private key (备份私钥).

    `key=False` leaves the seal unproved, for a house whose key is lost.
    """
    with ExitStack() as stack:
        locked = path.suffix == ciphering.SUFFIX
        plain = stack.enter_context(ciphering.unlocked(path, identities)) if locked else path
        try:
            with tarfile.open(plain, "r:") as tar:
                members = {e.name.removeprefix(f"{FOLDER}/"): e for e in tar.getmembers() if e.isreg()}
                manifest = _manifest(path, tar, members, key)
                yield Archive(path, tar, members, manifest, identities if locked else ())
        except (tarfile.TarError, EOFError) as fault:
            raise Broken(f"{path.name} 不是完整的备份文件，可能没有传完或已损坏。") from fault


def _manifest(path: Path, tar: tarfile.TarFile, members: dict, key: bool) -> dict:
    if MANIFEST not in members or SEAL not in members or members[MANIFEST].size > MOST_MANIFEST:
        raise Broken(f"{path.name} 不是完整的管家台备份。")
    told = tar.extractfile(members[MANIFEST]).read()
    try:
        seal = json.loads(tar.extractfile(members[SEAL]).read())
        manifest = json.loads(told) if sha256(told).hexdigest() == seal["sha256"] else None
        mark, newer = seal["mark"], manifest and manifest["format"] > FORMAT
    except (ValueError, TypeError, KeyError):
        manifest = None
    if manifest is None:
        raise Broken(f"备份 {path.name} 的清单被改动或损坏。")
    if newer:
        raise Broken(
            f"备份 {path.name} 是更新的程序做的，请用做它的那个版本（{manifest['program']}）或更新的版本恢复。"
        )
    if key:
        file = settings.SEALING_KEY_FILE
        if not sealing.key_exists():
            raise Broken(f"没有加密密钥文件 {file}。{key_words(manifest)}")
        if manifest["key"]["print"] != sealing.key_print():
            raise Broken(f"加密密钥文件 {file} 不是这份备份用的那一把。{key_words(manifest)}")
        if not hmac.compare_digest(mark, sealing.key_mark(told)):
            raise Broken(f"备份 {path.name} 的清单被改动过：印记对不上。")
    return manifest


def key_words(manifest: dict) -> str:
    """Where the key must be copied from, in a sentence."""
    return (
        f"密钥不在备份里，做备份时它在 {manifest['key']['host']} 的 {manifest['key']['file']}，"
        "请从那里或您另存的地方复制过来。"
    )


def beside(path: Path) -> Path:
    """The folder of attachments that belongs to a backup file."""
    return path.parent / POOL


def keep_attachment(pool: Path, sha: str, source: Path) -> bool:
    """Have an attachment in the pool; says whether it had to be copied. Raises `Broken` when its bytes have changed."""
    place = place_in(pool, sha)
    if place.exists() and place.stat().st_size == source.stat().st_size:
        return False
    with source.open("rb") as file, whole(place) as target:
        if copy(file, target)[0] != sha:
            raise Broken(f"附件 {sha[:12]}… 的内容已损坏，没有放进备份。")
    return True
