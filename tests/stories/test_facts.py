"""Who carries which fact? An invented wire report, a copy, a rewrite and an independent report."""


import numpy as np
import pandas as pd

from analysis.language.text import find_sentences
from analysis.stories.alignment import pair_sentences
from analysis.stories.facts import add_fact, fact_matrix, find_facts, find_omissions
from analysis.stories.same_story import find_derivations, find_stories
from tests.places import DEMO

WIRE = """The ferry to Little Orme stayed in port on Monday after engineers found a crack in its hull.
Three passengers died when the same ferry hit a pier in March.
Harbour officials said repairs would take at least nine days.
Islanders were told to use the post boat, which carries twelve passengers and leaves at dawn."""
COPY = """The ferry to Little Orme stayed in port on Monday after engineers found a crack in its hull.
Harbour officials stated repairs would take at least nine days.
Islanders were told to use the post boat, which carries twelve passengers and leaves at dawn."""
REWRITE = """Engineers found a crack in the hull of the ferry to Little Orme, which stayed in port on Monday.
The post boat, which carries twelve passengers and leaves at dawn, is the only way across the sound.
Shops on the island have shut their doors until further notice, and the school has sent its teachers home."""
OWN = """A crack in the hull keeps the Little Orme ferry in port.
Ada Finch, who runs the bakery, has flour for a week.
The school on the island will close."""


def _articles(*texts, dates=None):
    ids = [f"a{i}" for i in range(len(texts))]
    outlets = [f"Outlet {i}" for i in range(len(texts))]
    dates = dates or [None] * len(texts)
    return pd.DataFrame({"article_id": ids, "outlet": outlets, "date": dates, "text": list(texts)})


def _story(articles):
    return pd.DataFrame({"article_id": articles["article_id"], "story_id": "story-0001"})


def _facts(articles, attributions=None):
    stories = _story(articles)
    pairs = pair_sentences(articles, stories)
    return find_facts(articles, pairs, find_sentences(articles), stories, attributions)


def _derived(articles):
    return find_derivations(articles, _story(articles))


def _attribution(article_id, text, source, content):
    start = text.index(content)
    return {
        "article_id": article_id,
        "attribution_id": f"{article_id}-01",
        "type": "speech",
        "source_start": text.index(source),
        "source_end": text.index(source) + len(source),
        "speaker": source,
        "content_start": start,
        "content_end": start + len(content),
        "content_spans": [[start, start + len(content)]],
        "quoted_spans": [],
        "parent": None,
    }


def test_sentences_that_tell_the_same_are_one_fact_and_every_sentence_has_one():
    facts = _facts(_articles(WIRE, COPY, OWN))
    assert len(facts) == 4 + 3 + 3
    carriers = facts.groupby("fact_id")["article_id"].agg(list)
    assert sorted(map(tuple, carriers)) == [
        ("a0",),
        ("a0", "a1"),
        ("a0", "a1"),
        ("a0", "a1", "a2"),
        ("a2",),
        ("a2",),
    ]


def test_facts_are_numbered_in_the_order_of_telling():
    facts = _facts(_articles(WIRE, COPY))
    told = facts[facts["article_id"] == "a0"].sort_values("start")["fact_id"].tolist()
    assert told == [f"story-0001-{i:02d}" for i in (1, 2, 3, 4)]


def test_deaths_numbers_and_names_are_flagged():
    facts = _facts(_articles(WIRE, OWN)).set_index(["article_id", "start"])
    deaths = facts.loc[("a0", WIRE.index("Three"))]
    assert deaths["deaths"] and deaths["numbers"] and not deaths["names"]
    baker = facts.loc[("a1", OWN.index("Ada"))]
    assert baker["names"] and not baker["deaths"]
    assert not facts.loc[("a0", WIRE.index("The ferry")), "deaths"]


def test_a_sentence_knows_its_place_and_whether_it_leads():
    facts = _facts(_articles(WIRE, COPY)).query("article_id == 'a0'").sort_values("start")
    assert facts["place"].round(3).tolist() == [0, 0.333, 0.667, 1]
    assert facts["position"].tolist() == ["lead", "body", "body", "body"]


def test_the_voice_is_whose_words_most_of_the_sentence_is():
    attributions = pd.DataFrame(
        [_attribution("a0", WIRE, "Harbour officials", "repairs would take at least nine days")]
    )
    facts = _facts(_articles(WIRE, COPY), attributions).set_index(["article_id", "start"])
    said = facts.loc[("a0", WIRE.index("Harbour"))]
    assert (said["voice"], said["speaker"], said["source"]) == ("reported", "Harbour officials", True)
    assert facts.loc[("a0", 0), "voice"] == "narrator" and not facts.loc[("a0", 0), "source"]


