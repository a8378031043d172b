"""The address behind a proxy: believed from those named only, and only what they say themselves."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from guanjia.config.fronted import Fronted

THIS, NET = ["127.0.0.1", "::1"], ["172.16.0.0/12"]


def address(settings, proxies: list[str], peer: str, said: str | None) -> str:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **({} if said is None else {"HTTP_X_FORWARDED_FOR": said}))
    Fronted(lambda _: HttpResponse())(request)
    assert request.headers.get("X-Forwarded-For") == said, "/metrics knows by it that a proxy stands between"
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "peer", "said", "found"),
    [
        (THIS, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (THIS, "::1", "2001:db8::7", "2001:db8::7"),
        (THIS, "::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (THIS, "127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        (THIS, "127.0.0.1", "10.1.1.1, 203.0.113.7", "203.0.113.7"),  # what the caller wrote comes first
        (NET, "172.18.0.1", "203.0.113.7", "203.0.113.7"),
        (THIS, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (NET, "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        ([], "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        (THIS, "127.0.0.1", None, "127.0.0.1"),
        (THIS, "127.0.0.1", "", "127.0.0.1"),
        (THIS, "127.0.0.1", "203.0.113.7, unknown", "127.0.0.1"),
        (THIS, "127.0.0.1", "<script>", "127.0.0.1"),
        (THIS, "", "203.0.113.7", ""),
    ],
)
def test_the_address_of_who_asks(settings, proxies, peer, said, found):
    assert address(settings, proxies, peer, said) == found


def test_a_word_that_is_no_address_stops_the_start(settings):
    settings.PROXIES = ["nginx"]
    with pytest.raises(ImproperlyConfigured, match="GUANJIA_PROXIES"):
        Fronted(lambda _: HttpResponse())
