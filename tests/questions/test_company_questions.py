"""Questions about company and about time: whose company it is, what can be asked, and what a title may claim."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import open_study
from analysis.codebook.types import Codebook, Concept, Event, Side, Variant
from analysis.questions.series import all_series

FERRY = Codebook(
    "ferries",
    concepts={
        "the boat": Concept("the boat", {name: Variant(name, (name,)) for name in ("ferry", "wreck")}),
    },
    events=(Event("2030-03-04", "the pier closes"),),
)  # fmt: skip


def written(texts, first="2030-01-07", outlet="Gull", step=7):
    days = pd.date_range(first, periods=len(texts), freq=f"{step}D").strftime("%Y-%m-%d")
    ids = [f"{outlet}{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "outlet": outlet, "date": days, "text": texts})


TOWNS = [
    "Abben",
    "Brask",
    "Corvo",
    "Delph",
    "Essar",
    "Fallow",
    "Garth",
    "Hobbin",
    "Inver",
    "Jarl",
    "Keld",
    "Lorn",
    "Marr",
    "Nesso",
    "Orrin",
    "Pell",
    "Quarn",
    "Ryde",
    "Sallow",
    "Tarn",
]


def test_what_an_outlet_quotes_beside_a_word_is_not_its_own_company(demo_study):
    finding = demo_study.collocates("people held")
    occurrences = finding.evidence
    assert set(occurrences["voice"]) == {"narrator", "quoted", "reported"}
    table = finding.table
    assert list(dict.fromkeys(table["voice"])) == ["narrator", "quoted", "reported"]
    for voice, rows in table.groupby("voice"):
        top = rows.iloc[0]
        same = occurrences[(occurrences["voice"] == voice) & (occurrences["word"] == top["word"])]
        assert len(same) == top["count"]


def test_the_passage_of_each_collocate_holds_both_words(demo_study):
    texts = demo_study.articles.set_index("article_id")["text"]
    for row in demo_study.collocates("hostage").evidence.head(40).to_dict("records"):
        passage = texts[row["article_id"]][row["start"] : row["end"]]
        assert "hostage" in passage.lower()
        assert texts[row["article_id"]][row["word_start"] : row["word_end"]] in passage


@pytest.mark.parametrize(
    "item", ["people held", "hostage", "Hesta Venrick", "council", "the sides", "ferry", "sign*"]
)
def test_company_can_be_asked_of_concept_word_actor_side_or_any_phrase(demo_study, item):
    finding = demo_study.collocates(item)
    assert len(finding.evidence) and len(finding.table) and finding.title


def test_a_phrase_that_stands_nowhere_is_answered_with_a_sentence(demo_study):
    finding = demo_study.collocates("zeppelin race")
    assert finding.sentence == finding.question.nothing and finding.picture is None


@pytest.mark.parametrize("by", [["outlet"], ["month"], ["outlet", "voice"]])
def test_company_can_be_compared_by_outlet_and_period_and_voices_are_never_mixed(demo_study, by):
    table = demo_study.collocates("people held", by=by).table
    assert {*by, "voice"} <= set(table.columns)
    assert demo_study.collocates("people held", by=by).axes is not None


def test_differences_are_of_the_outlets_own_words_unless_voices_are_compared(demo_study):
    own = demo_study.company_differences("people held")
    assert set(own.evidence["voice"]) == {"narrator"}
    voices = demo_study.company_differences("people held", by="voice").table
    assert set(voices["voice"]) <= {"narrator", "quoted", "reported"}


def test_a_planted_company_is_claimed_for_the_outlet_that_has_it():
    rusty = [f"The rusty ferry left {town} at dawn. Many goats grazed." for town in TOWNS[:10]]
    new = [f"The gleaming ferry reached {town} by night. Few sheep slept." for town in TOWNS[10:]]
    articles = pd.concat([written(rusty), written(new, outlet="Post")], ignore_index=True)
    study = open_study(articles, FERRY)
    finding = study.company_differences("the boat")
    assert finding.claimed and "beside “the boat” more often than the others" in finding.title
    found = finding.table.set_index(["outlet", "word"])
    assert found.loc[("Gull", "rusty"), "difference"] == 100 and found.loc[("Gull", "rusty"), "low"] > 0


@pytest.mark.parametrize("by", [["outlet"], ["month"]])
def test_prosody_can_be_compared_by_outlet_and_period(demo_study, by):
    finding = demo_study.semantic_prosody("the sides", by=by)
    assert {*by, "node", "voice", "class"} <= set(finding.table.columns) and finding.axes is not None


def test_prosody_names_classes_and_no_single_score(demo_study):
    finding = demo_study.semantic_prosody("people held")
    table = finding.table
    assert {"unpleasant words", "pleasant words"} <= set(table["class"].astype(str))
    assert not {"score", "prosody", "tone"} & set(table.columns)
    assert set(table["node"].astype(str)) <= set(demo_study.roster.variants["people held"])
    for row in table[table["count"] > 0].to_dict("records"):
        keys = {name: str(row[name]) for name in ("node", "voice", "class")}
        same = finding.evidence
        for name, value in keys.items():
            same = same[same[name].astype(str) == value]
        assert len(same) == row["count"]


# --- time


def test_periods_without_a_use_are_kept_and_undated_articles_are_counted_apart():
    articles = written([f"The ferry left {town}." for town in TOWNS[:12]], step=14)
    articles.loc[3, "date"], articles.loc[4, "date"] = None, "2030-03"
    study = open_study(articles, FERRY)
    finding = study.framing_over_time("framing: the boat")
    table = finding.table
    own = table[table["voice"] == "narrator"]
    gaps = own[own["total"] == 0]
    assert len(gaps) and gaps["share"].isna().all()
    assert table["count"].sum() == len(finding.evidence) - 2
    said = " ".join(text.get_text() for ax in finding.axes.axes for text in ax.texts)
    assert "Articles in no period: 1 no date, 1 month only." in said


def test_agenda_counts_words_and_framing_counts_choices(demo_study):
    agenda = demo_study.agenda_over_time("agenda: people held").table
    framing = demo_study.framing_over_time("framing: people held").table
    assert "per_1000" in agenda and "share" in framing
    shares = framing[framing["total"] > 0].groupby(["period", "voice"], observed=True)["share"].sum()
    assert shares.round(9).eq(1).all()
    assert (
        agenda["count"].sum()
        == framing["count"].sum()
        == len(demo_study.agenda_over_time("agenda: people held").evidence)
    )


@pytest.mark.parametrize("by", [["week", "outlet"], ["month"], ["phase"], ["day", "voice"]])
def test_time_can_be_cut_as_one_likes(demo_study, by):
    finding = demo_study.framing_over_time("framing: people held", by=by)
    assert len(finding.table) and finding.axes is not None


def test_without_a_column_of_time_the_question_says_which_there_are(demo_study):
    with pytest.raises(ValueError, match="period, day, week"):
        demo_study.framing_over_time("framing: people held", by="outlet")


@pytest.mark.parametrize("name", ["speakers", "tone", "framing: pause in fighting"])
def test_every_series_can_be_followed_and_compared_at_an_event(demo_study, name):
    assert name in all_series(demo_study)
    assert len(demo_study.framing_over_time(name).table)
    table = demo_study.change_at_events(name).table
    assert set(table["event"]) <= {event.label for event in demo_study.codebook.events}
    assert {"before", "after", "difference", "low", "jump", "observed"} <= set(table.columns)


def sailings(towns, end):
    """An article a town, of unequal length."""
    return [f"The ferry left {town}. {end} {'slowly ' * (place % 3)}on." for place, town in enumerate(towns)]


def test_a_planted_change_is_claimed_and_a_steady_series_is_not():
    before = sailings(TOWNS[:8], "Goats grazed all day and went")
    after = sailings(TOWNS[8:16], "The ferry, a ferry, went")
    finding = open_study(written([*before, *after]), FERRY).change_at_events("agenda: the boat")
    who, what = "all outlets together", "“the boat” more than before"
    assert finding.title == f"After 4 Mar 2030 (the pier closes), {who} speak of {what}"
    steady = sailings(TOWNS[:16], "Goats grazed all day and went")
    assert not open_study(written(steady), FERRY).change_at_events("agenda: the boat").claimed


def test_without_events_the_question_says_how_to_list_them(demo_study):
    study = open_study(written(["The ferry left."] * 3), Codebook("plain", concepts=FERRY.concepts))
    (finding,) = study.change_at_events()
    assert "`events:`" in finding.sentence


def test_change_points_are_offered_and_the_question_claims_nothing():
    texts = [f"The ferry left {town}. Goats grazed all day long there." for town in TOWNS[:10]]
    texts += [f"A ferry left {town}. The ferry, a ferry, sank by the ferry." for town in TOWNS[10:]]
    finding = open_study(written(texts), FERRY).change_points("agenda: the boat")
    assert not finding.claimed and list(finding.table["outlet"]) == ["Gull"]
    row = finding.table.iloc[0]
    assert row["earliest"] <= row["date"] <= row["latest"] and row["date"] == "2030-03-18"


def test_sides_of_the_speakers_are_exchanged_with_the_codebook(demo_study):
    study = open_study(demo_study.articles, demo_study.codebook.mirrored())
    one = demo_study.framing_over_time("speakers").table
    two = study.framing_over_time("speakers").table
    other = {side.id: side.counterpart or side.id for side in demo_study.codebook.sides.values()}
    assert isinstance(demo_study.codebook.sides["council"], Side)
    turned = one.assign(part=one["part"].astype(str).map(other))
    keys = ["period", "voice", "part"]
    first, second = (
        table.astype(dict.fromkeys(keys, "str")).set_index(keys).sort_index() for table in (turned, two)
    )
    pd.testing.assert_frame_equal(first, second, check_like=True)
