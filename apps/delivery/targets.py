"""Where a request to outside may go: which URLs, and which addresses their names may stand for.

An address is looked at after its name was resolved, and the connection goes to that very address (`posting.py`): a name
that stands for another address a moment later leads nowhere else.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address

LONGEST_URL = 2_000
_PORTS = {"https": 443, "http": 80}
# Names as they stand in certificates; what is written otherwise might be read differently elsewhere.
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?\.?")
_LOCAL_NAME = re.compile(r"(.*\.)?localhost\.?")
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_KEPT = "/?:@!$&'()*+,;=%-._~"


class TargetError(ValueError):
    """Nothing is sent there, told in one sentence without the URL, which may hold a secret."""


class Target(NamedTuple):
    """A URL taken apart: `host` in ASCII, without brackets; `path` with the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def target_read(url: str) -> Target:
    """Raises TargetError for what no request goes to whatever its name stands for."""
    if len(url) > LONGEST_URL or any(not sign.isprintable() or sign.isspace() for sign in url):
        raise TargetError(f"A URL has {LONGEST_URL:,} characters at most, and no spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetError("This is no URL.") from None
    _check_scheme(parts.scheme)
    if parts.username is not None or parts.password is not None:
        raise TargetError("A URL with a user name or a password in it is not used.")
    if port == 0:
        raise TargetError("A port is a number from 1 to 65,535.")
    host = _host(parts)
    path = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


def target_check(url: str) -> None:
    """What can be said of a URL before its name is resolved, when somebody types it. Raises TargetError."""
    target = target_read(url)
    if address := _literal(target.host):
        address_check(address)
    elif _LOCAL_NAME.fullmatch(target.host) and not settings.DELIVERY_ALLOWED_NETWORKS:
        raise TargetError(f"{target.host} is this machine: nothing is sent there.")


def address_check(address: Address) -> None:
    """Raises TargetError for an address that is not public, unless DELIVERY_ALLOWED_NETWORKS has it."""
    meant = _meant(address)
    if any(one in network for network in allowed_networks() for one in {address, meant}):
        return
    if not _is_public(address if meant == address else meant):
        raise TargetError(f"{address} is not a public address: nothing is sent there.")


def allowed_networks() -> list[IPv4Network | IPv6Network]:
    """Raises ValueError for a network that is none; a check of the settings tells that at the start."""
    return [ip_network(network) for network in settings.DELIVERY_ALLOWED_NETWORKS]


def _check_scheme(scheme: str) -> None:
    if scheme not in _PORTS:
        raise TargetError("A URL begins with https://.")
    if scheme == "http" and not settings.DELIVERY_ALLOW_HTTP:
        raise TargetError("Only https is used: with http anybody in between could read and change what is sent.")


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if _literal(host):
        return host
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    if not _HOST_NAME.fullmatch(host):
        raise TargetError("The URL has no host name that could be resolved.")
    return host


def _literal(host: str) -> Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # A zone leads to a network of this machine's.
    return None if getattr(address, "scope_id", None) else address


def _meant(address: Address) -> Address:
    """Of an IPv6 address that stands for an IPv4 one, or leads to one by a tunnel or a translator, that one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
