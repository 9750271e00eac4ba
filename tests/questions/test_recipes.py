"""What holds for every question: it answers, from the tables on disk as from those in memory, and mirrors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import open_study
from analysis.questions.recipe import all_questions, find_question
from analysis.report.notebooks import listed, make_notebooks
from analysis.tables.registry import Inputs, measures
from tests.places import CODEBOOKS, DEMO

QUESTIONS = list(all_questions())
# Tests of significance over all words, or over all choices, take a second each and are drawn from the articles
# themselves or from hits, which the others cover.
SLOW = ("distinctive_words", "other_choices", "overview")


def findings(study, name):
    found = study.ask(name)
    return list(found) if isinstance(found, tuple) else [found]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Equal values, zeros and missing ones included; which kind of text or category holds them does not matter."""
    assert list(one.columns) == list(other.columns)
    plain = [
        table.astype({c: object for c in table.columns if not pd.api.types.is_numeric_dtype(table[c].dtype)})
        for table in (one, other)
    ]
    plain = [table.where(table.notna(), None) for table in plain]
    pd.testing.assert_frame_equal(*plain, check_dtype=False)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_asked_as_one_and_says_what_cannot_be_concluded(name):
    question = find_question(name)
    assert question.asks.endswith("?") and question.asks[0].isupper()
    assert question.limits and question.nothing.endswith(".")
    assert question.notebook in [one["key"] for one in listed()]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_on_the_shipped_corpus(demo_study, name):
    answers = findings(demo_study, name)
    assert answers
    for finding in answers:
        assert finding.title and finding.sentence.endswith(".")
        assert finding.claimed != finding.title.endswith("?")
        if finding.drawable:
            assert finding.alternative.startswith(finding.title.rstrip("?"))
        if {"count", "total"} <= set(finding.table):
            assert (finding.table["count"] <= finding.table["total"]).all()


@pytest.mark.parametrize("name", QUESTIONS)
def test_passages_of_a_finding_are_the_text_between_start_and_end(demo_study, name):
    texts = demo_study.articles.set_index("article_id")["text"]
    for finding in findings(demo_study, name)[:1]:
        if "start" in finding.evidence and len(finding.evidence):
            for row in finding.evidence.head(20).to_dict("records"):
                assert 0 <= row["start"] <= row["end"] <= len(texts[row["article_id"]])


@pytest.mark.parametrize("name", ["forms_of_harm", "place_of_agent", "loaded_language", "word_choice", "who_is_heard"])
def test_the_counts_of_a_summary_add_up_to_the_occurrences_shown(demo_study, name):
    for finding in findings(demo_study, name):
        table, occurrences = finding.table, finding.evidence
        if "measure" in table:  # statements are given to somebody; the words in quotation marks are all counted
            table = table[table["measure"] == "statements"]
            occurrences = occurrences[occurrences["speaker"].notna()]
        assert table["count"].sum() == len(occurrences)


def test_acts_and_words_are_shown_under_the_side_they_are_counted_under(demo_study):
    for name, column in (("forms_of_harm", "victim_side"), ("loaded_language", "said_of_side")):
        finding = demo_study.ask(name)
        shown = finding.evidence[column].astype("str").value_counts(dropna=True)
        counted = finding.table.groupby(finding.table[column].astype("str"), dropna=True)["count"].sum()
        counted = counted[(counted > 0) & (counted.index != "nan")]
        assert counted.to_dict() == {key: value for key, value in shown.items() if key != "nan"}


def test_a_name_nobody_knows_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="did you mean word_choice"):
        find_question("word_choise")


def test_every_question_stands_in_a_notebook_with_one_short_cell():
    books = make_notebooks(before_codebook=True).values()
    cells = [cell for book in books for cell in book.cells if cell.cell_type == "code"]
    sources = [cell.source for cell in cells]
    assert {f"study.{name}().save()" for name in QUESTIONS} <= set(sources)
    for source in sources:
        lines = source.splitlines()
        assert len(lines) <= 8 and max(map(len, lines)) <= 110


def in_memory(articles, codebook):
    """Every table as the functions return it, never written."""
    made = Inputs(articles, codebook, {})
    for measure in measures():
        made.tables[measure.name] = measure.make(made)
    return made.tables


@pytest.fixture(scope="module")
def demo():
    from analysis.codebook import load_codebook
    from analysis.corpus import load_corpus

    return load_corpus(DEMO), load_codebook(CODEBOOKS / "demo.yml")


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(chosen=st.sets(st.integers(0, 47), min_size=1, max_size=10))
def test_a_table_read_back_from_disk_gives_the_summaries_of_the_one_in_memory(demo, chosen, tmp_path_factory):
    articles, codebook = demo
    some = articles.iloc[sorted(chosen)].reset_index(drop=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMING_TABLES", str(tmp_path_factory.mktemp("tables")))
        disk = open_study(some, codebook)
        memory = open_study(some, codebook)
        memory.kept.update(
            {name: memory._carried(table) for name, table in in_memory(some, codebook).items()}
        )
        for name in [name for name in QUESTIONS if name not in SLOW]:
            for one, other in zip(findings(disk, name), findings(memory, name), strict=True):
                same(one.table, other.table)


@pytest.mark.slow
def test_silent_outlets_and_unused_words_keep_their_zeros_after_reading_back(demo_study):
    table = demo_study.word_choice("attacks").table
    outlets, voices = demo_study.roster.levels["outlet"], demo_study.roster.levels["voice"]
    words = demo_study.roster.variants["attacks"]
    assert len(table) == len(outlets) * len(voices) * len(words)
    silent = table[table["total"] == 0]
    assert len(silent) and silent["share"].isna().all() and (silent["count"] == 0).all()


def exchanged(table, codebook, columns):
    """The table with sides and actors exchanged for their counterparts."""
    other = {side.id: side.counterpart or side.id for side in codebook.sides.values()}
    other |= {actor.name: actor.counterpart or actor.name for actor in codebook.actors.values()}
    return table.assign(
        **{
            name: table[name].astype(object).map(lambda value: other.get(value, value))
            for name in columns
            if name in table
        }
    )


def sorted_rows(table):
    """Rows in the order of their words, numbers rounded where sums were added in another order."""
    words = table.select_dtypes(exclude=[np.number])
    words = words.astype(str).where(words.notna(), "")
    numbers = table.select_dtypes(include=[np.number]).astype(float).round(6)
    return sorted(
        map(tuple, pd.concat([words, numbers.fillna(-99)], axis=1).itertuples(index=False)), key=str
    )


@pytest.fixture(scope="module")
def mirrored(demo_study):
    return open_study(demo_study.articles, demo_study.codebook.mirrored())


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in QUESTIONS if find_question(name).sides])
def test_exchanging_the_sides_of_the_codebook_mirrors_the_answer(demo_study, mirrored, name):
    plain = open_study(demo_study.articles, replace(demo_study.codebook))
    plain.kept.update(demo_study.kept)
    columns = find_question(name).sides
    for one, other in zip(findings(plain, name), findings(mirrored, name), strict=True):
        assert sorted_rows(exchanged(one.table, plain.codebook, columns)) == sorted_rows(other.table)
