"""Every table has the columns its measure declares, on the shipped corpus and where there is nothing to find."""

from __future__ import annotations

import inspect
import re

import pandas as pd
import pytest

import analysis
from analysis import load_codebook, load_corpus
from analysis.contracts import Column, Table, problems_of
from analysis.tables import read_table, registry
from analysis.tables.describe import ARTICLES, CHECKS, describe_tables
from analysis.tables.measure import make_parts, make_story_parts, make_whole
from analysis.tables.parts import from_bytes, to_bytes
from analysis.tables.registry import Inputs, Measure, in_order, measures
from tests.places import ROOT

NAMES = [one.name for one in measures()]
# The contract of the plan: these names are relied on outside this project.
PROMISED = {
    "sentences": "article_id sentence start end kind",
    "attributions": "article_id attribution_id kind source source_start source_end speaker side named inferred cue "
    "cue_start cue_end cue_lemma stance content_start content_end content_spans via parent confidence",
    "quotations": "article_id start end attribution_id kind",
    "hits": "article_id outlet concept variant form start end sentence position voice speaker side attribution_id",
    "acts": "article_id start end verb victim victim_side agent agent_side agent_where form voice",
    "tones": "article_id sentence start end voice speaker polarity subjectivity compound target target_tone "
    "p_negative p_neutral p_positive",
    "stories": "article_id story_id",
    "copies": "article_id unit",
    "derivations": "article_a article_b relation containment cosine",
    "sentence_pairs": "story_id article_a start_a end_a article_b start_b end_b relation similarity",
    "substitutions": "concept article_a start_a end_a variant_a voice_a article_b start_b end_b variant_b voice_b",
    "facts": "story_id fact_id article_id start end",
}


@pytest.fixture(scope="module")
def computed():
    """Every table of the shipped corpus as its function returned it, and as it comes back from disk."""
    given = Inputs(load_corpus(), load_codebook())
    made = {}
    for one in measures():
        made[one.name] = one.make(given)
        given.tables[one.name] = from_bytes(to_bytes(made[one.name]))
    return made, given.tables


@pytest.mark.parametrize("one", measures(), ids=NAMES)
def test_a_table_of_the_shipped_corpus_is_what_its_measure_declares(computed, one):
    made, _ = computed
    assert len(made[one.name])
    assert problems_of(made[one.name], one.table) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_table_read_back_is_the_one_in_memory_types_included(computed, name):
    made, stored = computed
    pd.testing.assert_frame_equal(stored[name], made[name])


@pytest.mark.parametrize("one", measures(), ids=NAMES)
def test_nothing_in_gives_an_empty_table_with_all_columns(one):
    nothing = load_corpus().iloc[:0]
    given = Inputs(nothing, load_codebook(), {other.name: other.table.frame() for other in measures()})
    found = one.make(given)
    assert len(found) == 0
    assert problems_of(found, one.table) == []
    assert problems_of(from_bytes(to_bytes(found)), one.table) == []


@pytest.mark.parametrize("one", measures(), ids=NAMES)
def test_an_article_in_which_nothing_is_found_gives_a_table_with_all_columns(one):
    """Columns that are missing throughout keep their types, also on disk."""
    articles = load_corpus().iloc[:2].assign(text=["Rain.", "It rained."], title=None, byline=None).astype("str")
    book = load_codebook()
    stored: dict[str, bytes] = {}
    wanted = tuple(n for n in NAMES if registry.with_needs([n])[-1].scope == "article")
    stored |= make_parts(to_bytes(articles), {}, wanted, book)[0]
    stored |= make_whole(to_bytes(articles), {}, tuple(NAMES), book)[0] if one.scope != "article" else {}
    if one.scope == "story":
        stored |= make_story_parts(to_bytes(articles), stored, tuple(NAMES), book)[0]
    assert problems_of(from_bytes(stored[one.name]), one.table) == []


@pytest.mark.parametrize("name", PROMISED)
def test_the_columns_that_others_rely_on_are_there(name):
    declared = {one.name: one.table.columns for one in measures()}[name]
    assert [column for column in PROMISED[name].split() if column not in declared] == []


def test_articles_and_checks_are_described_as_they_are():
    assert tuple(ARTICLES) == analysis.ARTICLE_COLUMNS and tuple(CHECKS) == analysis.CHECK_COLUMNS


@pytest.mark.parametrize("one", measures(), ids=NAMES)
def test_a_declaration_names_a_function_that_takes_what_is_declared(one):
    function = getattr(__import__(one.module, fromlist=["x"]), one.table.make)
    arguments = inspect.signature(function).parameters
    assert len(one.table.takes) <= len(arguments) and set(one.table.named) <= set(arguments)
    assert one.table.question.endswith("?")
    assert all(column.meaning and column.missing != "" for column in one.table.columns.values())


