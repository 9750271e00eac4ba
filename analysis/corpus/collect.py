"""Which articles do these addresses lead to? Pages, feeds and sitemaps, fetched politely, kept as they came.

:func:`collect_pages` writes the pages and a manifest into a folder that
:func:`analysis.corpus.import_articles` reads. It asks robots.txt, waits between requests to one host, tries
again what may be passing trouble, and goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import urllib.parse
import urllib.robotparser
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.fetch import DEFAULT_LIMITS, UNTRUSTED, Fetched, Limits, clean_address, fetch
from analysis.corpus.store import adding
from analysis.files import write_atomically

PAGE_LIST = "manifest.jsonl"
NAME = "media-framing"
AGENT = f"Mozilla/5.0 (compatible; {NAME}; research corpus; one request at a time)"
# Statuses that may be other next time.
_PASSING = (0, 408, 425, 429, 500, 502, 503, 504)
# Refusals and limits, which will be the same next time.
_FINAL = ("private address", "asks not to", "redirects", "only http", "more than", "no host", "no valid host")
# What is not tried again in this run, but in the next: nothing was learned about the address.
LEFT = "left for the next run: "
_NEXT_RUN = (LEFT, UNTRUSTED)
_LONGEST_WAIT = 60.0
_MOST_LISTS = 50
_LIST = re.compile(rb"<(rss|feed|rdf:RDF|urlset|sitemapindex)\b")


class Visit(NamedTuple):
    """One line of the manifest: what was asked, when, and what came."""

    url: str
    final_url: str
    fetched: str
    status: int
    kind: str | None
    file: str | None
    hash: str | None
    bytes: int
    attempts: int
    etag: str | None
    last_modified: str | None
    charset: str | None
    found_on: str | None
    problem: str | None


def collect_pages(
    addresses: Sequence[str],
    folder: str | Path,
    *,
    delay: float = 1.0,
    limits: Limits = DEFAULT_LIMITS,
    retries: int = 3,
    most_pages: int = 10_000,
    total_seconds: float = 43_200.0,
    total_bytes: int = 2_000_000_000,
    refresh: bool = False,
    agent: str = AGENT,
    progress: Callable[[Visit], Any] | None = None,
) -> pd.DataFrame:
    """Fetch pages, and the pages that feeds and sitemaps among the addresses list, into a folder.

    Parameters
    ----------
    addresses : list of str
        Of pages, RSS or Atom feeds, and sitemaps (also indexes and .gz); which is which is seen from the
        answer.
    folder : path
        Pages are kept as they came under ``pages/``; ``manifest.jsonl`` has one line per visit. What it
        lists as fetched is not fetched again.
    delay : float
        Seconds between requests to one host; robots.txt may ask for more.
    limits : Limits
        Seconds and bytes per request, and whether private addresses may be asked.
    retries : int
        Further attempts after a passing failure, each after twice the wait of the one before (or what the
        server asks).
    most_pages : int
        Pages to fetch in this run at most.
    total_seconds : float
        Time for this run, waiting included (twelve hours); no request goes beyond it.
    total_bytes : int
        Bytes to fetch in this run (2 GB), counted after unpacking.
    refresh : bool
        Ask again for pages fetched before; those unchanged (status 304) are kept.
    agent : str
        How the collector names itself.

    Returns
    -------
    DataFrame
        The manifest: one row per address, its latest visit. ``problem`` is missing where all went well; it
        begins with "left for the next run" where a limit of this run was met before: the next goes on there.
        A page that cannot be had when it is asked for again stays as it was fetched, with the problem.
    """
    place = Path(folder).expanduser()
    budget = _Budget(total_seconds, total_bytes)
    with adding(place):
        earlier = read_visits(place)
        polite = _Polite(delay, limits, agent, budget)
        queue: list[tuple[str, str | None]] = [(address, None) for address in addresses]
        met: set[str] = set()
        left: list[Visit] = []
        lists = pages = 0
        while queue:
            address, found_on = queue.pop(0)
            try:
                url = clean_address(address)
            except ValueError as error:
                visit = _visit(address, Fetched(0, address, b"", {}, str(error)), 0, found_on)
                _note(place, [visit])
                continue
            if url in met:
                continue
            met.add(url)
            before = earlier.get(url)
            known = before is not None and before.file is not None
            final = before is not None and before.problem is not None and before.status not in _PASSING
            is_list = known and before is not None and before.kind == "list"
            if (known and not is_list or final) and not refresh:
                continue
            if is_list and lists >= _MOST_LISTS:
                continue
            met_limit = f"its {most_pages:,} pages" if pages >= most_pages else budget.over()
            if met_limit is None:
                answer, attempts = _try(url, polite, retries, before if known else None)
                if answer.problem is not None and _may_pass(answer):
                    met_limit = budget.over()
            if met_limit is not None:
                if not known:
                    later = Fetched(0, url, b"", {}, f"{LEFT}{met_limit}")
                    left.append(_visit(url, later, 0, found_on))
                continue
            body = answer.body
            visit = _visit(url, answer, attempts, found_on)
            if answer.status == 304 and before is not None:
                body = (place / str(before.file)).read_bytes()
                visit = before._replace(fetched=_now(), attempts=attempts, problem=None)
            elif known and before is not None and visit.problem is not None:
                visit = before._replace(attempts=attempts, problem=f"kept as it was; now: {visit.problem}")
                body = (place / str(before.file)).read_bytes()
            elif visit.file is not None:
                write_atomically(place / visit.file, body, durable=True)
            _note(place, [visit])
            if progress is not None:
                progress(visit)
            if visit.kind == "list" and lists < _MOST_LISTS:
                lists += 1
                queue.extend((link, url) for link in listed_addresses(body, visit.final_url))
            elif visit.file is not None:
                pages += 1
        told = {url for url, visit in earlier.items() if (visit.problem or "").startswith(LEFT)}
        _note(place, [visit for visit in left if visit.url not in told])
    visits = list(read_visits(place).values())
    return pd.DataFrame(visits, columns=list(Visit._fields))


def read_visits(folder: Path) -> dict[str, Visit]:
    """Address → its latest visit; a line cut off by an interruption is left out."""
    visits: dict[str, Visit] = {}
    file = folder / PAGE_LIST
    if file.is_file():
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                visit = Visit(**json.loads(line))
            except (ValueError, TypeError):
                continue
            visits[visit.url] = visit
    return visits


def listed_addresses(body: bytes, base: str) -> list[str]:
    """The pages a feed or sitemap lists, in its order, each once."""
    if body.startswith(b"\x1f\x8b"):
        import zlib

        body = zlib.decompressobj(47).decompress(body, 50_000_000)
    if b"<!ENTITY" in body[:100_000]:
        return []
    if re.search(rb"<(urlset|sitemapindex)\b", body[:5_000]):
        found = re.findall(rb"<loc>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</loc>", body, re.S)
        links = [link.decode("utf-8", "replace").replace("&amp;", "&") for link in found]
    else:
        import feedparser

        links = [entry.get("link", "") for entry in feedparser.parse(body).entries]
    return list(dict.fromkeys(urllib.parse.urljoin(base, link) for link in links if link))


class _Budget:
    """What is left of a run's time and bytes."""

    def __init__(self, seconds: float, size: int) -> None:
        self.seconds, self.size = seconds, size
        self.until, self.bytes = time.monotonic() + seconds, size

    def over(self) -> str | None:
        """Which limit of the run is met, or None."""
        if time.monotonic() >= self.until:
            return f"its {self.seconds:g} s"
        return f"its {self.size / 1e6:g} MB" if self.bytes <= 0 else None

    def within(self, limits: Limits) -> Limits:
        seconds = max(0.0, self.until - time.monotonic())
        return limits._replace(seconds=min(limits.seconds, seconds), bytes=min(limits.bytes, self.bytes))

    def wait(self, seconds: float) -> bool:
        """Wait that long; False, at the end of the run's time, where that comes first."""
        left = self.until - time.monotonic()
        time.sleep(max(0.0, min(seconds, left)))
        return seconds < left


