"""One hostile host costs itself: whatever one address does becomes its row in the manifest, and the rest goes on."""

from __future__ import annotations

import gzip
import json
import random
import socket
import struct
import threading
import time

import pytest

from analysis.commands.main import main
from analysis.corpus import Limits, collect_pages, import_articles
from analysis.corpus import fetch as fetching
from analysis.corpus.collect import PAGE_LIST, Visit, read_visits
from analysis.corpus.fetch import fetch, is_public
from analysis.corpus.lists import listed_addresses

LINES = " ".join(
    ["The ferry line to the northern islands will keep its timetable, the harbour office said."] * 4
)
PAGE = f"<html><body><article><h1>Ferries</h1><p>{LINES}</p></article></body></html>".encode()
GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
NONE = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
LIMITS = Limits(seconds=2, bytes=2_000_000, allow_private=True)


def answer(body: bytes, kind: bytes = b"text/html", more: bytes = b"", status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n%s" % (
        status,
        kind,
        len(body),
        more,
        body,
    )


class Host:
    """A server that answers with whatever bytes it is told to, by host name and path; ``None`` hangs up at once."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], bytes | None] = {}
        self.asked: list[tuple[str, str]] = []
        self.reset: set[tuple[str, str]] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(5)
                head = b""
                while b"\r\n\r\n" not in head and (some := connection.recv(65_536)):
                    head += some
                if not head:
                    return
                path = head.split(b" ")[1].decode()
                named = next(
                    (line[5:].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"host:")),
                    b"",
                )
                key = (named.decode().split(":")[0], path)
                self.asked.append(key)
                told = self.answers.get(key, NONE if path == "/robots.txt" else GOOD)
                if told:
                    connection.sendall(told)
                if key in self.reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass


@pytest.fixture
def host(monkeypatch):
    """Every name leads to one server of our own."""
    server = Host()
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda name, *given, **more: real("127.0.0.1", *given, **more))
    yield server
    server.listener.close()


def collect(addresses, folder, **more):
    visits = collect_pages(addresses, folder, **{"delay": 0.0, "limits": LIMITS, "retries": 0, **more})
    return visits.astype(object).where(visits.notna(), None).set_index("url")


ROBOTS = {
    "nines": b"User-agent: *\nCrawl-delay: " + b"9" * 400,
    "more-nines": b"User-agent: *\nCrawl-delay: " + b"9" * 5_000,
    "square": "User-agent: *\nCrawl-delay: ²".encode(),
    "rate": "User-agent: *\nRequest-rate: ²/²\nRequest-rate: 1/0\nCrawl-delay: -5".encode(),
    "bracket": b"User-agent: *\nDisallow: http://[::1\nDisallow: /secret",
    "sitemap": b"Sitemap: http://[::1\nUser-agent: *\nDisallow: //[x",
    "not-text": bytes(range(256)) * 20,
    "many": b"User-agent: *\n" + b"Disallow: /%\n" * 30_000,
}


@pytest.mark.parametrize("name", ROBOTS)
def test_rules_that_make_no_sense_cost_their_host_at_most(host, tmp_path, name):
    host.answers[f"{name}.example", "/robots.txt"] = answer(ROBOTS[name], b"text/plain")
    here = f"http://{name}.example:{host.port}"
    began = time.monotonic()
    visits = collect(
        [f"{here}/a", f"{here}/secret", f"http://good.example:{host.port}/a"], tmp_path, total_seconds=10
    )
    assert time.monotonic() - began < 30
    assert len(visits) == 3 and visits.loc[f"http://good.example:{host.port}/a", "kind"] == "page"
    if name == "bracket":  # the line that is understood holds
        assert "asks not to" in visits.loc[f"{here}/secret", "problem"]
    if name not in ("many", "not-text", "nines", "more-nines"):
        assert visits.loc[f"{here}/a", "kind"] == "page"


ANSWERS = {
    "claims to be packed": (answer(b"\x1f\x8b not gzip at all", b"application/gzip"), "list"),
    "claims to be packed within": (answer(b"\x1f\x8b\x08" + b"x" * 50, b"text/xml"), "list"),
    "packed and not": (answer(PAGE, more=b"Content-Encoding: gzip\r\n"), "packed"),
    "packed how": (answer(PAGE, more=b"Content-Encoding: " + b"x" * 5_000 + b"\r\n"), "packed as"),
    "location": (answer(b"", more=b"Location: http://[::1\r\n", status=b"302 Found"), "address"),
    "location of nothing": (
        answer(b"", more=b"Location: \xff\xfe\x00//\r\n", status=b"301 Moved"),
        "address",
    ),
    "location of another kind": (
        answer(b"", more=b"Location: javascript:x\r\n", status=b"301 Moved"),
        "only http",
    ),
    "location too long": (
        answer(b"", more=b"Location: /" + b"x" * 60_000 + b"\r\n", status=b"301 Moved"),
        "longer",
    ),
    "wait a square": (answer(b"", more="Retry-After: ²\r\n".encode(), status=b"503 No"), "status 503"),
    "wait for ever": (
        answer(b"", more=b"Retry-After: " + b"9" * 5_000 + b"\r\n", status=b"503 No"),
        "status 503",
    ),
    "wait till a day": (
        answer(b"", more=b"Retry-After: Wed, 99 Foo 9999\r\n", status=b"503 No"),
        "status 503",
    ),
    "half": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\nhello",
        "breaks off",
    ),
    "half in pieces": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "breaks off"),
    "half a piece": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello", "breaks off"),
    "pieces of no size": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        "",
    ),
    "length of nothing": (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", ""),
    "length of a square": ("HTTP/1.1 200 OK\r\nContent-Length: ²\r\n\r\nhello".encode(), ""),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello", ""),
    "no head": (b"hello\r\n\r\n", ""),
    "status of a letter": (b"HTTP/1.1 2x0 OK\r\n\r\n", ""),
    "status too high": (b"HTTP/1.1 99999999999999999999 OK\r\n\r\n", ""),
    "a thousand headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n", ""),
    "a long header": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", ""),
    "go on for ever": (b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000, ""),
    "nothing": (None, ""),
    "a kind of colours": (answer(b"x", b"image/\x1b[31mpng\x07" + b"x" * 9_000), "no page: image/"),
    "a set of characters": (answer(PAGE, b"text/html; charset=" + b"x" * 9_000), "page"),
    "a tag of colours": (answer(PAGE, more=b'ETag: "\x1b[31m"\r\nLast-Modified: \xff\r\n'), "page"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_a_server_answers_becomes_its_row(host, tmp_path, name):
    told, expected = ANSWERS[name]
    host.answers["bad.example", "/a"] = told
    bad, good = f"http://bad.example:{host.port}/a", f"http://good.example:{host.port}/a"
    visits = collect([bad, good], tmp_path / "web")
    assert visits.loc[good, "kind"] == "page"
    row = visits.loc[bad]
    if expected == "page":
        assert row["kind"] == "page"
    elif expected == "list":
        assert row["kind"] is None or row["kind"] == "list"
    else:
        assert row["kind"] is None and row["file"] is None and expected in row["problem"]
        assert 0 < len(row["problem"]) < 400 and "\x1b" not in row["problem"] and "\n" not in row["problem"]
    for line in (tmp_path / "web" / PAGE_LIST).read_text(encoding="utf-8").splitlines():
        assert "\x1b" not in line and json.loads(line)
    collect([bad, good], tmp_path / "web", refresh=True)
    done = import_articles(tmp_path / "web", tmp_path / "store")
    assert done.kept >= 1


def test_what_is_half_is_not_kept_and_is_asked_for_again(host, tmp_path):
    host.answers["bad.example", "/a"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + PAGE
    address = f"http://bad.example:{host.port}/a"
    visits = collect([address], tmp_path, retries=1)
    assert visits.loc[address, "problem"] == f"the answer breaks off after {len(PAGE)} of 99,999 bytes"
    assert visits.loc[address, "attempts"] == 2 and not list(tmp_path.glob("pages/*"))
    host.answers["bad.example", "/a"] = GOOD
    assert collect([address], tmp_path).loc[address, "kind"] == "page"


def test_a_dropped_connection_is_half(host, tmp_path):
    host.answers["bad.example", "/a"] = GOOD[:-10]
    host.reset.add(("bad.example", "/a"))
    answer = fetch(f"http://bad.example:{host.port}/a", LIMITS)
    assert answer.problem is not None and answer.status == 0


def test_a_failure_of_our_own_costs_its_address(host, tmp_path, monkeypatch):
    real = fetching._ask

    def stumble(url, *given):
        if "bad" in url and "robots" not in url:
            raise RuntimeError("nobody thought of this")
        return real(url, *given)

    monkeypatch.setattr(fetching, "_ask", stumble)
    bad, good = f"http://bad.example:{host.port}/a", f"http://good.example:{host.port}/a"
    visits = collect([bad, good], tmp_path)
    assert "nobody thought of this" in visits.loc[bad, "problem"] and visits.loc[good, "kind"] == "page"


LISTS = {
    "blanks": b"<urlset><loc>" + b" " * 200 + b"<loc>",
    "many blanks": b"<urlset>" + (b"<loc>" + b" " * 9_000) * 200,
    "open": b"<urlset>" + b"<loc>" * 300_000,
    "deep": b"<urlset>" + b"<a>" * 300_000,
    "entities": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
    "outside": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>',
    "half a character": b"<rss><channel><item><link>http://x.example/&#xD800;</link></item></channel></rss>",
    "bad address": b"<urlset><url><loc>http://[::1</loc></url><url><loc>//[</loc></url></urlset>",
    "long address": b"<urlset><url><loc>http://x.example/" + b"x" * 1_000_000 + b"</loc></url></urlset>",
    "attributes": b"<rss " + b" ".join(b"a%d='1'" % i for i in range(150_000)) + b"><channel/></rss>",
    "feed of blanks": b"<rss><channel><item><link>" + b" " * 1_500_000,
    "not closed": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/x'/>"
    + b"<entry>" * 100_000,
    "packed bomb": gzip.compress(b"<urlset>" + b" " * 200_000_000, 9),
    "packed twice": gzip.compress(
        gzip.compress(b"<urlset><url><loc>http://x.example/a</loc></url></urlset>")
    ),
    "nothing": b"",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_addresses_cannot_hang(host, tmp_path, name):
    host.answers["bad.example", "/list"] = answer(LISTS[name], b"text/xml")
    bad, good = f"http://bad.example:{host.port}/list", f"http://good.example:{host.port}/a"
    began = time.monotonic()
    visits = collect([bad, good], tmp_path)
    assert time.monotonic() - began < 40  # a start of the reader, and its two seconds, on a busy machine
    assert visits.loc[good, "kind"] == "page" and bad in visits.index
    assert visits.index.str.len().max() < 9_000
    assert b"root:" not in (tmp_path / PAGE_LIST).read_bytes()


def test_lists_are_read_as_they_are_written():
    one = "<url><loc>\n http://gull.example/a?x=1&amp;y=2 </loc></url><url><loc><![CDATA[http://gull.example/b]]></loc></url>"
    spaced = '<?xml version="1.0" encoding="UTF-8"?><s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9">{}</s:urlset>'
    expected = ["http://gull.example/a?x=1&y=2", "http://gull.example/b"]
    assert listed_addresses(f"<urlset>{one}</urlset>".encode(), "http://gull.example/") == expected
    namespaced = spaced.format(one.replace("url>", "s:url>").replace("loc>", "s:loc>"))
    assert listed_addresses(namespaced.encode(), "http://gull.example/") == expected
    torn = f"<urlset>{one}<url><loc>http://gull.example/c</loc>"
    assert listed_addresses(torn.encode(), "http://gull.example/") == [*expected, "http://gull.example/c"]
    images = "<urlset xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><url><loc>/a</loc><image:image><image:loc>/i.jpg</image:loc></image:image></url></urlset>"
    assert listed_addresses(images.encode(), "http://gull.example/") == ["http://gull.example/a"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("::127.0.0.1", False),
        ("::10.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("::ffff:0:7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("64:ff9b:1::5db8:d822", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("fec0::1", False),
        ("5f00::1", False),
        ("192.88.99.1", False),
        ("2002:5db8:d822::1", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("2001:10::1", False),
        ("3fff::1", False),
        ("4000::1", False),
        ("100::1", False),
        ("100:0:0:1::1", False),
        ("ff02::1", False),
        ("192.0.0.8", False),
        ("192.0.0.9", False),
        ("198.18.0.1", False),
        ("240.0.0.1", False),
        ("8.8.8.8", True),
        ("2a00:1450:4001:82a::200e", True),
        ("2620:0:862:ed1a::1", True),
        ("no address", False),
        ("", False),
    ],
)
def test_only_global_unicast_is_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "address", ["::127.0.0.1", "64:ff9b:1::7f00:1", "fec0::1", "192.88.99.1", "::ffff:0:127.0.0.1"]
)
def test_a_name_that_leads_to_such_an_address_is_refused(monkeypatch, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    where = (address, 80, 0, 0) if ":" in address else (address, 80)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *given, **more: [(family, socket.SOCK_STREAM, 6, "", where)]
    )
    monkeypatch.setattr(socket.socket, "connect", lambda *given: pytest.fail("connected"))
    assert "private address" in str(fetch("http://gull.example/").problem)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    """Whatever the connection says it leads to must be what was checked."""
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    server = Host()
    monkeypatch.setattr(socket.socket, "getpeername", lambda self: ("10.0.0.1", 80))
    told = fetch(f"http://127.0.0.1:{server.port}/a", LIMITS._replace(allow_private=False))
    server.listener.close()
    assert "private address" in str(told.problem)


def test_a_name_that_is_never_resolved_costs_its_time(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: time.sleep(30))
    began = time.monotonic()
    assert "no whole answer" in str(fetch("http://gull.example/", Limits(seconds=1)).problem)
    assert time.monotonic() - began < 15


def test_a_manifest_with_lines_of_any_kind_is_read(tmp_path):
    good = dict.fromkeys(Visit._fields) | {"url": "http://gull.example/a", "status": 200, "bytes": 0, "attempts": 1}
    bad = [{"url": 5}, {"url": "u", "status": "x"}, {"url": "v", "file": ["x"]}, {"url": "w", "problem": 7}]
    lines = ["[]", "5", '"x"', "{}", *(json.dumps({**good, **one}) for one in bad), json.dumps(good), "[" * 100_000]
    (tmp_path / PAGE_LIST).write_text("\n".join(lines), encoding="utf-8")
    assert list(read_visits(tmp_path)) == ["http://gull.example/a"]


def test_what_servers_send_is_shown_escaped(host, tmp_path, capsys):
    host.answers["bad.example", "/a"] = answer(b"x", "image/\x1b[31m\x9b2J\u202epng".encode())
    address = f"http://bad.example:{host.port}/a"
    assert main(["collect", address, "--into", str(tmp_path), "--allow-private", "--delay", "0"]) == 1
    told = capsys.readouterr()
    assert not set(told.out + told.err) & set("\x1b\x9b\u202e\x07") and "no page: image/" in told.out


@pytest.mark.parametrize("seed", range(4))
def test_answers_made_at_random_become_rows(host, tmp_path, seed):
    """Twenty-five answers here; benchmarks/resilience.py tries a thousand."""
    from benchmarks.resilience_corpus import random_answer

    noise = random.Random(seed)
    addresses = []
    for number in range(25):
        path, told = random_answer(noise, host.port)
        host.answers[f"h{number}.example", path] = told
        addresses.append(f"http://h{number}.example:{host.port}{path if path != '/robots.txt' else '/a'}")
    good = f"http://good.example:{host.port}/a"
    visits = collect(
        [*addresses, good], tmp_path, limits=LIMITS._replace(seconds=1), most_pages=60, total_seconds=60
    )
    assert set(addresses) <= set(visits.index) and visits.loc[good, "kind"] == "page"
