"""The encoder's steps, each on what can be worked out by hand; how often it is right is a benchmark."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.attribution.attributions import default_method, find_attributions
from analysis.attribution.encoder.boundaries import completed, without_slips
from analysis.attribution.encoder.decoding import MOST_RUNS, PRICE_OF_A_RUN, Reading, best_runs
from analysis.attribution.encoder.running import in_tenths, load_encoder, pack, read_words, unpack
from analysis.attribution.encoder.shape import (
    AHEAD,
    BEHIND,
    BUCKETS,
    PLACES,
    ROLES,
    distances,
    quotation_numbers,
    quotings,
)
from analysis.language.encoder import pieces as pieces_module
from analysis.language.encoder.words import encoder_words
from analysis.language.parsed import parsed_articles

TEXT = (
    "The road to the valley was closed on Friday. “We will open it by noon,” the engineer Ada Quill said. The council "
    "denied that the bridge was at risk, and a driver said the police had warned him.\n\nNobody was hurt."
)


def best_by_trying_all(odds: list[float]) -> tuple[float, int]:
    """The highest total of chosen places, each run paid for, by looking at every choice."""
    best = (0.0, 0)
    for mask in range(1 << len(odds)):
        chosen = [mask >> k & 1 for k in range(len(odds))]
        runs = sum(now and not before for before, now in zip([0, *chosen], chosen))
        total = sum(value for value, now in zip(odds, chosen) if now) - PRICE_OF_A_RUN * runs
        if total > best[0] + 1e-9 and runs <= MOST_RUNS:
            best = (total, mask)
    return best


@given(st.lists(st.integers(-30, 30).map(lambda n: n / 5), min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_the_runs_of_a_content_are_the_best_of_all_choices(odds):
    runs = best_runs(np.array(odds))
    total = sum(sum(odds[a:b]) - PRICE_OF_A_RUN for a, b in runs)
    assert total == pytest.approx(best_by_trying_all(odds)[0])


def test_nothing_likely_is_no_content():
    assert best_runs(np.full(5, -2.0)) == []
    assert best_runs(np.zeros(0)) == []


def test_a_reading_survives_being_kept():
    rng = np.random.default_rng(1)
    odds = in_tenths(rng.random((3, PLACES, ROLES)))
    reading = Reading(np.array([2, 5, 9]), rng.random((3, 2)).astype(np.float32), odds)
    for before, after in zip(reading, unpack(pack(reading))):
        assert np.array_equal(before, after)


def test_log_odds_are_kept_in_tenths():
    assert in_tenths(np.array([0.5, 0.9, 0.0, 1.0])).tolist() == [0, 22, -127, 127]


def test_distances_are_exact_when_near_and_mirror_each_other():
    bucket = distances()
    middle = bucket[BEHIND]
    assert len(bucket) == PLACES == BEHIND + 1 + AHEAD
    assert [bucket[BEHIND + k] - middle for k in (1, 11, -1, -11)] == [1, 11, -1, -11]
    assert all(bucket[BEHIND + k] - middle == middle - bucket[BEHIND - k] for k in range(BEHIND))
    assert bucket.min() >= 0 and bucket.max() < BUCKETS


def test_words_know_the_quotation_of_the_cue():
    state = np.array([2, 1, 3, 0, 2, 1, 3])
    number = quotation_numbers(state)
    assert number.tolist() == [0, 0, 0, -1, 1, 1, 1]
    outside = quotings(state, number, 3, np.arange(7))
    within = quotings(state, number, 1, np.arange(7))
    assert [k % 3 for k in outside] == [0] * 7
    assert [k % 3 for k in within] == [2, 2, 2, 1, 1, 1, 1]


def test_a_phrase_cut_short_is_completed_and_a_slip_left_out():
    (r,) = parsed_articles(["The list was drawn up by the party. Rain fell."])
    by = r.words.index("by")
    (found,) = completed(r, ((0, by + 2),))
    assert r.words[found[1] - 1] == "party"
    assert without_slips(r, ((0, 5), (8, 9))) == ((0, 5),)


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


def test_what_a_text_gives_depends_on_nothing_read_before_or_beside_it(encoder):
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": [TEXT, "Rain fell.", TEXT[:120]]})
    together = find_attributions(articles)
    for place in (2, 1, 0):
        alone = find_attributions(articles.iloc[[place]])
        mine = together[together["article_id"] == articles["article_id"][place]].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, mine)
    words = encoder_words(TEXT, encoder.pieces)
    assert pack(read_words(words, encoder)) == pack(read_words(words, encoder))


def test_typographic_and_straight_marks_are_read_alike(encoder):
    straight = TEXT.translate(str.maketrans("“”", '""'))
    first, second = (read_words(encoder_words(text, encoder.pieces), encoder) for text in (TEXT, straight))
    assert pack(first) == pack(second)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "“",
        "said",
        "\n\n\n",
        "é" * 40,
        "\u202e‮said“",
        "a" * 3000,
        "“" * 400,
        "said " * 400,
        "\x00\ud800 said \x07",
    ],
)
def test_no_text_is_too_odd_to_read(encoder, text):
    words = encoder_words(text, encoder.pieces)
    reading = read_words(words, encoder)
    assert all(0 <= a < b <= len(text) for a, b in zip(words.start, words.end))
    assert reading.odds.shape == (len(reading.cues), PLACES, ROLES)


def test_without_onnxruntime_the_linear_model_answers_and_says_so(monkeypatch):
    default_method.cache_clear()
    monkeypatch.setattr(pieces_module, "find_spec", lambda name: None)
    with pytest.warns(
        UserWarning, match="onnxruntime is not installed: attributions are found by the linear model"
    ):
        assert default_method() == "linear"
    default_method.cache_clear()


def test_a_changed_file_is_not_read(tmp_path):
    (tmp_path / "reader.onnx").write_bytes(b"something else")
    digest = hashlib.sha256(b"what was fitted").hexdigest()
    (tmp_path / "sums.txt").write_text(f"{digest}  reader.onnx\n", "utf-8")
    with pytest.raises(ValueError, match="reader.onnx .* is not the file that was fitted"):
        pieces_module.checked(tmp_path, "reader.onnx")
