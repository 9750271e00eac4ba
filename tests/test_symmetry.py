"""Even-handed: exchanging every actor with its counterpart exchanges the sides in every table, and nothing else."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path

import pandas as pd
import pytest

from analysis.agency import agency_profile, find_acts
from analysis.codebook import load_codebook
from analysis.naming import find_labels
from analysis.parsing import parse_articles
from analysis.valence import find_valenced

HOME = Path(__file__).resolve().parents[1]
HELD = HOME.parent / "shared" / "eval" / "outlets_4000.jsonl.gz"
SIDES = [
    "victim_side", "agent_side", "inferred_agent_side", "credited_side", "said_of_side", "side", "target_side",
]  # fmt: skip


def tables(articles, codebook, parses):
    """The evidence tables of this corpus with this codebook."""
    return {
        "acts": find_acts(articles, codebook, parses=parses),
        "said_of": find_valenced(articles, codebook, parses=parses),
        "labels": find_labels(articles, codebook, parses=parses),
    }


def exchanged(table, codebook):
    sides = {side.id: side.counterpart or side.id for side in codebook.sides.values()}
    actors = {actor.name: actor.counterpart or actor.name for actor in codebook.actors.values()}
    for column in SIDES:
        if column in table and table[column].notna().any():
            table[column] = table[column].map(lambda side: sides.get(side, side)).astype("str")
    if "actor" in table:
        table["actor"] = table["actor"].map(actors).astype("str")
    return table


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


@pytest.mark.slow
@pytest.mark.skipif(not HELD.exists(), reason="../shared/eval is not here")
def test_five_hundred_sentences_of_real_news_are_mirrored_exactly():
    """Sentences that name a side of the casualties codebook; the parse is shared, only the codebook is exchanged."""
    from analysis.text import find_sentences

    codebook = load_codebook(HOME / "data" / "codebooks" / "casualties.yml")
    with gzip.open(HELD, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 4000)]
    texts = [text for text in texts if "Israel" in text or "Palestin" in text]
    articles = pd.DataFrame({"article_id": [str(i) for i in range(len(texts))], "text": texts})
    found = find_sentences(articles)
    by_id = dict(zip(articles["article_id"], articles["text"]))
    sentences = [
        by_id[row.article_id][row.start : row.end] for row in found.itertuples() if row.kind == "body"
    ]
    sentences = [text for text in sentences if codebook.actor_mentions(text)][:500]
    assert len(sentences) == 500
    held = pd.DataFrame({"article_id": [str(i) for i in range(500)], "text": sentences})
    parses = list(parse_articles(held["text"]))
    plain, mirror = tables(held, codebook, parses), tables(held, codebook.mirrored(), parses)
    for name in ("acts", "said_of"):
        pd.testing.assert_frame_equal(exchanged(plain[name], codebook), mirror[name])
