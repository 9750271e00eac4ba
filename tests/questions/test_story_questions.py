"""Questions about stories, held against counts made here by hand and the truth written down for the shipped corpus."""

from __future__ import annotations

from collections import Counter, defaultdict

import pandas as pd
import pytest

from analysis import open_study
from analysis.codebook.types import Codebook
from analysis.language.text import normalise
from tests.places import DEMO

STORY_QUESTIONS = (
    "who_copied_whom", "shared_passages", "side_by_side", "quotations_followed", "facts_carried",
)  # fmt: skip


def gold(name):
    return pd.read_csv(DEMO / "gold" / f"{name}.csv")


@pytest.fixture(scope="module")
def outlet(demo_study):
    return dict(zip(demo_study.articles["article_id"], demo_study.articles["outlet"]))


@pytest.fixture(scope="module")
def text(demo_study):
    return dict(zip(demo_study.articles["article_id"], demo_study.articles["text"]))


@pytest.fixture(scope="module")
def alone():
    """Two articles of one outlet about two things, without dates, and a codebook with one notion."""
    texts = [
        "The ferry was late again on Monday, and nobody at the pier could say why.",
        "A choir from the hills sang in the town hall. The bread at the market was sold out by noon.",
    ]
    articles = pd.DataFrame({"article_id": ["a1", "a2"], "outlet": "Gull", "text": texts})
    return open_study(articles, Codebook("nobody"))


# --- stories and copies


def test_stories_are_listed_with_their_articles_outlets_and_first_date(demo_study, outlet):
    table = demo_study.same_event().table
    truth = gold("stories").groupby("story_id")["article_id"].agg(set)
    assert len(table) == len(truth) == 8
    members = demo_study.stories.groupby("story_id")["article_id"].agg(set)
    assert set(map(frozenset, members)) == set(map(frozenset, truth))
    date = dict(zip(demo_study.articles["article_id"], demo_study.articles["date"].astype(str)))
    for row in table.to_dict("records"):
        ours = members[row["story_id"]]
        assert row["articles"] == len(ours) and row["outlets"] == len({outlet[one] for one in ours})
        assert row["first"] == min(date[one] for one in ours)


def test_the_story_shown_is_the_one_told_by_most_outlets_and_any_other_can_be_asked_of(demo_study):
    shown = demo_study.who_copied_whom()
    assert [finding.item for finding in shown] == [demo_study.same_event().table["story_id"].iloc[0]]
    other = demo_study.who_copied_whom("story-0005")
    assert set(other.table["story_id"]) == {"story-0005"}
    with pytest.raises(ValueError, match="cannot be asked of 'story-9999'"):
        demo_study.who_copied_whom("story-9999")


def test_who_copied_whom_agrees_with_how_the_articles_were_written(demo_study):
    finding = demo_study.who_copied_whom("story-0001")
    truth = gold("derivations").query("story_id == 'e1'")
    planted = {(row.article_a, row.article_b): row.relation for row in truth.itertuples()}
    found = {(row.article_a, row.article_b): row.relation for row in finding.table.itertuples()}
    assert found == planted


def test_shared_passages_are_the_same_words_in_both_articles(demo_study, text):
    finding = demo_study.shared_passages("story-0001")
    assert finding.n == len(finding.table) > 0
    for row in finding.evidence.to_dict("records"):
        one, other = (
            "".join(filter(str.isalnum, normalise(text[row[f"article_{s}"]][row[f"start_{s}"] : row[f"end_{s}"]])))
            for s in "ab"
        )
        assert one.casefold() == other.casefold()
    assert finding.table["words"].is_monotonic_decreasing
    ends = {*finding.evidence["article_a"], *finding.evidence["article_b"]}
    assert finding.sentence == f"{finding.n} shared passages in {len(ends)} articles."