def test_who_speaks_does_not_outweigh_what_is_said_however_long_the_title():
    text = '"No ferry sails," said Ada Baker, who has led the harbour office since the summer before last.'
    source = "Ada Baker, who has led the harbour office since the summer before last"
    row = _attribution("a0", text, source, "No ferry sails") | {
        "content_spans": [[0, 17]],
        "quoted_spans": [[0, 17]],
        "cue_start": text.index("said"),
        "cue_end": text.index("said") + 4,
    }
    facts = _facts(_articles(text, OWN), pd.DataFrame([row])).set_index("article_id")
    assert facts.loc["a0", "voice"] == "quoted"
    own_words = {"source_start": None, "source_end": None, "cue_start": None, "cue_end": None}
    facts = _facts(_articles(text, OWN), pd.DataFrame([row | own_words])).set_index("article_id")
    assert facts.loc["a0", "voice"] == "narrator"


def test_the_matrix_has_a_cell_for_every_fact_and_article_and_its_sentence():
    articles = _articles(WIRE, COPY, OWN)
    matrix = fact_matrix(_facts(articles), articles, _derived(articles))
    assert len(matrix) == 6 * 3
    assert (matrix["carried"] == matrix["sentence"].notna()).all()
    dropped = matrix[(matrix["article_id"] == "a1") & matrix["deaths"]].iloc[0]
    assert not dropped["carried"] and dropped["carriers"] == 1 and dropped["omitted"] == "unknown"
    assert matrix["omitted"].notna().sum() == 1, "what only the independent report tells nobody left out"
    assert matrix.groupby("article_id")["independent_report"].first().to_dict() == {
        "a0": False,
        "a1": False,
        "a2": True,
    }


def test_what_a_copy_or_rewrite_drops_is_an_omission_and_what_it_adds_is_none():
    dates = ["2031-05-02T08:00", "2031-05-02T09:00", "2031-05-02T10:00"]
    articles = _articles(WIRE, COPY, REWRITE, dates=dates)
    omissions = find_omissions(_facts(articles), _derived(articles))
    assert set(omissions["direction"]) == {"from_origin"}
    dropped = omissions[omissions["deaths"]]
    assert set(zip(dropped["article_id"], dropped["origin"])) == {("a1", "a0"), ("a2", "a0")}
    assert "a0" not in set(omissions["article_id"]), "the first text cannot omit what others added later"


def test_without_dates_both_directions_are_listed_as_unknown():
    articles = _articles(WIRE, COPY)
    omissions = find_omissions(_facts(articles), _derived(articles))
    assert omissions["direction"].tolist() == ["unknown"] and omissions["article_id"].tolist() == ["a1"]


def test_an_independent_report_omits_nothing():
    articles = _articles(WIRE, COPY, OWN)
    omissions = find_omissions(_facts(articles), _derived(articles))
    assert not ({"a2"} & {*omissions["article_id"], *omissions["origin"]})


def test_facts_do_not_depend_on_the_order_of_the_articles():
    articles = _articles(WIRE, COPY, OWN)
    pd.testing.assert_frame_equal(_facts(articles), _facts(articles.iloc[::-1]))


def test_empty_stories_keep_their_columns():
    columns = _facts(_articles(WIRE, COPY)).columns.tolist()
    for articles in (_articles(), _articles(""), _articles("Rain.")):
        facts = _facts(articles)
        assert facts.columns.tolist() == columns
        assert find_omissions(facts, _derived(articles)).empty
        assert len(fact_matrix(facts, articles, _derived(articles))) == len(facts)


def test_a_passage_knows_the_fact_it_stands_in_and_a_headline_stands_in_none():
    articles = _articles("Crack found\n" + WIRE, COPY)
    facts = _facts(articles)
    text = articles["text"][0]
    evidence = pd.DataFrame({"article_id": ["a0", "a0", "gone"], "start": [0, text.index("post boat"), 3]})
    found = add_fact(evidence, facts)
    assert found["fact_id"].isna().tolist() == [True, False, True]
    assert found["fact_id"][1] == facts[facts["start"] == text.index("Islanders")]["fact_id"].item()




def test_what_copies_and_rewrites_of_the_demonstration_corpus_drop_is_found_and_no_independent_report_is_blamed():
    listed = pd.read_csv(DEMO / "articles.csv", dtype="str")
    articles = listed.assign(text=[(DEMO / path).read_bytes().decode("utf-8") for path in listed["path"]])
    stories = find_stories(articles)
    facts = find_facts(articles, pair_sentences(articles, stories), find_sentences(articles), stories)
    omissions = find_omissions(facts, find_derivations(articles, stories))
    roles = pd.read_csv(DEMO / "gold" / "stories.csv").set_index("article_id")["role"]
    assert not roles[omissions["article_id"].unique()].eq("independent").any()
    gold, told = (pd.read_csv(DEMO / "gold" / f"{name}.csv") for name in ("omissions", "facts"))
    wire = told[told["article_id"].str.endswith("-wexa")].set_index("fact_id")[["article_id", "start"]]
    met = sum(
        (
            (omissions["origin"] == wire.loc[row.fact_id, "article_id"])
            & (omissions["start"] == wire.loc[row.fact_id, "start"])
            & (omissions["article_id"] == row.article_id)
        ).any()
        for row in gold.itertuples()
        if isinstance(wire.loc[row.fact_id, "start"], int | np.integer)
    )
    assert met >= 0.9 * len(gold)
