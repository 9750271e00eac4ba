"""What do the pictures of a story draw? Artists, labels and data, not pixels."""

import matplotlib
import pandas as pd
import pytest

from analysis.charts.grids import Sign, plot_grid
from analysis.charts.side_by_side import side_by_side
from analysis.charts.stories import plot_facts, plot_slot_matrix, plot_utterances
from analysis.charts.story_graph import plot_story
from analysis.charts.style import Look, word_styles
from analysis.charts.substitutions import plot_decomposition, plot_substitutions

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


ARTICLES = pd.DataFrame(
    {
        "article_id": ["a", "b", "c"],
        "outlet": ["Wire", "Copyist", "Loner"],
        "text": ['"We wait," he said.', '"We wait," he stated.', "They wait."],
    }
)
DERIVATIONS = pd.DataFrame(
    {
        "story_id": "s1",
        "article_a": ["a", "a", "b"],
        "article_b": ["b", "c", "c"],
        "relation": ["copy", "same_event", "same_event"],
        "containment": [0.8, 0.0, 0.0],
        "direction": ["a_to_b", "unknown", "unknown"],
    }
)
MATRIX = pd.DataFrame(
    {
        "story_id": "s1",
        "fact_id": ["f1"] * 3 + ["f2"] * 3,
        "article_id": ["a", "b", "c"] * 2,
        "outlet": ["Wire", "Copyist", "Loner"] * 2,
        "carried": [True, True, True, True, False, False],
        "sentence": ["They wait.", "They wait.", "They wait.", "Two died.", None, None],
        "voice": ["quoted", "quoted", "narrator", "narrator", None, None],
        "deaths": [False] * 3 + [True] * 3,
        "numbers": [False] * 3 + [True] * 3,
        "names": False,
        "source": False,
        "carriers": [3] * 3 + [1] * 3,
        "omitted": pd.Series([None] * 4 + ["from_origin", None], dtype="str"),
        "independent_report": [False, False, True] * 2,
    }
)


def _texts(ax):
    return [text.get_text() for text in ax.texts]


