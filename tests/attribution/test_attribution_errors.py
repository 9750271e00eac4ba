"""What the finder misses and makes up is listed, statement by statement."""

import json

import pandas as pd

from analysis.attribution import compare_attributions
from analysis.corpus import load_gold

TEXT = "Ada said the bridge was open. Bo said the road was shut. It rained."
ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"], "text": [TEXT, TEXT]})


def row(name, speaker, content, as_json=False):
    start = TEXT.index(content)
    spans = [[start, start + len(content)]]
    return {
        "article_id": "a",
        "attribution_id": name,
        "kind": "indirect",
        "speaker": speaker,
        "cue": "said",
        "content_spans": json.dumps(spans) if as_json else spans,
    }


GOLD = pd.DataFrame(
    [row("g1", "Ada", "the bridge was open", True), row("g2", "Bo", "the road was shut", True)]
)


def test_the_same_statement_is_right_and_its_speaker_is_compared():
    found = pd.DataFrame([row("f1", "Ada", "bridge was open"), row("f2", "Ada", "the road was shut")])
    compared = compare_attributions(found, GOLD, ARTICLES)
    assert compared["outcome"].tolist() == ["right", "right"]
    assert compared["same_speaker"].tolist() == [True, False]
    assert compared["overlap"].tolist() == [13 / 16, 1.0]  # letters: bridgewasopen of thebridgewasopen


def test_missed_and_surplus_statements_are_rows_of_their_own():
    found = pd.DataFrame([row("f1", "Ada", "the bridge was open"), row("f3", None, "It rained")])
    compared = compare_attributions(found, GOLD, ARTICLES)
    assert compared["outcome"].tolist() == ["right", "missed", "surplus"]
    assert [TEXT[a:b] for a, b in zip(compared["start"], compared["end"])][1:] == [
        "the road was shut",
        "It rained",
    ]


def test_articles_without_hand_made_rows_are_not_judged(tmp_path):
    found = pd.DataFrame([row("f1", "Ada", "the bridge was open")])
    assert compare_attributions(found, load_gold("attributions", tmp_path), ARTICLES).empty
    assert (compare_attributions(found, GOLD, ARTICLES)["article_id"] == "a").all()
