"""How a verb says no: one exception family whose message is a sentence a user can read.

The interfaces turn a refusal into an answer by its ``status`` (an HTTP number) and ``code`` (stable, for programs).
``fields`` maps a form field's name to what is wrong with that field.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Refused(Exception):
    """The request is understood and not done; nothing was written. ``message`` is a Chinese sentence."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "refused"
    default_message: ClassVar[str] = "这项操作不能完成"

    def __init__(
        self,
        message: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        status: int | None = None,
        code: str | None = None,
    ) -> None:
        self.fields: dict[str, str] = dict(fields or {})
        self.message = message or self.default_message
        if status is not None:
            self.status = status  # type: ignore[misc]  # one refusal may differ from its class
        if code is not None:
            self.code = code  # type: ignore[misc]
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Keyword-only arguments are lost by the default pickling of exceptions; jobs carry refusals across processes.
        return _rebuilt, (type(self), self.message, dict(self.__dict__))

    def as_dict(self) -> dict[str, Any]:
        """The refusal as plain data for a JSON answer."""
        return {"code": self.code, "message": self.message, "fields": dict(self.fields)}


def _rebuilt(kind: type[Refused], message: str, state: dict[str, Any]) -> Refused:
    refused = kind.__new__(kind)
    Exception.__init__(refused, message)
    refused.__dict__.update(state)
    return refused


class WrongState(Refused):
    """The record's present state does not allow the step."""

    status = 409
    code = "wrong_state"
    default_message = "现在的状态不能做这一步"


class NotAllowed(Refused):
    """The person may not do this."""

    status = 403
    code = "not_allowed"
    default_message = "您没有这项操作的权限"


class NotFound(Refused):
    """No such record, or not visible to this person: both say the same sentence, so existence is not disclosed."""

    status = 404
    code = "not_found"
    default_message = "没有找到这条记录"

    def __init__(self) -> None:
        super().__init__(self.default_message)


class Stale(Refused):
    """Somebody else changed the record since it was read. ``current`` is its present version number."""

    status = 409
    code = "stale"
    default_message = "这条记录刚被别人改过，请刷新后再试"

    def __init__(
        self, message: str = "", *, current: int | None = None, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, fields=fields)
        self.current = current

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"current": self.current}


class Invalid(Refused):
    """What was given cannot be used. ``fields`` names each field and says why.

    Without a message the first field's sentence becomes the message. ``Invalid(phone="…")`` is not offered: names of
    fields are data, so they come in a mapping.
    """

    status = 422
    code = "invalid"
    default_message = "填写的内容有误"

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None, code: str | None = None) -> None:
        given = dict(fields or {})
        super().__init__(message or next(iter(given.values()), ""), fields=given, code=code)


class Busy(Refused):
    """The store is busy; trying again shortly is right."""

    status = 503
    code = "busy"
    default_message = "系统正忙，请稍后再试"
