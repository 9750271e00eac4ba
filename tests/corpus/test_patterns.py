"""No pattern run over other people's text takes longer than the text is long; nor does a list of addresses."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.corpus.foreign_patterns import found_patterns, hidden_patterns
from tests.places import ROOT

# Ten thousand characters of the worst may take this long; what grows with the square of the length takes more.
MOST_SECONDS = 0.06
# A pattern that runs away cannot be stopped from within, so each is tried in a process that the system stops.
_TRY = """
import json, os, resource, sys, time
from tests.corpus.foreign_patterns import attacks, found_patterns
for where, pattern, uses in found_patterns():
    if len(sys.argv) > 1 and sys.argv[1] not in where: continue
    worst = [0.0, ""]
    if not (child := os.fork()):
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 10,) * 2)
        for text in attacks(pattern):
            for use in (getattr(pattern, one) for one in uses):
                spent = 9e9
                for _ in range(3):
                    began = time.process_time()
                    use(text)
                    spent = min(spent, time.process_time() - began)
                    if spent < 0.02: break
                worst = max(worst, [spent, f"{use.__name__} {text[:20]!r} … {text[-9:]!r}"])
        print(json.dumps([where, *worst]), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps([where, 1e9, f"did not end ({status})"]), flush=True)
"""


def test_patterns_are_found_in_modules_in_cached_functions_and_where_they_are_used():
    names = {found.where.split(".")[0].split(":")[0] for found in found_patterns()}
    assert {"cleaning", "dates", "exports", "outlets", "pages", "pdf", "furniture", "collect"} <= names
    assert len(found_patterns()) > 60


def test_a_pattern_put_together_where_it_is_used_would_not_be_found_and_there_is_none():
    """But for the words a person filters by, which are that person's own."""
    assert {found.partition(":")[0] for found in hidden_patterns()} <= {"where.py"}


def test_ten_thousand_characters_of_its_worst_cost_no_pattern_more_than_a_moment():
    """Sixty milliseconds: what grows with the square of the length takes more, what doubles never ends."""
    told = subprocess.run([sys.executable, "-c", _TRY], cwd=ROOT, capture_output=True, text=True, timeout=900)
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert len(lines) == len(found_patterns()), told.stderr[-500:]
    assert {where: (seconds, text) for where, seconds, text in lines if seconds > MOST_SECONDS} == {}
