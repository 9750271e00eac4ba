"""A damaged file may cost time, never change a number: parts, finished tables, the manifest, the parse cache."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from analysis.language.parsing import parse_articles
from analysis.tables import compute_tables, read_table
from tests.tables.test_tables import BOOK, fakes, files_of, make_articles  # noqa: F401 - a fixture

TEXT = "The ferry sailed.\nThe council said that the bridge was open."


def flip(path: Path, place: int, bit: int = 0) -> None:
    """One bit of a file, as a failing disk or memory changes it."""
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    path.write_bytes(content)


@pytest.mark.filterwarnings("ignore:.*damaged")
def test_a_flipped_bit_of_a_kept_part_changes_no_table(fakes, tmp_path):  # noqa: F811
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    right = files_of(tmp_path / "out")
    kept = sorted(file for file in (tmp_path / "out" / ".parts").rglob("*") if file.is_file())
    for number in range(60):
        again = tmp_path / f"again{number}"
        shutil.copytree(tmp_path / "out", again)
        chosen = again / kept[number % len(kept)].relative_to(tmp_path / "out")
        flip(chosen, 7919 * (number + 1), number % 8)
        for name in right:
            (again / name).unlink()
        compute_tables(make_articles(), BOOK, again, partition=5)
        assert files_of(again) == right, f"bit {number} of {chosen.name}"
        shutil.rmtree(again)


def test_a_damaged_part_is_named_and_set_aside(fakes, tmp_path):  # noqa: F811
    compute_tables(make_articles(), BOOK, tmp_path, partition=5)
    part = sorted((tmp_path / ".parts" / "long_words").iterdir())[0]
    flip(part, 100)
    (tmp_path / "long_words.parquet").unlink()
    with pytest.warns(UserWarning, match=rf"{part.name} is damaged .* set aside as .*\.damaged"):
        compute_tables(make_articles(), BOOK, tmp_path, partition=5)
    assert part.with_name(f"{part.name}.damaged").is_file() and part.is_file()


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_a_flipped_bit_of_a_finished_table_is_not_read_as_a_number(fakes, tmp_path, form):  # noqa: F811
    compute_tables(make_articles(), BOOK, tmp_path, partition=5, format=form)
    right = read_table(tmp_path, "long_words")
    flip(tmp_path / f"long_words.{form}", 200)
    with pytest.raises(ValueError, match=f"long_words.{form} is not the file that was written"):
        read_table(tmp_path, "long_words")
    compute_tables(make_articles(), BOOK, tmp_path, partition=5, format=form)
    pd.testing.assert_frame_equal(read_table(tmp_path, "long_words"), right)


def test_a_flipped_bit_of_the_manifest_costs_the_joining_only(fakes, tmp_path):  # noqa: F811
    compute_tables(make_articles(), BOOK, tmp_path, partition=5)
    right = files_of(tmp_path)
    for number in range(40):
        flip(tmp_path / "manifest.json", 7919 * (number + 1), number % 7)
        compute_tables(make_articles(), BOOK, tmp_path, partition=5)
        assert files_of(tmp_path) == right


@pytest.mark.parametrize("spoilt", [None, "text", 7, b"", b"\x78\x01" * 30])
def test_a_row_of_the_parse_cache_that_does_not_verify_is_parsed_again(tmp_path, spoilt):
    cache = tmp_path / "parses.sqlite"
    (right,) = parse_articles([TEXT], cache=cache)
    with sqlite3.connect(cache) as store:
        store.execute("UPDATE parses SET tokens = ?", (spoilt,))
    store.close()
    for _ in range(2):
        (again,) = parse_articles([TEXT], cache=cache)
        assert again == right
    with sqlite3.connect(cache) as store:
        assert all(isinstance(row, bytes) and len(row) > 40 for (row,) in store.execute("SELECT tokens FROM parses"))
    store.close()


def test_rows_of_the_parse_cache_that_changed_places_are_parsed_again(tmp_path):
    cache = tmp_path / "parses.sqlite"
    (right,) = parse_articles([TEXT], cache=cache)
    with sqlite3.connect(cache) as store:
        (one, a), (two, b) = store.execute("SELECT key, tokens FROM parses").fetchall()
        store.executemany("UPDATE parses SET tokens = ? WHERE key = ?", [(b, one), (a, two)])
    store.close()
    assert next(parse_articles([TEXT], cache=cache)) == right


@pytest.mark.filterwarnings("ignore:.*damaged")
def test_a_parse_cache_that_is_no_database_any_more_is_set_aside_and_made_anew(tmp_path):
    cache = tmp_path / "parses.sqlite"
    (right,) = parse_articles([TEXT], cache=cache)
    cache.write_bytes(b"\x00" * 5000)
    with pytest.warns(UserWarning, match=r"parses.sqlite is damaged .* set aside as"):
        assert next(parse_articles([TEXT], cache=cache)) == right
    with sqlite3.connect(cache) as store:
        assert store.execute("SELECT count(*) FROM parses").fetchone() == (2,)
    store.close()


@pytest.mark.filterwarnings("ignore:.*damaged")
def test_no_flipped_bit_of_the_parse_cache_changes_a_parse_or_stays(tmp_path):
    texts = [f"The ferry of ward {i} sailed, {'the council said so ' * (i % 9)}." for i in range(80)]
    right = list(parse_articles(texts, cache=tmp_path / "whole.sqlite"))
    for number in range(40):
        cache = tmp_path / "flipped.sqlite"
        shutil.copy(tmp_path / "whole.sqlite", cache)
        flip(cache, 7919 * (number + 1) * (number + 3), number % 8)
        assert list(parse_articles(texts, cache=cache)) == right
        for file in tmp_path.glob("flipped*"):
            file.unlink()
