"""A study: one door to a corpus and a codebook, honest about what it holds and about what changed."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from analysis import open_study
from analysis.codebook.types import Codebook, Concept, Variant
from analysis.study import NO_GROUP, Study

TEXTS = {
    "a": "Talks on the captives began on Monday.\n\n“Every captive must come home,” Ana Brook said.",
    "b": "Talks on the detainees began on Monday.\n\nTor Crag said the detainees were well.",
    "c": "The harvest was good this year. Farmers along the road were pleased with the price of barley.",
}
CODEBOOK = """\
name: toy
sides:
  river: {label: River League, counterpart: hill}
  hill: {label: Hill League, counterpart: river}
concepts:
  people taken:
    variants:
      captive: [captive, captives]
      detainee: [detainee, detainees]
actors:
  Ana Brook: {side: river, type: person}
  Tor Crag: {side: hill, type: person}
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRAMING_FIGURES", raising=False)
    folder = tmp_path / "toy"
    folder.mkdir()
    rows = ["a,North,2030-01-01,a.txt,left", "b,South,2030-02-01,b.txt,right", "c,East,,c.txt,"]
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "articles.csv").write_text("\n".join(["article_id,outlet,date,path,leaning", *rows]) + "\n")
    (tmp_path / "toy.yml").write_text(CODEBOOK)
    return folder


def test_an_outlet_that_never_names_the_concept_is_a_row_of_zeros(place):
    table = open_study(place, place.parent / "toy.yml").word_choice("people taken", by="outlet").table
    east = table[table["outlet"] == "East"]
    assert (
        east["count"].tolist() == [0, 0] and east["total"].tolist() == [0, 0] and east["share"].isna().all()
    )


def test_tables_carry_what_their_articles_have(place):
    study = open_study(place, place.parent / "toy.yml", groups="leaning")
    attributions = study.attributions[study.attributions["speaker"].isin(["Ana Brook", "Tor Crag"])]
    assert attributions["outlet"].tolist() == ["North", "South"]
    assert attributions["leaning"].tolist() == ["left", "right"]
    assert attributions["date"].str[:10].tolist() == ["2030-01-01", "2030-02-01"]


def test_articles_without_a_group_are_a_group_of_their_own_and_come_last(place):
    study = open_study(place, place.parent / "toy.yml", groups="leaning")
    assert study.roster.levels["leaning"] == ("left", "right", NO_GROUP)
    assert study.roster.levels["outlet"] == ("North", "South", "East")
    by = study.word_choice("people taken", by="leaning").table
    assert by.set_index(["leaning", "variant"])["count"].to_dict() == {
        ("left", "captive"): 2, ("left", "detainee"): 0, ("right", "captive"): 0, ("right", "detainee"): 2,
        (NO_GROUP, "captive"): 0, (NO_GROUP, "detainee"): 0,
    }  # fmt: skip


def test_groups_can_be_given_by_outlet_and_strange_outlets_are_named(place):
    with pytest.warns(UserWarning, match="no article: West"):
        study = open_study(place, place.parent / "toy.yml", groups={"North": "one", "West": "two"})
    assert study.articles["group"].tolist() == ["one", NO_GROUP, NO_GROUP]


def test_a_column_of_groups_that_does_not_exist_is_answered_with_those_that_do(place):
    with pytest.raises(ValueError, match="no column 'slant'.*leaning"):
        open_study(place, place.parent / "toy.yml", groups="slant")


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("outlet=North", ["a"]),
        ("from=2030-01-15", ["b"]),
        ("to=2030-01", ["a"]),
        ("words=detain*", ["b"]),
        ("words=captive, harvest", ["a", "c"]),
        ("leaning=left,right; words=monday", ["a", "b"]),
        ({"outlet": ["North", "East"]}, ["a", "c"]),
    ],
)
def test_a_filter_keeps_the_articles_that_meet_all_conditions(place, where, ids):
    study = open_study(place, place.parent / "toy.yml", where=where)
    assert study.articles["article_id"].tolist() == ids
    assert set(study.hits["article_id"]) <= set(ids)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("outlet=Nowhere", "no article has outlet 'Nowhere'; there are: East, North, South"),
        ("from=last week", "is no date; write 2025, 2025-10 or 2025-10-08"),
        ("North", "is no condition; write for instance: outlet="),
        ("from=2050", "meets from=2050"),
        ("slant=left", "no column 'slant'"),
    ],
)
def test_a_filter_that_cannot_be_meant_says_what_would_be_right(place, where, says):
    with pytest.raises(ValueError, match=says):
        open_study(place, place.parent / "toy.yml", where=where)


