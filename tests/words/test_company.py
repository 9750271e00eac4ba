"""The company of a word: what stands near it or depends on it, in whose voice, and how it is counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.language.parsing import parse_articles
from analysis.words.collocates import collocate_table, company_classes, company_differences
from analysis.words.company import RELATIONS, find_company, inside_nodes
from analysis.words.content_words import NUMBER, TABLE, find_content_words
from tests.places import cases

CASES = cases("company")


def words_of(text, voice="narrator", article="a", outlet="Gull"):
    """One row per written word; a full stop ends a sentence, and words in capitals stand in another voice."""
    rows, sentence, offset = [], 0, 0
    for place, token in enumerate(text.split()):
        bare = token.strip(".")
        spoken = "quoted" if bare.isupper() else voice
        rows.append(
            (article, bare.lower(), "noun", offset, offset + len(bare), place, sentence, spoken, outlet)
        )
        offset += len(token) + 1
        sentence += token.endswith(".")
    columns = ["article_id", "word", "part", "start", "end", "place", "sentence", "voice", "outlet"]
    table = pd.DataFrame(rows, columns=columns).assign(relation=None, governor=None)
    return table.astype({"relation": "str", "governor": "Int64"})


def nodes_at(words, word):
    found = words[words["word"] == word]
    return found[["article_id", "start", "end", "outlet"]].reset_index(drop=True)


def company(words, word, **options):
    return find_company(words, nodes_at(words, word), **options)


def test_the_window_counts_words_on_either_side_and_ends_with_the_sentence():
    words = words_of("far near ferry left harbour. dawn broke")
    found = company(words, "ferry", window=(1, 5))
    assert dict(zip(found["word"], found["distance"])) == {"near": -1, "left": 1, "harbour": 2}


def test_the_window_ends_where_the_voice_changes():
    words = words_of("old ferry UNSAFE WRECK")
    assert list(company(words, "ferry")["word"]) == ["old"]
    quoted = words_of("old FERRY UNSAFE wreck")
    found = company(quoted, "ferry")
    assert list(found["word"]) == ["unsafe"] and list(found["voice"]) == ["quoted"]


def test_a_word_between_two_nodes_counts_once_for_the_nearer_and_for_the_first_of_equals():
    words = words_of("ferry blue small ferry")
    found = company(words, "ferry")
    assert len(found) == 2
    assert dict(zip(found["word"], found["node_start"])) == {"blue": 0, "small": 17}
    middle = company(words_of("ferry blue ferry"), "ferry")
    assert list(middle["node_start"]) == [0]


def test_a_node_is_not_its_own_company_and_is_taken_from_the_words_outside():
    words = words_of("ferry ferry harbour")
    assert list(company(words, "ferry")["word"]) == ["harbour"]
    assert inside_nodes(words, nodes_at(words, "ferry")).tolist() == [True, True, False]


def test_the_passage_reaches_from_the_one_to_the_other():
    text = "old ferry left"
    found = company(words_of(text), "ferry")
    assert [text[a:b] for a, b in zip(found["start"], found["end"])] == ["old ferry", "ferry left"]


def test_nodes_carry_their_columns_and_places_without_a_content_word_have_no_company():
    words = words_of("old ferry left").iloc[[0, 1]]
    nodes = pd.DataFrame(
        {"article_id": ["a", "a", "b"], "start": [4, 10, 0], "end": [9, 14, 5], "variant": list("xyz")}
    )
    found = find_company(words, nodes)
    assert list(found["variant"]) == ["x"]


def parsed(text):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    return find_content_words(articles, parses=parse_articles(articles["text"])), text


@pytest.mark.parametrize("case", CASES["relations"], ids=lambda case: case["text"])
def test_what_a_word_is_to_the_node(case):
    words, text = parsed(case["text"])
    start = text.index(case["node"])
    nodes = pd.DataFrame({"article_id": ["a"], "start": [start], "end": [start + len(case["node"])]})
    found = find_company(words, nodes, window=None)
    assert set(found["relation"]) <= set(RELATIONS)
    assert dict(zip(found["word"], found["relation"])) == case["relations"]


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: case["text"])
def test_content_words_in_their_base_form(case):
    words, _ = parsed(case["text"])
    assert list(words["word"]) == case["words"]


def test_content_words_are_as_declared_and_their_offsets_hold(demo_study):
    words = demo_study.table("content_words")
    texts = demo_study.articles.set_index("article_id")["text"]
    for row in words.iloc[:: len(words) // 60].to_dict("records"):
        passage = texts[row["article_id"]][row["start"] : row["end"]]
        assert passage and not any(letter.isspace() for letter in passage)
        if row["part"] == "name":
            assert row["word"] == passage.replace("’", "'")
    assert set(TABLE.columns) <= set(words)
    assert set(words["voice"]) == {"narrator", "quoted", "reported"}
    governed = words[words["governor"].notna()]
    there = set(zip(words["article_id"], words["start"]))
    assert {(a, int(b)) for a, b in zip(governed["article_id"], governed["governor"])} <= there
    assert (governed["relation"].notna()).all() and words.loc[
        words["governor"].isna(), "relation"
    ].isna().all()


def test_every_number_is_one_word():
    words, _ = parsed("The ferry carried 41 goats and 900 sheep.")
    assert list(words["word"]).count(NUMBER) == 2


# --- counting


def corpus(articles, text, word="ferry", outlet="Gull"):
    parts = [words_of(text, article=f"{outlet}{i}", outlet=outlet) for i in range(articles)]
    words = pd.concat(parts, ignore_index=True)
    return words, nodes_at(words, word)


def test_counts_and_measures_are_those_of_the_fourfold_table():
    words, nodes = corpus(6, "old ferry sank. old boats sail. grey ferry sank. goats graze.")
    found = find_company(words, nodes)
    table = collocate_table(found, nodes, words).set_index("word")
    # per article: company old, sank, grey, sank; outside the nodes nine words; "old" stands twice, once beside
    old = table.loc["old"]
    assert (old["count"], old["total"], old["uses"], old["word_count"], old["words"]) == (6, 24, 12, 12, 54)
    assert old["per_100"] == 50 and old["expected"] == pytest.approx(24 * 12 / 54)
    assert old["delta_p_word"] == pytest.approx(6 / 24 - 6 / 30)
    assert old["delta_p_node"] == pytest.approx(6 / 12 - 18 / 42)
    assert old["log_dice"] == pytest.approx(14 + np.log2(2 * 6 / (12 + 12)))
    assert table.loc["sank", "mi"] == pytest.approx(np.log2(12 * 54 / (24 * 12)))
    assert "boats" not in table.index


def test_below_five_independent_articles_there_is_no_interval_and_copies_are_one():
    words, nodes = corpus(6, "old ferry sank. goats graze.")
    found = find_company(words, nodes)
    free = collocate_table(found, nodes, words).set_index("word").loc["old"]
    assert free["independent"] == 6 and free["basis"] == "bootstrap"
    units = {f"Gull{i}": "one" for i in range(3)}
    tied = collocate_table(found, nodes, words, units=units).set_index("word").loc["old"]
    assert (tied["count"], tied["articles"], tied["independent"]) == (6, 6, 4)
    assert tied["basis"] == "descriptive only" and np.isnan(tied["low"]) and np.isnan(tied["p"])


def test_a_word_in_too_few_independent_articles_is_left_out():
    words, nodes = corpus(4, "old ferry sank.")
    found = find_company(words, nodes)
    assert len(collocate_table(found, nodes, words)) == 2
    assert not len(collocate_table(found, nodes, words, units={f"Gull{i}": "one" for i in range(4)}))


def test_each_group_is_measured_against_its_own_words():
    first, second = corpus(5, "old ferry sank. old goats."), corpus(5, "old ferry sank.", outlet="Post")
    words, nodes = (pd.concat(pair, ignore_index=True) for pair in zip(first, second))
    table = collocate_table(find_company(words, nodes), nodes, words, ["outlet", "voice"])
    old = table[table["word"] == "old"].set_index("outlet")
    assert old["word_count"].to_dict() == {"Gull": 10, "Post": 5}
    assert old["words"].to_dict() == {"Gull": 20, "Post": 10}


def test_a_word_half_the_articles_attach_to_the_node_is_called_attracted():
    near, far = (
        corpus(12, "rusty ferry sank. blue goats graze slowly."),
        corpus(12, "ferry sank. rusty blue gates.", outlet="B"),
    )
    words, nodes = (pd.concat(pair, ignore_index=True) for pair in zip(near, far))
    table = collocate_table(find_company(words, nodes), nodes, words).set_index("word")
    assert table.loc["sank", "p_adjusted"] < 0.05 and table.loc["sank", "delta_low"] > 0
    assert table["p_adjusted"].ge(table["p"] - 1e-12).all()


def test_differences_between_outlets_are_per_100_uses_and_have_an_interval():
    first, second = (
        corpus(8, "old ferry sank. goats."),
        corpus(8, "new ferry sank. old goats.", outlet="Post"),
    )
    words, nodes = (pd.concat(pair, ignore_index=True) for pair in zip(first, second))
    found = company_differences(find_company(words, nodes), nodes, words, "outlet")
    row = found[(found["outlet"] == "Gull") & (found["word"] == "old")].iloc[0]
    assert (row["count"], row["uses"], row["reference_count"], row["reference_uses"]) == (8, 8, 0, 8)
    assert row["difference"] == 100 and row["low"] > 0 and row["p_adjusted"] < 0.05
    same = found[(found["outlet"] == "Gull") & (found["word"] == "sank")].iloc[0]
    assert same["difference"] == 0 and same["low"] <= 0 <= same["high"]
    turned = found[(found["outlet"] == "Post") & (found["word"] == "old")].iloc[0]
    assert (turned["difference"], turned["low"], turned["high"]) == (
        -row["difference"],
        -row["high"],
        -row["low"],
    )


def test_one_outlet_alone_has_nothing_to_differ_from():
    words, nodes = corpus(8, "old ferry sank.")
    assert not len(company_differences(find_company(words, nodes), nodes, words, "outlet"))


def test_where_groups_of_outlets_are_compared_outlets_are_drawn_not_their_articles():
    from analysis.certainty.outlets import within_outlets

    parts = [corpus(3, "old ferry sank. goats graze.", outlet=name) for name in ("A", "B", "C", "D", "E", "F")]
    words, nodes = (pd.concat(pair, ignore_index=True).assign(leaning="left") for pair in zip(*parts))
    nodes = nodes.assign(leaning="left")
    articles = words.drop_duplicates("article_id")
    units = within_outlets(None, articles, ["leaning"])
    found = find_company(words, nodes)
    grouped = collocate_table(found, nodes, words, ["leaning", "voice"], units).set_index("word").loc["old"]
    assert (grouped["independent"], grouped["outlets"], grouped["basis"]) == (18, 6, "bootstrap")
    few = articles["outlet"].isin(["A", "B"])
    some = within_outlets(None, articles[few], ["leaning"])
    kept = [table[table["article_id"].isin(articles[few]["article_id"])] for table in (found, nodes, words)]
    thin = collocate_table(*kept, ["leaning", "voice"], some).set_index("word").loc["old"]
    # two outlets cannot be drawn from: articles are, and the table says how many outlets there are
    assert (thin["outlets"], thin["independent"], thin["basis"]) == (2, 6, "bootstrap")


def test_classes_of_the_company_are_shares_of_it_and_a_word_may_be_of_two():
    words, nodes = corpus(6, "old rusty ferry sank. goats.")
    found = find_company(words, nodes).assign(node="ferry")
    rusty = found[found["word"] == "rusty"]
    classes = pd.concat([rusty.assign(**{"class": "decay"}), rusty.assign(**{"class": "iron"})])
    table = company_classes(
        found, classes, names=["decay", "iron", "gold"], levels={"node": ["ferry", "raft"]}
    )
    ferry = table[(table["node"] == "ferry") & (table["voice"] == "narrator")].set_index("class")
    assert ferry["share"].to_dict() == {
        "decay": pytest.approx(1 / 3),
        "iron": pytest.approx(1 / 3),
        "gold": 0,
    }
    raft = table[table["node"] == "raft"]
    assert (raft["total"] == 0).all() and raft["share"].isna().all()


def test_chance_is_not_taken_for_company():
    from benchmarks.company import false_alarms

    found = false_alarms(20, 12, seed=4)
    # 5 % of tests may say so; a quick run leaves room for chance
    assert found["words tested"] > 80 and found["p < .05"] <= 0.08 and found["any"] <= 2 / 12
