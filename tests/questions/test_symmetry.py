"""Even-handed: exchanging every actor with its counterpart exchanges the sides in every table, and nothing else.

Exchanged in the codebook alone, over the same parse, rules must mirror exactly. Exchanged in text and codebook, the
parser sees other names: the share of rows that must still be the mirror is stated with each test.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.actors.agency import agency_profile, find_acts
from analysis.actors.loaded_words import find_loaded_words
from analysis.actors.naming import find_labels
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles
from analysis.tone import score_actor_tones
from tests.places import ROOT

HOME = ROOT
HELD = HOME.parent / "shared" / "eval" / "casualty_mentions"
SIDES = [
    "victim_side", "agent_side", "inferred_agent_side", "credited_side", "said_of_side", "side", "target_side",
]  # fmt: skip
NOBODY = pd.DataFrame(
    {name: [] for name in ("article_id", "attribution_id", "kind", "speaker", "side", "content_spans")}
)


def tables(articles, codebook, parses):
    """The evidence tables of this corpus with this codebook."""
    return {
        "acts": find_acts(articles, codebook, parses=parses),
        "said_of": find_loaded_words(articles, codebook, parses=parses),
        "labels": find_labels(articles, codebook, parses=parses),
    }


def exchanged(table, codebook):
    sides = {side.id: side.counterpart or side.id for side in codebook.sides.values()}
    actors = {actor.name: actor.counterpart or actor.name for actor in codebook.actors.values()}
    for column in SIDES:
        if column in table and table[column].notna().any():
            table[column] = table[column].map(lambda side: sides.get(side, side)).astype("str")
    for column in ("actor", "target"):
        if column in table:
            table[column] = table[column].map(lambda name: actors.get(name, name)).astype("str")
    return table


def word_pairs(codebook):
    """Each word of an actor's name beside the word of its counterpart's, both ways: Ada Quill, Tomas Reeve."""
    pairs = {}
    for actor in codebook.actors.values():
        if actor.counterpart is not None:
            pairs.update(zip(actor.name.split(), actor.counterpart.split()))
    return pairs


def reworded(text, pairs):
    return re.sub(r"\b(" + "|".join(sorted(pairs)) + r")\b", lambda hit: pairs[hit[0]], text)


def reworded_codebook(codebook, pairs):
    """The mirrored codebook with every name in it exchanged word by word, as in the texts."""
    actors = {}
    for actor in codebook.mirrored().actors.values():
        forms = {
            name: tuple(reworded(form, pairs) for form in getattr(actor, name))
            for name in ("aliases", "metonyms", "people")
        }
        actors[actor.name] = actor._replace(**forms)
    return replace(codebook.mirrored(), actors=actors)


def alike(plain, mirror, columns):
    """Share of the rows of both tables that the other one has as well."""
    one, two = (table[columns].fillna("").value_counts() for table in (plain, mirror))
    return 2 * one.combine(two, min, fill_value=0).sum() / (len(plain) + len(mirror))


@pytest.fixture(scope="module")
def demo():
    from analysis.corpus import load_corpus

    articles = load_corpus(HOME / "data" / "demo")
    return (
        articles,
        load_codebook(HOME / "data" / "codebooks" / "demo.yml"),
        list(parse_articles(articles["text"])),
    )


@pytest.mark.parametrize("name", ["acts", "said_of"])
def test_the_demonstration_corpus_is_mirrored_exactly(demo, name):
    articles, codebook, parses = demo
    plain = exchanged(tables(articles, codebook, parses)[name], codebook)
    mirror = tables(articles, codebook.mirrored(), parses)[name]
    assert len(plain) > 20
    pd.testing.assert_frame_equal(plain, mirror)


def test_labels_of_the_demonstration_corpus_are_mirrored_exactly_where_names_decide(demo):
    articles, codebook, parses = demo
    plain = exchanged(tables(articles, codebook, parses)["labels"], codebook)
    mirror = tables(articles, codebook.mirrored(), parses)["labels"]
    # "the group" points to an armed group and "the government" to a government: types are no sides
    sure = [table[table["kind"] != "coreferent"].reset_index(drop=True) for table in (plain, mirror)]
    assert len(sure[0]) > 200
    pd.testing.assert_frame_equal(*sure)


def test_the_profile_is_mirrored_with_its_intervals(demo):
    articles, codebook, parses = demo
    plain = agency_profile(
        exchanged(find_acts(articles, codebook, parses=parses), codebook), by=["victim_side"]
    )
    mirror = agency_profile(find_acts(articles, codebook.mirrored(), parses=parses), by=["victim_side"])
    keys = ["victim_side", "form"]
    pd.testing.assert_frame_equal(plain.set_index(keys).sort_index(), mirror.set_index(keys).sort_index())


def test_tone_is_mirrored_exactly_where_only_the_codebook_is_exchanged(demo):
    articles, codebook, _ = demo
    plain = exchanged(score_actor_tones(articles, codebook, NOBODY), codebook)
    mirror = score_actor_tones(articles, codebook.mirrored(), NOBODY)
    assert len(plain) > 400
    pd.testing.assert_frame_equal(plain, mirror)


def test_names_exchanged_in_text_and_codebook_mirror_acts_words_labels_and_tone(demo):
    articles, codebook, parses = demo
    pairs = word_pairs(codebook)
    other = articles.assign(text=[reworded(text, pairs) for text in articles["text"]])
    book = reworded_codebook(codebook, pairs)
    assert sum(a != b for a, b in zip(articles["text"], other["text"])) == len(articles)
    plain = tables(articles, codebook, parses) | {"tones": score_actor_tones(articles, codebook, NOBODY)}
    mirror = tables(other, book, list(parse_articles(other["text"])))
    mirror["tones"] = score_actor_tones(other, book, NOBODY)
    plain = {name: exchanged(table, codebook) for name, table in plain.items()}
    columns = {
        "acts": ["article_id", "verb", "form", "victim_side", "agent_side", "agent_where"],
        "said_of": ["article_id", "concept", "form", "said_of_side"],
        "labels": ["article_id", "actor", "kind"],
        "tones": ["article_id", "target", "target_side", "role", "label", "unsure"],
    }
    found = {name: alike(plain[name], mirror[name], some) for name, some in columns.items()}
    # invented names of places are not always parsed alike: five acts more, three of another side
    assert found.pop("acts") >= 0.93
    assert found == {"said_of": 1.0, "labels": 1.0, "tones": 1.0}
    np.testing.assert_array_equal(plain["tones"]["target_tone"], mirror["tones"]["target_tone"])


@pytest.fixture(scope="module")
def held():
    """Five hundred sentences of real news that name a side of the casualties codebook."""
    codebook = load_codebook(HOME / "data" / "codebooks" / "casualties.yml")
    texts = []
    for path in sorted(HELD.glob("tagged_data_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            texts += [re.sub(r"\s+", " ", row["sentence"]).strip() for row in csv.DictReader(file)]
    texts = [text for text in dict.fromkeys(texts) if codebook.actor_mentions(text)][::3][:500]
    assert len(texts) == 500
    return pd.DataFrame({"article_id": [str(i) for i in range(500)], "text": texts}), codebook


@pytest.mark.skipif(not HELD.exists(), reason="../shared/eval is not here: the sentences are not shipped")
def test_five_hundred_sentences_of_real_news_are_mirrored_exactly(held):
    articles, codebook = held
    parses = list(parse_articles(articles["text"]))
    plain, mirror = tables(articles, codebook, parses), tables(articles, codebook.mirrored(), parses)
    plain["tones"] = score_actor_tones(articles, codebook, NOBODY)
    mirror["tones"] = score_actor_tones(articles, codebook.mirrored(), NOBODY)
    for name, table in plain.items():
        sure = [exchanged(table, codebook), mirror[name]]
        if name == "labels":
            sure = [rows[rows["kind"] != "coreferent"].reset_index(drop=True) for rows in sure]
        assert len(sure[0]) > (100 if name != "said_of" else 30)
        pd.testing.assert_frame_equal(*sure)


@pytest.mark.skipif(not HELD.exists(), reason="../shared/eval is not here: the sentences are not shipped")
def test_tone_in_five_hundred_sentences_does_not_move_when_the_names_are_exchanged_in_them(held):
    articles, codebook = held
    pairs = {"Israel": "Hamas", "Israeli": "Palestinian", "Israelis": "Palestinians"}
    pairs |= {other: one for one, other in pairs.items()}
    other = articles.assign(text=[reworded(text, pairs) for text in articles["text"]])
    one = exchanged(score_actor_tones(articles, codebook, NOBODY), codebook)
    two = score_actor_tones(other, reworded_codebook(codebook, pairs), NOBODY)
    assert len(one) == len(two) > 800
    # one name in small letters is not exchanged by the test's own rewording
    assert alike(one, two, ["article_id", "target", "target_side", "role", "label"]) >= 0.995
    np.testing.assert_array_equal(one["target_tone"], two["target_tone"])
