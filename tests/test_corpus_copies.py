"""Near copies: an exact join, compared with Python sets on the same texts."""

from __future__ import annotations

import itertools
import random

import numpy as np

from analysis.corpus.copies import near_copies, shingles, word_hashes


def by_sets(texts, size):
    runs = []
    for text in texts:
        words = text.lower().split()
        runs.append({tuple(words[i : i + size]) for i in range(len(words) - size + 1)})
    for a, b in itertools.combinations(range(len(texts)), 2):
        if shared := len(runs[a] & runs[b]):
            yield a, b, shared, shared / min(len(runs[a]), len(runs[b])), shared / len(runs[a] | runs[b])


def test_pairs_and_their_numbers_are_those_of_plain_sets():
    noise = random.Random(7)
    words = [f"w{i}" for i in range(300)]
    texts = [" ".join(noise.choices(words, k=noise.randint(0, 80))) for _ in range(40)]
    texts += [texts[0] + " tail of its own", texts[1][: len(texts[1]) // 2], texts[1], "one two", ""]
    found = near_copies(texts, min_containment=0.0, size=4)
    wanted = list(by_sets(texts, 4))
    assert [tuple(row) for row in found[["a", "b", "shared"]].to_numpy()] == [row[:3] for row in wanted]
    np.testing.assert_allclose(found[["containment", "jaccard"]], [row[3:] for row in wanted])


def test_word_hashes_are_the_same_in_every_run_and_ignore_case():
    (first,) = word_hashes(["Harbour office"])
    assert first.tolist() == word_hashes(["the HARBOUR, office"])[0][1:].tolist()
    # blake2b of the word, eight bytes, little end first: worked out by another program
    import hashlib

    assert int(first[1]) == int.from_bytes(hashlib.blake2b(b"office", digest_size=8).digest(), "little")


def test_a_text_shorter_than_a_run_has_none_and_no_texts_have_no_pairs():
    assert len(shingles(word_hashes(["three short words"])[0])) == 0
    assert near_copies([]).empty and near_copies(["a b c"]).empty
    assert list(near_copies([]).columns) == ["a", "b", "shared", "containment", "jaccard"]
