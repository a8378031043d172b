"""Key files in the data folder: made once with random bytes, readable by the owner only."""

from __future__ import annotations

import base64
import os
from pathlib import Path


def secret_file(path: Path, size: int = 48) -> str:
    """The text of a key file; a missing one is made. Two processes starting together agree on one key."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(os.urandom(size)).decode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first: its key is the one
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
