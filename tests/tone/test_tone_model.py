"""Tone toward a named actor: who it is must not matter, what is said of them must."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from analysis.codebook import load_codebook
from analysis.corpus import load_corpus
from analysis.language.text import find_sentences
from analysis.tone import (
    actor_tone_drivers,
    actor_tone_profile,
    score_actor_tones,
    score_sentences,
    score_targets,
)
from analysis.tone.model.features import number_names
from analysis.tone.model.masking import PLACEHOLDER, hide_names
from analysis.tone.model.weights import load_sentence_weights, load_weights
from analysis.tone.model.words import word_values
from tests.places import EVAL, ROOT, cases

CASES = cases("tone")
NAMES = (
    "Ada Quill",
    "Ibrahim al-Karim",
    "Li Wei",
    "O'Dowd",
    "MARTA",
    "Olumide Adeyemi",
    "Mary",
    "The Harbour Union",
)


NOBODY = pd.DataFrame(
    {name: [] for name in ("article_id", "attribution_id", "kind", "speaker", "side", "content_spans")}
)


def case_rows(cases: list[dict]) -> pd.DataFrame:
    starts = [case["text"].index(case["target"]) for case in cases]
    ends = [start + len(case["target"]) for start, case in zip(starts, cases)]
    texts = [case["text"] for case in cases]
    return pd.DataFrame({"text": texts, "target_start": starts, "target_end": ends})


@pytest.fixture(scope="module")
def mentions() -> pd.DataFrame:
    """Three hundred mentions of actors in sentences of the demonstration corpus."""
    articles, codebook = load_corpus(), load_codebook()
    texts = dict(zip(articles["article_id"], articles["text"]))
    rows = []
    for article, start, end in find_sentences(articles)[["article_id", "start", "end"]].itertuples(
        index=False
    ):
        sentence = texts[article][start:end]
        rows += [
            (article, sentence, mention.start, mention.end, mention.actor.name)
            for mention in codebook.actor_mentions(sentence)
            if mention.kind == "name" and "\n" not in sentence
        ]
    names = ["article_id", "text", "target_start", "target_end", "target"]
    return pd.DataFrame(rows, columns=names).drop_duplicates(names[1:]).head(300).reset_index(drop=True)


def renamed(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    texts = [
        text[:start] + name + text[end:]
        for text, start, end in zip(rows["text"], rows["target_start"], rows["target_end"])
    ]
    return rows.assign(text=texts, target_end=rows["target_start"] + len(name))


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_the_label_says_how_the_sentence_treats_its_target(case):
    assert score_targets(case_rows([case]))["label"].tolist() == [case["label"]]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["comment"])
def test_a_label_that_would_be_wrong_is_not_given(case):
    row = score_targets(case_rows([case])).iloc[0]
    assert row["label"] != case["label"] or row["unsure"]


@pytest.mark.xfail(strict=True, reason="beyond words and their places")
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["comment"])
def test_what_the_model_cannot_read_yet(case):
    assert score_targets(case_rows([case]))["label"].tolist() == [case["label"]]


def test_swapping_eight_names_over_three_hundred_targets_changes_no_label(mentions):
    assert len(mentions) == 300
    rows = [score_targets(mentions), *(score_targets(renamed(mentions, name)) for name in NAMES)]
    first = rows[0][["p_negative", "p_neutral", "p_positive"]].to_numpy()
    for other in rows[1:]:
        assert (other["label"] == rows[0]["label"]).all()
        np.testing.assert_array_equal(other[["p_negative", "p_neutral", "p_positive"]].to_numpy(), first)


def test_exchanging_the_two_sides_everywhere_in_a_sentence_mirrors_the_scores():
    text = "Orla Venn accused Tomas Reeve of cruelty, and Reeve thanked Venn for her patience."
    other = "Tomas Reeve accused Orla Venn of cruelty, and Venn thanked Reeve for her patience."
    ours = score_targets(case_rows([{"text": text, "target": name} for name in ("Orla Venn", "Tomas Reeve")]))
    theirs = score_targets(
        case_rows([{"text": other, "target": name} for name in ("Tomas Reeve", "Orla Venn")])
    )
    np.testing.assert_array_equal(ours["target_tone"], theirs["target_tone"])


def test_the_coefficients_know_no_name_and_no_running_text():
    weights = load_weights()
    words = {word for feature in weights.words for word in re.split(r"[:| !]", feature.lower())[1:]}
    actors = load_codebook().actors.values()
    named = {word.lower() for actor in actors if actor.type == "person" for word in actor.name.split()}
    assert named and not words & named
    assert max(len(feature.split(":", 1)[1].split()) for feature in weights.words) <= 2
    assert all(" " not in word for word in load_sentence_weights().words)


def test_coefficients_and_numbers_have_the_same_names_in_the_same_order():
    stored = json.loads(
        (ROOT / "analysis" / "tone" / "model" / "tone_model.json").read_text("utf-8")
    )
    assert list(stored["targets"]["numbers"]) == number_names()


def test_names_become_one_placeholder_before_anything_is_measured():
    masked = hide_names(
        "Sen. Ada Quill told the Harbour Union that Quill's aide met Reeve on Monday.", [(5, 14)]
    )
    assert masked.text == "Smith told the Smith that Smith's aide met Smith on Monday."
    assert masked.starts == [0]


def test_the_capital_of_a_headline_or_of_a_first_word_makes_no_name():
    assert hide_names("Critics praised Reeve.", [(16, 21)]).text == "Critics praised Smith."
    assert "mocked" in hide_names("Quill Mocked After Angry Remarks About Voters", [(0, 5)]).text


@pytest.mark.parametrize("target", ["the U.N.", "U.N", "Li Wei Jr.", "Jr"])
def test_the_period_of_a_shortened_name_goes_with_it_and_that_of_a_sentence_stays(target):
    inside, at_the_end = f"They say {target.rstrip('.')}. has failed.", f"They blame {target.rstrip('.')}."
    assert hide_names(inside, [(9, 9 + len(target))]).text == "They say Smith has failed."
    assert hide_names(at_the_end, [(11, 11 + len(target))]).text == "They blame Smith."


@pytest.mark.parametrize(
    "text", ["Quill", "“Quill”", "(Quill)", "Quill-led talks", "QuillReeve", "  Quill ", "Quill’s"]
)
def test_every_target_is_found_again_behind_its_placeholder(text):
    start = text.index("Quill")
    masked = hide_names(text, [(start, start + 5)])
    assert masked.text[masked.starts[0] :].startswith(PLACEHOLDER)


def test_probabilities_add_up_and_unsure_is_below_point_six(mentions):
    scored = score_targets(mentions)
    three = scored[["p_negative", "p_neutral", "p_positive"]]
    np.testing.assert_allclose(three.sum(axis=1), 1)
    assert (scored["unsure"] == (three.max(axis=1) < 0.6)).all()
    assert scored["label"].tolist() == three.idxmax(axis=1).str.removeprefix("p_").tolist()
    np.testing.assert_allclose(scored["target_tone"], three["p_positive"] - three["p_negative"])


def test_other_columns_order_and_index_are_kept_and_the_given_table_is_not_changed():
    rows = case_rows(CASES["positive"][:3]).assign(note=["x", "y", "z"])
    rows.index = [7, 5, 3]
    before = rows.copy()
    scored = score_targets(rows)
    assert scored.index.tolist() == [7, 5, 3] and scored["note"].tolist() == ["x", "y", "z"]
    assert scored.loc[5, "p_positive"] == score_targets(rows.loc[[5]])["p_positive"].iloc[0]
    pd.testing.assert_frame_equal(rows, before)


def test_no_sentences_give_an_empty_table_with_all_columns():
    scored = score_targets(case_rows([]))
    assert len(scored) == 0
    assert {"p_negative", "p_neutral", "p_positive", "label", "unsure", "drivers"} <= set(scored.columns)
    assert len(score_sentences([])) == 0


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (pd.DataFrame({"text": ["a"], "target_start": [0]}), "'target_end' is missing"),
        (
            pd.DataFrame({"text": ["Quill"], "target_start": [3], "target_end": [9]}),
            "3:9 does not lie in the text",
        ),
        (pd.DataFrame({"text": [None], "target_start": [0], "target_end": [1]}), "row 0"),
    ],
)
def test_a_target_that_cannot_be_is_said_so(rows, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        score_targets(rows)


def test_negation_turns_a_word_and_a_comma_ends_its_reach():
    assert word_values(["not", "good"], ["not", "good"]).vader[1] < 0
    assert word_values(["not", "now", ",", "good"], ["not", "now", ",", "good"]).vader[3] > 0


def invented() -> tuple[pd.DataFrame, pd.DataFrame]:
    text = 'Hesta Venrick was praised for her courage. The mayor said: "Hesta Venrick is a corrupt liar."'
    articles = pd.DataFrame({"article_id": ["a1", "a2"], "outlet": ["X", "Y"], "text": [text, "Rain fell."]})
    start = text.index('"')
    attributions = pd.DataFrame(
        {"article_id": ["a1"], "attribution_id": ["a1.1"], "kind": ["direct"], "type": ["speech"],
         "speaker": ["the mayor"], "content_spans": [[[start, len(text)]]], "quoted_spans": [[[start, len(text)]]]}
    )  # fmt: skip
    return articles, attributions


def test_praise_by_the_narrator_and_blame_in_a_quotation_are_two_rows_with_their_voice():
    articles, attributions = invented()
    rows = score_actor_tones(articles, load_codebook(), attributions)
    assert rows["voice"].tolist() == ["narrator", "quoted"]
    assert rows["label"].tolist() == ["positive", "negative"]
    assert rows["speaker"].isna().tolist() == [True, False] and rows["speaker"][1] == "the mayor"
    text = articles["text"][0]
    assert [text[a:b] for a, b in zip(rows["target_start"], rows["target_end"])] == ["Hesta Venrick"] * 2


def test_the_profile_averages_what_is_sure_and_keeps_voices_nobody_spoke_in():
    articles, attributions = invented()
    rows = score_actor_tones(articles, load_codebook(), attributions)
    table = actor_tone_profile(rows, by=["target", "voice"]).set_index("voice")
    assert table.loc["narrator", "mean"] == rows["target_tone"][0]
    assert table.loc["reported", "total"] == 0 and np.isnan(table.loc["reported", "unsure"])
    assert table["basis"].eq("descriptive only").all()
    unsure = actor_tone_profile(rows.assign(unsure=True), by=["target"])
    assert (
        unsure["count"].tolist() == [0]
        and unsure["total"].tolist() == [2]
        and unsure["unsure"].tolist() == [1.0]
    )


def test_the_profile_sets_both_word_lists_beside_the_mean_and_says_where_they_differ_in_sign():
    articles, attributions = invented()
    rows = score_actor_tones(articles, load_codebook(), attributions)
    rows = rows.assign(unsure=[False, True], vader_clause=[-0.5, 0.9], polarity=[0.25, 0.9])
    (row,) = actor_tone_profile(rows, by=["target"]).to_dict("records")
    assert (row["count"], row["total"]) == (1, 2)
    assert (row["vader"], row["textblob"]) == (-0.5, 0.25)  # of the sure mention alone
    assert row["contrary"] and row["mean"] > 0
    both = actor_tone_profile(rows.assign(vader_clause=0.5), by=["target"])
    assert not both["contrary"].any()


def test_no_interval_of_a_mean_leaves_minus_one_to_one():
    rows = pd.DataFrame(
        {"article_id": list("abcdef"), "target": "Quill", "target_tone": [0.9, 0.9, 0.9, 0.9, 0.9, -0.9],
         "unsure": False, "vader_clause": 0.0, "polarity": 0.0}
    )  # fmt: skip
    (row,) = actor_tone_profile(rows, by=["target"]).to_dict("records")
    assert row["basis"] == "bootstrap" and -1 <= row["low"] < row["mean"] < row["high"] <= 1


def test_drivers_count_the_words_behind_sure_negative_and_positive_mentions():
    rows = pd.DataFrame(
        {"article_id": ["a", "a", "b", "b", "c"], "start": [0, 9, 0, 9, 0], "end": [8, 19, 8, 19, 8],
         "target": "Quill", "target_tone": 0.0,
         "label": ["negative", "negative", "negative", "neutral", "positive"],
         "drivers": ["accuse, deny", "accuse", "accuse", "accuse", None],
         "unsure": [False, False, True, False, False]}
    )  # fmt: skip
    table = actor_tone_drivers(rows, by=["target"])
    assert table[["word", "count", "total", "articles"]].values.tolist() == [
        ["accuse", 2, 4, 1],
        ["deny", 1, 4, 1],
    ]
    assert table[["article_id", "start", "end"]].values.tolist() == [["a", 0, 8]] * 2


def test_every_mention_joins_back_to_its_sentence_and_says_whose_side_it_is_on():
    articles, codebook = load_corpus().head(3), load_codebook()
    rows = score_actor_tones(articles, codebook, NOBODY)
    sentences = find_sentences(articles)
    joined = rows.merge(sentences, on=["article_id", "sentence", "start", "end"])
    assert len(joined) == len(rows) > 10
    assert (rows["target_start"] >= rows["start"]).all() and (rows["target_end"] <= rows["end"]).all()
    sides = {actor.name: actor.side for actor in codebook.actors.values()}
    assert rows["target_side"].tolist() == rows["target"].map(sides).tolist()
    assert not rows["target"].isin([a.name for a in codebook.actors.values() if a.type == "place"]).any()


def test_drivers_are_words_and_no_names_of_grammar():
    rows = score_actor_tones(load_corpus().head(12), load_codebook(), NOBODY)
    words = {word for drivers in rows["drivers"].dropna() for word in drivers.split(", ")}
    assert words and not words & {"nsubj", "nsubjpass", "dobj", "pobj", "poss", "nmod", "compound", "appos"}


def test_tone_toward_actors_words_that_take_sides_and_labels_are_tables_of_the_corpus():
    from analysis.tables import table_names

    assert {"actor_tones", "loaded_words", "labels", "acts", "tones"} <= set(table_names())


def test_articles_without_actors_give_an_empty_table_with_the_same_types():
    articles, attributions = invented()
    full = score_actor_tones(articles, load_codebook(), attributions)
    empty = score_actor_tones(articles.iloc[1:], load_codebook(), attributions.iloc[:0])
    assert len(empty) == 0 and empty.dtypes.equals(full.dtypes)


def test_a_sentence_without_target_is_scored_by_its_words_and_not_by_its_names():
    scores = score_sentences(["A shameful failure.", "The bill was read.", "A wonderful success."])["score"]
    assert scores.is_monotonic_increasing
    one, other = score_sentences(["Quill praised the plan.", "Reeve praised the plan."])["score"]
    assert one == other


@pytest.mark.slow
@pytest.mark.skipif(not EVAL.is_dir(), reason="the annotated sentences are not shipped")
def test_refitting_gives_the_shipped_coefficients():
    from analysis.tone.model import training

    rows = training.read_lines(EVAL / "sentiment_nyteditorial.dev.jsonl")
    described = [training.describe_sentence(row["text"]) for row in rows]
    numbers = np.array([one for one, _ in described])
    stored = training.fit_sentences(
        numbers, [two for _, two in described], np.array([row["score"] for row in rows]) / 4
    )
    shipped = load_sentence_weights()
    assert list(stored["words"]) == list(shipped.words)
    np.testing.assert_allclose(list(stored["words"].values()), list(shipped.words.values()), atol=2e-4)
