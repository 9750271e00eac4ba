"""Naming: which labels are given to whom, by whom."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from analysis.actors.naming import KINDS, distinctive_labels, find_labels, naming_profile
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles
from tests.places import ROOT

HERE = ROOT / "tests"
CASES = json.loads((HERE / "cases" / "naming.json").read_text("utf-8"))
OWN = ("name", "metonym", "people")


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(HERE / "cases" / "harm_codebook.yml")


@pytest.fixture(scope="module")
def parses():
    texts = sorted(
        {case["text"] for group in ("positive", "negative", "known_failures") for case in CASES[group]}
    )
    return dict(zip(texts, parse_articles(texts, cache=False)))


def labels_of(text, codebook, parses):
    return find_labels(pd.DataFrame({"article_id": ["a"], "text": [text]}), codebook, parses=[parses[text]])


def attached(case, codebook, parses):
    rows = labels_of(case["text"], codebook, parses)
    return [
        list(row) for row in rows[~rows["kind"].isin(OWN)][["actor", "kind", "label"]].itertuples(index=False)
    ]


def test_there_are_at_least_thirty_cases():
    assert len(CASES["positive"]) + len(CASES["negative"]) >= 30


@pytest.mark.parametrize("case", CASES["positive"] + CASES["negative"], ids=lambda case: case["text"][:50])
def test_the_labels_a_text_attaches_are_found_and_no_others(case, codebook, parses):
    assert attached(case, codebook, parses) == case["labels"]


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"][:50])
@pytest.mark.xfail(strict=True, reason="not found yet")
def test_a_known_failure_makes_itself_known_when_it_is_mended(case, codebook, parses):
    assert attached(case, codebook, parses) == case["labels"]


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_exchanging_the_sides_exchanges_the_actors(case, codebook, parses):
    plain, mirror = (
        labels_of(case["text"], codebook, parses),
        labels_of(case["text"], codebook.mirrored(), parses),
    )
    swap = {a.name: a.counterpart or a.name for a in codebook.actors.values()}
    sides = {"republic": "league", "league": "republic"}
    # exact but for "the group"/"the government", whose noun fits one type of actor only
    sure = plain["kind"] != "coreferent"
    plain, mirror = (
        plain[sure].reset_index(drop=True),
        mirror[mirror["kind"] != "coreferent"].reset_index(drop=True),
    )
    plain["actor"] = plain["actor"].map(swap).astype("str")
    plain["side"] = plain["side"].map(lambda side: sides.get(side, side)).astype("str")
    pd.testing.assert_frame_equal(plain, mirror)


def test_names_of_the_codebook_are_labels_with_their_place(codebook, parses):
    text = "Ada Quill, the chief negotiator, smiled."
    rows = labels_of(text, codebook, parses)
    assert set(rows["kind"]) <= set(KINDS)
    for row in rows.itertuples():
        assert text[row.start : row.end] == row.form


@pytest.fixture(scope="module")
def two_outlets(codebook):
    texts = ["The League refused. The group left."] * 6 + ["The League refused. The terrorists left."] * 6
    articles = pd.DataFrame(
        {"article_id": [f"a{i}" for i in range(12)], "outlet": ["X"] * 6 + ["Y"] * 6, "text": texts}
    )
    labels = find_labels(articles, codebook)
    return labels[labels["kind"] == "coreferent"]


def test_a_label_an_outlet_never_uses_is_zero(two_outlets):
    cell = naming_profile(two_outlets).set_index(["outlet", "actor", "label"])
    assert cell.loc[("X", "the League", "group"), ["count", "total"]].tolist() == [6, 6]
    assert cell.loc[("X", "the League", "terrorist"), ["count", "total"]].tolist() == [0, 6]


def test_a_distinctive_label_comes_with_the_difference_and_a_place_to_read(two_outlets):
    row = distinctive_labels(two_outlets).iloc[0]
    assert row["difference"] == pytest.approx(1.0)
    assert row["form"] in ("group", "terrorists") and row["count"] == 6


def test_a_missing_column_is_named(two_outlets):
    with pytest.raises(ValueError, match="lacks the column 'genre'"):
        naming_profile(two_outlets, by=["genre"])


def test_no_actor_keeps_all_columns(codebook):
    labels = find_labels(pd.DataFrame({"article_id": ["a"], "text": ["Rain."]}), codebook)
    assert len(labels) == 0 and "label" in labels


def test_a_byline_names_nobody_even_if_the_outlet_is_called_like_people():
    text = "By Courier and agencies\n\nCouncil couriers crossed the bridge. A courier waved.\n"
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Kestrane Courier"], "text": [text]})
    labels = find_labels(articles, load_codebook(HERE.parent / "data" / "codebooks" / "demo.yml"))
    assert len(labels) and (labels["start"] > text.index("agencies")).all()