class _Polite:
    """What each host allows, and when it was last asked."""

    def __init__(self, delay: float, limits: Limits, agent: str, budget: _Budget) -> None:
        self.delay, self.limits, self.agent, self.budget = delay, limits, agent, budget
        self.rules: dict[str, urllib.robotparser.RobotFileParser | str] = {}
        self.last: dict[str, float] = {}

    def may_visit(self, url: str) -> str | None:
        """Why an address must not be asked, or None; waits until its host may be asked again."""
        host = _origin(url)
        if host not in self.rules:
            self.rules[host] = self._read_rules(host)
        rules = self.rules[host]
        if isinstance(rules, str):
            return rules
        if not rules.can_fetch(NAME, url):
            return "robots.txt asks not to fetch it"
        seconds = max(self.delay, min(float(rules.crawl_delay(NAME) or 0), _LONGEST_WAIT))
        if not self.budget.wait(self.last.get(host, float("-inf")) + seconds - time.monotonic()):
            return f"{LEFT}{self.budget.over()}"
        self.last[host] = time.monotonic()
        return None

    def fetch(self, url: str, headers: dict[str, str], robots: bool = False) -> Fetched:
        """The answer, within what is left for this run."""
        limits = self.limits._replace(bytes=500_000) if robots else self.limits
        allowed = self.budget.within(limits)
        answer = fetch(url, allowed, headers, None if robots else self.may_visit)
        self.budget.bytes -= answer.read
        if allowed.bytes < limits.bytes and (answer.problem or "").startswith("more than"):
            self.budget.bytes = 0  # what was left was too little
            answer = answer._replace(problem=f"{LEFT}{self.budget.over()}")
        return answer

    def _read_rules(self, host: str) -> urllib.robotparser.RobotFileParser | str:
        rules = urllib.robotparser.RobotFileParser()
        answer = self.fetch(f"{host}/robots.txt", {"User-Agent": self.agent}, robots=True)
        self.last[host] = time.monotonic()
        if any(why in (answer.problem or "") for why in ("private address", *_NEXT_RUN)):
            return answer.problem or ""
        if 400 <= answer.status < 500:
            rules.parse([])
        elif answer.status == 200 and answer.problem is None:
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        else:
            # A host that cannot say what it allows allows nothing for now (RFC 9309).
            return f"robots.txt could not be read ({answer.problem or answer.status})"
        return rules


