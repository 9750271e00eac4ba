"""Words that fill one place in different outlets are proposed together; others are not."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.codebook.types import Codebook
from analysis.study import open_study
from analysis.words.candidates import candidate_concepts, find_slot_words, pair_words
from tests.places import DEMO

# What data/demo/PLAN.md says is planted: contested words, and the outlets that part over them.
PLANTED = [
    {"captive", "hostage", "prisoner", "detainee"},
    {"truce", "ceasefire", "pause"},
    {"fighter", "militant", "rebel"},
    {"soldier", "troop"},
]


@pytest.fixture(scope="module")
def without_codebook():
    return open_study(DEMO, Codebook("none"), figures="figures-of-tests-are-not-saved")


@pytest.fixture(scope="module")
def proposed(without_codebook):
    table = without_codebook.candidate_concepts().table
    return [set(rows["word"]) for _, rows in table.groupby("concept")]


@pytest.mark.parametrize("words", PLANTED, ids=lambda words: min(words))
def test_the_words_planted_in_the_shipped_corpus_are_proposed_as_one_concept_each_before_all_others(words, proposed):
    assert words in proposed[:4]


def test_a_choice_that_all_outlets_make_alike_stands_behind_the_planted_ones(proposed):
    """"The plan" and "the proposal" are used alike everywhere (PLAN.md): nothing to part over."""
    assert all("proposal" not in words for words in proposed[:4])


def test_a_proposal_says_how_often_and_where_each_word_stands(without_codebook):
    finding = without_codebook.candidate_concepts()
    row = finding.table.set_index("word").loc["militant"]
    articles = without_codebook.articles
    said = articles.set_index("article_id")["text"].str.findall(r"(?i)\bmilitants?\b").str.len()
    assert row["count"] == said.sum() and row["articles"] == (said > 0).sum()
    assert row["forms"] == "militant, militants" and row["outlets"] == f"Varn Herald {said.sum()}"
    texts = articles.set_index("article_id")["text"]
    for one in finding.evidence.head(50).itertuples():
        assert texts[one.article_id][one.start : one.end].lower() == one.form


def _articles(sentences: dict[str, list[str]]) -> pd.DataFrame:
    rows = [(f"{outlet}{n}", outlet, text) for outlet, texts in sentences.items() for n, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "text"])


def _pairs(articles: pd.DataFrame, units: dict[str, str] | None = None) -> pd.DataFrame:
    outlets = articles.set_index("article_id")["outlet"]
    return pair_words(find_slot_words(articles), outlets, units)


TOLD = "The {0} crossed the river at dawn. Villagers fed the tired {0}. The mayor welcomed the {0} near the old mill."


def test_two_words_in_the_same_company_are_a_pair_and_outlets_that_never_mix_part_fully():
    articles = _articles({"Gull": [TOLD.format("nomads")] * 4, "Post": [TOLD.format("herders")] * 4})
    best = _pairs(articles).iloc[0]
    assert (best["word_u"], best["word_v"]) == ("herder", "nomad")
    assert best["parted"] > 0.8 and best["likeness"] > 0.5 and best["exchanged"] == 0


def test_near_copies_count_once():
    articles = _articles({"Gull": [TOLD.format("nomads")] * 4, "Post": [TOLD.format("herders")] * 4})
    assert not len(_pairs(articles, dict.fromkeys(articles["article_id"], "one text")))


def test_words_of_time_and_order_are_never_proposed():
    texts = ["The talks end next week.", "The talks end last month.", "The first day was the second night."]
    assert not {"week", "month", "next", "last", "day"} & set(find_slot_words(_articles({"Gull": texts}))["word"])


@pytest.mark.parametrize("texts", [[], [""], ["Bridge closed"]])
def test_nothing_to_propose_is_an_empty_table_with_its_columns(texts):
    articles = _articles({"Gull": texts}) if texts else pd.DataFrame(columns=["article_id", "outlet", "text"])
    outlets = articles.set_index("article_id")["outlet"]
    words = find_slot_words(articles)
    table = candidate_concepts(words, pair_words(words, outlets), outlets)
    assert len(table) == 0 and {"concept", "word", "forms", "outlets", "score"} <= set(table)


def test_one_outlet_alone_has_pairs_but_nobody_to_part_from():
    pairs = _pairs(_articles({"Gull": [TOLD.format(word) for word in ["nomads", "herders"] * 4]}))
    assert len(pairs) and pairs["parted"].isna().all()
