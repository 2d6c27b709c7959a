"""From where a request comes, and how much of it is shown."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from archive.core.senders import address_of, is_on_this_machine, network_of, shortened


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "9.9.9.9", "192.0.2.7"),
        (1, "", "192.0.2.7"),
        (1, "9.9.9.9, 203.0.113.5", "203.0.113.5"),
        (2, "9.9.9.9, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "9.9.9.9", "192.0.2.7"),
        (1, "not an address", "192.0.2.7"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(proxies, forwarded, found, settings):
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.7")
    assert address_of(request) == found


def test_addresses_are_shown_by_their_beginning():
    assert shortened("203.0.113.5") == "203.0.0.0/16"
    assert shortened("2001:db8:1:2::9") == "2001:db8:1::/48"
    assert shortened("nonsense") == ""
    assert network_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::"
    assert network_of("203.0.113.5") == "203.0.113.5"
    assert network_of("::ffff:203.0.113.5") == "203.0.113.5"
    assert shortened("::ffff:203.0.113.5") == "203.0.0.0/16"


@pytest.mark.parametrize(
    ("address", "headers", "expected"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.0.2.7", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, False),
    ],
)
def test_what_a_web_server_passes_on_comes_from_no_own_machine(address, headers, expected):
    request = RequestFactory().get("/", headers={**headers, "Host": "localhost"})
    request.META["REMOTE_ADDR"] = address
    assert is_on_this_machine(request) is expected
