"""What a notebook hands over wrongly is said in one clear line by every public function; other forms are accepted."""

from __future__ import annotations

import pytest

from tests.misuse import calls, takers, try_function, with_tables


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    return calls(with_tables(tmp_path_factory.mktemp("misuse")))


def test_every_public_function_that_takes_a_table_is_tried(given):
    assert sorted(given) == sorted(takers()), "add a call as it is meant to tests/misuse.py"


@pytest.mark.parametrize("name", takers())
def test_no_misuse_ends_in_a_raw_error(given, name):
    trials = list(try_function(name, given[name]))
    assert len(trials) > 8
    assert [f"{one.table}, {one.way}: {one.raw}" for one in trials if one.raw] == []
