"""A title claims what the intervals support, and nothing else."""

from __future__ import annotations

import pandas as pd

from analysis.questions.claims import FEWEST, Apart, listed, says_more, set_apart

COLUMNS = ["outlet", "word", "share", "low", "high", "total"]


def table(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def test_intervals_that_meet_support_no_claim():
    assert set_apart(table(("A", "x", 0.6, 0.4, 0.8, 30), ("B", "x", 0.3, 0.1, 0.4, 30)), "word") is None


def test_a_group_without_interval_is_in_neither_set():
    rows = table(
        ("A", "x", 0.9, 0.8, 1.0, 30), ("B", "x", 0.1, 0.0, 0.2, 30), ("C", "x", 1.0, None, None, 30)
    )
    found = set_apart(rows, "word")
    assert found == Apart("x", ("A",), ("B",), 0.6)
    assert says_more(found, "choose {part}") == "A chooses “x” more often than B"


def test_the_widest_gap_decides_even_inside_a_long_interval():
    # B's interval reaches over C's: only A stands apart from both.
    rows = table(("A", "x", 0.9, 0.85, 1.0, 30), ("B", "x", 0.4, 0.0, 0.6, 30), ("C", "x", 0.2, 0.1, 0.3, 30))
    assert set_apart(rows, "word") == Apart("x", ("A",), ("B", "C"), 0.25)


def test_fewer_than_five_occurrences_are_an_anecdote():
    few = FEWEST - 1
    assert set_apart(table(("A", "x", 0.9, 0.8, 1.0, few), ("B", "x", 0.1, 0.0, 0.2, 30)), "word") is None


def test_names_are_listed_as_one_reads_them():
    assert (
        listed(["A"]) == "A" and listed(["A", "B"]) == "A and B" and listed(["A", "B", "C"]) == "A, B and C"
    )
    assert listed(["A", "B", "C", "D"]) == "A, B and 2 others"
    assert says_more(Apart("x", ("A", "B"), ("C",), 0.1), "say {part}") == "A and B say “x” more often than C"
    assert says_more(None, "say {part}") is None
