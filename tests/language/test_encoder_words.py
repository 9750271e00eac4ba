"""Words and pieces as the encoder sees them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.language.encoder.pieces import as_pieces, load_pieces
from analysis.language.encoder.words import (
    CLOSING,
    INSIDE,
    MOST_PIECES,
    MOST_PIECES_OF_A_WORD,
    OPENING,
    OUTSIDE,
    PARAGRAPH,
    SENTENCE,
    encoder_words,
    windows,
    words_in,
)

LISTED = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##heard", "##of", "unheard", "caf", "##e", ".", "x"]
PIECES = as_pieces(LISTED, np.zeros((len(LISTED), 2), np.int8), np.ones((len(LISTED), 1), np.float32))


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("unheard", ["unheard"]),  # the longest piece, not the first that fits
        ("Unheardof", ["unheard", "##of"]),
        ("CAFÉ", ["caf", "##e"]),
        ("unseen", ["[UNK]"]),  # no piece for a part: the whole word is unknown
        ("x" * 101, ["[UNK]"]),
    ],
)
def test_a_word_is_made_of_the_longest_pieces(word, pieces):
    assert [LISTED[k] for k in PIECES.of_word(word)] == pieces


def test_marks_stand_alone_and_offsets_hold():
    text = "“Unheard-of,” she said.\nNext."
    words = encoder_words(text, PIECES)
    written = [text[a:b] for a, b in zip(words.start, words.end)]
    assert written == ["“", "Unheard", "-", "of", ",", "”", "she", "said", ".", "Next", "."]


def test_quotations_sentences_and_paragraphs_are_told():
    text = "It rained. “We wait,” she said.\nNext."
    words = encoder_words(text, PIECES)
    written = [text[a:b] for a, b in zip(words.start, words.end)]
    state = dict(zip(written, words.state))
    assert (state["“"], state["wait"], state["”"], state["said"]) == (OPENING, INSIDE, CLOSING, OUTSIDE)
    begins = {word: int(kind) for word, kind in zip(written, words.before) if kind}
    assert begins == {"It": PARAGRAPH, "“": SENTENCE, "Next": PARAGRAPH}


@pytest.mark.parametrize("paragraph", ["Rain fell. " * 40 + "\n", "word " * 900, "a. " * 700])
def test_windows_hold_every_word_once_and_fit(paragraph):
    words = encoder_words(paragraph * 3, load_pieces())
    cuts = windows(words)
    assert [a for a, _ in cuts[1:]] == [b for _, b in cuts[:-1]]
    assert (cuts[0][0], cuts[-1][1]) == (0, len(words.start))
    assert all(words.first[b] - words.first[a] <= MOST_PIECES for a, b in cuts)


def test_a_window_ends_where_a_paragraph_does():
    words = encoder_words(("Rain fell on the hills. " * 8 + "\n") * 6, load_pieces())
    assert all(words.before[a] == PARAGRAPH for a, _ in windows(words))


def test_a_run_of_letters_is_read_by_its_first_pieces():
    words = encoder_words("qzx" * 30, load_pieces())
    assert len(words.pieces) == MOST_PIECES_OF_A_WORD


def test_spans_touch_the_words_they_cut():
    words = encoder_words("un unheard x", PIECES)
    assert words_in(words, [(1, 2), (5, 12)]).tolist() == [0, 1, 2]
    assert words_in(words, []).tolist() == []