def test_a_corpus_that_changes_between_two_cells_is_noticed_and_the_study_stays_as_it_was(place):
    study = open_study(place, place.parent / "toy.yml")
    (place / "a.txt").write_text("Nothing of the kind any more, and nobody says anything at all.")
    with pytest.warns(UserWarning, match="has changed on disk since this study was opened"):
        hits = study.hits
    assert len(hits[hits["article_id"] == "a"]) == 2


def test_the_next_notebook_of_a_run_gets_the_study_that_is_open_unless_a_file_changed(place):
    first = open_study(place, place.parent / "toy.yml")
    assert open_study(place, place.parent / "toy.yml") is first
    (place / "a.txt").write_text(TEXTS["a"] + " Yes.")
    assert open_study(place, place.parent / "toy.yml") is not first


def test_what_is_neither_table_nor_question_is_answered_with_both(place):
    study = open_study(place, place.parent / "toy.yml")
    with pytest.raises(AttributeError, match="word_choice.*tables: articles"):
        study.wordchoice  # noqa: B018
    assert {"hits", "word_choice", "read", "table"} <= set(dir(study))
    with pytest.raises(ValueError, match="cannot be asked of 'people'; there are: people taken"):
        study.word_choice("people")


def test_shares_by_month_leave_undated_articles_apart(place):
    table = open_study(place, place.parent / "toy.yml").word_choice("people taken", by="month").table
    assert table[table["count"] > 0].set_index("month")["variant"].to_dict() == {
        "2030-01": "captive", "2030-02": "detainee",
    }  # fmt: skip


def test_an_article_is_read_with_its_voices_hits_and_speakers(place):
    shown = open_study(place, place.parent / "toy.yml").read("a")
    page = shown._repr_html_()
    assert '<span class="quoted">“Every </span>' in page and "<u>captive</u>" in page
    assert "Ana Brook, River League" in page and "«" in repr(shown)
    with pytest.raises(ValueError, match="no article 'z'"):
        open_study(place, place.parent / "toy.yml").read("z")


def test_a_hostile_text_is_shown_and_not_run(place):
    articles = pd.DataFrame(
        {
            "article_id": ["x"],
            "outlet": ["<b>"],
            "text": ["<script>alert(1)</script> “The captives,” Ana Brook said."],
        }
    )
    study = open_study(articles, place.parent / "toy.yml")
    for page in (study._repr_html_(), study.read("x")._repr_html_(), study.word_choice()._repr_html_()):
        assert "<script>" not in page and "<b>" not in page


def test_a_finding_is_saved_with_numbers_passages_and_provenance_and_the_same_bytes_again(place, tmp_path):
    study = open_study(place, place.parent / "toy.yml")
    study.word_choice().save(tmp_path / "one")
    study.word_choice().save(tmp_path / "two")
    names = sorted(file.name for file in (tmp_path / "one").iterdir() if file.suffix != ".lock")
    stem = "words-word-choice--people-taken"
    assert names == [
        "provenance.json",
        *(f"{stem}{end}" for end in ("-evidence.csv", ".csv", ".png", ".svg")),
    ]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_study_is_explored_on_one_page_that_a_notebook_shows(tmp_path, monkeypatch):
    from analysis.questions import recipe

    choice = recipe.all_questions()["word_choice"]
    monkeypatch.setattr("analysis.study.all_questions", lambda: {"word_choice": choice})
    study = open_study(where="outlet=Varn Herald,Wexa", figures=tmp_path)
    shown = study.explore()
    page = shown.path.read_text(encoding="utf-8")
    assert shown.path == tmp_path / "index.html" and page.count("<figure") == 6
    assert "16 articles of 2 outlets" in page and "Ithmar Post</bdi>" not in page
    assert "<iframe" in shown._repr_html_()


