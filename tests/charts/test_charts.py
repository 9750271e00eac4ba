"""Charts are tested by what they draw: markers, bars, labels and counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color, to_hex

from analysis.charts.attribution import plot_naming, plot_sides, plot_stances, plot_voices
from analysis.charts.bar_table import BAR, NUMBER
from analysis.charts.dots import plot_dots
from analysis.charts.overview import plot_corpus, plot_overview
from analysis.charts.position import plot_places, plot_positions
from analysis.charts.sentiment import plot_drivers, plot_tone
from analysis.charts.stacks import plot_stacks
from analysis.charts.style import Look, amount, part_styles, side_styles, word_styles
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


def rows(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def markers(ax):
    return [
        line for line in ax.lines if line.get_linestyle() == "None" and line.get_transform() == ax.transData
    ]


def intervals(ax):
    return [line for line in ax.lines if line.get_linestyle() == "-" and len(set(line.get_ydata())) == 1]


def cells(ax):
    """The bars of a table of bars: (column, line) → share."""
    return {
        (int(bar.get_x()), round(bar.get_y() + bar.get_height() / 2)): round(bar.get_width() / BAR, 9)
        for bar in ax.patches
    }


def is_hollow(mark):
    return to_hex(mark.get_facecolor() if hasattr(mark, "get_facecolor") else mark.get_markerfacecolor()) == "#ffffff"


def rates(**columns):
    table = shares(("narrator",)).rename(columns={"share": "per_1000"}).drop(columns="voice")
    return table.assign(**columns)


def counted(counts, part="category", **columns):
    """One row per outlet and part from {outlet: {part: count}}, all resting on six independent articles."""
    found = [
        {"outlet": outlet, part: name, "count": n, "total": sum(parts.values()), "share": n / sum(parts.values()),
         "articles": 6, "independent": 6, "basis": "bootstrap", **columns}
        for outlet, parts in counts.items()
        for name, n in parts.items()
    ]  # fmt: skip
    return pd.DataFrame(found)


# --- what holds in every picture


def test_a_word_keeps_its_colour_whatever_the_order_and_the_company():
    assert word_styles(["b", "a"]) == {name: word_styles(["a", "b"])[name] for name in "ba"}
    look = Look(order={"variant": ["captive", "hostage", "guest"]})
    assert word_styles(["guest"], look)["guest"] == word_styles(["hostage", "guest"], look)["guest"]


def test_a_word_has_the_same_colour_in_the_table_of_shares_and_in_the_bars_of_a_hundred_per_cent():
    look = Look(order={"variant": ["detainee", "captive", "guest"]})
    bars = {to_hex(bar.get_facecolor()) for bar in plot_term_shares(shares(), look=look).patches}
    stacks = {to_hex(bar.get_facecolor()) for bar in plot_slots(shares(), look=look).patches}
    assert bars == stacks


def test_the_colours_of_the_study_go_before_all_others():
    look = Look(colours={"captive": "#123456"})
    assert "#123456" in {to_hex(bar.get_facecolor()) for bar in plot_term_shares(shares(), look=look).patches}
    assert word_styles(["captive"], look)["captive"].colour == "#123456"


def test_sides_have_colours_that_no_word_has():
    words, sides = word_styles("abcdefgh"), side_styles("abcdefgh")
    assert not {style.colour for style in words.values()} & {style.colour for style in sides.values()}


def test_parts_differ_without_colour():
    styles = part_styles("abcdefgh")
    assert len({style.hatch for style in styles.values()}) == 8


def test_outlets_have_no_colour_of_their_own():
    ax = plot_tone(tones())
    assert {to_hex(line.get_markeredgecolor()) for line in markers(ax)} == {"#222222"}


def test_labels_stand_in_the_picture_and_keys_do_not():
    look = Look(labels={"Ash Daily": "The Ash", "captive": "a captive", "narrator": "own words"})
    told = texts(plot_term_shares(shares(), look=look))
    assert {"The Ash", "a captive", "own words"} <= set(told)
    assert not {"Ash Daily", "captive", "narrator"} & set(told)


def test_rows_are_ordered_by_value_unless_the_study_orders_them():
    table = counted({"Ash Daily": {"x": 5, "y": 25}, "Birch Times": {"x": 20, "y": 10}})
    assert rows(plot_stacks(table, part="category")) == ["Birch Times", "Ash Daily"]
    look = Look(order={"outlet": ["Ash Daily", "Birch Times"]})
    assert rows(plot_stacks(table, part="category", look=look)) == ["Ash Daily", "Birch Times"]


def test_below_twenty_a_part_is_a_count_and_from_twenty_on_a_percentage():
    assert (amount(3, 19, 3 / 19), amount(5, 20, 0.25)) == ("3", "25%")
    table = counted({"Ash Daily": {"x": 15, "y": 4}, "Birch Times": {"x": 15, "y": 5}})
    ax = plot_stacks(table, part="category")
    assert {"15", "4", "75%", "25%"} <= set(texts(ax))
    assert "fewer than 20" in ax.get_xlabel()


def test_beside_each_total_stand_the_independent_articles_it_rests_on():
    assert "4 · 6 articles" in texts(plot_term_shares(shares()))
    assert "4 · 6 articles" in texts(plot_slots(shares()))
    assert "3 · 6 articles" in texts(plot_term_rates(rates(), "people held"))


def test_below_five_independent_articles_there_is_no_interval_even_if_the_table_has_one():
    ax = plot_term_rates(rates(low=0.1, high=0.9, independent=4, basis="bootstrap"), "people held")
    assert not intervals(ax) and all(is_hollow(mark) for mark in markers(ax))
    assert "Hollow: too few independent articles" in ax.get_xlabel()


def test_the_seventh_part_and_all_further_ones_are_merged_and_listed():
    table = counted({"Ash Daily": dict(zip("abcdefgh", (30, 20, 12, 9, 8, 3, 2, 1)))})
    ax = plot_stacks(table, part="category")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [*"abcde", "other (3)"]
    assert "Other: f, g, h." in ax.get_xlabel()
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(1)


def test_what_makes_up_much_of_one_outlet_is_not_merged_however_rare_it_is():
    parts = dict.fromkeys("abcdef", 100)
    table = counted({"Ash Daily": {**parts, "rare": 0}, "Birch Times": {**dict.fromkeys("abcdef", 0), "rare": 6}})
    legend = plot_stacks(table, part="category").get_legend()
    assert "rare" in [text.get_text() for text in legend.get_texts()]


def test_parts_that_occur_nowhere_have_no_entry_in_the_legend():
    table = counted({"Ash Daily": {"x": 15, "y": 15, "never": 0}})
    assert [t.get_text() for t in plot_stacks(table, part="category").get_legend().get_texts()] == ["x", "y"]


def test_rows_that_are_zero_everywhere_are_folded_into_one_line_that_names_them():
    ax = plot_slots(shares())
    assert rows(ax) == ["Ash Daily", "Birch Times", "Ash Daily"]
    assert "none in Birch Times" in texts(ax)


def test_of_many_outlets_those_with_most_uses_are_drawn_and_the_others_counted():
    many = counted({f"Outlet {n:03d}": {"x": n + 1, "y": 1} for n in range(120)})
    ax = plot_stacks(many, part="category")
    assert len(rows(ax)) == 100 and "Outlet 000" not in rows(ax)
    assert "20 of 120 outlets with smaller counts are not drawn" in ax.get_xlabel()


def test_no_text_in_a_picture_is_smaller_than_eight_points():
    for ax in (plot_term_shares(shares()), plot_slots(shares()), plot_tone(tones()), plot_sides(profile())):
        drawn = [*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels(), ax.xaxis.label]
        assert min(text.get_fontsize() for text in drawn) >= 8


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


def test_a_long_name_takes_two_lines_at_most():
    table = shares(("narrator",)).replace("Ash Daily", "The Very Long Evening Post and Advertiser of Ash and Birch")
    for draw in (plot_term_shares, plot_slots):
        names = [name for name in rows(draw(table)) if name.startswith("The Very")]
        assert [name.count("\n") for name in names] == [1] and names[0].endswith("…")


# --- a table with bars in its cells


def test_each_share_is_a_bar_in_its_column_and_a_silence_is_none():
    ax = plot_term_shares(shares())
    # By hand: columns captive, detainee; Ash 3/4 and 1/4 in two voices, Birch 1/2 twice in one; lines 0 and 3
    # are the headings of the voices, "guest" has no column.
    assert cells(ax) == {
        (0, 1): 0.75, (1, 1): 0.25, (0, 2): 0.5, (1, 2): 0.5, (0, 4): 0.75, (1, 4): 0.25,
    }  # fmt: skip


def test_an_interval_is_drawn_on_its_bar_where_there_is_one_and_the_others_are_hollow():
    ax = plot_term_shares(shares())
    assert [is_hollow(bar) for bar in ax.patches] == [False, False, True, True, False, False]
    low, high = intervals(ax)[0].get_xdata()
    assert [low, high] == pytest.approx([NUMBER + BAR * 0.55, NUMBER + BAR * 0.95])
    assert len(intervals(ax)) == 4
    assert "Hollow" in ax.get_xlabel()


def test_counts_and_totals_stand_before_the_bars():
    told = texts(plot_term_shares(shares()))
    assert told.count("3 of 4") == 2 and told.count("1 of 2") == 2
    large = texts(plot_term_shares(shares(("narrator",)).assign(total=40, count=30, share=0.75)))
    assert "75%" in large and "30 of 40" not in large


def test_words_nobody_uses_are_named_not_drawn():
    ax = plot_term_shares(shares())
    assert "guest" not in texts(ax) and "Never used: guest." in ax.get_xlabel()


def test_voices_are_blocks_from_the_outlets_own_words_to_others():
    told = texts(plot_term_shares(shares(("quoted", "narrator"))))
    assert told.index("narrator") < told.index("quoted")


def test_several_concepts_need_a_choice():
    two = pd.concat([shares(), shares().assign(concept="the truce")])
    with pytest.raises(ValueError, match="people held, the truce"):
        plot_term_shares(two)
    with pytest.raises(ValueError, match="no concept 'x' in the table"):
        plot_term_shares(two, "x")


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="no column share"):
        plot_term_shares(shares().drop(columns="share"))


def test_two_rows_for_one_cell_are_refused():
    table = shares()
    for draw in (plot_term_shares, plot_slots):
        with pytest.raises(ValueError, match="sum them before drawing"):
            draw(pd.concat([table, table]))


def test_the_axes_given_are_used():
    _, given = plt.subplots()
    table = shares()
    assert plot_term_shares(table, ax=given) is given
    assert plot_slots(table, ax=given) is given


@pytest.mark.parametrize("draw", [plot_term_shares, plot_slots], ids=["bars", "stacks"])
def test_an_empty_table_says_so_in_the_picture(draw):
    assert any("nothing found" in text for text in texts(draw(shares().head(0), "people held")))


# --- dots


def test_rates_are_drawn_per_variant_on_a_scale_from_zero_in_the_colour_of_the_word():
    ax = plot_term_rates(rates(), "people held")
    assert ax.get_xlim()[0] <= 0 and "captive" in texts(ax)
    filled = [mark for mark in markers(ax) if not is_hollow(mark)]
    wanted = [style.colour for name, style in word_styles(["captive", "detainee", "guest"]).items() if name != "guest"]
    assert all(same_color(mark.get_markerfacecolor(), colour) for mark, colour in zip(filled, wanted, strict=True))


def test_two_rows_for_one_dot_are_refused():
    table = shares(("narrator",))
    with pytest.raises(ValueError, match="sum them before drawing"):
        plot_dots(pd.concat([table, table]), value="share", block="variant")


def test_the_shape_is_the_voice_and_the_column_of_numbers_names_it():
    ax = plot_tone(tones())
    assert {line.get_marker() for line in markers(ax)} == {"o", "^"}
    assert {"narrator", "quoted"} <= set(texts(ax))


def test_no_mean_is_drawn_of_fewer_than_five():
    table = tones()
    table.loc[table["voice"] == "quoted", "count"] = 4
    ax = plot_tone(table)
    assert {line.get_marker() for line in markers(ax)} == {"o"}
    assert "No mean is drawn of fewer than 5." in ax.get_xlabel()


# --- stacks


def test_the_bars_of_a_slot_add_up_to_one_and_the_silent_have_none():
    ax = plot_slots(shares())
    ends = {}
    for bar in ax.patches:
        ends[bar.get_y()] = ends.get(bar.get_y(), 0) + bar.get_width()
    assert [round(value, 9) for value in ends.values()] == [1, 1, 1]


def test_bars_of_too_few_articles_are_hollow():
    ax = plot_slots(shares())
    assert [is_hollow(bar) for bar in ax.patches] == [False, False, True, True, False, False]
    assert "Hollow" in ax.get_xlabel()


def test_a_diverging_chart_has_the_neutral_part_across_zero():
    ax = plot_stances(profile().assign(side="river"))
    neutral = [bar for bar in ax.patches if bar.get_x() < 0 < bar.get_x() + bar.get_width()]
    assert len(neutral) == 2
    for bar in neutral:
        assert bar.get_x() == pytest.approx(-0.3) and bar.get_width() == pytest.approx(0.6)
    lefts = sorted(bar.get_x() for bar in ax.patches)
    assert lefts[0] == pytest.approx(-0.6)  # distancing .3 to the left of half of neutral .6


def test_neighbouring_classes_of_verbs_are_added_up_and_said():
    names = ("distancing", "denying", "adversarial", "conceding", "neutral", "directive", "assertive", "endorsing")
    table = counted({"Ash Daily": dict.fromkeys(names, 5)}, measure="stance", side="river")
    ax = plot_stances(table)
    assert len(ax.get_legend().get_texts()) == 6
    assert "denying or attacking = denying + adversarial" in ax.get_xlabel()
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(1)


def test_statements_without_a_verb_are_a_part_so_that_the_bars_reach_the_whole():
    table = profile().assign(side="river")
    table.loc[table["category"] == "distancing", "category"] = None
    ax = plot_stances(table)
    assert "neutral or no verb" in texts(ax)
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(2)


def test_parts_take_the_order_asked_for():
    ax = plot_stacks(profile()[lambda t: t["measure"] == "naming"], part="category", order=("role", "named"))
    assert texts(ax)[-3:] == ["role", "named", "anonymous"]


# --- families


def test_sides_show_statements_and_words_and_speakers_without_a_side():
    told = texts(plot_sides(profile()))
    assert {"statements", "quoted words", "10", "100"} <= set(told)
    assert "no side known" in told


def test_sides_stand_in_the_order_of_the_study():
    look = Look(order={"side": ["hill", "river"]}, labels={"hill": "Hill side"})
    legend = plot_sides(profile(), look=look).get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["Hill side", "river", "no side known"]


def test_naming_and_voices_show_their_totals():
    assert texts(plot_naming(profile())).count("10") == 2
    assert texts(plot_voices(voice_shares())).count("1,000") == 2


def test_tones_show_both_word_lists_and_where_they_disagree():
    ax = plot_tone(tones())
    told = texts(ax)
    assert any("VADER" in text for text in told) and any("TextBlob" in text for text in told)
    assert sum("∗" in text for text in told) == 4 and "report neither" in ax.get_xlabel()


def test_drivers_pull_to_the_side_of_their_sign():
    found = [("Ash Daily", "died", -0.3, 3), ("Ash Daily", "hope", 0.1, 2), ("Birch Times", "war", -0.1, 1)]
    ax = plot_drivers(pd.DataFrame(found, columns=["outlet", "word", "contribution", "count"]))
    assert sorted(bar.get_width() for bar in ax.patches) == [-0.3, -0.1, 0.1]
    assert {"died", "hope", "war"} <= set(texts(ax))


def places(*found):
    return pd.DataFrame(found, columns=["article_id", "outlet", "concept", "voice", "place"])


def test_positions_lie_between_the_first_line_and_the_last_and_the_shape_is_the_voice():
    ax = plot_positions(
        places(
            ("a", "Ash Daily", "people held", "narrator", 0.0), ("b", "Birch Times", "people held", "quoted", 0.9)
        )
    )  # fmt: skip
    drawn = {(line.get_marker(), float(x)) for line in markers(ax) for x in line.get_xdata()}
    assert {("o", 0.0), ("^", 0.9)} <= drawn
    assert not any(is_hollow(mark) for mark in markers(ax))
    assert texts(ax).count("1 · 1 article") == 2


def test_a_median_needs_five_places():
    def medians(count):
        ax = plot_positions(places(*[(str(n), "Ash Daily", "x", "narrator", n / 10) for n in range(count)]))
        return [line.get_xdata()[0] for line in ax.lines if line.get_linewidth() == 1.8]

    assert medians(4) == [] and medians(5) == [0.2]


def test_the_corpus_chart_shows_shared_texts_apart():
    counts = pd.DataFrame({"outlet": OUTLETS, "articles": [8, 5], "shared": [3, 0]})
    ax = plot_corpus(counts)
    assert [bar.get_width() for bar in ax.patches] == [5, 3, 5]
    assert {"8, 3 shared", "5"} <= set(texts(ax))


def test_the_overview_has_a_column_of_small_bars_for_each_share_and_no_total():
    rows = [
        (outlet, measure, count, 20, count / 20, 0.1, 0.9, 6, "bootstrap")
        for measure, counts in (("own words", (10, 15)), ("distancing verbs", (5, 0)))
        for outlet, count in zip(OUTLETS, counts)
    ]
    columns = ["outlet", "measure", "count", "total", "share", "low", "high", "independent", "basis"]
    ax = plot_overview(pd.DataFrame(rows, columns=columns))
    assert sorted(round(bar.get_width(), 3) for bar in ax.patches) == [0.125, 0.25, 0.375]
    assert {"50%", "75%", "25%", "0", "own words"} <= set(texts(ax))
    assert not any("articles" in text for text in texts(ax))


def test_mean_places_are_small_bars_and_fewer_than_five_are_a_dash():
    rows = [
        ("Ash Daily", "truce", 8, 0.4, 0.3, 0.5, 8, "bootstrap"),
        ("Birch Times", "truce", 4, 0.2, None, None, 4, "descriptive only"),
        ("Ash Daily", "raid", 3, 0.9, None, None, 3, "descriptive only"),
        ("Birch Times", "raid", 0, None, None, None, 0, "descriptive only"),
    ]
    columns = ["outlet", "concept", "count", "mean", "low", "high", "independent", "basis"]
    table = pd.DataFrame(rows, columns=columns).assign(total=lambda one: one["count"])
    ax = plot_places(table)
    assert [round(bar.get_width(), 3) for bar in ax.patches] == [0.2]
    told = texts(ax)
    assert "40%" in told and "–" in told and "20%" not in told
    assert "Too rare or not drawn: raid." in ax.get_xlabel() and "fewer than 5" in ax.get_xlabel()
