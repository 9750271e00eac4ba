"""What do hostile files, servers and addresses cost? Only themselves: trials of readers, of servers, of addresses.

    python benchmarks/resilience_corpus.py                 500 damaged files per reader, 1,000 answers, 60 addresses
    python benchmarks/resilience_corpus.py --files 50 --answers 100

Each trial prints how many were tried, how many survived, and what was not. A damaged file survives if it is read or
refused in rows and remarks that can be saved, and a good file beside it is read; an answer, if it becomes a row of the
manifest within its time and the rest goes on; an address, if nothing connects to it.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import random
import socket
import struct
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

FERRY = "The ferry line to the northern islands will keep its winter timetable, the harbour office said. " * 4
PAGE = f"<html><body><article><h1>Ferries</h1><p>{FERRY}</p></article></body></html>".encode()
ENDINGS = (
    ".txt", ".csv", ".tsv", ".jsonl", ".json", ".csv.gz", ".jsonl.gz", ".parquet", ".xlsx", ".docx", ".rtf", ".html",
    ".pdf", ".eml",
)  # fmt: skip
# One damaged file, one answer: seconds of wall clock on a machine that has other things to do.
MOST_SECONDS = 90.0


class Trial(NamedTuple):
    """A class of trials: how many were tried, how many survived, and what was not."""

    name: str
    tried: int
    survived: int
    failed: list[str]


PACKED = gzip.compress(PAGE)


# ---------------------------------------------------------------------------------------------------- files
def a_file(ending: str) -> bytes:
    """A well-formed file of three articles, to damage."""
    import pandas as pd

    rows = [
        {"article_id": str(i), "outlet": "The Gull", "date": "2025-10-08", "text": f"{FERRY} {i}"}
        for i in range(3)
    ]
    buffer = io.BytesIO()
    lines = "\n".join(map(json.dumps, rows)).encode()
    if ending == ".parquet":
        pd.DataFrame(rows).to_parquet(buffer)
        return buffer.getvalue()
    if ending == ".xlsx":
        pd.DataFrame(rows).to_excel(buffer, index=False)
        return buffer.getvalue()
    if ending == ".docx":
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        body = "".join(f"<w:p><w:r><w:t>{FERRY}</w:t></w:r></w:p>" for _ in range(4))
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        return buffer.getvalue()
    if ending == ".pdf":
        from tests.corpus.pdf_files import write_pdf

        with tempfile.TemporaryDirectory() as place:
            return write_pdf(Path(place) / "a.pdf", [[FERRY[:90]] * 9, [FERRY[:90]] * 9]).read_bytes()
    return {
        ".txt": FERRY.encode(),
        ".csv": pd.DataFrame(rows).to_csv(index=False).encode(),
        ".tsv": pd.DataFrame(rows).to_csv(index=False, sep="\t").encode(),
        ".jsonl": lines,
        ".json": json.dumps(rows).encode(),
        ".csv.gz": gzip.compress(pd.DataFrame(rows).to_csv(index=False).encode()),
        ".jsonl.gz": gzip.compress(lines),
        ".rtf": b"{\\rtf1\\ansi " + b"\\par ".join([FERRY.encode()] * 3) + b"}",
        ".html": PAGE,
        ".eml": b"From: a@gull.example\nSubject: Ferries\nContent-Type: text/plain\n\n" + FERRY.encode(),
    }[ending]


PIECES = (
    b"\x00", b"\xff\xfe", b"\x1f\x8b", b"PK\x03\x04", b'"', b"'", b"\n", b",,,,", b"{" * 300, b"[" * 3_000,
    b"<p>" * 900, b"\\u99999 ", b"\\ud83d", b"9" * 400, b"\x1b[2J", b"&amp;" * 50, b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"../../etc/passwd", b"\x00\x00\x00\x7f", b"\xff\xff\xff\xff", b"=cmd|' /C calc'!A0", b"<script>", b" " * 5_000,
    b"a=1 " * 2_000,
)  # fmt: skip


def damaged(noise: random.Random, seed: bytes) -> bytes:
    """Bytes changed, cut, doubled, put in or packed anew, a few times."""
    raw = bytearray(seed)
    for _ in range(noise.randint(1, 8)):
        place = noise.randrange(len(raw) + 1)
        match noise.randrange(6):
            case 0:
                raw[place : place + 1] = bytes([noise.randrange(256)])
            case 1:
                del raw[place : place + noise.randrange(1, 300)]
            case 2:
                raw[place:place] = raw[place : place + noise.randrange(1, 400)]
            case 3:
                raw[place:place] = noise.choice(PIECES)
            case 4:
                raw = raw[:place]
            case 5:
                raw[place : place + 4] = struct.pack("<I", noise.choice([0, 1, 2**31 - 1, 2**31, 2**32 - 1]))
    return bytes(raw)


def damaged_within(noise: random.Random, ending: str, seed: bytes) -> bytes:
    """The same of what is packed: half of the time the damage is inside."""
    if noise.random() < 0.5:
        return damaged(noise, seed)
    if ending.endswith(".gz"):
        return gzip.compress(damaged(noise, gzip.decompress(seed)))
    if ending in (".docx", ".xlsx"):
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(seed)) as old,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            hurt = noise.choice(old.namelist())
            for name in old.namelist():
                new.writestr(name, damaged(noise, old.read(name)) if name == hurt else old.read(name))
        return buffer.getvalue()
    return damaged(noise, seed)


def trials_of_readers(number: int = 500, endings: tuple[str, ...] = ENDINGS) -> Iterator[Trial]:
    """Damaged files of each format, read beside a good one."""
    from analysis.corpus import import_articles, read_corpus

    for ending in endings:
        noise, seed = random.Random(f"resilience {ending}"), a_file(ending)
        failed: list[str] = []
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "in"
            folder.mkdir()
            # Fifty damaged files at a time and one good: each must leave all others as they are.
            for first in range(0, number, 50):
                for file in folder.iterdir():
                    file.unlink()
                count = min(50, number - first)
                for turn in range(first, first + count):
                    (folder / f"{turn:04}{ending}").write_bytes(damaged_within(noise, ending, seed))
                (folder / "good.txt").write_text(f"{FERRY} The good one.", encoding="utf-8")
                began = time.monotonic()
                try:
                    done = import_articles(folder, Path(place) / f"store{first}")
                    done.checks.to_parquet(Path(place) / "checks.parquet")
                    good = "good" in set(read_corpus(Path(place) / f"store{first}").articles["article_id"])
                    why = "" if good else "the good file was not read"
                    if not why and (spent := time.monotonic() - began) > MOST_SECONDS + count:
                        why = f"took {spent:.0f} s"
                except Exception as error:  # noqa: BLE001 - that is what is looked for
                    why = f"{type(error).__name__}: {str(error)[:100]}"
                if why:
                    failed += [f"{first} to {first + count - 1}: {why}"]
        lost = sum(min(50, number - int(one.split(" ")[0])) for one in failed)
        yield Trial(f"damaged {ending}", number, number - lost, failed)


# -------------------------------------------------------------------------------------------------- servers
def random_answer(noise: random.Random, port: int) -> tuple[str, bytes | None]:
    """A path and the bytes a server answers there: status line, headers and body made at random."""
    kind = noise.choice(["page", "robots", "sitemap", "feed", "redirect", "head", "packed"])
    path = "/robots.txt" if kind == "robots" else "/a"
    body = {
        "robots": b"User-agent: *\n"
        + b"\n".join(
            noise.choice([b"Disallow: ", b"Allow: ", b"Crawl-delay: ", b"Request-rate: ", b"Sitemap: ", b"Agent: "])
            + noise.choice([b"/", b"http://[::1", b"9" * 400, "²".encode(), b"\xff" * 30, b"", b"-1", b"1/0", b"%%%"])
            for _ in range(9)
        ),
        "sitemap": b"<urlset>"
        + noise.choice([b"<loc>", b"<url><loc> ", b"<url><loc><![CDATA["]) * noise.randint(1, 3_000)
        + noise.choice([b" " * 9_000, b"http://[::1</loc></url>", b"&#xD800;</loc>", b"\x00", b"//x</loc></url>"]),
        "feed": b"<rss><channel>" + b"<item><link>" * noise.randint(1, 900)
        + noise.choice([b" " * 9_000, b"http://[</link></item>", b"&#xD800;", b"&a;", b"javascript:x</link>"]),
    }.get(kind, noise.choice([PAGE, b"", b"x", bytes(range(256)), b"\x1f\x8b" + PAGE, PACKED]))  # fmt: skip
    if noise.random() < 0.3:
        body = damaged(noise, body)
    status = b"HTTP/1.1 " + noise.choice(
        [b"200 OK"] * 4 + [b"503 No", b"429 No", b"404 No", b"204 No", b"304 No", b"206 x"]
    )
    headers = [
        b"Content-Type: "
        + noise.choice([b"text/html", b"text/xml", b"image/\x1b[31m", b"x" * 9_000, b"", b"\xff"])
    ]
    if noise.random() < 0.8:
        size = noise.choice([len(body)] * 3 + [len(body) + 5, max(0, len(body) - 5), 99_999, -5, 10**30])
        headers.append(b"Content-Length: %d" % size)
    if kind == "redirect":
        status = b"HTTP/1.1 " + noise.choice([b"301 x", b"302 x", b"303", b"307 x", b"308 x", b"300 x"])
        strange = [b"http://[::1", b"", b"/a", b"//", b"\xff\x00", b"x" * 70_000, b"file:///etc/passwd"]
        elsewhere = [b"http://10.0.0.1/", b"http://2130706433/", b"https://h.example:99999/", b"http://x.x:%d/a" % port]
        target = noise.choice([*strange, *elsewhere])
        headers.append(b"Location: " + target)
    if kind == "packed":
        body = noise.choice(
            [gzip.compress(body), gzip.compress(b" " * 9_000_000, 1), body, gzip.compress(body)[:-9]]
        )
        headers.append(
            b"Content-Encoding: " + noise.choice([b"gzip", b"deflate", b"br", b"gzip, gzip", b"x" * 900])
        )
    if noise.random() < 0.3:
        headers.append(
            b"Retry-After: " + noise.choice(["²".encode(), b"0", b"-1", b"9" * 400, b"Wed, 99 Foo 9999"])
        )
    if noise.random() < 0.2:
        headers.append(b"Transfer-Encoding: " + noise.choice([b"chunked", b"chunked, chunked", b"\xff"]))
    if kind == "head":
        status = noise.choice(
            [b"", b"HTTP/9.9 200 OK", b"HTTP/1.1 2x0", b"ICY 200", b"HTTP/1.1 99999 x", b"\x00" * 90, status]
        )
        headers += [b"X: " + b"y" * noise.choice([1, 70_000])] * noise.choice([1, 150])
        headers.append(
            noise.choice([b"no colon", b": empty", b" folded", b"\x1b[2J: x", b"Set-Cookie: \xff"])
        )
    if noise.random() < 0.03:
        return path, None
    told = status + b"\r\n" + b"\r\n".join(headers) + noise.choice([b"\r\n\r\n"] * 9 + [b"\n\n", b""]) + body
    return path, damaged(noise, told) if noise.random() < 0.15 else told


@contextlib.contextmanager
def hosts(answers: dict[str, dict[str, bytes | None]]) -> Iterator[int]:
    """A server on this machine that answers, by host name and path, with the bytes given; yields its port."""
    good = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
    none = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, IndexError, UnicodeDecodeError):
            connection.settimeout(5)
            head = b""
            while b"\r\n\r\n" not in head and (some := connection.recv(65_536)):
                head += some
            path = head.split(b" ")[1].decode()
            named = next(
                line[5:].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"host:")
            )
            told = answers.get(named.decode().split(":")[0], {}).get(
                path, none if path == "/robots.txt" else good
            )
            if told:
                connection.sendall(told)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    real = socket.getaddrinfo
    socket.getaddrinfo = lambda name, *given, **more: real("127.0.0.1", *given, **more)  # type: ignore[assignment]
    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        socket.getaddrinfo = real
        listener.close()


def trials_of_servers(number: int = 1_000) -> Iterator[Trial]:
    """Answers made at random, a host each, collected in runs of fifty with a good page at the end."""
    from analysis.corpus import Limits, collect_pages, import_articles

    noise = random.Random("resilience servers")
    answers: dict[str, dict[str, bytes | None]] = {}
    failed: list[str] = []
    lost = 0
    with tempfile.TemporaryDirectory() as place, hosts(answers) as port:
        for first in range(0, number, 50):
            addresses = []
            for turn in range(first, min(first + 50, number)):
                path, told = random_answer(noise, port)
                answers[f"h{turn}.example"] = {path: told}
                addresses.append(f"http://h{turn}.example:{port}/a")
            good = f"http://good{first}.example:{port}/a"
            try:
                # What lists lead to is asked too; some three hundred pages a run at most.
                visits = collect_pages(
                    [*addresses, good], f"{place}/{first}", delay=0.0, retries=1, most_pages=300, total_seconds=600,
                    limits=Limits(seconds=3, bytes=2_000_000, allow_private=True),
                ).set_index("url")  # fmt: skip
                missing = [address for address in addresses if address not in visits.index]
                failed += [f"{address}: no row in the manifest" for address in missing]
                lost += len(missing)
                if visits.loc[good, "kind"] != "page":
                    raise AssertionError(f"the good page: {visits.loc[good, 'problem']}")
                import_articles(f"{place}/{first}", f"{place}/{first} store")
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                failed.append(f"{first} and following: {type(error).__name__}: {str(error)[:150]}")
                lost += len(addresses)
    yield Trial("server answers", number, number - lost, failed)


# ------------------------------------------------------------------------------------------------ addresses
FORBIDDEN = (
    # This machine and its networks, as they are written and as they can be written.
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "0", "0.0.0.0", "10.0.0.1",
    "10.255.255.254", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.1", "169.254.169.254", "0xa9fea9fe",
    "100.64.0.1", "100.127.255.254", "localhost",
    # Kept for other things: protocols, documentation, benchmarks, relays, many at once, nobody.
    "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.254", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "[::]", "[::1]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[100::1]",
    "[2001::1]", "[2001:2::1]", "[2001:10::1]", "[2001:db8::1]", "[2002::1]", "[3fff::1]", "[5f00::1]", "[4000::1]",
    # IPv4 within IPv6.
    "[::127.0.0.1]", "[::10.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2002:a00:1::]", "[2001:0:7f00:1::]",
)  # fmt: skip


def trials_of_addresses() -> Iterator[Trial]:
    """Forbidden addresses, asked directly, behind a name, and after a redirect; nothing may connect to any."""
    from analysis.corpus import fetch as fetching
    from analysis.corpus.fetch import Limits, fetch

    connected: list[object] = []
    real_connect, real_ask = socket.socket.connect, socket.getaddrinfo
    for way in ("directly", "behind a name", "after a redirect"):
        failed: list[str] = []
        for host in FORBIDDEN:
            connected.clear()
            with contextlib.ExitStack() as held:
                if way == "after a redirect":
                    answers: dict[str, dict[str, bytes | None]] = {
                        "good.example": {
                            "/a": b"HTTP/1.1 302 x\r\nLocation: http://%s/x\r\n\r\n" % host.encode()
                        }
                    }
                    port = held.enter_context(hosts(answers))
                    server = ("127.0.0.1", port)
                    local = socket.getaddrinfo
                    socket.getaddrinfo = lambda name, *g, local=local, **m: (  # type: ignore[assignment]
                        local(name, *g, **m) if name == "good.example" else real_ask(name, *g, **m)
                    )
                    held.callback(setattr, fetching, "is_public", fetching.is_public)
                    public, first = fetching.is_public, [0, 0]

                    def once(address: str, public=public, first=first) -> bool:  # type: ignore[no-untyped-def]
                        """The test's own server counts as public while its name is asked, nothing else does."""
                        first[0] += 1
                        return first[0] <= 2 or public(address)

                    fetching.is_public = once  # type: ignore[assignment]
                    address = f"http://good.example:{port}/a"
                elif way == "behind a name":
                    socket.getaddrinfo = lambda name, *g, host=host, **m: real_ask(  # type: ignore[assignment]
                        host.strip("[]").replace("%25", "%"), *g, **m
                    )
                    held.callback(setattr, socket, "getaddrinfo", real_ask)
                    server, address = None, "http://gull.example/"
                else:
                    server, address = None, f"http://{host}/"

                def connect(self, where, server=server):  # type: ignore[no-untyped-def]
                    if tuple(where[:2]) != server:
                        connected.append(where)
                        raise OSError("refused by the trial")
                    return real_connect(self, where)

                socket.socket.connect = connect  # type: ignore[method-assign]
                held.callback(setattr, socket.socket, "connect", real_connect)
                told = fetch(address, Limits(seconds=5))
            if connected or told.problem is None:
                failed.append(f"{host}: {connected or 'answered'}")
            elif way == "after a redirect" and "good.example" in told.url:
                failed.append(f"{host}: the redirect was not followed to it ({told.problem})")
        yield Trial(f"forbidden addresses {way}", len(FORBIDDEN), len(FORBIDDEN) - len(failed), failed)


def shown(trials: Iterator[Trial]) -> int:
    """Print each trial as it ends; the number of those that did not survive."""
    lost = 0
    for trial in trials:
        print(f"{trial.name:34} {trial.tried:>6,} tried {trial.survived:>6,} survived", flush=True)
        for one in trial.failed[:20]:
            print(f"{'':8}{one}")
        lost += trial.tried - trial.survived
    return lost


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=500, help="damaged files per reader")
    parser.add_argument("--answers", type=int, default=1_000, help="answers of servers")
    parser.add_argument("--only", choices=("readers", "servers", "addresses"))
    wanted = parser.parse_args()
    lost = 0
    if wanted.only in (None, "addresses"):
        lost += shown(trials_of_addresses())
    if wanted.only in (None, "servers"):
        lost += shown(trials_of_servers(wanted.answers))
    if wanted.only in (None, "readers"):
        lost += shown(trials_of_readers(wanted.files))
    sys.exit(int(lost > 0))


if __name__ == "__main__":
    main()
