"""Which articles do these addresses lead to? Pages, feeds and sitemaps, fetched politely, kept as they came.

:func:`collect_pages` writes the pages and a manifest into a folder that
:func:`analysis.corpus.import_articles` reads. It asks robots.txt, waits between requests to one host, tries
again what may be passing trouble, and goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import re
import time
import urllib.parse
import urllib.robotparser
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.fetch import DEFAULT_LIMITS, UNTRUSTED, Fetched, Limits, clean_address, fetch
from analysis.corpus.lists import addresses_in
from analysis.corpus.manifest import LEFT, PAGE_LIST, Visit, note_visits, read_visits
from analysis.corpus.robots import LONGEST_WAIT, read_rules, wait_before, wait_between
from analysis.corpus.store import adding
from analysis.files import OutsideError, inside, write_atomically
from analysis.terminal import shown

__all__ = ["LEFT", "PAGE_LIST", "Visit", "collect_pages", "read_visits"]

NAME = "media-framing"
AGENT = f"Mozilla/5.0 (compatible; {NAME}; research corpus; one request at a time)"
# Statuses that may be other next time.
_PASSING = (0, 408, 425, 429, 500, 502, 503, 504)
# Refusals and limits, which will be the same next time.
_FINAL = (
    "private address", "asks not to", "redirects", "only http", "more than", "no host", "no valid host", "no address",
    "longer than",
)  # fmt: skip
_NEXT_RUN = (LEFT, UNTRUSTED)
_MOST_LISTS = 50
_LIST = re.compile(rb"<(rss|feed|rdf:RDF|(?:[\w-]{1,40}:)?(?:urlset|sitemapindex))\b")
# What of a server's answer is kept in the manifest.
_LONGEST_KIND, _LONGEST_TAG, _LONGEST_ADDRESS = 60, 300, 500


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
        queue: deque[tuple[str, str | None]] = deque((address, None) for address in addresses)
        met: set[str] = set()
        left: list[Visit] = []
        lists = pages = 0
        while queue:
            address, found_on = queue.popleft()
            try:
                url = clean_address(address)
            except ValueError as error:
                bad = shown(address, _LONGEST_ADDRESS)
                if bad not in met:
                    met.add(bad)
                    note_visits(place, [_visit(bad, Fetched(0, bad, b"", {}, shown(error, 300)), 0, found_on)])
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
                body = _kept(place, before)
                visit = before._replace(fetched=_now(), attempts=attempts, problem=None)
            elif known and before is not None and visit.problem is not None:
                visit = before._replace(attempts=attempts, problem=f"kept as it was; now: {visit.problem}")
                body = _kept(place, before)
            elif visit.file is not None:
                write_atomically(place / visit.file, body, durable=True)
            links: list[str] = []
            if visit.kind == "list" and lists < _MOST_LISTS:
                lists += 1
                try:
                    links = addresses_in(body, visit.final_url, limits.seconds)
                except ValueError as error:
                    visit = visit._replace(problem=shown(f"this list cannot be read: {error}", 300))
            elif visit.file is not None:
                pages += 1
            note_visits(place, [visit])
            if progress is not None:
                progress(visit)
            queue.extend((link, url) for link in links)
        told = {url for url, visit in earlier.items() if (visit.problem or "").startswith(LEFT)}
        note_visits(place, [visit for visit in left if visit.url not in told])
    visits = list(read_visits(place).values())
    return pd.DataFrame(visits, columns=list(Visit._fields))


def _kept(folder: Path, visit: Visit) -> bytes:
    """The page as it was fetched, or nothing where the manifest names no file of the folder."""
    try:
        return inside(folder, visit.file).read_bytes()
    except (OutsideError, OSError):
        return b""


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
        seconds = max(self.delay, wait_between(rules, NAME))
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
        answer = self.fetch(f"{host}/robots.txt", {"User-Agent": self.agent}, robots=True)
        self.last[host] = time.monotonic()
        if any(why in (answer.problem or "") for why in ("private address", *_NEXT_RUN)):
            return answer.problem or ""
        if 400 <= answer.status < 500:
            return read_rules("")
        if answer.status == 200 and answer.problem is None:
            return read_rules(answer.body.decode("utf-8", "replace"))
        # A host that cannot say what it allows allows nothing for now (RFC 9309).
        return f"robots.txt could not be read ({answer.problem or answer.status})"


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
        asked = wait_before(answer.headers.get("retry-after", ""))
        if not polite.budget.wait(min(wait, LONGEST_WAIT) if asked is None else asked):
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
            problem = f"no page: {shown(told, _LONGEST_KIND)}"
            status = -1
    charset = re.search(r"charset=[\"']?([\w.:-]{1,40})", answer.headers.get("content-type", ""), re.I)
    digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if kind else None
    name = hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=12).hexdigest()
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
        etag=_tag(answer.headers.get("etag")),
        last_modified=_tag(answer.headers.get("last-modified")),
        charset=charset[1] if charset else None,
        found_on=found_on,
        problem=problem,
    )


def _tag(sent: str | None) -> str | None:
    """What a server calls this version of a page, where it can be sent back."""
    return sent if sent and len(sent) <= _LONGEST_TAG and sent.isascii() and sent.isprintable() else None


def _origin(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
