"""What leaves the machine where articles belong to their publishers: so many words of a passage and no more."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import open_study
from analysis.codebook import load_codebook
from analysis.questions.recipe import all_questions
from analysis.report import write_explorer
from analysis.report.long_quotes import too_long, words_of
from analysis.report.quoting import LEFT_OUT, cut, cut_around, cut_table, masked_texts, quoted_words

BOOK = """\
name: toy
language: en
sides:
  river: {label: the River League, counterpart: hill}
  hill: {label: the Hill League, counterpart: river}
conflict: armed
concepts:
  end of fighting:
    variants:
      truce: [truce, truces]
      pause: [pause, pauses]
actors:
  Ana Brook: {side: river, type: person}
  Tor Crag: {side: hill, type: person}
  River League: {side: river, type: group, aliases: [River soldiers]}
"""
# Long sentences of every kind that a table, a picture or a page could print whole.
LONG = [
    "The truce that both leagues had signed in the old mill by the lower bridge last autumn {v} on Monday after weeks "
    "of slow and tiring talks about grain, timber, water and the two narrow roads over the pass.",
    "Ana Brook said the truce was “a small lamp in a long winter that nobody in either valley should ever blow out "
    "again for the sake of a field, a fence or a word”.",
    "“We will not leave the ridge before every last cart of grain has come down to our people in the villages,” said "
    "Tor Crag on Tuesday while a crowd of farmers waited in the rain outside the hall.",
    "River soldiers killed three farmers near the lower bridge late on Sunday as they were bringing in hay before the "
    "storm that had been forecast for days by everybody in the valley.",
]
MOST = 7


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quotes")
    (folder / "toy.yml").write_text(BOOK, encoding="utf-8")
    texts = []
    for i, verb in enumerate(("held", "held", "ended", "broke down")):
        lines = [line.replace("{v}", verb) for line in LONG]
        texts.append("\n".join(lines if i < 3 else [*lines[1:], lines[0].replace("truce", "pause")]))
    articles = pd.DataFrame(
        {
            "article_id": [f"a{i}" for i in range(4)],
            "outlet": ["Gull", "Post", "Gull", "Tern"],
            "date": [f"2030-01-{1 + i:02d}T08:00:00" for i in range(4)],
            "title": ["The truce that both leagues had signed in the old mill by the lower bridge"] * 4,
            "text": texts,
        }
    )
    return open_study(articles, load_codebook(folder / "toy.yml"), figures=folder / "figures", quotes=MOST)


@pytest.fixture(scope="module")
def published(study):
    """Everything that can be written of a study: findings, exported tables, what notebooks show, the explorer."""
    for name in all_questions():
        found = study.ask(name)
        for finding in found if isinstance(found, tuple) else (found,):
            finding.save()
            shown = {"html": finding._repr_html_().splitlines(keepends=True), "text": repr(finding)}
            (study.figures / f"{finding.name}-shown.json").write_text(json.dumps(shown), encoding="utf-8")
            if len(finding.table.columns):
                for ending in ("html", "tex", "csv", "xlsx"):
                    finding.export(study.figures / f"export-{finding.name}.{ending}")
    page = study.read("a0")
    (study.figures / "read.html").write_text(page._repr_html_() + repr(page), encoding="utf-8")
    write_explorer(study)
    return study.figures


@pytest.mark.slow
def test_no_file_holds_more_consecutive_words_of_an_article_than_allowed(study, published):
    assert too_long(published, study.articles["text"], MOST) == []
    endings = {path.suffix for path in published.iterdir()}
    assert {".csv", ".html", ".svg", ".json", ".tex", ".xlsx"} <= endings
    assert len(list(published.glob("*.svg"))) > 5


@pytest.mark.slow
def test_the_check_finds_long_passages_where_nothing_was_cut(study, tmp_path):
    whole = study.published(quotes=0)
    for name in ("word_choice", "who_speaks", "side_by_side"):
        found = whole.ask(name)
        for finding in found if isinstance(found, tuple) else (found,):
            finding.save(tmp_path)
            (tmp_path / f"{finding.name}.html").write_text(finding._repr_html_(), encoding="utf-8")
    write_explorer(whole, tmp_path)
    told = {line.split(":")[0] for line in too_long(tmp_path, study.articles["text"], MOST)}
    assert {"index.html", "words-word-choice--end-of-fighting-evidence.csv"} <= told
    assert any(name.startswith("stories-side-by-side") and name.endswith(".html") for name in told)


@pytest.mark.slow
def test_workbooks_hold_no_longer_passages_either(study, published, tmp_path):
    for book in published.glob("*.xlsx"):
        with zipfile.ZipFile(book) as inside:
            for name in inside.namelist():
                if name.endswith(".xml"):
                    (tmp_path / f"{book.stem}-{Path(name).stem}.html").write_bytes(inside.read(name))
    assert too_long(tmp_path, study.articles["text"], MOST) == []


@pytest.mark.slow
def test_numbers_are_those_of_whole_texts_and_provenance_says_how_much_was_quoted(study, published):
    numbers = ["outlet", "variant", "count", "total", "share", "low", "high"]
    short, whole = (one.ask("word_choice")[0].table[numbers] for one in (study, study.published(quotes=0)))
    pd.testing.assert_frame_equal(short, whole)
    assert json.loads((published / "provenance.json").read_text())["inputs"]["quotes"] == MOST
    assert "at most ${data.quotes} words" in (published / "index.html").read_text()


@pytest.mark.parametrize("wrong", [0, -3, "many", True, 2.5j])
def test_a_number_of_words_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="number of words from 1 on"):
        quoted_words(wrong)


def test_what_was_left_out_is_said_and_no_sum_is_cut_in_two():
    assert cut("It cost $1,000 a day, twice as much.", 3) == f"It cost $1,000 {LEFT_OUT}"
    assert cut("It cost $1,000.", 3) == "It cost $1,000."
    assert cut_around("", "one two three four", " five", 3) == ("", f"one two three {LEFT_OUT}", "")
    assert cut_around("a b ", "c", "", 2) == (f"{LEFT_OUT} b ", "c", "")


def test_names_of_outlets_and_words_stay_whole_in_a_table():
    table = pd.DataFrame(
        {
            "outlet": pd.Categorical(["The Old Valley Evening News"]),
            "sentence": pd.Categorical(["the gate was shut on Monday"]),
            "words": [["the gate was shut on Monday", "no"]],
            "count": [12345678],
        }
    )
    row = cut_table(table, 3).iloc[0]
    assert row["outlet"] == "The Old Valley Evening News"
    assert row["sentence"] == f"the gate was {LEFT_OUT}"
    assert row["words"] == [f"the gate was {LEFT_OUT}", "no"]
    assert row["count"] == 12345678


@given(
    st.text(alphabet="ab 1,.’-\n“”🕊é", max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=4),
    st.integers(1, 6),
)
def test_a_masked_text_keeps_every_place_and_shows_no_longer_run(text, places, most):
    passages = [("a", start, start + length) for start, length in places]
    masked = masked_texts({"a": text}, passages, most)["a"]
    assert len(masked) == len(text)
    assert [c == "\n" for c in masked] == [c == "\n" for c in text]
    assert all(one in (other, " ", *LEFT_OUT) for one, other in zip(masked, text))
    run = 0
    for word in words_of(masked):
        run = run + 1 if word else 0
        assert run <= most
