"""When may a host be asked again, and how much of a run's time is left? What keeps a collection polite and finite.

:class:`Budget` is what is left of a run, :class:`Polite` what each host allows, :class:`Queue` the addresses to ask,
host by host: a host that asks to wait holds up nobody else.
"""

from __future__ import annotations

import time
import urllib.parse
import urllib.robotparser
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from analysis.corpus.fetch import UNTRUSTED, Fetched, Limits, fetch
from analysis.corpus.manifest import LEFT
from analysis.corpus.robots import LONGEST_WAIT, read_rules, wait_before, wait_between

NAME = "media-framing"
AGENT = f"Mozilla/5.0 (compatible; {NAME}; research corpus; one request at a time)"
# Statuses that may be other next time.
PASSING = (0, 408, 425, 429, 500, 502, 503, 504)
# Refusals and limits, which will be the same next time.
_FINAL = (
    "private address", "asks not to", "redirects", "only http", "more than", "no host", "no valid host", "no address",
    "longer than",
)  # fmt: skip
_NEXT_RUN = (LEFT, UNTRUSTED)


class Budget:
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

    def has(self, seconds: float) -> bool:
        """Whether so much time is left."""
        return time.monotonic() + seconds < self.until

    def wait(self, seconds: float) -> bool:
        """Wait that long; False, at the end of the run's time, where that comes first."""
        left = self.until - time.monotonic()
        time.sleep(max(0.0, min(seconds, left)))
        return seconds < left


class Wanted(NamedTuple):
    """An address to ask, the list it stands in, and which attempt it is."""

    address: str
    found_on: str | None
    attempt: int = 1


class Queue:
    """Addresses in their order, host by host: while one host is to be left alone, the others go on."""

    def __init__(self) -> None:
        self.hosts: dict[str, deque[tuple[int, Wanted]]] = {}
        self.number = 0

    def add(self, wanted: Wanted, first: bool = False) -> None:
        self.number += 1
        queue = self.hosts.setdefault(origin(wanted.address), deque())
        queue.appendleft((0, wanted)) if first else queue.append((self.number, wanted))

    def take(self, ready: Callable[[str], float]) -> Wanted | None:
        """The first address whose host may be asked now, else that of the host that may be asked soonest."""
        now = time.monotonic()
        host = min(self.hosts, key=lambda one: (max(ready(one), now), self.hosts[one][0][0]), default=None)
        if host is None:
            return None
        _, wanted = self.hosts[host].popleft()
        if not self.hosts[host]:
            del self.hosts[host]
        return wanted


class Polite:
    """What each host allows, and when it was last asked."""

    def __init__(self, delay: float, limits: Limits, agent: str, budget: Budget) -> None:
        self.delay, self.limits, self.agent, self.budget = delay, limits, agent, budget
        self.rules: dict[str, urllib.robotparser.RobotFileParser | str] = {}
        # When each host may be asked again.
        self.next: dict[str, float] = {}

    def ready(self, host: str) -> float:
        """When a host may be asked again; one never asked may be asked now."""
        return self.next.get(host, float("-inf"))

    def is_worth_waiting(self, answer: Fetched, attempt: int) -> bool:
        """Whether a failure may pass within this run; then its host is left alone for a while."""
        if not may_pass(answer) or any(why in str(answer.problem) for why in _NEXT_RUN):
            return False
        asked = wait_before(answer.headers.get("retry-after", ""))
        pause = min(max(self.delay, 0.05) * 2 ** (attempt - 1), LONGEST_WAIT) if asked is None else asked
        if not self.budget.has(pause):
            return False
        host = origin(answer.url)
        self.next[host] = max(self.ready(host), time.monotonic() + pause)
        if "robots.txt could not" in (answer.problem or ""):
            self.rules.pop(host, None)
        return True

    def may_visit(self, url: str) -> str | None:
        """Why an address must not be asked, or None; waits until its host may be asked again."""
        host = origin(url)
        if host not in self.rules:
            self.rules[host] = self._read_rules(host)
        rules = self.rules[host]
        if isinstance(rules, str):
            return rules
        if not rules.can_fetch(NAME, url):
            return "robots.txt asks not to fetch it"
        seconds = max(self.delay, wait_between(rules, NAME))
        if not self.budget.wait(self.ready(host) - time.monotonic()):
            return f"{LEFT}{self.budget.over()}"
        self.next[host] = time.monotonic() + seconds
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
        self.budget.wait(self.ready(host) - time.monotonic())
        answer = self.fetch(f"{host}/robots.txt", {"User-Agent": self.agent}, robots=True)
        self.next[host] = time.monotonic() + self.delay
        if any(why in (answer.problem or "") for why in ("private address", *_NEXT_RUN)):
            return answer.problem or ""
        if 400 <= answer.status < 500:
            return read_rules("")
        if answer.status == 200 and answer.problem is None:
            return read_rules(answer.body.decode("utf-8", "replace"))
        # A host that cannot say what it allows allows nothing for now (RFC 9309).
        return f"robots.txt could not be read ({answer.problem or answer.status})"


def may_pass(answer: Fetched) -> bool:
    """Whether a failure may be other next time; refusals and limits will not."""
    told = answer.problem or ""
    if any(reason in told for reason in _FINAL):
        return False
    return answer.status in PASSING


def origin(url: str) -> str:
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:  # no address: it has a queue of its own, and a row that says so
        return url
    return f"{parts.scheme}://{parts.netloc}"