def _markers(ax):
    return [(line.get_marker(), line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines]


def test_the_story_graph_ties_copies_and_leaves_independent_reports_apart():
    ax = plot_story(DERIVATIONS, ARTICLES)
    words = _texts(ax)
    assert {"Wire", "Copyist", "Loner"} <= set(words)
    assert "80%" in words and "independent reports: 1" in words
    assert any("pairs of copies (thick): 1" in text for text in words)
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == 1


OMISSIONS = pd.DataFrame(
    {"fact_id": ["f2"], "article_id": ["b"], "origin": ["a"], "relation": ["copy"], "direction": ["from_origin"]}
)


def test_the_fact_map_crosses_what_a_copy_left_out_and_not_what_an_independent_report_lacks():
    ax = plot_facts(MATRIX, least=1, omissions=OMISSIONS)
    crosses = [(x, y) for marker, x, y in _markers(ax) if marker == "x"]
    assert crosses == [(1, 1)], "the copyist (column 1) lacks the second fact; the loner's cell is empty"
    assert "deaths, numbers" in _texts(ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["They wait.", "Two died."]


@pytest.mark.parametrize(
    "omissions",
    [None, OMISSIONS.assign(relation="rewrite"), OMISSIONS.assign(direction="unknown"), OMISSIONS.iloc[:0]],
    ids=["not asked", "a rewrite", "unknown which was first", "not listed"],
)
def test_a_doubtful_omission_is_left_blank_and_counted_below(omissions):
    ax = plot_facts(MATRIX, least=1, omissions=omissions)
    assert not [marker for marker, _, _ in _markers(ax) if marker == "x"]
    assert "1 possible omissions are left blank" in " ".join(ax.get_xlabel().split())
    assert not any("left out" in text.get_text() for text in ax.get_legend().get_texts())


def test_the_matrix_may_say_itself_that_a_copy_left_a_fact_out():
    ax = plot_facts(MATRIX.assign(omitted_relation="copy"), least=1)
    assert [(x, y) for marker, x, y in _markers(ax) if marker == "x"] == [(1, 1)]


def test_the_fact_map_says_how_many_facts_it_leaves_out():
    assert "carry for certain, not drawn: 1." in plot_facts(MATRIX).get_xlabel()


def test_a_large_fact_map_draws_forty_facts_that_most_carry_and_sixteen_articles():
    rows = [
        {**MATRIX.iloc[0].to_dict(), "fact_id": f"f{fact:03d}", "article_id": f"a{n:02d}", "outlet": f"Outlet {n}",
         "carried": n <= fact // 3, "carriers": 1 + fact // 3, "sentence": f"Fact {fact}." if n <= fact // 3 else None}
        for fact in range(60)
        for n in range(20)
    ]  # fmt: skip
    ax = plot_facts(pd.DataFrame(rows))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert len(labels) == 40 and {"Fact 59.", "Fact 21."} <= set(labels) and "Fact 4." not in labels
    assert len(ax.get_xticklabels()) == 16
    assert "17 of 57 lines with fewer signs are not drawn" in ax.get_xlabel()
    assert "4 of 20 articles with fewer signs are not drawn" in ax.get_xlabel()


def test_the_slot_matrix_draws_colour_by_word_and_shape_by_voice():
    hits = pd.DataFrame(
        {
            "story_id": "s1",
            "fact_id": ["f1", "f1", "f2", "f2", "f3"],
            "article_id": ["a", "b", "a", "b", "a"],
            "concept": "pause",
            "variant": ["truce", "ceasefire", "truce", "truce", "truce"],
            "voice": ["quoted", "narrator", "narrator", "narrator", "narrator"],
        }
    )
    ax = plot_slot_matrix(hits, MATRIX)
    assert "Not drawn: 1 fact told with it in one article only." in ax.get_xlabel()
    drawn = {
        (x, y): (line.get_marker(), line.get_markerfacecolor())
        for line in ax.lines
        for x, y in line.get_xydata()
    }
    assert drawn[(0, 0)][0] == "^" and drawn[(1, 0)][0] == "o"
    assert drawn[(0, 0)][1] == drawn[(0, 1)][1] != drawn[(1, 0)][1]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["ceasefire", "truce", "narrator", "quoted"]


def test_a_word_has_the_colour_it_has_in_the_picture_of_shares():
    look = Look(order={"variant": ["pause", "truce", "ceasefire"]})
    hits = pd.DataFrame(
        {"fact_id": ["f1"], "article_id": ["a"], "concept": ["x"], "variant": ["truce"], "voice": ["narrator"]}
    )
    (mark,) = [line for line in plot_slot_matrix(hits, MATRIX, look=look).lines if line.get_marker() == "o"]
    assert mark.get_markerfacecolor() == word_styles(["pause", "truce"], look)["truce"].colour


def test_several_concepts_ask_which_to_draw():
    hits = pd.DataFrame(
        {
            "story_id": "s1",
            "fact_id": "f1",
            "article_id": "a",
            "concept": ["x", "y"],
            "variant": "v",
            "voice": "quoted",
        }
    )
    with pytest.raises(ValueError, match="several values of 'concept'"):
        plot_slot_matrix(hits, MATRIX)


def test_utterances_are_labelled_by_their_fullest_version():
    utterances = pd.DataFrame(
        {
            "story_id": "s1",
            "utterance_id": "q1",
            "article_id": ["a", "b", "c"],
            "form": ["quoted", "part", "absent"],
            "start": pd.array([0, 0, None], dtype="Int64"),
            "end": pd.array([10, 10, None], dtype="Int64"),
            "fullest": [True, False, False],
            "differs": [None, "wait → stay", None],
        }
    )
    ax = plot_utterances(utterances, ARTICLES)
    assert [label.get_text() for label in ax.get_yticklabels()] == ['"We wait,"']
    assert _texts(ax) == ["words differ"]
    assert [marker for marker, _, _ in _markers(ax)] == ["^", "^", "_"]


def said_by_somebody_else(form):
    return pd.DataFrame(
        {
            "story_id": "s1",
            "utterance_id": "q1",
            "article_id": ["a", "b", "c"],
            "form": ["quoted", "part", form],
            "start": pd.array([0, 0, 0], dtype="Int64"),
            "end": pd.array([10, 10, 10], dtype="Int64"),
            "fullest": [True, False, False],
            "differs": [None, None, "wait → go"],
            "speaker_differs": [False, False, True],
        }
    )


@pytest.mark.parametrize("form", ["quoted", "part", "unmarked", "reported", "narrated"])
def test_what_another_speaker_says_is_no_version_of_the_quotation(form):
    ax = plot_utterances(said_by_somebody_else(form), ARTICLES)
    assert [(marker, x) for marker, x, _ in _markers(ax)] == [("^", 0), ("^", 1)]
    assert [(text.get_text(), text.get_position()) for text in ax.texts] == [("another\nspeaker", (2, 0))]
    assert "no version of the quotation" in ax.get_xlabel()


def test_another_speakers_words_do_not_make_a_quotation_shared():
    alone = said_by_somebody_else("reported").iloc[[0, 2]]
    assert "nothing found" in _texts(plot_utterances(alone, ARTICLES))[0]


def test_in_full_and_in_part_differ_by_colour_and_nothing_is_hollow():
    ax = plot_utterances(said_by_somebody_else("absent"), ARTICLES)
    marks = [line for line in ax.lines if line.get_marker() == "^"]
    assert len({mark.get_markerfacecolor() for mark in marks}) == 2
    assert "white" not in {mark.get_markerfacecolor() for mark in marks}


def test_the_substitution_square_counts_both_directions():
    profile = pd.DataFrame(
        {
            "concept": "pause",
            "outlet_a": ["X", "Y"],
            "outlet_b": ["Y", "X"],
            "variant_a": ["truce", "ceasefire"],
            "variant_b": ["ceasefire", "truce"],
            "count": [3, 3],
        }
    )
    ax = plot_substitutions(profile, outlet_a="X", outlet_b="Y")
    assert _texts(ax) == ["0", "0", "3", "0"]
    assert _texts(plot_substitutions(profile, outlet_a="Y", outlet_b="X")) == ["0", "3", "0", "0"]
    assert _texts(plot_substitutions(profile, outlet_a="X", outlet_b="Z")) == ["X and Z share no slot"]


def test_a_decomposition_without_interval_is_hollow():
    parts = pd.DataFrame(
        {
            "outlet_a": "X",
            "outlet_b": "Y",
            "part": ["difference", "selection", "wording"],
            "value": [0.3, 0.1, 0.2],
            "low": [0.1, None, None],
            "high": [0.5, None, None],
            "independent": 6,
            "basis": ["bootstrap", "descriptive only", "descriptive only"],
        }
    )
    ax = plot_decomposition(parts)
    faces = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"]
    assert faces[0] != "white" and faces[1:] == ["white", "white"]
    assert "n = 6 stories" in ax.get_xlabel()


def test_cells_with_many_signs_say_how_many_more():
    cells = pd.DataFrame({"r": ["one"] * 7, "c": ["two"] * 7, "s": ["k"] * 7})
    ax = plot_grid(
        cells,
        {"k": Sign("o", "#000000")},
        row="r",
        column="c",
        sign="s",
        rows={"one": "1"},
        columns={"two": "2"},
    )
    assert len(ax.lines) == 3 and _texts(ax) == ["+4"]


def test_nothing_to_draw_is_said_in_the_picture():
    assert "no two articles" in _texts(plot_story(DERIVATIONS.iloc[:0], ARTICLES))[0]
    assert "nothing found" in _texts(plot_facts(MATRIX.iloc[:0]))[0]


def test_two_texts_face_to_face_mark_changed_words_and_escape_markup():
    faced = pd.DataFrame(
        {
            "text_a": ["He said <b>no</b>.", "Only here.", None],
            "text_b": ["He stated <b>no</b>.", None, "Only there."],
            "relation": ["edited", None, None],
            "changed_a": [[(3, 7)], [], []],
            "changed_b": [[(3, 9)], [], []],
        }
    )
    page = side_by_side(faced, "Wire & Co", "Copyist")
    assert ">said</mark>" in page and ">stated</mark>" in page
    assert "<b>" not in page and "&lt;b&gt;" in page and "Wire &amp; Co" in page
    assert page.count("<tr>") == 4 and "http" not in page
