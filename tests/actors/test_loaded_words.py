"""Words that take sides: of whom are they said?"""

from __future__ import annotations

import json

import pandas as pd
import pytest

from analysis.actors.loaded_words import find_loaded_words, loaded_word_profile
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles
from tests.places import ROOT

HERE = ROOT / "tests"
CASES = json.loads((HERE / "cases" / "said_of.json").read_text("utf-8"))
DEMO = HERE.parent / "data" / "demo"
CASUALTIES = HERE.parents[1] / "shared" / "eval" / "casualty_mentions"


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(HERE / "cases" / "harm_codebook.yml")


@pytest.fixture(scope="module")
def parses():
    texts = sorted(
        {case["text"] for group in ("positive", "negative", "known_failures") for case in CASES[group]}
    )
    return dict(zip(texts, parse_articles(texts, cache=False)))


def loaded(text, codebook, parses, **more):
    article = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": [text]})
    parse = [parses[text]] if text in parses else parse_articles([text], cache=False)
    return find_loaded_words(article, codebook, parses=parse, **more)


def side_of(case, codebook, parses):
    rows = loaded(case["text"], codebook, parses)
    row = rows[rows["form"] == case["word"]].iloc[0]
    return None if pd.isna(row["said_of_side"]) else row["said_of_side"]


def test_there_are_at_least_forty_cases():
    assert len(CASES["positive"]) >= 40


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_a_word_is_credited_to_the_party_it_describes(case, codebook, parses):
    assert side_of(case, codebook, parses) == case["side"]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["text"][:50])
def test_words_in_another_sense_are_left_alone(case, codebook, parses):
    assert len(loaded(case["text"], codebook, parses)) == 0


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"][:50])
@pytest.mark.xfail(strict=True, reason="not resolved yet")
def test_a_known_failure_makes_itself_known_when_it_is_mended(case, codebook, parses):
    assert side_of(case, codebook, parses) == case["side"]


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_exchanging_the_sides_exchanges_of_whom_a_word_is_said(case, codebook, parses):
    plain = loaded(case["text"], codebook, parses)
    mirror = loaded(case["text"], codebook.mirrored(), parses)
    swap = {"republic": "league", "league": "republic"}
    plain["said_of_side"] = plain["said_of_side"].map(lambda side: swap.get(side, side)).astype("str")
    pd.testing.assert_frame_equal(plain, mirror)


def test_my_son_is_of_the_speakers_side(codebook, parses):
    text = '"My son is in a cell," Reeve said.'
    held = pd.DataFrame(
        {
            "article_id": ["a"], "attribution_id": ["1"], "kind": ["direct"], "type": ["speech"],
            "speaker": ["Tomas Reeve"], "side": ["league"],
            "content_spans": [[[0, 22]]], "quoted_spans": [[[0, 22]]],
        }
    )  # fmt: skip
    row = loaded(text, codebook, parses, attributions=held).iloc[0]
    assert (row["voice"], row["said_of_side"], row["basis"]) == ("quoted", "league", "speaker")
    assert pd.isna(loaded(text, codebook, parses).iloc[0]["said_of_side"])


def test_the_profile_counts_unsure_words_apart_and_adds_up_to_all(codebook, parses):
    texts = ["The brutal League raid. A brutal winter.", "League gunmen are brutal."]
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"], "text": texts})
    found = find_loaded_words(articles, codebook)
    profile = loaded_word_profile(found, by=["outlet"], include="all").set_index(["outlet", "said_of_side"])
    assert profile.loc[("X", "league"), ["count", "total"]].tolist() == [1, 2]
    assert profile.loc[("X", "unknown"), "count"] == 1
    assert profile.loc[("Y", "unknown"), ["count", "total"]].tolist() == [0, 1]
    with pytest.raises(ValueError, match="lacks the column 'genre'"):
        loaded_word_profile(found, by=["genre"])


def test_a_text_without_such_words_keeps_all_columns(codebook):
    found = find_loaded_words(pd.DataFrame({"article_id": ["a"], "text": ["Rain."]}), codebook)
    assert len(found) == 0 and "said_of_side" in found


@pytest.mark.skipif(
    not DEMO.joinpath("gold", "said_of.csv").exists(), reason="the demonstration corpus is not built"
)
def test_the_planted_words_of_the_demonstration_corpus_are_credited_rightly():
    import sys

    sys.path.insert(0, str(HERE.parent))
    from benchmarks.agency import read_demo, read_voices

    articles, _, gold = read_demo(DEMO)
    attributions, quotations = read_voices(DEMO / "gold")
    found = find_loaded_words(articles, load_codebook(), attributions, quotations)
    both = gold.merge(found, on=["article_id", "start"], suffixes=("_gold", ""))
    assert len(both) == len(gold)
    assert (both["said_of_side_gold"] == both["said_of_side"]).mean() >= 0.85
    assert (both["voice_gold"] == both["voice"]).mean() >= 0.9


@pytest.mark.slow
@pytest.mark.skipif(
    not CASUALTIES.exists(), reason="../shared/eval is not here: the sentences are not shipped"
)
def test_words_of_killing_are_credited_to_the_victims_people_read_in_them():
    """Hand tags: 76 to 0 in the narrators' voice; found 64 to 0, and 14 that only the whole article could tell."""
    from benchmarks.agency import score_killing_words

    words = score_killing_words(CASUALTIES, voices=False)
    side = words["said_of_side"].fillna("unsure")
    tagged = {
        tag: side[(words["word"] == "slaughter*") & (words["tag"] == tag)] for tag in ("israel", "palestine")
    }
    assert (tagged["israel"] == "israeli").sum() >= 65
    assert (tagged["israel"] == "palestinian").sum() <= 3
    # of the massacres in sentences tagged Palestinian, those that are told of Israelis stay theirs
    told = side[(words["word"] == "massacre*") & (words["tag"] == "palestine")]
    assert (told == "palestinian").sum() == 0 and (told == "israeli").sum() == 5


# Kin, ages and feelings that belong together: whoever lists the one must list the other.
EVEN = [
    ("mother", "father"), ("mum", "dad"), ("mom", "dad"), ("son", "daughter"), ("brother", "sister"),
    ("husband", "wife"), ("grandmother", "grandfather"), ("grandson", "granddaughter"), ("uncle", "aunt"),
    ("nephew", "niece"), ("widow", "widower"), ("boy", "girl"), ("young man", "young woman"),
    ("elderly man", "elderly woman"), ("hero", "heroine"),
]  # fmt: skip


def words_of(lists):
    """The words of a codebook's lists, and of the pairs above those that a word with a star stands for."""
    listed = {word for words in lists.values() for word in words}
    stems = tuple(word[:-1] for word in listed if word.endswith("*"))
    every = {word for pair in EVEN for word in pair}
    return {word.rstrip("*") for word in listed} | {
        word for word in every if stems and word.startswith(stems)
    }


@pytest.mark.parametrize(("one", "other"), EVEN)
def test_shipped_lists_of_kin_and_ages_are_complete(one, other):
    import yaml

    shipped = yaml.safe_load((ROOT / "analysis" / "actors" / "loaded_words.yml").read_text("utf-8"))[
        "concepts"
    ]
    found = words_of({name: entry["words"] for name, entry in shipped.items()})
    assert {one, other} <= found


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "codebooks").glob("*.yml")), ids=lambda path: path.stem
)
def test_no_shipped_codebook_lists_one_of_a_pair_alone(path):
    found = words_of(load_codebook(path).loaded)
    alone = [pair for pair in EVEN if pair[0] != "mom" and len(found & set(pair)) == 1]
    assert alone == []