def test_copies_between_outlets_count_each_pair_of_articles_once_whichever_comes_first(demo_study, outlet):
    pairs: Counter = Counter()
    for row in demo_study.derivations.to_dict("records"):
        pairs[row["relation"], frozenset((outlet[row["article_a"]], outlet[row["article_b"]]))] += 1
    table = demo_study.copies_between_outlets().table
    found = {
        (row["relation"], frozenset((row["outlet_a"], row["outlet_b"]))): row["pairs"]
        for row in table.to_dict("records")
    }
    assert found == dict(pairs) and len(table) == len(pairs)


def test_two_articles_stand_side_by_side_with_changed_words_marked(demo_study, text):
    finding = demo_study.side_by_side("story-0001")
    page = finding._repr_html_()
    assert "<mark" in page and finding.picture is None
    assert "underlined words were changed" in page
    for side in "ab":
        rows = finding.table.dropna(subset=[f"text_{side}"])
        article = rows[f"article_{side}"].iloc[0]
        assert outlet_of(demo_study, article) in page
        for said, words in zip(rows[f"text_{side}"], rows[f"changed_{side}"]):
            assert said in text[article]
            assert not isinstance(words, str) or all(word in said for word in words.split("; "))
    edited = demo_study.sentence_pairs.query("story_id == 'story-0001' and relation == 'edited'")
    most = edited.groupby(["article_a", "article_b"]).size().max()
    assert (finding.evidence["relation"] == "edited").sum() == most


def outlet_of(study, article):
    return study.articles.set_index("article_id")["outlet"][article]


# --- words


def slots(study, outlet, concept=None):
    """Every shared place, once from either side: (concept, outlet, word, other outlet, other's word)."""
    for row in study.substitutions.to_dict("records"):
        one, other = outlet[row["article_a"]], outlet[row["article_b"]]
        if one != other and concept in (None, row["concept"]):
            yield row, (row["concept"], one, row["variant_a"], other, row["variant_b"])
            yield row, (row["concept"], other, row["variant_b"], one, row["variant_a"])


def test_exchanged_words_are_counted_once_per_pair_of_outlets_of_all_places_they_share(demo_study, outlet):
    found = [key for _, key in slots(demo_study, outlet)]
    counts, totals = Counter(found), Counter(key[:4] for key in found)
    table = demo_study.exchanged_words().table
    for row in table.to_dict("records"):
        key = (row["concept"], row["outlet_a"], row["variant_a"], row["outlet_b"], row["variant_b"])
        assert row["variant_a"] != row["variant_b"] and row["outlet_a"] < row["outlet_b"]
        assert (row["count"], row["total"]) == (counts[key], totals[key[:4]])
    assert len(table) == sum(key[1] < key[3] and key[2] != key[4] for key in counts)


def test_the_two_outlets_shown_are_those_that_exchange_the_words_most(demo_study, outlet):
    finding = demo_study.faced_words("people held")
    counts = Counter(key for _, key in slots(demo_study, outlet, "people held"))
    most = max((key for key in counts if key[2] != key[4]), key=counts.get)
    pair = {most[1], most[3]}
    assert {*finding.table["outlet_a"], *finding.table["outlet_b"]} == pair
    ours = {key[2::2]: n for key, n in counts.items() if {key[1], key[3]} == pair and key[1] < key[3]}
    found = {(row["variant_a"], row["variant_b"]): row["count"] for row in finding.table.to_dict("records")}
    assert found == ours


def test_the_title_about_faced_words_rests_on_the_own_voice_of_both(demo_study, outlet):
    finding = demo_study.faced_words("people held")
    assert finding.title == (
        "In the same places of a story, both in their own voice: where Kestrane Courier says “detainee”, "
        "Wexa mostly says “captive”"
    )
    own = Counter(
        key
        for row, key in slots(demo_study, outlet, "people held")
        if row["voice_a"] == row["voice_b"] == "narrator"
        and key[1:4] == ("Kestrane Courier", "detainee", "Wexa")
    )
    assert own["people held", "Kestrane Courier", "detainee", "Wexa", "captive"] > 0.8 * sum(own.values())


