"""Questions about who is given the word: the numbers counted another way, and the titles the intervals allow."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import open_study
from tests.places import CODEBOOKS, DEMO

# Planted in the shipped corpus (data/demo/PLAN.md): each partisan outlet lets its own side speak, with neutral
# verbs, and holds the other side's words at a distance.
HERALD, TRIBUNE = "Varn Herald", "Skarrel Tribune"


@pytest.fixture(scope="module")
def spoken(demo_study):
    """Statements, read from the table of attributions with nothing but pandas."""
    rows = demo_study.table("attributions")
    return rows[rows["type"] == "speech"]


@pytest.fixture(scope="module")
def quiet():
    """A study in which nobody speaks."""
    articles = pd.DataFrame(
        {
            "article_id": ["a", "b"],
            "outlet": ["Gull", "Post"],
            "text": ["It rained in the harbour all day.", ""],
        }
    )
    return open_study(articles, CODEBOOKS / "demo.yml")


@pytest.fixture(scope="module")
def alone():
    """The shipped corpus, one outlet of it."""
    return open_study(DEMO, CODEBOOKS / "demo.yml", where=f"outlet={HERALD}")


def counts(table, *columns, value="count"):
    """{key: number} of the rows that are not zero; missing keys are None."""
    keys = table[list(columns)].astype(object).where(table[list(columns)].notna(), None)
    found = zip(keys.itertuples(index=False, name=None), table[value], strict=True)
    return {key: number for key, number in found if number}


def sizes(rows, *columns):
    return counts(rows.groupby(list(columns), dropna=False).size().rename("count").reset_index(), *columns)


def test_speakers_are_counted_by_name_and_side_the_most_frequent_first(demo_study, spoken):
    table = demo_study.who_speaks().table
    assert counts(table, "speaker", "side") == sizes(spoken, "speaker", "side")
    assert table["count"].is_monotonic_decreasing and (table["total"] == len(spoken)).all()
    group = spoken[spoken["speaker"] == "Ithmar Monitoring Group"]
    row = table[table["speaker"] == "Ithmar Monitoring Group"].iloc[0]
    assert row["speaks_in"] == group["article_id"].nunique()


def test_the_words_of_each_voice_add_up_to_the_words_of_the_outlet(demo_study):
    finding = demo_study.voices()
    table = finding.table
    for outlet, rows in table.groupby("outlet", observed=True):
        assert rows["count"].sum() == rows["total"].iloc[0] > 0, outlet
    # Each outlet's quoted words, counted inside the quotation marks of speech.
    from analysis.language.text import word_spans

    texts = demo_study.articles.set_index("article_id")["text"]
    starts = {key: [a for a, _ in word_spans(text)] for key, text in texts.items()}
    inside: dict[str, set[tuple[str, int]]] = {}
    speech = demo_study.table("quotations").query("kind == 'speech'")
    for row in speech.itertuples():
        words = {(row.article_id, a) for a in starts[row.article_id] if row.start <= a < row.end}
        inside.setdefault(row.outlet, set()).update(words)
    quoted = table[table["voice"].astype(str) == "quoted"]
    assert dict(zip(quoted["outlet"].astype(str), quoted["count"])) == {k: len(v) for k, v in inside.items()}


def test_no_passage_is_shown_both_as_quoted_and_as_paraphrased(demo_study):
    passages = demo_study.voices().evidence
    assert set(passages["voice"]) == {"quoted", "reported"}
    for _, rows in passages.groupby("article_id"):
        quoted = rows[rows["voice"] == "quoted"][["start", "end"]].itertuples(index=False, name=None)
        marks = list(quoted)
        for start, end in rows[rows["voice"] == "reported"][["start", "end"]].itertuples(
            index=False, name=None
        ):
            assert not any(start < b and a < end for a, b in marks)


def test_statements_of_each_side_are_those_of_the_table(demo_study, spoken):
    table = demo_study.who_is_heard().table
    said = table[table["measure"] == "statements"]
    assert counts(said, "outlet", "category") == sizes(spoken[spoken["speaker"].notna()], "outlet", "side")


def test_the_outlet_that_lets_one_side_speak_is_named_in_the_title(demo_study):
    finding = demo_study.who_is_heard()
    assert finding.claimed and finding.title.startswith(f"{HERALD} gives the Varn Council a larger share")
    rows = finding.table
    rows = rows[(rows["measure"] == "statements") & (rows["category"] == "council")].set_index("outlet")
    others = rows.drop(HERALD)
    assert rows.loc[HERALD, "low"] > others["high"].max()


def test_a_side_that_is_never_heard_keeps_its_row_of_zeros(demo_study):
    silent = open_study(
        demo_study.articles[demo_study.articles["article_id"] == "e1-herald"], demo_study.codebook
    )
    heard = set(silent.table("attributions").query("type == 'speech'")["side"].dropna())
    missing = set(silent.roster.sides) - heard
    assert missing
    table = silent.who_is_heard().table
    rows = table[table["category"].isin(missing)]
    assert set(rows["category"]) == missing and (rows["count"] == 0).all()


def test_verbs_are_counted_by_side_and_class(demo_study, spoken):
    table = demo_study.verbs_of_saying().table
    assert counts(table, "outlet", "side", "category") == sizes(spoken, "outlet", "side", "stance")


def test_the_title_names_the_outlet_that_holds_one_sides_words_at_a_distance(demo_study, alone):
    title = demo_study.verbs_of_saying().title
    assert title.startswith(
        f"{HERALD} introduces the words of the Skarrel Front with distancing verbs more often than"
    )
    # With nobody to be compared with, the outlet's two opposed sides are.
    assert alone.verbs_of_saying().title == (
        f"{HERALD} introduces the words of the Skarrel Front with distancing verbs "
        "more often than those of the Varn Council"
    )


def test_verbs_that_are_not_neutral_are_listed_with_their_number(demo_study, spoken):
    told = spoken[spoken["stance"].notna() & (spoken["stance"] != "neutral")]
    table = demo_study.verbs_not_neutral().table
    assert counts(table, "stance", "cue_lemma") == sizes(told, "stance", "cue_lemma")
    assert "neutral" not in set(table["stance"])


def test_names_roles_and_nobody_are_counted_with_their_zeros(demo_study, spoken):
    table = demo_study.named_or_not().table
    assert counts(table, "outlet", "category") == sizes(spoken[spoken["speaker"].notna()], "outlet", "named")
    assert len(table) == 3 * len(demo_study.roster.levels["outlet"])


def test_direct_and_indirect_statements_are_counted(demo_study, spoken):
    table = demo_study.directness().table
    assert counts(table, "outlet", "kind") == sizes(spoken, "outlet", "kind")


def test_who_is_credited_is_listed_by_outlet(demo_study, spoken):
    table = demo_study.credited().table
    assert counts(table, "via", "outlet") == sizes(spoken[spoken["via"].notna()], "via", "outlet")


def test_each_side_is_heard_first_where_its_first_statement_begins(demo_study, spoken):
    table = demo_study.heard_first().table
    first = spoken[spoken["side"].notna()].groupby(["article_id", "side"])["content_start"].min()
    length = demo_study.articles.set_index("article_id")["text"].str.len()
    assert len(table) == len(first)
    for row in table.itertuples():
        assert row.start == first[(row.article_id, row.side)]
        assert row.place == pytest.approx(row.start / length[row.article_id])


def test_errors_of_the_finder_are_those_against_the_hand_made_list(demo_study):
    finding = demo_study.finder_errors()
    gold = pd.read_csv(DEMO / "gold" / "attributions.csv")
    found = finding.table[finding.table["measure"].str.startswith("found")].set_index("kind")
    assert found["total"].to_dict() == gold["kind"].value_counts().to_dict()
    missed = finding.evidence[finding.evidence["outcome"] == "missed"]["kind"].value_counts()
    assert (found["total"] - found["count"]).loc[missed.index].to_dict() == missed.to_dict()
    assert set(finding.evidence["outcome"]) <= {"missed", "surplus"}


def test_without_a_hand_made_list_the_finder_is_not_judged(demo_study):
    bare = open_study(demo_study.articles.head(2), demo_study.codebook)
    finding = bare.finder_errors()
    assert "without attributions made by hand" in finding.sentence and not len(finding.table)


def test_quoted_and_reported_words_of_others_stand_in_two_columns(demo_study):
    concept = "people held"
    hits = demo_study.table("hits").query("concept == @concept")
    table = demo_study.words_of_others(concept).table
    assert "count" not in table
    for voice in ("quoted", "reported"):
        expected = sizes(hits[hits["voice"] == voice], "speaker", "variant")
        assert counts(table, "speaker", "variant", value=voice) == expected


NAMES = (
    "who_speaks", "voices", "who_is_heard", "verbs_of_saying", "verbs_not_neutral", "named_or_not", "directness",
    "credited", "heard_first", "finder_errors",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_where_nobody_speaks_one_sentence_stands_instead_of_a_picture(quiet, name):
    finding = quiet.ask(name)
    assert (
        finding.sentence == finding.question.nothing and finding.picture is None and not len(finding.evidence)
    )
    assert not finding.claimed and not len(finding.table)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "verbs_of_saying"])
def test_one_outlet_is_compared_with_nobody(alone, name):
    finding = alone.ask(name)
    assert len(finding.table) and not finding.claimed


@pytest.mark.parametrize("name", ["who_speaks", "voices", "who_is_heard", "verbs_of_saying", "named_or_not"])
def test_other_groups_than_outlets_are_shown_without_a_claim(demo_study, name):
    finding = demo_study.ask(name, by=["month"])
    assert set(finding.table["month"]) == {"2031-04", "2031-05"} and not finding.claimed
    assert finding.question.draw is None or finding.axes is not None


def test_classes_of_verbs_are_said_aloud_in_titles(demo_study):
    from analysis.questions.verbs_of_saying import QUESTION

    rows = pd.DataFrame(
        [("Gull", 0.8, 0.7, 0.9), ("Post", 0.1, 0.0, 0.2)], columns=["outlet", "share", "low", "high"]
    ).assign(side="front", measure="stance", category="adversarial", total=20)
    assert QUESTION.claim(demo_study, rows, None) == (
        "Gull introduces the words of the Skarrel Front with attacking verbs more often than Post"
    )
    assert QUESTION.claim(demo_study, rows.assign(category="neutral"), None) is None
    assert QUESTION.claim(demo_study, rows.assign(high=[0.9, 0.75]), None) is None


def test_each_passage_of_others_stands_once_however_many_quotations_follow(demo_study):
    evidence = demo_study.ask("voices").evidence
    assert not evidence.duplicated(["article_id", "start", "end"]).any()
