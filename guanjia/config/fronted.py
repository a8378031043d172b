"""Behind a proxy: the address of who asks is the one the proxy saw, not the proxy's own.

Without it a whole company shares one address, and thirty wrong passwords of a stranger keep everybody out
(promises.md 3: a throttle per address).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse


class Fronted:
    """Middleware, the outermost: whom `settings.PROXIES` names is believed what it says of its caller.

    Only the last address of `X-Forwarded-For` is the proxy's word; those before it are whatever the caller wrote. The
    header stays, so that `/metrics` still knows that a proxy stands between.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.proxies = networks(settings.PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = read(request.META.get("REMOTE_ADDR", ""))
        if peer and any(peer in network for network in self.proxies):
            seen = read(request.headers.get("X-Forwarded-For", "").rpartition(",")[2])
            if seen:
                request.META["REMOTE_ADDR"] = str(seen)
        return self.get_response(request)


def networks(words: list[str]) -> list:
    """The addresses and networks of `GUANJIA_PROXIES`; a word that is neither stops the start."""
    try:
        return [ip_network(word.strip(), strict=False) for word in words]
    except ValueError as fault:
        raise ImproperlyConfigured(f"GUANJIA_PROXIES 要写代理的地址或网段，用逗号隔开：{fault}") from fault


def read(text: str) -> IPv4Address | IPv6Address | None:
    """An address; an IPv4 one in IPv6 clothes as what it is. None for anything else."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
