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
    here = str(request.META.get("REMOTE_ADDR", ""))
    if not trusted or len(hops) < trusted:
        return here
    return str(parsed(hops[-trusted]) or here)


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def network_of(text: str) -> str:
    """The address, of IPv6 the network: one line at home has all of it."""
    address = parsed(text)
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return text


def shortened(text: str) -> str:
    """So much of an address that its owner knows it again, and no single machine is named."""
    address = parsed(text)
    if address is None:
        return ""
    kept = 48 if isinstance(address, IPv6Address) else 16
    return str(ip_network(f"{address}/{kept}", strict=False))
