"""Which articles tell the same event? Invented reports; expected groups are known by construction."""


import numpy as np
import pandas as pd
import pytest

from analysis.language.passages import find_shared, group_copies, shared_passages, shingles
from analysis.stories.same_story import copy_groups, find_derivations, find_shared_passages, find_stories
from tests.places import DEMO, SEEDS

FERRY = (
    "The ferry to Little Orme stayed in port on Monday after engineers found a crack in its hull. "
    "Harbour officials said repairs would take at least nine days. Islanders were told to use the "
    "post boat, which carries twelve passengers and leaves at dawn."
)
LIBRARY = (
    "A library in Tarn Hill will close its reading room for the winter. The council blamed the price "
    "of heating oil, which has doubled in a year. Readers may borrow as many books as they can carry."
)




@pytest.fixture(scope="module")
def seeds():
    if not SEEDS.exists():
        pytest.skip("the five real articles are not beside this checkout")
    listed = pd.read_csv(SEEDS / "articles.csv", dtype="str")
    return listed.assign(text=[(SEEDS / path).read_text("utf-8") for path in listed["path"]])


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


def test_a_licence_line_at_the_end_of_short_texts_does_not_make_them_copies():
    line = " This report may not be printed, sold or read aloud without leave in writing of its owner."
    brief = "Rain is expected in Tarn Hill by noon, and the fair will be held indoors." + line
    assert group_copies([brief, FERRY + line, LIBRARY + line]).tolist() == [0, 1, 2]


def test_soft_hyphens_and_curly_marks_do_not_hide_a_copy():
    odd = FERRY.replace("engineers", "engi\u00adneers").replace("Monday", "Mon\u200bday")
    assert find_shared(shingles([FERRY, odd]))["containment"].tolist() == [1.0]


FERRY_AGAIN = (
    "Engineers have found a crack in the hull of the ferry that serves Little Orme, and the islanders "
    "must wait for it. A spokeswoman for the harbour spoke of at least nine days of welding. Until then "
    "the post boat, with its twelve seats, is the only crossing from the mainland."
)
FERRY_REWRITTEN = (
    "Engineers found a crack in its hull, so the ferry to Little Orme stayed in port on Monday. Welding "
    "costs money the island does not have, said a councillor. Meanwhile the post boat, which carries "
    "twelve passengers, is full every morning, and two weddings were called off."
)


def _dated(rows):
    return pd.DataFrame(rows, columns=["article_id", "date", "text"])


def test_reports_of_one_event_are_one_story_and_others_are_not():
    stories = find_stories(_articles(FERRY, LIBRARY, FERRY_AGAIN, FERRY_REWRITTEN))
    assert stories["story_id"].tolist() == ["story-0001", "story-0002", "story-0001", "story-0001"]


def test_stories_do_not_depend_on_the_order_of_the_articles():
    articles = _articles(LIBRARY, FERRY, FERRY_AGAIN, FERRY_REWRITTEN, LIBRARY + " More soon.", "", FERRY)
    forwards = find_stories(articles)
    backwards = find_stories(articles.iloc[::-1]).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(forwards, backwards)


def test_stories_are_numbered_by_date_and_undated_ones_come_last():
    stories = find_stories(_dated([("a", None, LIBRARY), ("b", "2031-05-02", FERRY)]))
    assert stories["story_id"].tolist() == ["story-0002", "story-0001"]


def test_unreadable_and_mixed_dates_cost_nothing():
    rows = [
        ("a", "some day", FERRY),
        ("b", "2031-05-02T10:00:00+02:00", FERRY_AGAIN),
        ("c", "2031-05-02", FERRY),
    ]
    assert find_stories(_dated(rows))["story_id"].nunique() == 1


def test_a_copy_a_rewrite_and_an_independent_report_are_told_apart():
    copy = FERRY.replace("said", "stated")
    pairs = find_derivations(_articles(FERRY, copy, FERRY_REWRITTEN, FERRY_AGAIN))
    relation = {(row.article_a, row.article_b): row.relation for row in pairs.itertuples()}
    assert relation[("a0", "a1")] == "copy"
    assert relation[("a0", "a2")] == "rewrite"
    assert relation[("a0", "a3")] == "same_event"
    assert pairs["containment"].between(0, 1).all() and pairs["cosine"].between(0, 1).all()


def test_a_speakers_words_in_two_reports_do_not_make_one_a_rewrite_of_the_other():
    said = "“We will weld the hull and paint it and sail again before the herring come back to us,” "
    one = FERRY_AGAIN + " " + said + "the mate declared."
    other = "The mate of the stranded ferry was cheerful. " + said + "he told this paper over tea and toast."
    [row] = find_derivations(_articles(one, other), _one_story("a0", "a1")).itertuples()
    assert row.relation == "same_event"
    assert row.containment > 0.2 > row.containment_outside