def test_the_documentation_of_tables_is_what_the_measures_declare():
    written = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert written == describe_tables(), "run: framing tables --describe > docs/tables.md"
    assert re.findall(r"^## (\w+)$", written, re.M) == ["articles", *NAMES, "checks"]


def declared(name: str, *takes: str, **more: object) -> Measure:
    columns = {"article_id": Column("str", "the article")}
    return Measure(Table(name, "Why?", "find", takes, columns, **more), "somewhere")  # type: ignore[arg-type]


def test_tables_are_made_after_those_they_are_made_from():
    found = in_order([declared("roofs", "walls"), declared("walls", "articles", "floors"), declared("floors")])
    assert [one.name for one in found] == ["floors", "walls", "roofs"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([declared("a", "hats")], "table a .* is made from 'hats', which nobody declares"),
        ([declared("a", "b"), declared("b", "a")], "none can be the first: a, b"),
        ([declared("a"), declared("a")], "its name is taken"),
        ([declared("articles")], "its name is taken"),
        ([declared("a", scope="town")], "no scope 'town'; scopes are article, corpus, story"),
        ([declared("a", codebook=("hats",))], "no part 'hats' of a codebook; parts are concepts"),
        ([declared("a"), declared("b", "a", scope="corpus")], r"b .*\(scope corpus\) cannot be made from a"),
    ],
)
def test_declarations_that_do_not_fit_together_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        in_order(wrong)


def test_a_table_on_disk_is_read_with_the_types_it_was_written_with(tmp_path):
    from analysis.tables import compute_tables

    compute_tables(load_corpus().iloc[:3], None, tmp_path, only=["attributions", "facts"])
    for one in measures():
        if one.name in ("attributions", "facts"):
            assert problems_of(read_table(tmp_path, one.name), one.table) == []


EMPTY = {one.name: one.table.frame() for one in measures()}
# Every function that counts a stored table: what it is called with, in order ("articles" is the corpus).
SUMMARIES = [
    ("term_shares", "hits"), ("term_rates", "hits articles attributions"), ("concordance_of_hits", "hits articles"),
    ("agency_profile", "acts"), ("loaded_word_profile", "loaded_words"), ("naming_profile", "labels"),
    ("distinctive_labels", "labels"), ("tone_profile", "tones"), ("tone_drivers", "tones articles"),
    ("actor_tone_profile", "actor_tones"), ("actor_tone_drivers", "actor_tones"),
    ("attribution_profile", "attributions articles"), ("voice_shares", "articles attributions"),
    ("first_heard", "attributions articles"), ("concordance", "articles attributions"),
    ("substitution_profile", "substitutions articles"), ("find_word_changes", "articles sentence_pairs"),
    ("find_utterances", "articles stories quotations attributions sentence_pairs"),
    ("find_source_changes", "sentence_pairs attributions"), ("add_fact", "hits facts"),
    ("fact_matrix", "facts articles"), ("find_omissions", "facts derivations"), ("add_place", "hits articles"),
    ("add_voice", "hits attributions quotations"), ("words_by_voice", "articles attributions quotations"),
    ("find_shared_passages", "articles derivations"),
]  # fmt: skip


def given_for(names: str, **instead: pd.DataFrame) -> list[pd.DataFrame]:
    tables = {**EMPTY, "articles": load_corpus().iloc[:0], **instead}
    return [tables[name] for name in names.split()]


@pytest.mark.parametrize(("function", "takes"), SUMMARIES, ids=[name for name, _ in SUMMARIES])
def test_a_summary_of_nothing_is_an_empty_table_with_columns(function, takes):
    found = getattr(analysis, function)(*given_for(takes))
    assert len(found) == 0 and len(found.columns)


@pytest.mark.parametrize(
    ("function", "takes"),
    [case for case in SUMMARIES if case[0] not in ("add_fact", "add_place", "add_voice", "words_by_voice")],
    ids=[name for name, _ in SUMMARIES if name not in ("add_fact", "add_place", "add_voice", "words_by_voice")],
)
def test_another_table_is_refused_with_the_columns_it_lacks_and_what_to_do(function, takes):
    first = next(name for name in takes.split() if name != "articles")
    wrong = pd.DataFrame({"hats": ["bowler"]})
    with pytest.raises(ValueError, match=r"lacks the columns? .*; its columns are: hats\. Remedy: (make|name)"):
        getattr(analysis, function)(*given_for(takes, **{first: wrong}))
