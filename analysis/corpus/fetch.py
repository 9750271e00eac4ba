"""What does this address hold? One request, within limits, to public addresses only.

:func:`fetch` follows redirects by hand, so that every hop is held to the same rules as the first: http or
https, an address on the public internet (checked where the connection is made, not before), a limit of time
and of bytes, also after unpacking; certificates are verified against the system's authorities, or those in
``SSL_CERT_FILE``.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.parse
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from analysis.terminal import shown

MOST_REDIRECTS = 5
_CHUNK = 65_536
# A certificate nobody vouches for: some institutions have authorities of their own.
UNTRUSTED = "the certificate is not to be trusted"
_WHAT_TO_TRUST = "if it is your institution's, name the file of its authority in SSL_CERT_FILE"
# Longer addresses are no page's (RFC 9110 asks servers for 8,000).
_LONGEST_ADDRESS, _LONGEST_HOST = 8_000, 253
# Only global unicast is public: for IPv6 what IANA has given out (2000::/3), less its registry of special addresses;
# for IPv4 what is not in that registry. The standard library's `is_global` knows them too, but not alike in all
# versions of Python. https://www.iana.org/assignments/iana-ipv6-special-registry, …/iana-ipv4-special-registry
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# Addresses that carry an IPv4 address within, to which they lead: that one counts.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Limits(NamedTuple):
    """What one request may cost.

    Seconds in all, bytes after unpacking, and whether private addresses may be asked.
    """

    seconds: float = 30.0
    bytes: int = 10_000_000
    allow_private: bool = False


DEFAULT_LIMITS = Limits()


class Fetched(NamedTuple):
    """An answer: status (0 where there was none), final address, body, headers in lower case.

    And what went wrong; ``read`` counts the bytes that came, also of an answer given up.
    """

    status: int
    url: str
    body: bytes
    headers: dict[str, str]
    problem: str | None
    read: int = 0


def fetch(
    url: str,
    limits: Limits = DEFAULT_LIMITS,
    headers: Mapping[str, str] | None = None,
    may_visit: Callable[[str], str | None] | None = None,
) -> Fetched:
    """GET an address and where it redirects to; never raises for what the network does.

    Parameters
    ----------
    url : str
    limits : Limits
        For all hops together.
    headers : mapping, optional
        Sent with each hop.
    may_visit : callable, optional
        Called with each address before it is asked; returns why it must not be, or None. What it waits is
        not taken from the limit.

    Returns
    -------
    Fetched
        ``problem`` is None for an answer read whole, whatever its status.
    """
    try:
        answer = _followed(url, limits, headers or {}, may_visit)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's answer makes a library stumble over
        answer = Fetched(0, url, b"", {}, f"{type(error).__name__}: {error}")
    return answer._replace(problem=None if answer.problem is None else " ".join(shown(answer.problem, 300).split()))


def _followed(
    url: str, limits: Limits, headers: Mapping[str, str], may_visit: Callable[[str], str | None] | None
) -> Fetched:
    until = time.monotonic() + limits.seconds
    seen: set[str] = set()
    here = url
    for _ in range(MOST_REDIRECTS + 1):
        try:
            here = clean_address(here)
        except ValueError as error:
            return Fetched(0, shown(here, 500), b"", {}, str(error))
        if here in seen:
            return Fetched(0, here, b"", {}, "redirects in a circle")
        seen.add(here)
        if may_visit is not None:
            asked = time.monotonic()
            if why := may_visit(here):
                return Fetched(0, here, b"", {}, why)
            # Whoever is asked to wait half a minute between requests has not been slow to answer.
            until += time.monotonic() - asked
        answer = _ask(here, limits, headers, until)
        target = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or not target:
            return answer
        try:
            here = urllib.parse.urljoin(here, target)
        except ValueError as error:
            return Fetched(0, here, b"", {}, f"redirects to no address ({error})")
    return Fetched(0, here, b"", {}, f"more than {MOST_REDIRECTS} redirects")


def clean_address(url: str) -> str:
    """The address as it is sent: http or https, no fragment, no user name, special characters encoded.

    Raises ``ValueError`` with what is wrong.
    """
    if len(url) > _LONGEST_ADDRESS:
        raise ValueError(f"the address is longer than {_LONGEST_ADDRESS:,} characters")
    if any(ord(character) < 33 for character in url.strip()):
        raise ValueError("the address holds spaces or control characters")
    try:
        parts = urllib.parse.urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"no address ({error})") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(
            f"only http and https are fetched, not {parts.scheme or 'an address without scheme'}"
        )
    if not host:
        raise ValueError("the address names no host")
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(f"no valid host name {host!r}") from None
    if len(name) > _LONGEST_HOST:
        raise ValueError(f"no valid host name {host[:60]!r} …")
    where = f"[{name}]" if ":" in name else name
    path = urllib.parse.quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = urllib.parse.quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return urllib.parse.urlunsplit((parts.scheme, f"{where}:{port}" if port else where, path, query, ""))


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet: global unicast, and in no range kept for something else."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # also an address with a zone (fe80::1%eth0), which is of one machine's network
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped
        if inner is None and ip not in _GLOBAL_UNICAST:
            return False
        ip = inner or ip
    return ip.is_global and not any(ip in network for network in _SPECIAL if network.version == ip.version)


class _Refused(Exception):
    """A connection that must not be made, or an answer beyond the limits."""


def _connect(host: str, port: int, limits: Limits, until: float) -> socket.socket:
    """A connection to the very address that was checked: asking the name twice could give two answers."""
    found = _resolved(host, port, until)
    for address in dict.fromkeys(str(entry[4][0]) for entry in found):
        _check(host, address, limits)
    problem: OSError | None = None
    for entry in found:
        if (left := until - time.monotonic()) <= 0:
            raise TimeoutError
        connection = socket.socket(entry[0], entry[1], entry[2])
        connection.settimeout(max(0.1, min(10.0, left)))
        try:
            connection.connect(entry[4])
            _check(host, str(connection.getpeername()[0]), limits)
            return connection
        except OSError as error:
            connection.close()
            problem = error
        except _Refused:
            connection.close()
            raise
    raise problem or OSError("no address for this host")


def _check(host: str, address: str, limits: Limits) -> None:
    if not limits.allow_private and not is_public(address):
        raise _Refused(f"{host} is a private address ({address}); private addresses are not fetched")


def _resolved(host: str, port: int, until: float) -> list[Any]:
    """The addresses of a name. The system's resolver knows no limit of time, so somebody else waits for it."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    other = threading.Thread(target=ask, daemon=True)
    other.start()
    other.join(max(0.0, until - time.monotonic()))
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise OSError(str(found[0]))
    return found[0]


