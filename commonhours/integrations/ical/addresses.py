"""Which addresses we may ask, given by people whom we do not know: the open internet, and nothing behind our doors."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Thread
from urllib.parse import urljoin, urlsplit, urlunsplit

from commonhours.common.refusals import Invalid

PORTS = {"http": 80, "https": 443}
LONGEST = 2000

Address = IPv4Address | IPv6Address
Check = Callable[["Place", str], bool]

# Ways in which a public-looking IPv6 address leads to an IPv4 one: NAT64 in both forms.
_WRAPPED = ("64:ff9b::", "64:ff9b:1::")


@dataclass(frozen=True)
class Place:
    """A web address taken apart; its path may hold a secret and is never logged."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def named(self) -> str:
        """Host as the Host header wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.named}{self.target}"

    def __repr__(self) -> str:
        return f"Place({self.scheme}://{self.named}/…)"


def place_of(text: str) -> Place:
    """The place that an address means, webcal:// being https://; refuse with `calendar.bad_address`."""
    try:
        text = text.strip()
        if len(text) > LONGEST or not text.isprintable() or any(letter.isspace() for letter in text):
            raise ValueError
        parts = urlsplit(text)
        scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
        # A name and a password in an address would end up in somebody's log.
        if (
            scheme not in PORTS
            or not parts.hostname
            or parts.username is not None
            or parts.password is not None
        ):
            raise ValueError
        host = _host(parts.hostname)
        target = urlunsplit(("", "", _plain(parts.path) or "/", _plain(parts.query), ""))
        return Place(scheme, host, parts.port or PORTS[scheme], target)
    except ValueError as wrong:  # UnicodeError is one, too
        raise Invalid.because("calendar.bad_address", field="address") from wrong


def _host(name: str) -> str:
    try:
        return str(ip_address(name))
    except ValueError:
        return name.rstrip(".").encode("idna").decode("ascii").lower()


def _plain(text: str) -> str:
    """Letters beyond ASCII as the web writes them; what is written so already is left alone."""
    return "".join(
        letter if letter.isascii() else "".join(f"%{b:02X}" for b in letter.encode()) for letter in text
    )


def next_place(place: Place, location: str) -> Place:
    """Where a redirect leads; never from https back to http."""
    there = place_of(urljoin(place.url, location))
    if place.scheme == "https" and there.scheme != "https":
        raise Invalid.because("calendar.bad_address", field="address")
    return there


def is_open(place: Place, address: str) -> bool:
    """Whether a resolved address belongs to the open internet, at a port of the web."""
    if place.port != PORTS[place.scheme]:
        return False
    return all(_is_public(each) for each in _meanings(ip_address(address.partition("%")[0])))


def is_this_machine(host: str) -> bool:
    """Whether an address that is written in figures means this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def require_plausible(place: Place) -> None:
    """Refuse with `calendar.not_open` what can be told to be closed without asking for its name."""
    try:
        written = str(ip_address(place.host))
    except ValueError:
        closed = place.port != PORTS[place.scheme] or "." not in place.host
    else:
        closed = not is_open(place, written)
    if closed:
        raise Invalid.because("calendar.not_open", field="address")


def _meanings(address: Address) -> list[Address]:
    """An address and the one that it wraps, if it does."""
    if isinstance(address, IPv4Address):
        return [address]
    wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address.exploded.startswith(ip_address(prefix).exploded[:14]) for prefix in _WRAPPED):
        wrapped.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    within = [each for each in wrapped if each is not None]
    # A mapped address is judged by what it maps: Python calls none of them public.
    return within if address.ipv4_mapped else [address, *within]


def _is_public(address: Address) -> bool:
    shared = isinstance(address, IPv4Address) and address in _SHARED
    return address.is_global and not (address.is_multicast or address.is_reserved or shared)


# The addresses at which clouds tell a machine its secrets are link-local or private, but for these.
_SHARED = frozenset({IPv4Address("168.63.129.16"), IPv4Address("192.0.0.192")})


def resolve(place: Place, seconds: float) -> list[str]:
    """The addresses of a host, each once; [] when nobody knows it in time."""
    found: list[str] = []

    def look() -> None:
        try:
            for *_, where in socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM):
                found.append(str(where[0]))
        except OSError:
            return

    # The system's own resolver cannot be told how long it may take.
    thread = Thread(target=look, name="resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    return list(dict.fromkeys(found))
