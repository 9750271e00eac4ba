"""What does a host allow (robots.txt), and how long does it ask to wait? Lines that make no sense are left out.

:func:`read_rules` for the rules, :func:`wait_between` for the time between requests, :func:`wait_before` for what a
busy host answers.
"""

from __future__ import annotations

import urllib.robotparser
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# However long a host asks to wait, a run goes on after a minute.
LONGEST_WAIT = 60.0


def read_rules(text: str) -> urllib.robotparser.RobotFileParser:
    """The rules of a robots.txt; the parser stumbles over some lines, which then count as not written."""
    rules = urllib.robotparser.RobotFileParser()
    rules.parse([line for line in text.splitlines() if _is_read(line)])
    return rules


def _is_read(line: str) -> bool:
    try:
        urllib.robotparser.RobotFileParser().parse(["User-agent: *", line])
    except Exception:  # noqa: BLE001 - whatever it stumbles over ("Crawl-delay: ²", "Disallow: http://[::1")
        return False
    return True


def wait_between(rules: urllib.robotparser.RobotFileParser, name: str) -> float:
    """Seconds the host asks to wait between requests: 0 to 60."""
    asked = rules.crawl_delay(name)
    # As text, it may have hundreds of digits.
    return float(max(0, min(int(asked), int(LONGEST_WAIT)))) if asked is not None else 0.0


def wait_before(asked: str) -> float | None:
    """Seconds that a ``Retry-After`` asks for (a number or a date), 0 to 60; None where it says neither.

    Examples
    --------
    >>> wait_before("5"), wait_before("9" * 400), wait_before("²")
    (5.0, 60.0, None)
    """
    asked = asked.strip()
    if asked.isascii() and asked.isdigit():
        return LONGEST_WAIT if len(asked) > 3 else min(float(asked), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT)