def _ask(url: str, limits: Limits, headers: Mapping[str, str], until: float) -> Fetched:
    parts = urllib.parse.urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = str(parts.hostname)
    client = http.client.HTTPConnection(host, port)
    watch: threading.Timer | None = None
    body = bytearray()

    def refused(why: str) -> Fetched:
        return Fetched(0, url, b"", {}, why, len(body))

    try:
        raw = _connect(host, port, limits, until)
        held = [raw]
        # However slowly bytes drip in, at the end of its time the line is cut.
        watch = threading.Timer(max(0.0, until - time.monotonic()), _cut, [held])
        watch.daemon = True
        watch.start()
        if secure:
            # Cut like any other, a handshake that drips in too; and an end without a farewell is no end.
            held.append(
                ssl.create_default_context().wrap_socket(
                    raw, server_hostname=host, do_handshake_on_connect=False, suppress_ragged_eofs=False
                )
            )
            held[-1].do_handshake()  # type: ignore[attr-defined]
        client.sock = held[-1]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        client.request(
            "GET", target, headers={"Accept-Encoding": "gzip, deflate", **headers, "Connection": "close"}
        )
        answer = client.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        if answer.status in (301, 302, 303, 307, 308, 304):
            return Fetched(answer.status, url, b"", told, None)
        lengths = {value.strip() for name, value in answer.getheaders() if name.lower() == "content-length"}
        if len(lengths) > 1 or not all(one.isascii() and one.isdigit() for one in lengths):
            raise _Refused("announces a length that is none: whether the answer is whole cannot be seen")
        _read_into(body, answer, told.get("content-encoding", ""), limits)
        if time.monotonic() >= until:
            raise TimeoutError
        return Fetched(answer.status, url, bytes(body), told, None, len(body))
    except _Refused as error:
        return refused(str(error))
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or "it could not be verified"
        return refused(f"{UNTRUSTED} for {host} ({why}); {_WHAT_TO_TRUST}")
    except http.client.IncompleteRead:
        return refused(f"the answer breaks off after {len(body):,} bytes")
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= until or isinstance(error, TimeoutError):
            return refused(f"no whole answer within {limits.seconds:g} s")
        return refused(f"{type(error).__name__}: {str(error)[:150]}")
    finally:
        if watch is not None:
            watch.cancel()
        client.close()


def _cut(held: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        held[-1].shutdown(socket.SHUT_RDWR)


def _read_into(body: bytearray, answer: http.client.HTTPResponse, packed: str, limits: Limits) -> None:
    """The body unpacked, given up as soon as it is larger than allowed."""
    too_large = _Refused(f"more than {limits.bytes / 1e6:g} MB")
    packed = packed.strip().lower()[:60]
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise _Refused(f"packed as {packed!r}, which was not asked for")
    expected = answer.length
    if expected is not None and expected > limits.bytes:
        raise too_large
    unpack = zlib.decompressobj(47) if packed not in ("", "identity") else None
    while chunk := answer.read(_CHUNK):
        if unpack is None:
            body += chunk
        else:
            try:
                body += unpack.decompress(chunk, limits.bytes + 1 - len(body))
            except zlib.error:
                raise _Refused(f"packed as {packed}, it says, and cannot be unpacked") from None
            if unpack.unconsumed_tail:
                raise too_large
        if len(body) > limits.bytes:
            raise too_large
    if answer.length:  # bytes that were announced and did not come
        raise _Refused(f"the answer breaks off after {(expected or 0) - answer.length:,} of {expected:,} bytes")
    if unpack is not None and not unpack.eof and body:
        raise _Refused("the packed answer breaks off")
