"""No pattern run over other people's text takes longer than the text is long; nor does a list of addresses."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from tests.corpus.foreign_patterns import found_patterns
from tests.places import ROOT

# Ten thousand characters of the worst may take this long; what grows with the square of the length takes more.
MOST_SECONDS = 0.06
_TRY = """
import json, sys, time
from tests.corpus.foreign_patterns import attacks, found_patterns
begin, end = int(sys.argv[1]), int(sys.argv[2])
for where, pattern, anywhere in found_patterns()[begin:end]:
    print(json.dumps(["begins", where, 0]), flush=True)
    for text in attacks(pattern):
        for use in (*([pattern.search] if anywhere else []), pattern.match, pattern.fullmatch):
            spent = []
            for _ in range(3):
                began = time.process_time()
                use(text)
                spent.append(time.process_time() - began)
                if spent[-1] < 0.02 or spent[-1] > 1: break
            if min(spent) > 0.02:
                print(json.dumps(["slow", where, min(spent), repr(text[:40]), use.__name__]), flush=True)
"""


def test_patterns_are_found_in_modules_in_cached_functions_and_where_they_are_used():
    names = {found.where.split(".")[0].split(":")[0] for found in found_patterns()}
    assert {"cleaning", "dates", "exports", "outlets", "pages", "pdf", "recurring_lines", "collect"} <= names
    assert len(found_patterns()) > 60


def test_ten_thousand_characters_of_its_worst_cost_no_pattern_more_than_a_moment():
    """In a process of its own: a pattern that runs away cannot be stopped otherwise."""
    number = len(found_patterns())
    told = subprocess.run(
        [sys.executable, "-c", _TRY, "0", str(number)], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert sum(line[0] == "begins" for line in lines) == number, told.stderr[-500:]
    slow = {line[1]: line[2:] for line in lines if line[0] == "slow" and line[2] > MOST_SECONDS}
    assert slow == {}