def _one_story(*ids):
    return pd.DataFrame({"article_id": list(ids), "story_id": "story-0001"})


def test_a_direction_is_claimed_only_where_dates_or_times_tell():
    def direction(first, second):
        rows = _dated([("a", first, FERRY), ("b", second, FERRY)])
        return find_derivations(rows)["direction"].item()

    assert direction("2031-05-02", "2031-05-03") == "a_to_b"
    assert direction("2031-05-04", "2031-05-03") == "b_to_a"
    assert direction("2031-05-02", "2031-05-02") == "unknown"
    assert direction("2031-05-02T08:00", "2031-05-02") == "unknown", (
        "a day without a time may be earlier or later"
    )
    assert direction("2031-05-02T08:00", "2031-05-02T09:30") == "a_to_b"
    assert direction(None, "2031-05-02") == "unknown"


def test_the_evidence_of_a_derivation_is_its_shared_passages():
    articles = _articles(FERRY, FERRY_REWRITTEN)
    passages = find_shared_passages(articles, find_derivations(articles))
    found = {FERRY[row.start_a : row.end_a] for row in passages.itertuples()}
    assert "the post boat, which carries twelve passengers" in found
    for row in passages.itertuples():
        one, other = FERRY[row.start_a : row.end_a], FERRY_REWRITTEN[row.start_b : row.end_b]
        assert [w.strip(".,") for w in one.lower().split()] == [w.strip(".,") for w in other.lower().split()]


def test_no_stories_and_no_pairs_keep_their_columns():
    none = find_derivations(_articles())
    alone = find_derivations(_articles(FERRY))
    assert list(none.columns) == list(alone.columns) and none.empty and alone.empty
    assert find_stories(_articles()).columns.tolist() == ["article_id", "story_id"]
    assert find_shared_passages(_articles(FERRY), alone).columns.tolist()[-1] == "words"


def test_two_versions_in_one_outlet_and_two_identical_articles_are_copies():
    articles = _articles(FERRY, FERRY, FERRY + " This report has been updated.").assign(outlet="Orme Mail")
    assert find_derivations(articles)["relation"].tolist() == ["copy", "copy", "copy"]


def test_a_story_of_four_hundred_reports_stays_whole():
    rng = np.random.default_rng(3)
    topic = [f"topic{i}" for i in range(60)]
    texts = [" ".join([*rng.permutation(topic)[:40], *(f"own{k}x{i}" for i in range(2))]) for k in range(400)]
    texts += [" ".join(f"other{k}y{i}" for i in range(40)) for k in range(40)]
    stories = find_stories(_articles(*texts))["story_id"]
    assert stories[:400].nunique() == 1 and stories[400:].nunique() == 40


def test_the_five_seed_articles_are_one_story_with_one_copy_and_one_independent_report(seeds):
    assert find_stories(seeds)["story_id"].nunique() == 1
    relation = find_derivations(seeds).set_index(["article_a", "article_b"])["relation"]
    assert relation[("002", "003")] == "copy"
    assert (relation[relation.index.get_level_values("article_b") == "004"] == "same_event").all()
    assert (relation[[("000", "001"), ("000", "002"), ("001", "002")]] == "rewrite").all()




@pytest.fixture(scope="module")
def demo():
    listed = pd.read_csv(DEMO / "articles.csv", dtype="str")
    return listed.assign(text=[(DEMO / path).read_bytes().decode("utf-8") for path in listed["path"]])


def test_the_demonstration_corpus_falls_into_its_stories_exactly(demo):
    gold = pd.read_csv(DEMO / "gold" / "stories.csv").set_index("article_id")["story_id"]
    found = find_stories(demo).set_index("article_id")["story_id"]
    together = pd.crosstab(found, gold.reindex(found.index))
    assert (together.gt(0).sum(axis=1) == 1).all() and (together.gt(0).sum(axis=0) == 1).all()


def test_copies_rewrites_and_independent_reports_of_the_demonstration_corpus_are_told_apart(demo):
    gold = pd.read_csv(DEMO / "gold" / "derivations.csv")
    typed = gold.merge(find_derivations(demo), on=["article_a", "article_b"], suffixes=("_gold", ""))
    assert len(typed) == len(gold)
    assert (typed["relation"] == typed["relation_gold"]).mean() >= 0.95
    later = typed[(typed["article_b"].str.endswith("-wexa")) & (typed["relation"] == "copy")]
    assert (later["direction"] == "b_to_a").all(), "the agency is first in every story, and the times say so"
