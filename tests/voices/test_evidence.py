"""Whose words does each row of a table stand in? (analysis.voices.evidence)"""

import pandas as pd
import pytest

from analysis.actors.agency import find_acts
from analysis.actors.naming import find_labels
from analysis.attribution import find_attributions, find_quotations
from analysis.codebook import load_codebook
from analysis.corpus import load_corpus
from analysis.tone.toward_actors import score_actor_tones
from analysis.voices import add_voice
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
