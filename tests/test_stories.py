"""Which articles tell the same event? Invented reports; expected groups are known by construction."""

import numpy as np
import pandas as pd

from analysis.passages import find_shared, group_copies, shared_passages, shingles
from analysis.stories import copy_groups

FERRY = (
    "The ferry to Little Orme stayed in port on Monday after engineers found a crack in its hull. "
    "Harbour officials said repairs would take at least nine days. Islanders were told to use the "
    "post boat, which carries twelve passengers and leaves at dawn."
)
LIBRARY = (
    "A library in Tarn Hill will close its reading room for the winter. The council blamed the price "
    "of heating oil, which has doubled in a year. Readers may borrow as many books as they can carry."
)


def _articles(*texts):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": list(texts)})


def test_near_copies_share_a_unit_and_others_stand_alone():
    edited = FERRY.replace("said", "stated").replace("at dawn", "at six")
    units = copy_groups(_articles(FERRY, LIBRARY, edited))
    assert units.to_dict() == {"a0": "a0", "a1": "a1", "a2": "a0"}


def test_an_excerpt_inside_a_longer_article_is_a_copy():
    units = copy_groups(_articles(LIBRARY + "\n" + FERRY, FERRY))
    assert units.nunique() == 1


def test_units_do_not_depend_on_the_order_of_the_articles():
    rng = np.random.default_rng(5)
    words = np.array([f"word{i}" for i in range(400)])
    originals = [" ".join(rng.choice(words, 90)) for _ in range(12)]
    texts = [text for text in originals for _ in range(4)]
    articles = _articles(*texts)
    forwards, backwards = copy_groups(articles), copy_groups(articles.iloc[::-1])
    assert forwards.nunique() == 12
    assert forwards.equals(backwards.reindex(forwards.index))


def test_an_agency_report_printed_by_four_hundred_outlets_is_one_unit():
    texts = [FERRY + f" The {place} Herald" for place in (f"town{i}" for i in range(400))]
    found = shingles(texts)
    assert group_copies(texts).tolist() == [0] * 400
    assert len(find_shared(found)) < 400 * 30, "pairs must not grow with the square of the family"


def test_empty_and_one_word_articles_are_units_of_their_own():
    units = copy_groups(_articles("", "", "Rain", "rain.", FERRY))
    assert units.to_dict() == {"a0": "a0", "a1": "a1", "a2": "a2", "a3": "a2", "a4": "a4"}
    assert copy_groups(_articles()).empty


def test_containment_is_the_share_of_the_shorter_text_counted_by_hand():
    # Eight words make four runs of five; the longer text holds the first three of them.
    short, long = "one two three four five six seven eight", "zero one two three four five six seven nine ten"
    row = find_shared(shingles([short, long]), 0.1).iloc[0]
    assert (row["shared"], row["containment"]) == (3, 0.75)


def test_pairs_found_by_the_join_are_those_of_a_comparison_of_all_pairs():
    rng = np.random.default_rng(1)
    words = np.array([f"w{i}" for i in range(60)])
    texts = [" ".join(rng.choice(words, rng.integers(3, 60))) for _ in range(20)]
    texts += [texts[i] + " " + " ".join(rng.choice(words, 20)) for i in range(10)]
    grams = []
    for text in texts:
        split = text.split()
        grams.append({tuple(split[i : i + 5]) for i in range(len(split) - 4)} or {tuple(split)})
    expected = {
        (i, j)
        for i in range(len(texts))
        for j in range(i + 1, len(texts))
        if len(grams[i] & grams[j]) >= 0.5 * min(len(grams[i]), len(grams[j]))
    }
    found = find_shared(shingles(texts))
    assert set(zip(found["a"], found["b"])) == expected


def test_shared_passages_are_spans_of_both_texts():
    other = "Officials spoke late. Repairs would take AT LEAST nine days, they said."
    [(a, b, c, d, words)] = shared_passages(FERRY, other)
    assert FERRY[a:b] == "repairs would take at least nine days" and words == 7
    assert other[c:d] == "Repairs would take AT LEAST nine days"


def test_soft_hyphens_and_curly_marks_do_not_hide_a_copy():
    odd = FERRY.replace("engineers", "engi\u00adneers").replace("Monday", "Mon\u200bday")
    assert find_shared(shingles([FERRY, odd]))["containment"].tolist() == [1.0]