def _try(url: str, polite: _Polite, retries: int, before: Visit | None) -> tuple[Fetched, int]:
    headers = {"User-Agent": polite.agent, "Accept": "text/html,application/xml;q=0.9,*/*;q=0.5"}
    if before is not None and before.etag:
        headers["If-None-Match"] = before.etag
    if before is not None and before.last_modified:
        headers["If-Modified-Since"] = before.last_modified
    wait = max(polite.delay, 0.05)
    for attempt in range(1, retries + 2):
        answer = polite.fetch(url, headers)
        if attempt > retries or not _may_pass(answer) or any(why in str(answer.problem) for why in _NEXT_RUN):
            break
        asked = answer.headers.get("retry-after", "")
        pause = float(asked) if asked.isdigit() else wait
        if not polite.budget.wait(min(pause, _LONGEST_WAIT)):
            break
        wait *= 2
        if "robots.txt could not" in (answer.problem or ""):
            polite.rules.pop(_origin(answer.url), None)
    return answer, attempt


def _may_pass(answer: Fetched) -> bool:
    """Whether a failure may be other next time; refusals and limits will not."""
    told = answer.problem or ""
    if any(reason in told for reason in _FINAL):
        return False
    return answer.status in _PASSING


def _visit(url: str, answer: Fetched, attempts: int, found_on: str | None) -> Visit:
    problem = answer.problem
    kind: str | None = None
    if problem is None and answer.status != 200:
        problem = f"status {answer.status}"
    status = answer.status
    if problem is not None and not _may_pass(answer) and status == 0:
        status = -1  # refused here, not by the network: asking again would not help
    if problem is None:
        told = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        start = answer.body[:5_000]
        if _LIST.search(start) or start.startswith(b"\x1f\x8b"):
            kind = "list"
        elif told in ("", "text/html", "application/xhtml+xml", "text/plain") or b"<html" in start.lower():
            kind = "page"
        else:
            problem = f"no page: {told}"
            status = -1
    charset = re.search(r"charset=[\"']?([\w.:-]+)", answer.headers.get("content-type", ""), re.I)
    digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if kind else None
    name = hashlib.blake2b(url.encode(), digest_size=12).hexdigest()
    return Visit(
        url=url,
        final_url=answer.url,
        fetched=_now(),
        status=status,
        kind=kind,
        file=f"{'lists' if kind == 'list' else 'pages'}/{name}.{'xml' if kind == 'list' else 'html'}"
        if kind
        else None,
        hash=digest,
        bytes=len(answer.body),
        attempts=attempts,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        charset=charset[1] if charset else None,
        found_on=found_on,
        problem=problem,
    )


def _note(folder: Path, visits: Sequence[Visit]) -> None:
    file = folder / PAGE_LIST
    with file.open("a+b") as handle:
        size = handle.seek(0, os.SEEK_END)
        if size and handle.seek(size - 1) and handle.read(1) != b"\n":
            handle.write(b"\n")  # the line an interruption cut off stands alone
        for visit in visits:
            handle.write(json.dumps(visit._asdict(), ensure_ascii=False).encode() + b"\n")
        handle.flush()
        os.fsync(handle.fileno())


def _origin(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
