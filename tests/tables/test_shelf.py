"""Tables are computed once, by whoever asks first, and from then on only the one asked for is read."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

from analysis import load_codebook, load_corpus
from analysis.files import only_one
from analysis.tables import open_tables, plan, shelf, stored_table, table_names
from analysis.tables.run import compute_tables
from tests.places import DEMO, ROOT

ROWS = """article_id,outlet,date,text
a1,The Gull,2025-10-08,"The ferry sank. ""Nobody saw it,"" the mayor said."
a2,The Pier,2025-10-09,"The bridge was closed, officials said."
a3,The Pier,2025-10-09,"Rain fell on the harbour all day."
"""


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "articles.csv").write_text(ROWS, encoding="utf-8")
    return folder / "articles.csv"


@pytest.fixture
def computed(monkeypatch):
    """The tables computed so far, run by run."""
    runs: list[list[str]] = []

    def counted(corpus, codebook, out, only, **more):
        runs.append(list(only))
        return compute_tables(corpus, codebook, out, only, **more)

    monkeypatch.setattr(shelf, "compute_tables", counted)
    return runs


def test_a_table_is_computed_when_it_is_first_asked_for_and_then_read(corpus, computed):
    first = open_tables(corpus)["attributions"]
    again = open_tables(corpus)["attributions"]
    assert computed == [["attributions"]] and len(first)
    pd.testing.assert_frame_equal(first, again)
    assert stored_table(corpus, None, "attributions", columns=["cue"]).columns.tolist() == ["cue"]
    assert computed == [["attributions"]]


def test_asking_for_one_table_after_another_computes_none_twice(corpus, computed):
    opened = open_tables(corpus)
    for name in ("sentences", "attributions", "hits", "sentences", "attributions", "copies"):
        opened[name]
    assert computed == [["sentences"], ["attributions"], ["hits"], ["copies"]]


def test_reading_one_table_reads_no_other_file(corpus):
    opened = open_tables(corpus)
    opened.make(["sentences", "attributions"])
    for file in opened.folder.glob("*.parquet"):
        if file.stem != "sentences":
            file.write_bytes(b"PAR1" + b"x" * (file.stat().st_size - 8) + b"PAR1")
    assert len(opened["sentences"]) == 4


def test_articles_come_with_all_their_columns(corpus):
    corpus.write_text(ROWS.replace("date,text", "country,text"), encoding="utf-8")
    (country,) = open_tables(corpus).table("articles", ["country"]).to_dict("list").values()
    assert country == ["2025-10-08", "2025-10-09", "2025-10-09"]


def test_the_same_articles_in_memory_share_what_was_computed(corpus):
    one = open_tables(corpus)
    one["attributions"]
    parts = sorted((one.plan.parts / "attributions").iterdir())
    other = open_tables(load_corpus(corpus))
    assert len(other["attributions"]) == 2 and other.folder != one.folder
    assert sorted((one.plan.parts / "attributions").iterdir()) == parts


def test_a_changed_corpus_is_noticed_and_said_and_only_what_is_asked_for_is_computed(corpus, computed):
    told: list[str] = []
    opened = open_tables(corpus, tell=told.append)
    before = opened["sentences"]
    assert told == [] and not opened.changed()
    corpus.write_text(ROWS.replace("The bridge was closed", "The old bridge was closed"), encoding="utf-8")
    assert opened.changed()
    pd.testing.assert_frame_equal(opened["sentences"], before)
    now = open_tables(corpus, tell=told.append)["sentences"]
    assert (now["end"] - before["end"]).tolist() == [0, 0, len("old "), 0]
    assert told == ["computing sentences anew: its articles have changed"]
    assert computed == [["sentences"], ["sentences"]]


def test_a_table_first_asked_for_after_the_corpus_changed_is_that_of_the_corpus_as_opened(corpus):
    opened = open_tables(corpus)
    corpus.write_text("\n".join(ROWS.splitlines()[:2]) + "\n", encoding="utf-8")
    assert set(opened["copies"]["article_id"]) == {"a1", "a2", "a3"}
    assert set(open_tables(corpus)["copies"]["article_id"]) == {"a1"}


def test_articles_handed_over_are_those_measured_whatever_stands_on_disk(corpus):
    articles = load_corpus(corpus).iloc[:2]
    assert set(open_tables(corpus, articles=articles)["copies"]["article_id"]) == {"a1", "a2"}


def test_tables_of_an_older_version_are_computed_anew_and_it_is_said(corpus, computed, monkeypatch):
    told: list[str] = []
    open_tables(corpus).make(["sentences", "copies"])
    versions = plan.code_versions
    monkeypatch.setattr(plan, "code_versions", lambda: {**versions(), "sentences": "newer"})
    opened = open_tables(corpus, tell=told.append)
    opened.make(["sentences", "copies"])
    assert told == ["computing sentences anew: they were made by another version of the toolkit"]
    assert computed[1:] == [["sentences"]]


def test_another_codebook_has_its_own_tables_and_shares_what_does_not_depend_on_it(corpus, capsys):
    one = open_tables(corpus)
    other = open_tables(corpus, load_codebook(ROOT / "data" / "codebooks" / "gaza_talks.yml"))
    assert one.folder != other.folder and one.plan.parts == other.plan.parts
    one["sentences"], other["sentences"]
    assert len(list((one.plan.parts / "sentences").iterdir())) == 1
    assert capsys.readouterr().err == ""


def test_who_comes_second_waits_says_so_and_computes_nothing(corpus, computed):
    told: list[str] = []
    opened = open_tables(corpus, tell=told.append)
    found: list[pd.DataFrame] = []
    with only_one(opened.folder / ".lock"):
        second = threading.Thread(target=lambda: found.append(opened["copies"]))
        second.start()
        while not told:
            time.sleep(0.01)
        compute_tables(corpus, opened.plan.book, opened.folder, ["copies"], parts=opened.plan.parts)
    second.join(20)
    assert told == ["another process is computing the tables of this corpus; waiting until it has finished"]
    assert computed == [] and len(found[0]) == 3


def test_two_processes_that_open_one_corpus_at_once_both_get_its_tables(corpus, tmp_path):
    script = (
        "import sys; from analysis.tables import open_tables; shelf = open_tables(sys.argv[1]);"
        "print(len(shelf['hits']), len(shelf['sentences']), len(shelf['copies']))"
    )
    command = [sys.executable, "-c", script, str(corpus)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].split()[1:] for process in both] == [["4", "3"]] * 2


def test_an_unknown_table_is_named_with_those_there_are(corpus):
    with pytest.raises(ValueError, match="unknown table 'hats'; tables are articles, sentences"):
        open_tables(corpus)["hats"]
    assert open_tables(corpus).names == table_names()


def test_a_file_spoilt_or_removed_by_hand_is_made_again(corpus):
    opened = open_tables(corpus)
    before = opened["sentences"]
    (opened.folder / "sentences.parquet").write_bytes(b"PAR1 nothing")
    pd.testing.assert_frame_equal(opened["sentences"], before)
    (opened.folder / "sentences.parquet").unlink()
    pd.testing.assert_frame_equal(opened["sentences"], before)
    shutil.rmtree(opened.plan.parts)
    (opened.folder / "sentences.parquet").unlink()
    pd.testing.assert_frame_equal(opened["sentences"], before)


def test_copies_are_the_units_of_near_copies(monkeypatch, tmp_path):
    from analysis import copy_groups

    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    articles = load_corpus(DEMO)
    units = stored_table(articles, None, "copies").set_index("article_id")["unit"]
    pd.testing.assert_series_equal(units, copy_groups(articles))
    assert units.nunique() < len(units)
