"""Channels besides the page. A channel is a small class; none is shipped yet, a site's adapter registers itself."""

from __future__ import annotations

from typing import ClassVar


class Channel:
    """渠道: a way by which a notice reaches a colleague outside the page.

    `wants` decides whether a notice goes this way; `send` carries it and raises when it did not arrive, then it is
    tried again. `most_tries` bounds that; a message that old is no longer news.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str] = ""
    most_tries: ClassVar[int] = 6

    def wants(self, notice) -> bool:
        raise NotImplementedError

    def send(self, notice) -> None:
        raise NotImplementedError


CHANNELS: dict[str, Channel] = {}


def add_channel(channel: Channel) -> None:
    """Let notices to colleagues go through `channel` too; a customer's notice never does."""
    CHANNELS[channel.code] = channel