def test_groups_stand_from_left_to_right_or_as_they_are_named(place):
    def order(groups: dict[str, str]) -> tuple[str, ...]:
        return open_study(place, place.parent / "toy.yml", groups=groups).roster.levels["group"]

    assert order({"South": "weekly", "North": "daily", "East": "daily"}) == ("weekly", "daily")
    articles = pd.DataFrame({"article_id": list("abc"), "outlet": list("XYZ"), "text": ["Rain fell."] * 3})
    leaning = articles.assign(leaning=["Right", "Center", "Left"])
    assert open_study(leaning, Codebook("none"), groups="leaning").roster.levels["leaning"] == (
        "Left", "Center", "Right",
    )  # fmt: skip


def test_an_outlet_is_grouped_by_the_name_the_corpus_gave_it_too():
    articles = pd.DataFrame(
        {
            "article_id": ["a"],
            "outlet": ["CNN"],
            "outlet_as_given": ["CNN (Web News)"],
            "text": ["Rain fell."],
        }
    )
    study = open_study(articles, Codebook("none"), groups={"CNN (Web News)": "national"})
    assert study.articles["group"].tolist() == ["national"]


_OWN = (
    "Rain fell on the hills all day", "The ferry was late again", "Bread costs more than last year",
    "Nobody saw the second train leave", "A school opened its doors", "The harvest pleased every farmer",
)  # fmt: skip


def grouped_study(outlets: dict[str, str]) -> Study:
    """Six articles an outlet; those of the left say captive, those of the right mix both words."""
    rows = [
        (
            f"{outlet}{n}",
            outlet,
            leaning,
            f"A {'captive' if leaning == 'left' or n % 2 else 'hostage'} came home. {own}",
        )
        for place, (outlet, leaning) in enumerate(outlets.items())
        for n in range(6)
        for own in [f"{_OWN[n]} {' '.join(f'{word}{place}{n}' for word in _OWN[n].casefold().split())}."]
    ]
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "leaning", "text"])
    concept = Concept("held", {word: Variant(word, (word,)) for word in ("captive", "hostage")})
    return open_study(articles, Codebook("toy", concepts={"held": concept}), groups="leaning")


def test_a_group_of_few_outlets_is_warned_about_and_one_of_many_is_not():
    many = {f"L{n}": "left" for n in range(6)}
    study = grouped_study({**many, "R0": "right", "R1": "right"})
    finding = study.word_choice("held", by=["leaning", "voice"])
    assert finding.table.groupby("leaning", observed=True)["outlets"].max().to_dict() == {
        "left": 6,
        "right": 2,
    }
    warning = "Too few outlets to speak for others like them: right (2)."
    assert warning in finding.sentence and warning in repr(finding) and "left (6)" not in finding.sentence
    assert finding.title.endswith("in whose voice? Compared by leaning")
    assert warning in study.word_differences("held", by="leaning").sentence
    assert "Too few outlets" not in study.word_choice("held").sentence


def test_intervals_of_groups_with_enough_outlets_rest_on_outlets_and_carry_no_warning():
    study = grouped_study({**{f"L{n}": "left" for n in range(5)}, **{f"R{n}": "right" for n in range(7)}})
    finding = study.word_choice("held", by=["leaning", "voice"])
    own = finding.table[(finding.table["voice"] == "narrator") & (finding.table["variant"] == "captive")]
    assert own["outlets"].tolist() == [5, 7] and "Too few outlets" not in finding.sentence
    # Wilson over five outlets, not over thirty articles (scipy)
    low, high = stats.binomtest(5, 5).proportion_ci(method="wilson")
    assert (own["low"].iloc[0], own["high"].iloc[0]) == pytest.approx((low, high))
