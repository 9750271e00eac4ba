"""Which articles do these addresses lead to? Pages, feeds and sitemaps, fetched politely, kept as they came.

:func:`collect_pages` writes the pages and a manifest into a folder that
:func:`analysis.corpus.import_articles` reads. It asks robots.txt, waits between requests to one host, tries
again what may be passing trouble, and goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.fetch import DEFAULT_LIMITS, Fetched, Limits, clean_address
from analysis.corpus.lists import addresses_in
from analysis.corpus.manifest import LEFT, PAGE_LIST, Visit, note_visits, read_visits
from analysis.corpus.politeness import AGENT, PASSING, Budget, Polite, Queue, Wanted, may_pass
from analysis.corpus.store_repair import adding
from analysis.files import OutsideError, inside, write_atomically
from analysis.terminal import shown

__all__ = ["LEFT", "PAGE_LIST", "Visit", "collect_pages", "read_visits"]

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
    budget = Budget(total_seconds, total_bytes)
    with adding(place):
        earlier = read_visits(place)
        polite = Polite(delay, limits, agent, budget)
        queue = Queue()
        for address in addresses:
            queue.add(Wanted(address, None))
        met: set[str] = set()
        left: list[Visit] = []
        lists = pages = 0
        while (wanted := queue.take(polite.ready)) is not None:
            address, found_on, attempts = wanted
            try:
                url = clean_address(address)
            except ValueError as error:
                bad = shown(address, _LONGEST_ADDRESS)
                if bad not in met:
                    met.add(bad)
                    note_visits(place, [_visit(bad, Fetched(0, bad, b"", {}, shown(error, 300)), 0, found_on)])
                continue
            if url in met and attempts == 1:
                continue
            met.add(url)
            before = earlier.get(url)
            known = before is not None and before.file is not None
            final = before is not None and before.problem is not None and before.status not in PASSING
            is_list = known and before is not None and before.kind == "list"
            if (known and not is_list or final) and not refresh:
                continue
            if is_list and lists >= _MOST_LISTS:
                continue
            met_limit = f"its {most_pages:,} pages" if pages >= most_pages else budget.over()
            if met_limit is None:
                answer = polite.fetch(url, _headers(agent, before if known else None))
                if attempts <= retries and polite.is_worth_waiting(answer, attempts):
                    queue.add(wanted._replace(attempt=attempts + 1), first=True)
                    continue
                if answer.problem is not None and may_pass(answer):
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
            for link in links:
                queue.add(Wanted(link, url))
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


def _headers(agent: str, before: Visit | None) -> dict[str, str]:
    headers = {"User-Agent": agent, "Accept": "text/html,application/xml;q=0.9,*/*;q=0.5"}
    if before is not None and before.etag:
        headers["If-None-Match"] = before.etag
    if before is not None and before.last_modified:
        headers["If-Modified-Since"] = before.last_modified
    return headers


def _visit(url: str, answer: Fetched, attempts: int, found_on: str | None) -> Visit:
    problem = answer.problem
    kind: str | None = None
    if problem is None and answer.status != 200:
        problem = f"status {answer.status}"
    status = answer.status
    if problem is not None and not may_pass(answer) and status == 0:
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
