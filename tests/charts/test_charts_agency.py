"""Charts of harm, of words that take sides and of names: what they draw."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.charts.agency import PARTS, UNKNOWN, plot_forms, plot_labels, plot_valence
from analysis.charts.style import Look

mpl.use("Agg")


@pytest.fixture(autouse=True)
def closed():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts] + [label.get_text() for label in ax.get_yticklabels()]


def profile(side="north"):
    rows = [
        {"outlet": outlet, "victim_side": side, "form": form, "count": count, "total": 4, "share": count / 4,
         "low": None, "high": None, "articles": 2, "independent": 2, "basis": "descriptive only"}
        for outlet, counts in {"A": (4, 0, 0, 0, 0), "B": (1, 0, 3, 0, 0)}.items()
        for form, count in zip(PARTS["form"], counts)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_bar_of_forms_stands_for_each_outlet_under_the_side_of_the_victims():
    ax = plot_forms(profile())
    shown = texts(ax)
    assert "harm to: north" in shown and {"A", "B"} <= set(shown)
    assert sum(text == "4 · 2 articles" for text in shown) == 2
    assert [patch.get_width() for patch in ax.patches] == [1.0, 0.25, 0.75]


def test_victims_of_no_known_side_are_counted_below_and_drawn_only_where_no_side_is_known():
    table = pd.concat([profile(None), profile("north")], ignore_index=True)
    ax = plot_forms(table, sides=["north"])
    assert [text for text in texts(ax) if text.startswith("harm to")] == ["harm to: north"]
    unknown = int(profile(None)["count"].sum())
    assert f"Not drawn: {unknown} acts whose victims belong to none of these sides." in ax.get_xlabel()
    alone = plot_forms(profile(None), sides=["north"])
    assert [text for text in texts(alone) if text.startswith("harm to")] == [f"harm to: {UNKNOWN}"]


def test_the_line_below_a_bar_is_the_interval_of_its_first_part():
    ax = plot_forms(profile("north").assign(low=0.2, high=0.6, independent=8, basis="bootstrap"))
    lines = [line for line in ax.lines if list(line.get_xdata()) == [0.2, 0.6]]
    assert lines and "95 % interval of “active: X killed Y”" in ax.get_xlabel().replace("\n", " ")


def test_one_function_draws_forms_and_places_of_the_agent():
    where = profile().rename(columns={"form": "agent_where"})
    where["agent_where"] = [*PARTS["agent_where"]] * 2
    legend = plot_forms(where, part="agent_where").get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["as subject: X killed Y", "in a modifier: X shelling"]
    with pytest.raises(ValueError, match="agency_profile"):
        plot_forms(where, part="form")


def test_a_table_without_parts_is_refused_with_what_would_be_right():
    with pytest.raises(ValueError, match="agency_profile"):
        plot_forms(pd.DataFrame({"outlet": ["A"]}))


def valence():
    rows = [
        ("A", "narrator", "blame", "north", 3), ("A", "quoted", "blame", "north", 2),
        ("A", "narrator", "blame", "south", 1),
        ("A", "narrator", "blame", "unknown", 4), ("B", "narrator", "blame", "south", 0),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["outlet", "voice", "concept", "said_of_side", "count"])


def test_words_said_of_one_side_go_left_and_of_the_other_right_with_counts():
    ax = plot_valence(valence(), ("north", "south"))
    bars = [
        (patch.get_x(), patch.get_width(), patch.get_hatch()) for patch in ax.patches if patch.get_width()
    ]
    assert [(x, width, hatch or "") for x, width, hatch in bars] == [(0, -3, ""), (-3, -2, "///"), (0, 1, "")]
    shown = texts(ax)
    assert {"said of: north", "said of: south", "5", "1"} <= set(shown)
    assert "4" in shown  # said of others, or of whom is unsure: in a column of numbers


def test_bearers_are_counted_where_the_table_has_them_not_words():
    ax = plot_valence(valence().assign(bearers=[1, 2, 1, 4, 0]), ("north", "south"))
    assert [patch.get_width() for patch in ax.patches] == [-1, -2, 1]
    assert "people or parties of whom such words are said" in ax.get_xlabel()


def test_sides_and_their_colours_come_from_the_study():
    look = Look(order={"side": ["south", "north"]}, colours={"south": "#112233"}, labels={"south": "The South"})
    ax = plot_valence(valence(), look=look)
    left = [patch for patch in ax.patches if patch.get_width() < 0]
    assert [to_hex(patch.get_facecolor()) for patch in left] == ["#112233"]
    assert "said of: The South" in texts(ax)


def test_nothing_is_drawn_where_there_are_no_two_sides_or_no_words():
    assert "no two sides" in " ".join(texts(plot_valence(valence(), ())))
    assert "no word" in " ".join(texts(plot_valence(valence().iloc[:0], ("north", "south"))))
    assert "nothing found" in " ".join(texts(plot_forms(profile().iloc[:0])))


def test_words_said_of_neither_side_are_counted_and_not_drawn_as_empty_rows():
    neither = valence().assign(said_of_side="unknown", count=1)
    assert f"{len(neither)} words that take sides, none said of north" in " ".join(
        texts(plot_valence(neither, ("north", "south")))
    )
    both = pd.concat([valence(), neither.assign(concept="other words")])
    ax = plot_valence(both, ("north", "south"))
    assert "other words" not in texts(ax)
    assert f"Not drawn: {len(neither)} of other kinds" in ax.get_xlabel()


def test_outlets_that_take_no_side_are_named_below_instead_of_filling_the_chart_with_zeros():
    quiet = valence().assign(outlet="Quiet Post", said_of_side="unknown")
    ax = plot_valence(pd.concat([valence(), quiet]), ("north", "south"))
    assert "Quiet Post" not in texts(ax)
    assert "No word said of either for certain: B, Quiet Post." in ax.get_xlabel()
    assert "none for certain in B, Quiet Post" in texts(ax)


def test_labels_are_parts_of_a_bar_per_outlet_and_rare_ones_come_last():
    rows = [("A", "League", "group", 3), ("A", "League", "rebel", 0), ("A", "League", "(other)", 1)]
    table = pd.DataFrame(rows, columns=["outlet", "actor", "label", "count"])
    table = table.assign(total=4, share=table["count"] / 4, basis="descriptive only")
    ax = plot_labels(table)
    legend = [
        text.get_text()
        for legend in ax.figure.legends + [ax.get_legend()]
        if legend
        for text in legend.get_texts()
    ]
    assert legend[0] == "group" and legend[-1] == "(other)"
    assert "League" in texts(ax)
