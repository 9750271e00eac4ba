"""What do the pictures of a story draw? Artists, labels and data, not pixels."""

import matplotlib
import pandas as pd
import pytest

from analysis.charts.grids import Sign, plot_grid
from analysis.charts.side_by_side import side_by_side
from analysis.charts.stories import plot_facts, plot_slot_matrix, plot_story, plot_utterances
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


def test_the_fact_map_crosses_what_a_copy_left_out_and_not_what_an_independent_report_lacks():
    ax = plot_facts(MATRIX, least=1)
    crosses = [(x, y) for marker, x, y in _markers(ax) if marker == "x"]
    assert crosses == [(1, 1)], "the copyist (column 1) lacks the second fact; the loner's cell is empty"
    assert "deaths numbers" in _texts(ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["They wait.", "Two died."]


def test_the_fact_map_says_how_many_facts_it_leaves_out():
    legend = plot_facts(MATRIX).get_legend()
    assert any("1 facts in fewer than 2 articles" in text.get_text() for text in legend.get_texts())


def test_the_slot_matrix_draws_colour_by_word_and_shape_by_voice():
    hits = pd.DataFrame(
        {
            "story_id": "s1",
            "fact_id": ["f1", "f1", "f2"],
            "article_id": ["a", "b", "a"],
            "concept": "pause",
            "variant": ["truce", "ceasefire", "truce"],
            "voice": ["quoted", "narrator", "narrator"],
        }
    )
    ax = plot_slot_matrix(hits, MATRIX)
    drawn = {
        (x, y): (line.get_marker(), line.get_markerfacecolor())
        for line in ax.lines
        for x, y in line.get_xydata()
    }
    assert drawn[(0, 0)][0] == "^" and drawn[(1, 0)][0] == "o"
    assert drawn[(0, 0)][1] == drawn[(0, 1)][1] != drawn[(1, 0)][1]
    assert [text.get_text() for text in ax.get_legend().get_texts()][:2] == ["truce", "ceasefire"]


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
    assert _texts(ax) == ["≠"]
    assert [marker for marker, _, _ in _markers(ax)] == ["^", "^", "_"]


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
            "independent": 4,
            "basis": ["bootstrap", "descriptive only", "descriptive only"],
        }
    )
    ax = plot_decomposition(parts)
    faces = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() in ("D", "o")]
    assert faces[0] != "white" and faces[1:] == ["white", "white"]
    assert "n = 4 stories" in ax.get_xlabel()


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
