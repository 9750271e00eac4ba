"""Collecting pages: polite, within limits, and never to a private address; against a server of our own."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from analysis.commands.main import main
from analysis.corpus import Limits, collect_pages, import_articles, read_corpus
from analysis.corpus import fetch as fetching
from analysis.corpus.collect import LEFT, PAGE_LIST
from analysis.corpus.fetch import clean_address, fetch, is_public
from analysis.corpus.lists import listed_addresses

LINES = [
    "The ferry line to the northern islands will keep its winter timetable, the harbour office said.",
    "“Two boats are being repaired,” its head, Mara Lind, said. A third has been lent to the mainland.",
    "The islanders call the delay a scandal, and their council wants the money it paid back by spring.",
    "On the pier nobody waited in the rain this morning but two gulls and a reporter of this newspaper.",
]


def page(title: str, charset: str = "utf-8") -> str:
    body = "".join(f"<p>{line} Number {title}.</p>" for line in LINES)
    return (
        f'<html lang="en"><head><meta charset="{charset}"><title>{title}</title>'
        f'<meta property="og:site_name" content="The Gull"></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


BOMB = gzip.compress(b" " * 50_000_000, 1)


class Paper(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, float, dict[str, str]]] = []
    troubles: dict[str, int] = {}

    def log_message(self, *given):
        pass

    def answer(self, status=200, body=b"", kind="text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):  # noqa: N802
        Paper.asked.append((self.path, time.monotonic(), dict(self.headers)))
        port = self.server.server_address[1]
        here = f"http://127.0.0.1:{port}"
        match self.path:
            case "/robots.txt":
                self.answer(body=b"User-agent: *\nDisallow: /secret\n", kind="text/plain")
            case "/feed":
                items = "".join(f"<item><title>t</title><link>{here}/a{i}</link></item>" for i in range(3))
                self.answer(
                    body=f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), kind="text/xml"
                )
            case "/sitemap.xml":
                one = f"<sitemap><loc>{here}/news.xml.gz</loc></sitemap>"
                self.answer(body=f"<sitemapindex>{one}</sitemapindex>".encode())
            case "/news.xml.gz":
                urls = "".join(f"<url><loc>{here}/a{i}?x=1&amp;y=2</loc></url>" for i in range(2))
                self.answer(body=gzip.compress(f"<urlset>{urls}</urlset>".encode()), kind="application/gzip")
            case "/slow":
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b"x")
                        self.wfile.flush()
                        time.sleep(0.1)
                except OSError:
                    pass
            case "/slow-head":
                try:
                    for _ in range(200):
                        self.wfile.write(b"H")
                        self.wfile.flush()
                        time.sleep(0.1)
                except OSError:
                    pass
            case "/endless":
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b"<p>more" * 10_000)
                except OSError:
                    pass
            case "/large":
                self.send_response(200)
                self.send_header("Content-Length", "999999999999")
                self.end_headers()
            case "/bomb":
                self.answer(body=BOMB, Content_Encoding="gzip")
            case "/torn":
                self.answer(body=gzip.compress(page("torn").encode())[:-50], Content_Encoding="gzip")
            case "/packed":
                self.answer(body=gzip.compress(page("packed").encode()), Content_Encoding="gzip")
            case "/circle":
                self.answer(302, Location="/circle2")
            case "/circle2":
                self.answer(302, Location="/circle")
            case "/to-private":
                self.answer(302, Location="http://10.0.0.1/admin")
            case "/to-metadata":
                self.answer(301, Location="http://169.254.169.254/latest")
            case "/to-file":
                self.answer(301, Location="file:///etc/passwd")
            case "/to-secret":
                self.answer(302, Location="/secret/page")
            case "/moved":
                self.answer(301, Location="/a0")
            case "/cp1252":
                self.answer(body=page("cp1252", "windows-1252").encode("cp1252"), kind="text/html")
            case "/mislabelled":
                self.answer(body=page("mislabelled", "utf-8").encode(), kind="text/html; charset=iso-8859-1")
            case "/gone":
                self.answer(404, b"gone")
            case "/broken":
                self.answer(500, b"trouble")
            case "/sometimes":
                Paper.troubles["sometimes"] = Paper.troubles.get("sometimes", 0) + 1
                if Paper.troubles["sometimes"] < 3:
                    self.answer(503, b"later", Retry_After="0")
                else:
                    self.answer(body=page("sometimes").encode())
            case "/picture":
                self.answer(body=b"\x89PNG", kind="image/png")
            case "/tagged":
                if self.headers.get("If-None-Match") == '"one"':
                    self.send_response(304)
                    self.end_headers()
                else:
                    self.answer(body=page("tagged").encode(), ETag='"one"')
            case "/taken-down":
                Paper.troubles["down"] = Paper.troubles.get("down", 0) + 1
                if Paper.troubles["down"] > 1:
                    self.answer(410, b"gone")
                else:
                    self.answer(body=page("taken down").encode())
            case _:
                self.answer(body=page(self.path.strip("/")).encode())


@pytest.fixture
def paper():
    Paper.asked, Paper.troubles = [], {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


LIMITS = Limits(seconds=2, bytes=2_000_000, allow_private=True)


def collect(addresses, folder, **more):
    more = {"delay": 0.0, "limits": LIMITS, "retries": 1, **more}
    return collect_pages(addresses, folder, **more).set_index("url")


def paths() -> list[str]:
    return [path for path, _, _ in Paper.asked]


def test_pages_feeds_and_sitemaps_become_articles(paper, tmp_path):
    visits = collect([f"{paper}/feed", f"{paper}/sitemap.xml", f"{paper}/moved"], tmp_path / "web")
    pages = visits[visits["kind"] == "page"]
    assert [url.removeprefix(paper) for url in pages.index] == [
        "/moved",
        "/a0",
        "/a1",
        "/a2",
        "/a0?x=1&y=2",
        "/a1?x=1&y=2",
    ]
    assert visits["problem"].isna().all() and (visits["status"] == 200).all()
    assert visits.loc[f"{paper}/a0", "found_on"] == f"{paper}/feed"
    done = import_articles(tmp_path / "web", tmp_path / "store")
    articles = read_corpus(tmp_path / "store").articles
    assert set(articles["outlet"]) == {"The Gull"} and articles["title"].str.startswith("a").all()
    assert articles["text"].str.contains("“Two boats", regex=False).all()
    # The same page under two addresses is read twice and kept once: it has the same identifier.
    assert done.read == 6


def test_what_cannot_be_had_is_told_and_costs_nothing_else(paper, tmp_path):
    wanted = {
        "/slow": "no whole answer within 2 s",
        "/slow-head": "no whole answer within 2 s",
        "/endless": "more than 2 MB",
        "/large": "more than 2 MB",
        "/bomb": "more than 2 MB",
        "/torn": "breaks off",
        "/circle": "redirects in a circle",
        "/to-file": "only http and https",
        "/to-secret": "robots.txt asks not to fetch it",
        "/secret/page": "robots.txt asks not to fetch it",
        "/gone": "status 404",
        "/broken": "status 500",
        "/picture": "no page: image/png",
    }
    began = time.monotonic()
    addresses = [*(paper + path for path in wanted), "ftp://gull.example/x", "http://", f"{paper}/a0"]
    visits = collect(addresses, tmp_path / "web", retries=0)
    assert time.monotonic() - began < 25
    for path, problem in wanted.items():
        assert problem in visits.loc[paper + path, "problem"], path
    assert "only http and https" in visits.loc["ftp://gull.example/x", "problem"]
    assert visits.loc[f"{paper}/a0", "kind"] == "page"
    assert not any(path.startswith("/secret") for path in paths())
    done = import_articles(tmp_path / "web", tmp_path / "store")
    assert done.kept == 1 and (done.checks["problem"] == "not fetched").sum() == len(wanted) + 2


def test_characters_are_right_whatever_the_page_claims(paper, tmp_path):
    collect([f"{paper}/cp1252", f"{paper}/mislabelled", f"{paper}/packed"], tmp_path / "web")
    import_articles(tmp_path / "web", tmp_path / "store")
    texts = read_corpus(tmp_path / "store").articles["text"]
    assert len(texts) == 3 and texts.str.contains("“Two boats are being repaired,”", regex=False).all()


def test_private_addresses_are_refused_at_first_after_a_redirect_and_behind_a_name(
    paper, tmp_path, monkeypatch
):
    strict = LIMITS._replace(allow_private=False)
    visits = collect(
        [f"{paper}/a0", "http://localhost/x", "http://[::1]/", "http://0/"], tmp_path / "one", limits=strict
    )
    assert visits["problem"].str.contains("private address").all() and not Paper.asked
    # Now the test server counts as public, nothing else does.
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *given, **more: real("10.1.2.3" if host == "gull.example" else host, *given, **more),
    )
    visits = collect(
        [f"{paper}/to-private", f"{paper}/to-metadata", "http://gull.example/x", f"{paper}/a0"],
        tmp_path / "two",
        limits=strict,
    )
    assert visits["problem"].str.contains("private address").tolist()[:3] == [True, True, True]
    assert visits["kind"].tolist()[3] == "page"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


def test_a_name_that_changes_its_address_between_check_and_request_gains_nothing(paper, monkeypatch):
    port = int(paper.rsplit(":", 1)[1])
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real = socket.getaddrinfo
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *given, **more: real(next(answers), *given, **more)
    )
    assert fetch(f"http://rebind.example:{port}/a0", LIMITS._replace(allow_private=False)).status == 200
    assert next(answers) == "10.0.0.1"  # the name was asked once


def test_requests_to_a_host_keep_their_distance(paper, tmp_path):
    collect([f"{paper}/a{i}" for i in range(4)], tmp_path / "web", delay=0.2)
    times = [moment for path, moment, _ in Paper.asked]
    assert all(later - earlier >= 0.19 for earlier, later in zip(times, times[1:]))
    assert all("media-framing" in headers["User-Agent"] for _, _, headers in Paper.asked)


def test_passing_trouble_is_tried_again_and_lasting_trouble_is_not(paper, tmp_path):
    visits = collect([f"{paper}/sometimes", f"{paper}/gone", f"{paper}/broken"], tmp_path / "web", retries=2)
    assert visits.loc[f"{paper}/sometimes", ["status", "attempts"]].tolist() == [200, 3]
    assert paths().count("/gone") == 1 and paths().count("/broken") == 3
    Paper.asked.clear()
    # A later run asks again only what may have passed.
    collect([f"{paper}/sometimes", f"{paper}/gone", f"{paper}/broken"], tmp_path / "web", retries=0)
    assert paths() == ["/robots.txt", "/broken"]


def test_a_second_run_fetches_only_what_is_new_and_a_refresh_asks_whether_pages_changed(paper, tmp_path):
    collect([f"{paper}/feed", f"{paper}/tagged"], tmp_path / "web")
    Paper.asked.clear()
    collect([f"{paper}/feed", f"{paper}/tagged", f"{paper}/a9"], tmp_path / "web")
    assert paths() == ["/robots.txt", "/feed", "/a9"]
    Paper.asked.clear()
    visits = collect([f"{paper}/tagged"], tmp_path / "web", refresh=True)
    assert [headers.get("If-None-Match") for path, _, headers in Paper.asked if path == "/tagged"] == [
        '"one"'
    ]
    assert visits["problem"].isna()[f"{paper}/tagged"]
    assert (tmp_path / "web" / visits.loc[f"{paper}/tagged", "file"]).exists()


def test_a_manifest_line_cut_off_by_an_interruption_is_fetched_again(paper, tmp_path):
    collect([f"{paper}/a0", f"{paper}/a1"], tmp_path / "web")
    file = tmp_path / "web" / PAGE_LIST
    file.write_bytes(file.read_bytes()[:-30])
    Paper.asked.clear()
    visits = collect([f"{paper}/a0", f"{paper}/a1"], tmp_path / "web")
    assert paths() == ["/robots.txt", "/a1"] and len(visits) == 2
    for line in file.read_text(encoding="utf-8").splitlines()[-1:]:
        assert json.loads(line)["url"] == f"{paper}/a1"


def test_no_more_pages_than_asked_for_and_the_next_run_goes_on(paper, tmp_path):
    visits = collect([f"{paper}/feed"], tmp_path / "web", most_pages=2)
    assert (visits["kind"] == "page").sum() == 2
    assert visits.loc[f"{paper}/a2", "problem"] == f"{LEFT}its 2 pages"
    done = import_articles(tmp_path / "web", tmp_path / "store")
    assert done.kept == 2
    assert done.checks.loc[done.checks["severity"] != "note", "problem"].tolist() == ["not fetched"]
    visits = collect([f"{paper}/feed"], tmp_path / "web", most_pages=2)
    assert visits["problem"].isna().all() and (visits["kind"] == "page").sum() == 3


def test_a_run_ends_at_its_time_also_within_a_request_or_a_wait_and_the_next_goes_on(paper, tmp_path):
    began = time.monotonic()
    addresses = [f"{paper}/a0", f"{paper}/slow", f"{paper}/a1", f"{paper}/a2"]
    visits = collect(addresses, tmp_path / "web", total_seconds=1)
    assert time.monotonic() - began < 2.5
    assert visits["problem"].tolist()[1:] == 3 * [f"{LEFT}its 1 s"]
    assert "/a1" not in paths() and visits.loc[addresses[0], "kind"] == "page"
    visits = collect([addresses[0], *addresses[2:]], tmp_path / "web", total_seconds=1, delay=30.0)
    assert time.monotonic() - began < 4.5  # a wait longer than the run is not begun
    visits = collect([addresses[0], *addresses[2:]], tmp_path / "web")
    assert visits["kind"].notna().tolist() == [True, False, True, True]
    assert len((tmp_path / "web" / PAGE_LIST).read_text().splitlines()) == 6  # nothing is told twice


def test_a_run_ends_at_its_megabytes_and_counts_what_it_threw_away(paper, tmp_path):
    size = len(page("a0").encode())
    addresses = [f"{paper}/a{i}" for i in range(4)]
    robots = 33
    visits = collect(addresses, tmp_path / "one", total_bytes=2 * size + robots + 10)
    assert visits["kind"].notna().tolist() == [True, True, False, False]
    assert visits["problem"].str.startswith(f"{LEFT}its 0.00").tolist()[2:] == [True, True]
    assert paths().count("/a3") == 0
    # An endless page uses up what it was allowed, though nothing of it is kept.
    visits = collect([f"{paper}/endless", *addresses], tmp_path / "two", total_bytes=2_001_000)
    assert visits["problem"].tolist()[0] == "more than 2 MB"
    assert visits["problem"].str.startswith(f"{LEFT}its 2.001 MB").tolist()[1:] == 4 * [True]


def test_a_page_taken_down_later_stays_as_it_was_fetched(paper, tmp_path):
    collect([f"{paper}/taken-down"], tmp_path / "web")
    visits = collect([f"{paper}/taken-down"], tmp_path / "web", refresh=True)
    assert visits["problem"].tolist() == ["kept as it was; now: status 410"]
    done = import_articles(tmp_path / "web", tmp_path / "store")
    assert done.kept == 1 and done.checks["severity"].tolist() == ["warning"]


def test_what_robots_txt_asks_to_wait_is_not_taken_for_a_slow_answer(paper, monkeypatch):
    answer = fetch(f"{paper}/a0", LIMITS._replace(seconds=0.5), {}, lambda url: time.sleep(0.7))
    assert (answer.status, answer.problem) == (200, None)


def test_the_limits_can_be_given_on_the_command_line(paper, tmp_path, capsys):
    place = str(tmp_path / "web")
    common = ["collect", "--into", place, "--allow-private", "--delay", "0"]
    assert main([*common, f"{paper}/slow", f"{paper}/bomb", "--seconds", "0.4", "--megabytes", "1"]) == 1
    told = capsys.readouterr().out
    assert "/slow: no whole answer within 0.4 s" in told and "/bomb: more than 1 MB" in told
    small = ["--total-megabytes", "0.0001", "--total-seconds", "20"]
    assert main(["collect", "--into", f"{place}2", *common[3:], *small, f"{paper}/a0", f"{paper}/a1"]) == 0
    told = capsys.readouterr().out
    assert "2 left for the next run, which had its 0.0001 MB" in told and "0 fetched, 0 not" in told
    with pytest.raises(SystemExit):
        main([*common, "--seconds", "0", f"{paper}/a0"])
    assert "invalid number above 0 value: '0'" in capsys.readouterr().err


@pytest.fixture
def secure_paper(tmp_path):
    """The same server behind a certificate that nobody but its own authority vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("making a certificate needs the openssl command")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = [
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    Paper.asked, Paper.troubles = [], {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}", certificate
    server.shutdown()


def test_a_certificate_nobody_vouches_for_is_refused_in_one_line_until_its_authority_is_named(
    secure_paper, tmp_path, monkeypatch
):
    address, certificate = secure_paper
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    began = time.monotonic()
    visits = collect([f"{address}/a0", f"{address}/a1"], tmp_path / "web", retries=3, delay=1.0)
    assert time.monotonic() - began < 3  # not asked again in this run
    for problem in visits["problem"]:
        assert problem.startswith("the certificate is not to be trusted for 127.0.0.1 (self")
        assert problem.endswith("name the file of its authority in SSL_CERT_FILE") and "\n" not in problem
    assert not Paper.asked
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    visits = collect([f"{address}/a0", f"{address}/a1"], tmp_path / "web")
    assert visits["kind"].tolist() == ["page", "page"] and visits["problem"].isna().all()


def test_a_certificate_for_another_host_is_refused(secure_paper, tmp_path, monkeypatch):
    address, certificate = secure_paper
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = address.rsplit(":", 1)[1]
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *given, **more: real("127.0.0.1", *given, **more))
    answer = fetch(f"https://gull.example:{port}/a0", LIMITS)
    assert answer.status == 0 and "not to be trusted for gull.example (Hostname mismatch" in str(
        answer.problem
    )
    assert fetch(f"https://localhost:{port}/a0", LIMITS).status == 200


