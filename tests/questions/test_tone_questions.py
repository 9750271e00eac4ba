"""Questions about tone: the numbers counted another way, and titles only where two instruments agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import open_study
from analysis.questions.tone_of_sentences import QUESTION as TONE
from analysis.questions.tone_toward_actors import most_mentioned
from analysis.tone.treatment import counted_treatment
from tests.places import CODEBOOKS

NAMES = (
    "words_known", "tone_of_sentences", "tone_drivers", "strongest_sentences", "tone_toward_actors",
    "tone_of_all_outlets", "sentences_toward_actors",
)  # fmt: skip


@pytest.fixture(scope="module")
def pieces(demo_study):
    tones = demo_study.table("tones")
    return tones[~tones["frame"]]


@pytest.fixture(scope="module")
def quiet():
    """A study without a sentence."""
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Gull", "Post"], "text": ["", ""]})
    return open_study(articles, CODEBOOKS / "demo.yml")


def test_silent_pieces_are_those_without_a_listed_word(demo_study, pieces):
    table = demo_study.words_known().table
    for row in table.itertuples():
        scores = pieces.loc[pieces["voice"] == row.voice, row.score]
        assert row.count == len(scores) and row.silent == pytest.approx((scores == 0).mean())


def test_the_tone_of_an_outlet_is_the_mean_of_its_pieces_voice_by_voice(demo_study, pieces):
    table = demo_study.tone_of_sentences().table
    assert set(table["score"]) == {"polarity", "compound"}
    for row in table.itertuples():
        scores = pieces.loc[(pieces["voice"] == row.voice) & (pieces["outlet"] == row.outlet), row.score]
        assert row.count == len(scores) and row.mean == pytest.approx(scores.mean())


def test_voices_are_never_mixed_whatever_is_asked(demo_study):
    for name in ("words_known", "tone_of_sentences", "tone_toward_actors", "tone_of_all_outlets"):
        assert "voice" in demo_study.ask(name, by=["month"]).table


def test_the_words_behind_an_outlets_tone_add_up_to_its_mean(demo_study, pieces):
    table = demo_study.tone_drivers().table
    own = pieces[pieces["voice"] == "narrator"].groupby("outlet")["compound"].mean()
    assert table.groupby("outlet")["contribution"].sum().to_dict() == pytest.approx(own.to_dict())


def test_the_strongest_sentences_are_the_outlets_own_and_stand_once(demo_study, pieces):
    finding = demo_study.strongest_sentences()
    own = pieces[pieces["voice"] == "narrator"]["compound"]
    low = finding.table[finding.table["end_of_scale"] == "lowest"]["compound"]
    high = finding.table[finding.table["end_of_scale"] == "highest"]["compound"]
    assert low.iloc[0] == own.min() and high.iloc[0] == own.max()
    assert low.is_monotonic_increasing and high.is_monotonic_decreasing and len(low) == len(high) == 6
    words = finding.table["text"].str.replace(r"\W", "", regex=True)
    assert words.is_unique and (finding.evidence["voice"] == "narrator").all()


def test_a_sentence_that_several_outlets_print_names_them_all():
    text, other = (f"The harbour{mark}s night was terrible and cruel." for mark in ("'", "’"))
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Gull", "Post"], "text": [text, other]})
    table = open_study(articles, CODEBOOKS / "demo.yml").strongest_sentences().table
    assert table["outlets"].tolist() == ["Gull, Post"] and table["text"].tolist() == [text]


def test_the_parties_are_the_two_most_mentioned_actors_of_each_side(demo_study):
    mentions = demo_study.table("actor_tones")
    chosen = most_mentioned(demo_study)
    assert len(chosen) == 4
    for side in demo_study.roster.opposed:
        often = mentions[mentions["target_side"] == side]["target"].value_counts()
        told = often[often.index.isin(chosen)]
        assert len(told) == 2 and told.min() >= often.drop(told.index).max()


def test_how_an_actor_is_treated_is_counted_among_all_its_mentions(demo_study):
    mentions = counted_treatment(demo_study.table("actor_tones"))
    for name, columns in (
        ("tone_toward_actors", ["outlet", "target", "voice"]),
        ("tone_of_all_outlets", ["target", "voice"]),
    ):
        table = demo_study.ask(name).table
        for row in table.to_dict("records"):
            held = mentions[(mentions[columns] == [row[column] for column in columns]).all(axis=1)]
            assert row["count"] == (held["treatment"] == row["treatment"]).sum() and row["total"] == len(held)


def test_no_sign_of_the_model_is_drawn_listed_or_made_a_title(demo_study):
    sure = {"criticised", "deed criticised", "praised", "deed praised"}
    mentions = demo_study.ask("tone_toward_actors").evidence
    assert set(mentions.loc[mentions["treatment"].isin(["criticised", "praised"]), "basis"]) <= sure
    assert not demo_study.ask("tone_toward_actors").claimed
    listed = demo_study.sentences_toward_actors().evidence
    assert (listed["voice"] == "narrator").all() and set(listed["basis"]) <= sure


def tones(*rows):
    """Summary rows: outlet, score, mean, low, high; twenty pieces each."""
    table = pd.DataFrame(rows, columns=["outlet", "score", "mean", "low", "high"])
    return table.assign(voice="narrator", total=20, contrary=False)


def test_a_title_on_tone_needs_both_word_lists(demo_study):
    compound = [("Gull", "compound", 0.3, 0.2, 0.4), ("Post", "compound", -0.2, -0.3, -0.1)]
    agreeing = [("Gull", "polarity", 0.2, 0.1, 0.3), ("Post", "polarity", -0.1, -0.2, 0.0)]
    other = [("Gull", "polarity", -0.2, -0.3, -0.1), ("Post", "polarity", 0.1, 0.0, 0.2)]
    assert TONE.claim(demo_study, tones(*compound, *agreeing), None) == (
        "Both word lists score the sentences in the own voice of Gull higher than those of Post"
    )
    assert TONE.claim(demo_study, tones(*compound, *other), None) is None
    assert TONE.claim(demo_study, tones(*compound), None) is None


@pytest.mark.parametrize("name", NAMES)
def test_where_there_is_no_sentence_one_stands_instead_of_a_picture(quiet, name):
    finding = quiet.ask(name)
    assert finding.sentence == finding.question.nothing and finding.picture is None
    assert not finding.claimed and not len(finding.table)


def test_a_codebook_without_sides_takes_the_four_most_mentioned_actors(demo_study):
    from dataclasses import replace

    book = replace(
        demo_study.codebook,
        sides={},
        actors={name: one._replace(side=None) for name, one in demo_study.codebook.actors.items()},
    )
    study = open_study(demo_study.articles.head(6), book)
    often = study.table("actor_tones")["target"].value_counts()
    chosen = most_mentioned(study)
    assert len(chosen) == 4 and np.isin(often.head(1).index, chosen).all()
