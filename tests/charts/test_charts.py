"""Charts are tested by what they draw: markers, bars, labels and counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.charts.attribution import plot_naming, plot_sides, plot_stances, plot_voices
from analysis.charts.dots import plot_dots
from analysis.charts.overview import plot_corpus, plot_overview
from analysis.charts.position import plot_positions
from analysis.charts.sentiment import plot_drivers, plot_tone
from analysis.charts.stacks import plot_stacks
from analysis.charts.style import outlet_styles, part_styles
from analysis.charts.word_choice import plot_slots, plot_term_rates, plot_term_shares

plt = pytest.importorskip("matplotlib.pyplot")
OUTLETS = ("Ash Daily", "Birch Times")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def shares(voices=("narrator", "quoted")):
    """Ash: captive 3 of 4 with an interval; Birch: too few; nobody says "guest"; Birch quotes nobody."""
    rows = []
    for outlet, count, total in (("Ash Daily", 3, 4), ("Birch Times", 1, 2)):
        for voice in voices:
            silent = outlet == "Birch Times" and voice == "quoted"
            for variant, n in (("captive", count), ("detainee", total - count), ("guest", 0)):
                few = outlet == "Birch Times"
                share = np.nan if silent else n / total
                rows.append(
                    {
                        "outlet": outlet,
                        "voice": voice,
                        "concept": "people held",
                        "variant": variant,
                        "count": 0 if silent else n,
                        "total": 0 if silent else total,
                        "share": share,
                        "low": np.nan if few else max(0.0, share - 0.2),
                        "high": np.nan if few else min(1.0, share + 0.2),
                        "articles": 6,
                        "independent": 2 if few else 6,
                        "basis": "descriptive only" if few else "bootstrap",
                    }
                )
    return pd.DataFrame(rows)


def profile():
    rows = []
    for outlet in OUTLETS:
        for measure, parts in {
            "statements": {"river": 6, "hill": 3, None: 1},
            "quoted words": {"river": 60, "hill": 30, None: 10},
            "stance": {"neutral": 6, "distancing": 3, "endorsing": 1},
            "naming": {"named": 6, "role": 3, "anonymous": 1},
        }.items():
            total = sum(parts.values())
            for category, count in parts.items():
                rows.append((outlet, measure, category, count, total, count / total, "bootstrap"))
    return pd.DataFrame(rows, columns=["outlet", "measure", "category", "count", "total", "share", "basis"])


def tones():
    rows = []
    for outlet, mean in zip(OUTLETS, (-0.2, 0.1)):
        for voice in ("narrator", "quoted"):
            rows += [
                (outlet, voice, score, 12, mean, mean - 0.1, mean + 0.1, mean > 0, "bootstrap")
                for score in ("compound", "polarity")
            ]
    names = ["outlet", "voice", "score", "count", "mean", "low", "high", "contrary", "basis"]
    return pd.DataFrame(rows, columns=names)


def voice_shares():
    parts = {"narrator": 0.5, "quoted": 0.2, "reported": 0.3}
    rows = [(o, v, 1000 * s, 1000, s, "bootstrap") for o in OUTLETS for v, s in parts.items()]
    return pd.DataFrame(rows, columns=["outlet", "voice", "count", "total", "share", "basis"])


def texts(ax):
    found = [text.get_text() for text in ax.texts] + [label.get_text() for label in ax.get_yticklabels()]
    legend = ax.get_legend()
    return found + ([text.get_text() for text in legend.get_texts()] if legend else [])


def markers(ax):
    return [
        line for line in ax.lines if line.get_linestyle() == "None" and line.get_transform() == ax.transData
    ]


def intervals(ax):
    return [line for line in ax.lines if line.get_linestyle() == "-" and len(set(line.get_ydata())) == 1]


# --- style


def test_an_outlet_keeps_its_look_whatever_the_order():
    assert outlet_styles(["B", "A", "C"]) == outlet_styles(["C", "B", "A", "A"])


def test_no_two_of_fifty_six_outlets_look_the_same():
    styles = outlet_styles(f"outlet {number:02d}" for number in range(56))
    assert len({(style.colour, style.marker) for style in styles.values()}) == 56


def test_parts_differ_without_colour():
    styles = part_styles("abcdefgh")
    assert len({style.hatch for style in styles.values()}) == 8


def test_an_outlet_has_the_same_colour_in_a_table_that_lacks_another():
    alone = shares()[lambda table: table["outlet"] == "Birch Times"]
    ax = plot_term_shares(alone, outlets=OUTLETS)
    wanted = outlet_styles(OUTLETS)["Birch Times"].colour.lower()
    assert {to_hex(line.get_markeredgecolor()) for line in markers(ax)} == {wanted}


def test_charts_touch_no_global_setting():
    before = dict(plt.rcParams)
    plot_term_shares(shares())
    plot_slots(shares())
    assert dict(plt.rcParams) == before


def test_a_chart_changes_nothing_in_its_table():
    table = shares()
    before = table.copy(deep=True)
    plot_term_shares(table)
    plot_slots(table)
    pd.testing.assert_frame_equal(table, before)


# --- dots


def test_each_share_is_a_marker_at_its_value_and_a_silence_is_none():
    ax = plot_term_shares(shares())
    drawn = sorted(float(line.get_xdata()[0]) for line in markers(ax))
    # By hand: Ash 3/4 and 1/4 in two voices, Birch 1/2 twice in one; the silent voice and "guest" draw nothing.
    assert drawn == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75]


def test_descriptive_only_is_a_hollow_marker_without_interval():
    ax = plot_term_shares(shares())
    hollow = [line for line in markers(ax) if to_hex(line.get_markerfacecolor()) == "#ffffff"]
    assert [float(line.get_xdata()[0]) for line in hollow] == [0.5, 0.5]
    assert len(intervals(ax)) == 4
    assert "hollow" in ax.get_xlabel()


def test_counts_and_totals_stand_in_the_picture_also_where_nothing_was_said():
    told = texts(plot_term_shares(shares()))
    assert told.count("3/4") == 2 and told.count("1/2") == 2 and told.count("0/0") == 2


def test_words_nobody_uses_are_named_not_drawn():
    ax = plot_term_shares(shares())
    assert "guest" not in texts(ax) and "never used: guest" in ax.get_xlabel()


def test_voices_have_their_own_marker():
    ax = plot_term_shares(shares())
    assert {line.get_marker() for line in markers(ax)} == {"o", "^"}


def test_several_concepts_need_a_choice():
    two = pd.concat([shares(), shares().assign(concept="the truce")])
    with pytest.raises(ValueError, match="people held, the truce"):
        plot_term_shares(two)
    with pytest.raises(ValueError, match="no concept 'x' in the table"):
        plot_term_shares(two, "x")


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="no column share"):
        plot_term_shares(shares().drop(columns="share"))


def test_two_rows_for_one_dot_are_refused():
    table = shares()
    with pytest.raises(ValueError, match="sum them before drawing"):
        plot_term_shares(pd.concat([table, table]))


def test_rates_are_drawn_per_variant_on_a_scale_from_zero():
    table = shares(("narrator",)).rename(columns={"share": "per_1000"}).drop(columns="voice")
    ax = plot_term_rates(table, "people held")
    assert ax.get_xlim()[0] <= 0 and "captive" in texts(ax)


def test_the_axes_given_are_used():
    _, given = plt.subplots()
    table = shares()
    assert plot_term_shares(table, ax=given) is given
    assert plot_slots(table, ax=given) is given


@pytest.mark.parametrize(
    "draw",
    [plot_term_shares, plot_slots],
    ids=["dots", "stacks"],
)
def test_an_empty_table_says_so_in_the_picture(draw):
    assert any("nothing found" in text for text in texts(draw(shares().head(0))))


def test_a_long_name_is_broken_over_lines():
    table = shares(("narrator",)).replace("Ash Daily", "The Very Long Evening Post and Advertiser of Ash")
    labels = [
        label.get_text()
        for label in plot_dots(table[table["variant"] == "captive"], value="share").get_yticklabels()
    ]
    assert max(len(line) for label in labels for line in label.split("\n")) <= 24


# --- stacks


def test_the_bars_of_a_slot_add_up_to_one_and_the_silent_have_none():
    ax = plot_slots(shares())
    ends = {}
    for bar in ax.patches:
        ends[bar.get_y()] = ends.get(bar.get_y(), 0) + bar.get_width()
    assert [round(value, 9) for value in ends.values()] == [1, 1, 1]
    assert texts(ax).count("n 4") == 2 and "n 0" in texts(ax)


def test_bars_of_too_few_articles_are_pale_and_dashed():
    ax = plot_slots(shares())
    assert {bar.get_linestyle() for bar in ax.patches} == {"-", "--"}
    assert "pale bars" in ax.get_xlabel()


def test_a_diverging_chart_has_the_neutral_part_across_zero():
    ax = plot_stances(profile().assign(side="river"))
    neutral = [bar for bar in ax.patches if bar.get_x() < 0 < bar.get_x() + bar.get_width()]
    assert len(neutral) == 2
    for bar in neutral:
        assert bar.get_x() == pytest.approx(-0.3) and bar.get_width() == pytest.approx(0.6)
    lefts = sorted(bar.get_x() for bar in ax.patches)
    assert lefts[0] == pytest.approx(-0.6)  # distancing .3 to the left of half of neutral .3


def test_statements_without_a_verb_are_a_part_so_that_the_bars_reach_the_whole():
    table = profile().assign(side="river")
    table.loc[table["category"] == "distancing", "category"] = None
    ax = plot_stances(table)
    assert "no verb" in texts(ax)
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(2)


def test_parts_take_the_order_asked_for():
    ax = plot_stacks(profile()[lambda t: t["measure"] == "naming"], part="category", order=("role", "named"))
    assert texts(ax)[-3:] == ["role", "named", "anonymous"]


# --- families


def test_sides_show_statements_and_words_and_speakers_without_a_side():
    told = texts(plot_sides(profile()))
    assert {"statements", "quoted words", "n 10", "n 100"} <= set(told)
    assert any("no side" in text for text in told)


def test_naming_and_voices_show_their_totals():
    assert texts(plot_naming(profile())).count("n 10") == 2
    assert texts(plot_voices(voice_shares())).count("n 1,000") == 2


def test_tones_show_both_word_lists_and_where_they_disagree():
    told = texts(plot_tone(tones()))
    assert any("VADER" in text for text in told) and any("TextBlob" in text for text in told)
    assert sum("∗" in text for text in told) == 4


def test_drivers_pull_to_the_side_of_their_sign():
    rows = [("Ash Daily", "died", -0.3, 3), ("Ash Daily", "hope", 0.1, 2), ("Birch Times", "war", -0.1, 1)]
    ax = plot_drivers(pd.DataFrame(rows, columns=["outlet", "word", "contribution", "count"]))
    assert sorted(bar.get_width() for bar in ax.patches) == [-0.3, -0.1, 0.1]
    assert {"died", "hope", "war"} <= set(texts(ax))


def test_positions_lie_between_the_first_line_and_the_last():
    rows = [
        ("a", "Ash Daily", "people held", "narrator", 0.0),
        ("b", "Birch Times", "people held", "quoted", 0.9),
    ]
    ax = plot_positions(pd.DataFrame(rows, columns=["article_id", "outlet", "concept", "voice", "place"]))
    drawn = {float(x) for line in markers(ax) for x in line.get_xdata()}
    assert {0.0, 0.9} <= drawn
    assert texts(ax).count("n 1") == 2


def test_the_corpus_chart_shows_shared_texts_apart():
    counts = pd.DataFrame({"outlet": OUTLETS, "articles": [8, 5], "shared": [3, 0]})
    ax = plot_corpus(counts)
    assert [bar.get_width() for bar in ax.patches] == [5, 3, 5, 0]
    assert {"n 8, 3 shared", "n 5"} <= set(texts(ax))


def test_the_overview_draws_six_panels_and_only_the_narrators_words():
    counts = pd.DataFrame({"outlet": OUTLETS, "articles": [8, 5], "shared": [3, 0]})
    figure = plot_overview(counts, shares(), voice_shares(), profile(), tones(), "people held")
    assert len(figure.axes) == 6
    assert all(ax.get_title(loc="left").endswith("?") for ax in figure.axes)
    assert "quoted" not in texts(figure.axes[1])