def test_a_host_whose_rules_cannot_be_read_is_not_fetched(tmp_path):
    class Closed(Paper):
        def do_GET(self):  # noqa: N802
            Paper.asked.append((self.path, 0.0, {}))
            self.answer(503)

    Paper.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Closed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/a"
    visits = collect([address], tmp_path / "web", retries=0)
    server.shutdown()
    assert "robots.txt could not be read" in visits.loc[address, "problem"] and paths() == ["/robots.txt"]


def test_addresses_are_cleaned_and_nonsense_is_refused():
    assert (
        clean_address("HTTP://Gull.Example/a b".replace(" ", "%20") + "#part") == "http://gull.example/a%20b"
    )
    assert clean_address("https://user:word@gull.example") == "https://gull.example/"
    assert clean_address("https://gull.example/café?q=ü") == "https://gull.example/caf%C3%A9?q=%C3%BC"
    for bad in (
        "javascript:alert(1)",
        "http:///x",
        "http://a\r\nHost: b/",
        "http://[::1",
        "//gull.example",
        "http://x:99999/",
    ):
        with pytest.raises(ValueError):
            clean_address(bad)


def test_a_feed_full_of_entities_lists_nothing():
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    laughs += b"<rss><channel><item><link>&b;</link></item></channel></rss>"
    assert listed_addresses(laughs, "http://gull.example/") == []
    entry = b'<entry><link href="/one"/></entry>'
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom">' + 2 * entry + b"</feed>"
    assert listed_addresses(atom, "http://gull.example/") == ["http://gull.example/one"]
