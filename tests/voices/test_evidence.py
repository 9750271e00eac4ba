"""Whose words does each row of a table stand in? (analysis.voices.evidence)"""

import pandas as pd
import pytest

from analysis.actors.agency import find_acts
from analysis.actors.naming import find_labels
from analysis.attribution import find_attributions, find_quotations
from analysis.codebook import load_codebook
from analysis.corpus import load_corpus
from analysis.tone.toward_actors import score_actor_tones
from analysis.voices import add_distanced, add_voice, in_voice
from tests.places import CODEBOOKS, DEMO

WHO = ["voice", "speaker", "side", "attribution_id"]


@pytest.fixture(scope="module")
def demo():
    articles, codebook = load_corpus(DEMO).head(18), load_codebook(CODEBOOKS / "demo.yml")
    attributions = find_attributions(articles, codebook)
    return articles, codebook, attributions, find_quotations(articles, attributions)


def one_attribution(**more):
    row = {
        "article_id": "a", "attribution_id": "a-01", "speaker": "Venn", "side": "north", "type": "speech",
        "content_spans": [[10, 30]], "quoted_spans": [[20, 30]], "confidence": 0.9, **more,
    }  # fmt: skip
    return pd.DataFrame([row])


def test_the_middle_of_a_passage_decides_unless_a_place_is_named():
    evidence = pd.DataFrame({"article_id": ["a"], "start": [0], "end": [30], "verb": [25]})
    assert add_voice(evidence, one_attribution())["voice"].tolist() == ["reported"]
    assert add_voice(evidence, one_attribution(), at="verb")["voice"].tolist() == ["quoted"]
    assert add_voice(evidence, one_attribution(), at="start")["voice"].tolist() == ["narrator"]


def test_only_somebody_else_has_a_name_and_a_side():
    evidence = pd.DataFrame({"article_id": ["a", "a"], "start": [0, 12], "end": [4, 16]})
    found = add_voice(evidence, one_attribution())
    assert found["speaker"].isna().tolist() == [True, False]
    assert found.loc[1, WHO].tolist() == ["reported", "Venn", "north", "a-01"]


def test_attributions_without_sides_leave_the_side_missing():
    evidence = pd.DataFrame({"article_id": ["a"], "start": [12], "end": [16]})
    found = add_voice(evidence, one_attribution().drop(columns="side"))
    assert found["speaker"].tolist() == ["Venn"]
    assert found["side"].isna().all()


def test_a_table_without_rows_has_the_columns():
    evidence = pd.DataFrame({"article_id": pd.Series(dtype="str"), "start": [], "end": []})
    assert list(add_voice(evidence, one_attribution()).columns)[-5:] == [*WHO, "scare"]


def test_a_missing_place_is_said_by_name():
    evidence = pd.DataFrame({"article_id": ["a"], "start": [1], "end": [2]})
    with pytest.raises(ValueError, match="'verb_start'"):
        add_voice(evidence, one_attribution(), at="verb_start")


@pytest.mark.parametrize(
    ("measure", "place", "who"),
    [
        (find_acts, "verb_start", WHO),
        (find_labels, "start", ["voice", "speaker", "attribution_id"]),
        (score_actor_tones, "target_start", WHO),
    ],
)
def test_every_measure_gives_its_rows_the_same_voice(demo, measure, place, who):
    table = measure(*demo)
    again = add_voice(table.drop(columns=who), *demo[2:], at=place)
    assert table["voice"].nunique() > 1
    pd.testing.assert_frame_equal(table[who], again[who])


DISTANCED = [
    ("He wants so-called harbour rats out.", True, "so-called"),
    ("He wants what the Council calls “harbour rats” out.", True, "what somebody calls"),
    ("The harbour rats, as she likes to call them, came.", True, "as somebody calls them"),
    ("The so-called “angry harbour rats” left.", True, "so-called, with a word between"),
    ("They came to what was known to critics as harbour rats.", True, "known to critics as"),
    ("What the law does to harbour rats is clear.", False, "what, and no call"),
    ("She calls for harbour rats to leave.", False, "a call for"),
    ("The harbour rats came as the mayor called a vote.", False, "as, and a call for something else"),
    ("He said harbour rats were gone.", False, "plain"),
]


@pytest.mark.parametrize(("text", "distanced", "why"), DISTANCED, ids=[why for *_, why in DISTANCED])
def test_words_held_at_arms_length_are_marked(text, distanced, why):
    start = text.index("harbour rats")
    evidence = pd.DataFrame({"article_id": ["a"], "start": [start], "end": [start + 12]})
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    assert add_distanced(evidence, articles)["distanced"].tolist() == [distanced]


def test_scare_quotes_distance_and_titles_do_not():
    evidence = pd.DataFrame({"article_id": ["a", "a"], "start": [5, 25], "end": [9, 29]})
    articles = pd.DataFrame({"article_id": ["a"], "text": ["x" * 40]})
    quotations = pd.DataFrame(
        {"article_id": ["a", "a"], "start": [4, 24], "end": [10, 30], "kind": ["scare", "title"]}
    )
    assert add_distanced(evidence, articles, quotations)["distanced"].tolist() == [True, False]


def test_not_quoted_is_narrator_and_reported_and_other_voices_are_refused():
    rows = pd.DataFrame({"voice": ["narrator", "quoted", "reported"], "n": [1, 2, 3]})
    assert in_voice(rows, "not quoted")["n"].tolist() == [1, 3]
    assert in_voice(rows, "quoted")["n"].tolist() == [2]
    with pytest.raises(ValueError, match="voices are narrator, quoted, reported and not quoted"):
        in_voice(rows, "loud")
