"""Encrypted fields: AES-256-GCM with a row's UUID as associated data, an HMAC beside it for equality (decision 25).

The key file lies outside the database and is named in backup and restore. A text moved to another row does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from guanjia.concerns.access.key_files import secret_file

KEY_ID = "k1"


class SealBroken(Exception):
    """The text was changed, or belongs to another row or key."""


@lru_cache(maxsize=4)
def _keys(path: str) -> tuple[bytes, bytes]:
    master = base64.b64decode(secret_file(settings.SEALING_KEY_FILE))
    return hashlib.sha256(b"seal" + master).digest(), hashlib.sha256(b"look-up" + master).digest()


def seal(text: str, row: object) -> str:
    """Encrypt a text for one row (`row` is its UUID); empty stays empty."""
    if not text:
        return ""
    nonce = os.urandom(12)
    box = AESGCM(_keys(str(settings.SEALING_KEY_FILE))[0]).encrypt(nonce, text.encode(), str(row).encode())
    return f"{KEY_ID}:{base64.b64encode(nonce + box).decode()}"


def unseal(sealed: str, row: object) -> str:
    """The text again; raises `SealBroken` when it was tampered with or moved."""
    if not sealed:
        return ""
    raw = base64.b64decode(sealed.partition(":")[2])
    try:
        return AESGCM(_keys(str(settings.SEALING_KEY_FILE))[0]).decrypt(raw[:12], raw[12:], str(row).encode()).decode()
    except InvalidTag:
        raise SealBroken from None


def fingerprint(text: str) -> str:
    """Equal texts have equal fingerprints; nothing else can be read from one. Empty for an empty text."""
    if not text:
        return ""
    return hmac.new(_keys(str(settings.SEALING_KEY_FILE))[1], text.encode(), hashlib.sha256).hexdigest()


def key_exists() -> bool:
    """Whether the key file is there; asking makes none."""
    return settings.SEALING_KEY_FILE.exists()


def key_print() -> str:
    """Names the key without giving it away: backups say with which key their data was sealed."""
    return key_mark(b"guanjia key print")[:16]


def key_mark(data: bytes) -> str:
    """An HMAC that only a holder of the key can make: a backup that carries it was written by this house."""
    return hmac.new(_keys(str(settings.SEALING_KEY_FILE))[1], b"mark" + data, hashlib.sha256).hexdigest()