def test_one_or_two_shared_places_make_no_picture(demo_study):
    finding = demo_study.faced_words("attacks")
    assert finding.sentence == finding.question.nothing and finding.picture is None


def test_a_slot_is_a_word_of_the_notion_in_a_sentence_of_the_story(demo_study):
    finding = demo_study.same_slot("people held")
    facts = {
        (row.fact_id, row.article_id, row.start, row.end) for row in demo_study.facts.itertuples()
    }
    assert finding.table["story_id"].nunique() == 1 and len(finding.table) == finding.n
    for row in finding.table.to_dict("records"):
        assert any(
            fact == row["fact_id"] and article == row["article_id"] and start <= row["start"] < end
            for fact, article, start, end in facts
        )


def test_unlisted_exchanges_rank_what_each_outlet_keeps_to(demo_study):
    finding = demo_study.unlisted_exchanges()
    counts = Counter(
        tuple(sorted((row["words_a"], row["words_b"]))) for row in finding.evidence.to_dict("records")
    )
    found = {(row["words_u"], row["words_v"]): row["count"] for row in finding.table.to_dict("records")}
    assert found == dict(counts)
    assert (finding.evidence[["voice_a", "voice_b"]] == "narrator").all(axis=None)
    # planted: one outlet's fixed reporting verb (data/demo/PLAN.md)
    assert finding.table.iloc[0][["words_u", "words_v"]].tolist() == ["said", "stated"]


def test_words_changed_inside_quotation_marks_stand_inside_them(demo_study, text):
    finding = demo_study.changed_quotations()
    assert len(finding.table) == finding.n > 0
    for row in finding.evidence.to_dict("records"):
        for side in "ab":
            passage = text[row[f"article_{side}"]][row[f"start_{side}"] : row[f"end_{side}"]]
            assert normalise(passage).casefold() == row[f"words_{side}"]
            assert row[f"voice_{side}"] == "quoted"


# --- quotations, sources, facts


def test_no_passage_credited_to_another_speaker_is_shown_as_a_version_of_a_quotation(demo_study):
    for story in demo_study.same_event().table["story_id"]:
        table = demo_study.quotations_followed(story).table
        fullest = dict(table[table["fullest"]][["utterance_id", "speaker"]].to_numpy())
        for row in table.to_dict("records"):
            main = fullest[row["utterance_id"]]
            if isinstance(row["speaker"], str) and isinstance(main, str):
                assert row["speaker"] == main
        held = table[table["form"] != "absent"].groupby("utterance_id")["article_id"].nunique()
        assert held.min() > 1


def test_changed_sources_are_versions_of_a_sentence_that_credit_differently(demo_study):
    finding = demo_study.changed_sources()
    assert len(finding.table) == finding.n > 0
    for row in finding.table.to_dict("records"):
        speakers, agencies = ([row[f"{name}_{side}"] for side in "ab"] for name in ("speaker", "via"))
        one, other = agencies if "agency" in row["change"] else speakers
        assert one != other
    assert "paraphrase" not in set(finding.evidence["relation"])


def carriers():
    """Facts of the truth by the sentence that tells them, and in which articles each stands."""
    truth = gold("facts")
    places = defaultdict(list)
    for row in truth.itertuples():
        places[row.article_id].append((row.start, row.end, row.fact_id))
    return places, set(zip(truth["fact_id"], truth["article_id"]))


