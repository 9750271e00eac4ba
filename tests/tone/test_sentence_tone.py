"""Tone of sentences: whose voice, which scores, which words, and how sure."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.tone.lexicons import lexicon_scores, textblob_words, vader_words
from analysis.tone.sentence_tone import SCORES, score_tones, tone_drivers, tone_profile, tone_shift

QUIET = "The ferry left the harbour at noon."
HARSH = 'The envoy said the raid was "a brutal and cruel attack". The talks were a great success.'
SAID = "The plan is a wonderful gift, the envoy said on Monday. “We love peace!” Officials fear war."


def articles(*texts: str) -> pd.DataFrame:
    names = [f"a{i}" for i in range(len(texts))]
    outlets = ["North Post" if i % 2 == 0 else "South Post" for i in range(len(texts))]
    return pd.DataFrame({"article_id": names, "outlet": outlets, "text": list(texts)})


def attribution(
    article: pd.DataFrame, row: int, source: str, cue: str, content: str, name: str = "1"
) -> dict:
    text = article["text"][row]
    s, c, k = text.index(source), text.index(cue), text.index(content)
    return {
        "article_id": article["article_id"][row],
        "attribution_id": name,
        "kind": "indirect",
        "source": source,
        "source_start": s,
        "source_end": s + len(source),
        "speaker": "Envoy",
        "side": "north",
        "cue": cue,
        "cue_start": c,
        "cue_end": c + len(cue),
        "content_start": k,
        "content_end": k + len(content),
        "content_spans": [[k, k + len(content)]],
        "quoted_spans": [[k + m.start(), k + m.end()] for m in re.finditer('"[^"]*"', content)],
    }


EMPTY = pd.DataFrame(
    columns=[
        "article_id",
        "attribution_id",
        "kind",
        "source",
        "source_start",
        "source_end",
        "speaker",
        "side",
        "cue",
        "cue_start",
        "cue_end",
        "content_start",
        "content_end",
        "content_spans",
        "quoted_spans",
    ]
)


@pytest.fixture(scope="module")
def harsh():
    found = articles(HARSH)
    held = pd.DataFrame(
        [attribution(found, 0, "The envoy", "said", 'the raid was "a brutal and cruel attack"')]
    )
    return found, held, score_tones(found, held)


def test_a_sentence_is_scored_apart_for_each_voice_that_speaks_in_it(harsh):
    found, _, tones = harsh
    text = found["text"][0]
    passages = {
        (row.voice, row.speaker if row.voice != "narrator" else None): text[row.start : row.end]
        for row in tones.itertuples()
        if row.sentence == tones["sentence"].min()
    }
    assert passages == {
        ("narrator", None): "The envoy said",
        ("reported", "Envoy"): "the raid was",
        ("quoted", "Envoy"): '"a brutal and cruel attack"',
    }


def test_a_quotation_is_not_the_outlets_tone(harsh):
    _, _, tones = harsh
    assert tones.loc[tones["voice"] == "quoted", "compound"].item() < -0.5
    own = tones[(tones["voice"] == "narrator") & ~tones["frame"]]
    assert own["compound"].item() > 0.5


def test_the_frame_of_somebody_elses_words_is_kept_as_evidence_and_left_out_of_means(harsh):
    _, _, tones = harsh
    assert tones["frame"].tolist() == [True, False, False, False]
    profile = tone_profile(tones).query("voice == 'narrator' and score == 'compound'")
    assert (profile["count"].item(), profile["total"].item()) == (1, 2)


def test_what_is_quoted_without_a_named_speaker_is_quoted_all_the_same():
    found = articles(SAID)
    held = pd.DataFrame([attribution(found, 0, "the envoy", "said", "The plan is a wonderful gift")])
    start = SAID.index("“")
    marks = pd.DataFrame(
        {
            "article_id": ["a0"],
            "start": [start],
            "end": [SAID.index("”") + 1],
            "attribution_id": [None],
            "kind": ["speech"],
        }
    )
    tones = score_tones(found, held, marks)
    assert tones["voice"].tolist() == ["reported", "narrator", "quoted", "narrator"]
    assert tones["speaker"].isna().tolist() == [False, True, True, True]
    assert tones["frame"].tolist() == [False, True, False, False]


def test_scare_quotes_stay_in_the_narrators_voice():
    found = articles('The "so-called peace" held.')
    marks = pd.DataFrame(
        {"article_id": ["a0"], "start": [4], "end": [20], "attribution_id": [None], "kind": ["scare"]}
    )
    assert score_tones(found, EMPTY, marks)["voice"].tolist() == ["narrator"]


def test_content_split_by_its_cue_is_scored_as_one_piece():
    text = "Peace, the envoy said, would be a triumph."
    found = articles(text)
    held = pd.DataFrame([attribution(found, 0, "the envoy", "said", "Peace")])
    rest = text.index("would")
    held.at[0, "content_spans"] = [[0, 5], [rest, len(text) - 1]]
    held.at[0, "content_end"] = len(text) - 1
    reported = score_tones(found, held).query("voice == 'reported'")
    assert len(reported) == 1
    assert [text[a:b] for a, b in reported["spans"].item()] == ["Peace", "would be a triumph"]


def test_an_article_without_anything_to_score_keeps_the_columns():
    tones = score_tones(articles(""), EMPTY)
    assert len(tones) == 0
    for column in (
        "article_id",
        "sentence",
        "start",
        "end",
        "voice",
        "speaker",
        *SCORES,
        "target",
        "target_tone",
        "p_negative",
        "p_neutral",
        "p_positive",
    ):
        assert column in tones
    assert len(tone_drivers(tones, articles(""))) == 0


def test_a_voice_nobody_uses_is_a_row_with_count_0_and_a_missing_mean():
    profile = tone_profile(score_tones(articles(QUIET, QUIET), EMPTY))
    assert len(profile) == 2 * 3 * 3
    silent = profile.query("voice == 'quoted'")
    assert (silent["count"] == 0).all() and silent["mean"].isna().all()
    assert set(silent["basis"]) == {"descriptive only"}


def test_few_articles_get_no_interval_and_many_get_one():
    few = tone_profile(score_tones(articles(HARSH, HARSH), EMPTY), by=["voice"])
    assert few["low"].isna().all()
    many = tone_profile(score_tones(articles(*[HARSH, QUIET, SAID] * 4), EMPTY), by=["voice"])
    narrator = many.query("voice == 'narrator' and score == 'compound'").iloc[0]
    assert narrator["low"] < narrator["mean"] < narrator["high"]
    assert narrator["basis"] == "bootstrap"


def test_copies_are_one_independent_unit():
    tones = score_tones(articles(*[HARSH] * 6), EMPTY)
    units = pd.Series("wire", index=[f"a{i}" for i in range(6)])
    profile = tone_profile(tones, by=["voice"], units=units).query("voice == 'narrator'")
    assert profile["articles"].eq(6).all() and profile["independent"].eq(1).all()
    assert profile["low"].isna().all()


@pytest.mark.parametrize("score", SCORES)
def test_the_words_behind_a_mean_add_up_to_it(score):
    found = articles(HARSH, SAID, QUIET, SAID + " " + HARSH)
    held = pd.DataFrame(
        [attribution(found, 0, "The envoy", "said", 'the raid was "a brutal and cruel attack"')]
    )
    tones = score_tones(found, held)
    means = tone_profile(tones).query("score == @score").set_index(["outlet", "voice"])["mean"]
    sums = tone_drivers(tones, found, score=score).groupby(["outlet", "voice"])["contribution"].sum()
    assert len(sums) >= 2
    for group, mean in means.dropna().items():
        assert sums.get(group, 0.0) == pytest.approx(mean, abs=1e-12)


def test_a_word_shift_adds_up_to_the_difference_of_two_means():
    found = articles(HARSH, SAID, SAID, QUIET)
    tones = score_tones(found, EMPTY)
    means = (
        tone_profile(tones).query("score == 'compound' and voice == 'narrator'").set_index("outlet")["mean"]
    )
    one, other = ({"outlet": name, "voice": "narrator"} for name in ("North Post", "South Post"))
    shift = tone_shift(tone_drivers(tones, found), one, other)
    assert shift["shift"].sum() == pytest.approx(means["North Post"] - means["South Post"], abs=1e-12)
    with pytest.raises(ValueError, match="covers several groups"):
        tone_shift(tone_drivers(tones, found), {"voice": "narrator"}, other)


def test_a_driver_points_at_a_passage_that_holds_its_word():
    found = articles(HARSH, SAID)
    drivers = tone_drivers(score_tones(found, EMPTY), found)
    texts = dict(zip(found["article_id"], found["text"]))
    for row in drivers.itertuples():
        assert row.word == "!" or row.word in texts[row.article_id][row.start : row.end].lower()


def test_lists_that_disagree_in_sign_are_called_contrary():
    tones = score_tones(articles("More than 100 people were killed."), EMPTY)
    assert tones["polarity"].item() > 0 > tones["compound"].item()
    assert tone_profile(tones, by=["voice"]).query("voice == 'narrator'")["contrary"].all()


def test_a_wrong_score_and_a_missing_column_are_answered_with_what_would_be_right():
    tones = score_tones(articles(QUIET), EMPTY)
    with pytest.raises(ValueError, match="polarity, subjectivity, compound"):
        tone_drivers(tones, articles(QUIET), score="joy")
    with pytest.raises(ValueError, match="lacks the column 'genre'"):
        tone_profile(tones, by=["genre"])


SENTENCES = [
    "We don't trust the brutal plan!!",
    "It was not a very good day, but hope remains.",
    "NOT a GREAT idea, is it??",
    "The kind of war nobody wants; the kind, generous host smiled.",
    "She never so much loved peace.",
    "",
    "At least the least bad offer, hardly a disaster.",
    "Killed, wounded. Dead.",
    "He said 'no' to a 'terrible' deal",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_the_scores_are_those_of_nltk_and_textblob_themselves(text):
    # other road: the packages' own front doors on the same plain text
    from nltk.sentiment.vader import SentimentIntensityAnalyzer
    from textblob import TextBlob

    from analysis.tone.lexicons import _plain, _vader

    ours = lexicon_scores(text)
    assert ours.compound == pytest.approx(
        SentimentIntensityAnalyzer.polarity_scores(_vader(), _plain(text))["compound"], abs=5.1e-5
    )
    assert (ours.polarity, ours.subjectivity) == TextBlob(_plain(text)).sentiment
    assert sum(part for _, part in vader_words(text)) == pytest.approx(ours.compound, abs=1e-12)
    assert sum(part for _, part, _ in textblob_words(text)) == pytest.approx(ours.polarity, abs=1e-12)


def test_a_typographic_apostrophe_changes_no_score():
    assert lexicon_scores("They don’t trust the plan") == lexicon_scores("They don't trust the plan")


def test_words_glued_by_dashes_and_brackets_are_read():
    assert lexicon_scores("the talks—brutal talks—(a disaster)").compound < -0.5


def test_no_interval_leaves_the_range_of_its_score():
    rows = [
        {"article_id": str(i), "outlet": "A", "voice": "narrator", "frame": False,
         "polarity": 1.0 if i else -1.0, "subjectivity": float(i == 0), "compound": -1.0 if i else 1.0}
        for i in range(6)
    ]  # fmt: skip
    profile = tone_profile(pd.DataFrame(rows), by=["outlet"]).set_index("score")
    assert profile.loc["subjectivity", "low"] == 0 and profile.loc["subjectivity", "mean"] == pytest.approx(1 / 6)
    assert profile.loc["polarity", "high"] == 1 and profile.loc["compound", "low"] == -1
