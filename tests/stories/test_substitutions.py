"""Which word fills the same slot in another outlet's text? Slots one can see by eye."""


import pandas as pd
import pytest

from analysis.stories.alignment import pair_sentences
from analysis.stories.substitutions import find_substitutions, substitution_profile
from analysis.stories.word_changes import find_word_changes, word_change_profile
from tests.places import DEMO

FIRST = """The gale tore down four sheds at the quay on Monday night.
Fishermen said the gale was the worst in thirty years.
The council will pay for new sheds before the winter."""
SECOND = """The storm tore down four huts at the quay on Monday night.
Fishermen stated the gale was the worst in thirty years.
The council will pay for new huts before the winter."""
WORDS = {"wind": ["gale", "storm"], "building": ["sheds", "huts"]}


def _articles(*texts, outlets=None):
    ids = [f"a{i}" for i in range(len(texts))]
    outlets = outlets or [f"Outlet {i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "outlet": outlets, "text": list(texts)})


def _hits(articles, voices=None):
    rows = []
    for row in articles.itertuples():
        for concept, variants in WORDS.items():
            for variant in variants:
                start = row.text.find(variant)
                while start >= 0:
                    place = (row.article_id, start)
                    voice = (voices or {}).get(place, "narrator")
                    rows.append((row.article_id, concept, variant, start, start + len(variant), voice, None))
                    start = row.text.find(variant, start + 1)
    columns = ["article_id", "concept", "variant", "start", "end", "voice", "speaker"]
    return pd.DataFrame(rows, columns=columns).astype({"speaker": "str"})


def _story(articles):
    return pd.DataFrame({"article_id": articles["article_id"], "story_id": "story-0001"})


def _slots(articles, hits=None):
    pairs = pair_sentences(articles, _story(articles))
    return find_substitutions(_hits(articles) if hits is None else hits, articles, pairs)


def test_every_slot_is_a_row_whether_its_word_was_changed_or_kept():
    slots = _slots(_articles(FIRST, SECOND))
    assert slots[["concept", "variant_a", "variant_b", "changed"]].values.tolist() == [
        ["building", "sheds", "huts", True],
        ["building", "sheds", "huts", True],
        ["wind", "gale", "storm", True],
        ["wind", "gale", "gale", False],
    ]
    for row in slots.itertuples():
        assert FIRST[row.start_a : row.end_a] == row.variant_a
        assert SECOND[row.start_b : row.end_b] == row.variant_b


def test_two_hits_of_one_sentence_are_matched_in_their_order():
    one = "Sheds were lost, and the sheds that stood were rented out by the port for a year."
    other = "Sheds were lost, and the huts that stood were rented out by the port for a year."
    slots = _slots(_articles(one.lower(), other.lower()))
    assert slots[["variant_a", "variant_b"]].values.tolist() == [["sheds", "sheds"], ["sheds", "huts"]]


def test_a_hit_stands_in_one_slot_per_pair_of_articles():
    slots = _slots(_articles(FIRST, FIRST + "\n" + SECOND))
    assert not slots.duplicated(["article_a", "start_a"]).any()
    assert not slots.duplicated(["article_b", "start_b"]).any()


def test_both_voices_are_carried_along():
    articles = _articles(FIRST, SECOND)
    voices = {("a0", FIRST.index("gale")): "quoted"}
    slots = _slots(articles, _hits(articles, voices))
    changed = slots[(slots["concept"] == "wind") & slots["changed"]].iloc[0]
    assert (changed["voice_a"], changed["voice_b"]) == ("quoted", "narrator")


def test_hits_without_voices_have_missing_ones():
    articles = _articles(FIRST, SECOND)
    slots = _slots(articles, _hits(articles).drop(columns=["voice", "speaker"]))
    assert slots["voice_a"].isna().all() and slots["speaker_b"].isna().all() and len(slots) == 4


def test_unrelated_sentences_share_no_slot():
    other = "Children painted the sheds of the allotment. Nobody minded.\nThe storm is a novel by a sailor."
    assert _slots(_articles(FIRST, other)).empty


def test_slots_do_not_depend_on_the_order_of_articles_or_hits():
    articles = _articles(FIRST, SECOND)
    hits = _hits(articles)
    pd.testing.assert_frame_equal(
        _slots(articles, hits), _slots(articles.iloc[::-1], hits.sample(frac=1, random_state=3))
    )


def test_no_hits_and_no_pairs_keep_their_columns():
    articles = _articles(FIRST, SECOND)
    pairs = pair_sentences(articles, _story(articles))
    none = find_substitutions(_hits(articles).iloc[:0], articles, pairs)
    also = find_substitutions(_hits(articles), articles, pairs.iloc[:0])
    assert none.empty and also.empty and list(none.columns) == list(also.columns)
    assert none["changed"].dtype.kind == "b" and substitution_profile(none, articles).empty


def test_the_profile_reads_every_slot_from_both_sides():
    articles = _articles(FIRST, SECOND)
    profile = substitution_profile(_slots(articles), articles)
    row = profile.set_index(["outlet_a", "outlet_b", "variant_a", "variant_b"])
    assert row.loc[("Outlet 0", "Outlet 1", "gale", "storm"), ["count", "total", "share"]].tolist() == [
        1,
        2,
        0.5,
    ]
    assert row.loc[("Outlet 1", "Outlet 0", "storm", "gale"), ["count", "total", "share"]].tolist() == [
        1,
        1,
        1.0,
    ]
    assert (profile["basis"] == "descriptive only").all(), "one story is one observation"


def test_exchanging_the_outlets_mirrors_the_profile():
    one, other = _articles(FIRST, SECOND, outlets=["X", "Y"]), _articles(FIRST, SECOND, outlets=["Y", "X"])
    keys = ["outlet_a", "outlet_b", "variant_a", "variant_b"]
    a = substitution_profile(_slots(one), one).set_index(keys)["count"]
    b = substitution_profile(_slots(other), other).set_index(keys)["count"]
    swap = {"X": "Y", "Y": "X"}
    assert dict(a.items()) == {(swap[x], swap[y], u, v): n for (x, y, u, v), n in b.items()}


def test_changed_words_that_nobody_listed_are_found_with_their_places():
    articles = _articles(FIRST, SECOND)
    changes = find_word_changes(articles, pair_sentences(articles, _story(articles)))
    assert changes[["words_a", "words_b"]].values.tolist() == [
        ["gale", "storm"],
        ["sheds", "huts"],
        ["said", "stated"],
        ["sheds", "huts"],
    ]
    for row in changes.itertuples():
        assert FIRST[row.start_a : row.end_a].lower() == row.words_a


def test_a_house_word_ranks_by_how_often_and_how_consistently_it_is_used():
    articles = _articles(FIRST, SECOND, SECOND.replace("huts", "sheds"), outlets=["X", "Y", "Z"])
    changes = find_word_changes(articles, pair_sentences(articles, _story(articles)))
    profile = word_change_profile(changes, articles).set_index(["words_u", "words_v"])
    huts = profile.loc[("huts", "sheds")]
    assert (huts["count"], huts["share"]) == (4, 1.0)
    assert (huts["outlets_u"], huts["outlets_v"]) == ("Y", "X, Z")


def test_an_outlet_that_uses_both_words_is_not_consistent():
    mixed = SECOND.replace("huts before", "sheds before").replace("four huts", "four sheds")
    first = FIRST.replace("sheds before", "huts before")
    articles = _articles(first, mixed.replace("four sheds", "four huts"), outlets=["X", "Y"])
    changes = find_word_changes(articles, pair_sentences(articles, _story(articles)))
    row = word_change_profile(changes, articles).set_index(["words_u", "words_v"]).loc[("huts", "sheds")]
    assert (row["count"], row["share"]) == (2, 0.5)


@pytest.mark.parametrize("table", ["changes", "profile"])
def test_nothing_changed_is_an_empty_table(table):
    articles = _articles(FIRST, FIRST)
    changes = find_word_changes(articles, pair_sentences(articles, _story(articles)))
    assert (changes if table == "changes" else word_change_profile(changes, articles)).empty




def test_the_planted_substitutions_are_found_and_nothing_else_is_called_changed():
    # The hits are the gold's, so that only the matching is tested.
    listed = pd.read_csv(DEMO / "articles.csv", dtype="str")
    articles = listed.assign(text=[(DEMO / path).read_bytes().decode("utf-8") for path in listed["path"]])
    gold = pd.read_csv(DEMO / "gold" / "substitutions.csv")
    slots = find_substitutions(pd.read_csv(DEMO / "gold" / "hits.csv"), articles, pair_sentences(articles))
    place = ["article_a", "start_a", "article_b", "start_b"]
    found = slots.merge(gold[[*place, "planted", "articles"]], on=place, how="left")
    planted = int(gold["planted"].sum())
    assert (found["changed"] & found["planted"].eq(True)).sum() >= 0.9 * planted
    edited = found[found["changed"] & found["relation"].isin(["edited", "verbatim"])]
    derived = pd.read_csv(DEMO / "gold" / "derivations.csv").query("relation != 'same_event'")
    close = set(zip(derived["article_a"], derived["article_b"]))
    edited = edited[[pair in close for pair in zip(edited["article_a"], edited["article_b"])]]
    assert edited["planted"].eq(True).mean() >= 0.9