def test_nothing_that_is_drawn_as_left_out_is_carried_in_truth(demo_study):
    places, carried = carriers()
    crosses = 0
    for story in demo_study.same_event().table["story_id"]:
        table = demo_study.facts_carried(story).table
        told = demo_study.facts[demo_study.facts["story_id"] == story]
        related = demo_study.derivations[demo_study.derivations["relation"] == "copy"]
        copies = {*related["article_a"], *related["article_b"]}
        certain = (table["omitted"] == "from_origin") & (table["omitted_relation"] == "copy")
        for cell in table[certain].to_dict("records"):
            crosses += 1
            assert cell["article_id"] in copies and not cell["carried"]
            # Sentences that are not surely of the fact are not drawn as telling it.
            sure = set(table[(table["fact_id"] == cell["fact_id"]) & table["sure"].eq(True)]["article_id"])
            of_it = told[(told["fact_id"] == cell["fact_id"]) & told["article_id"].isin(sure)]
            for row in of_it.to_dict("records"):
                for start, end, fact in places[row["article_id"]]:
                    if start < row["end"] and end > row["start"]:
                        assert (fact, cell["article_id"]) not in carried
    assert crosses > 20


def test_a_fact_is_carried_where_a_sentence_of_it_stands(demo_study):
    table = demo_study.facts_carried("story-0001").table
    facts = demo_study.facts[demo_study.facts["story_id"] == "story-0001"]
    stands = set(zip(facts["fact_id"], facts["article_id"]))
    assert len(table) == facts["fact_id"].nunique() * facts["article_id"].nunique()
    for row in table.to_dict("records"):
        assert row["carried"] == ((row["fact_id"], row["article_id"]) in stands)


def test_what_copies_leave_out_is_left_out_in_truth_and_each_outlet_has_its_row(demo_study, outlet):
    finding = demo_study.left_out()
    places, carried = carriers()
    facts = defaultdict(set)
    for row in finding.evidence.to_dict("records"):
        facts[outlet[row["missing_in"]]].add(row["fact_id"])
        for start, end, fact in places[row["article_id"]]:
            if start < row["end"] and end > row["start"]:
                assert (fact, row["missing_in"]) not in carried
    found = {str(row["outlet_without"]): row["facts"] for row in finding.table.to_dict("records")}
    assert found == {name: len(facts[name]) for name in demo_study.roster.levels["outlet"]}


def test_selection_and_wording_add_up_to_the_difference(demo_study):
    for finding in demo_study.selection_and_wording():
        for _, rows in finding.table.groupby("measure"):
            value = rows.set_index("part")["value"]
            assert value["difference"] == pytest.approx(value["selection"] + value["wording"])
            assert (rows["compared"] > 0).all()
        if finding.claimed:
            assert finding.table["low"].iloc[2] > 0 or finding.table["high"].iloc[2] < 0


# --- where there is nothing to answer


@pytest.mark.parametrize("question", STORY_QUESTIONS)
def test_a_story_told_once_is_answered_with_one_sentence(alone, question):
    (finding,) = alone.ask(question)
    assert finding.sentence == finding.question.nothing
    assert finding.picture is None and not finding.claimed
    assert finding.question.nothing in finding._repr_html_()


@pytest.mark.parametrize(
    "question",
    ["copies_between_outlets", "exchanged_words", "unlisted_exchanges", "changed_quotations", "changed_sources",
     "left_out"],
)  # fmt: skip
def test_what_no_two_articles_share_is_answered_with_one_sentence(alone, question):
    finding = alone.ask(question)
    assert finding.sentence == finding.question.nothing and not len(finding.evidence)


def test_stories_of_undated_articles_are_listed_all_the_same(alone):
    table = alone.same_event().table
    assert table[["articles", "outlets", "tied"]].to_numpy().tolist() == [[1, 1, 0], [1, 1, 0]]
    assert table["first"].isna().all()


@pytest.mark.parametrize("question", ["same_event", "facts_carried", "exchanged_words"])
def test_what_compares_articles_or_stories_cannot_be_grouped_otherwise(demo_study, question):
    with pytest.raises(ValueError, match="ask it without by="):
        demo_study.ask(question, by="outlet")


def test_a_column_that_the_occurrences_lack_is_reported_with_those_they_have(demo_study):
    with pytest.raises(ValueError, match="cannot be compared by leaning; its occurrences have article_id"):
        demo_study.ask("first_places", by=["outlet", "leaning"])
