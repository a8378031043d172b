"""Whether the one who signs by log-in has just entered his password again (forms 0.5, R-307).

An interface in which people press buttons says `asks_password()` around its calls: a signature by log-in is then
refused with the code `password_needed` until the call is made inside `password_entered()`. Imports, tests and the demo
say nothing and are not asked; the signature is marked as made without a password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from guanjia.kernel.refusals import Refused

_entered: ContextVar[bool | None] = ContextVar("password_entered", default=None)


class PasswordNeeded(Refused):
    """The signer has to enter his password again."""

    code = "password_needed"
    default_message = "请再输入一次登录密码，以确认由您本人签名。"

    def __init__(self) -> None:
        super().__init__(fields={"password": self.default_message})


@contextmanager
def _said(value: bool) -> Iterator[None]:
    token = _entered.set(value)
    try:
        yield
    finally:
        _entered.reset(token)


def asks_password():
    """Inside, a signature by log-in needs the password."""
    return _said(False)


def password_entered():
    """Inside, the password has just been checked."""
    return _said(True)


def demand_password() -> bool:
    """Whether the password was entered; raises `PasswordNeeded` where it has to be and was not."""
    if _entered.get() is False:
        raise PasswordNeeded
    return bool(_entered.get())
