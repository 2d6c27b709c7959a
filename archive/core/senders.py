"""From which network address a request comes, behind the web servers in front; and how much of it
is shown."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Each of the trusted web servers in front adds one address to the end of X-Forwarded-For: the
    first that they added is the sender's. What stands before it, anybody may have written."""
    trusted: int = settings.PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    hops = [hop for hop in hops if hop]
    here = str(parsed(request.META.get("REMOTE_ADDR", "")) or "")
    if not trusted or len(hops) < trusted:
        return here
    return str(parsed(hops[-trusted]) or here)


def is_on_this_machine(request: HttpRequest) -> bool:
    """Whether the sender sits at the machine of the site itself: what a web server in front passes
    on comes from elsewhere, whatever the settings and the name of the host say."""
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    address = parsed(request.META.get("REMOTE_ADDR", ""))
    return address is not None and address.is_loopback and not passed_on


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """One of IPv4 is one, also where a server writes it as IPv6 (`::ffff:203.0.113.5`)."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(text: str) -> str:
    """The address, of IPv6 the first of its network: one line at home has all of it."""
    address = parsed(text)
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/64", strict=False).network_address)
    return str(address or text)


def counted_address(request: HttpRequest) -> str:
    """Under which the tries of a sender are counted."""
    return network_of(address_of(request))


def shortened(text: str) -> str:
    """So much of an address that its owner knows it again, and no single machine is named."""
    address = parsed(text)
    if address is None:
        return ""
    kept = 48 if isinstance(address, IPv6Address) else 16
    return str(ip_network(f"{address}/{kept}", strict=False))
