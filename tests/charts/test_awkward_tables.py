"""Pictures of awkward tables: one outlet or forty, long names, few uses, no row; nothing may run into anything."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from analysis.charts.agency import plot_forms, plot_labels, plot_valence
from analysis.charts.attribution import plot_naming, plot_sides, plot_stances, plot_voices
from analysis.charts.captions import finish
from analysis.charts.overview import plot_corpus
from analysis.charts.position import plot_positions
from analysis.charts.sentiment import plot_drivers, plot_tone
from analysis.charts.stories import plot_facts, plot_slot_matrix
from analysis.charts.tone import plot_treatment
from analysis.charts.word_choice import plot_slots, plot_term_rates, plot_term_shares

mpl.use("Agg")
LONG = "The Very Long Evening Post and Advertiser of {} and the Hills"
CASES = {
    "one outlet": ["Ash"],
    "forty outlets": [f"Outlet {n:02d}" for n in range(40)],
    "long names": [LONG.format(name) for name in ("Ash", "Birch", "Cedar")],
    "no outlet": [],
}


@pytest.fixture(autouse=True)
def _close():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def parts(outlets, column, names, count=7, **columns):
    """One row per outlet and name, equal parts, few enough to be counts, with an interval for every second outlet."""
    total = count * len(names)
    found = [
        {"outlet": outlet, column: name, "count": count, "total": total, "share": 1 / len(names), "low": 0.1,
         "high": 0.9, "independent": 9 if i % 2 else 3, "articles": 9, "basis": "bootstrap", **columns}
        for i, outlet in enumerate(outlets)
        for name in names
    ]  # fmt: skip
    names = ["outlet", column, "count", "total", "share", "low", "high", "independent", "articles", "basis", *columns]
    return pd.DataFrame(found, columns=names)


def in_blocks(table, column, names):
    return pd.concat([table.assign(**{column: name}) for name in names], ignore_index=True)


VOICES = ("narrator", "quoted", "reported")
WORDS = ("captive", "hostage", "detainee")


def shares(outlets):
    return in_blocks(parts(outlets, "variant", WORDS, concept="people held"), "voice", VOICES)


def tones(outlets):
    return in_blocks(parts(outlets, "voice", VOICES).assign(mean=-0.1), "score", ("compound", "polarity"))


def actor_tones(outlets):
    table = parts(outlets, "treatment", ("criticised", "praised"), voice="narrator")
    return in_blocks(table, "target", ("Quill", "Reeve"))


def places(outlets):
    rows = [(f"{o}-{n}", o, c, "narrator", n / 7) for o in outlets for c in ("x", "y") for n in range(7)]
    return pd.DataFrame(rows, columns=["article_id", "outlet", "concept", "voice", "place"])


def facts(outlets):
    rows = [
        {"story_id": "s", "fact_id": f"f{n:02d}", "article_id": o, "outlet": o, "carried": True, "voice": "narrator",
         "sentence": f"Fact {n} of sixty, told at some length.", "carriers": len(outlets), "omitted": None,
         "deaths": True, "numbers": True, "names": True, "source": True, "independent_report": True}
        for n in range(60) for o in outlets
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else FACTS)


FACTS = ["story_id", "fact_id", "article_id", "outlet", "carried", "voice", "sentence", "carriers", "omitted"]
FACTS += ["deaths", "numbers", "names", "source", "independent_report"]


def slots(outlets):
    matrix = facts(outlets)
    hits = matrix[["story_id", "fact_id", "article_id", "voice"]].assign(concept="x", variant="captive")
    return plot_slot_matrix(hits, matrix)


def drivers(outlets):
    rows = [(outlet, word, value, 3) for outlet in outlets for word, value in (("war", -0.1), ("hope", 0.2))]
    return pd.DataFrame(rows, columns=["outlet", "word", "contribution", "count"])


CHARTS = {
    "term shares": lambda outlets: plot_term_shares(shares(outlets)),
    "slots": lambda outlets: plot_slots(shares(outlets)),
    "term rates": lambda outlets: plot_term_rates(shares(outlets).rename(columns={"share": "per_1000"})),
    "sides": lambda outlets: plot_sides(parts(outlets, "category", ("hill", "river"), measure="statements")),
    "stances": lambda outlets: plot_stances(
        parts(outlets, "category", ("neutral", "distancing"), measure="stance", side="hill")
    ),
    "naming": lambda outlets: plot_naming(parts(outlets, "category", ("named", "role"), measure="naming")),
    "voices": lambda outlets: plot_voices(parts(outlets, "voice", VOICES)),
    "tone": lambda outlets: plot_tone(tones(outlets)),
    "tone toward actors": lambda outlets: plot_treatment(actor_tones(outlets)),
    "drivers": lambda outlets: plot_drivers(drivers(outlets)),
    "positions": lambda outlets: plot_positions(places(outlets)),
    "forms": lambda outlets: plot_forms(
        in_blocks(parts(outlets, "form", ("active", "nominal")), "victim_side", ("hill", "river"))
    ),
    "valence": lambda outlets: plot_valence(
        parts(outlets, "said_of_side", ("hill", "river"), concept="blame", voice="quoted"), ("hill", "river")
    ),
    "labels": lambda outlets: plot_labels(parts(outlets, "label", ("rebel", "fighter"), actor="Front")),
    "corpus": lambda outlets: plot_corpus(pd.DataFrame({"outlet": outlets, "articles": 3, "shared": 1})),
    "facts": lambda outlets: plot_facts(facts(outlets), least=1),
    "slot matrix": slots,
}


@pytest.mark.parametrize("outlets", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_a_picture_fits_a_page_and_no_name_of_a_row_runs_into_the_next(draw, outlets):
    ax = draw(outlets)
    finish(ax, title="What each outlet says", unit="share", source="Invented.", note="A note.")
    box = ax.figure.get_tightbbox()
    assert box.width * 130 <= 2400 and box.height * 130 <= 3200
    if not outlets:
        assert any("no" in text.get_text() for text in ax.texts)
        return
    names = [label.get_window_extent() for label in ax.get_yticklabels() if label.get_text()]
    tops = sorted((name.y0, name.y1) for name in names)
    # A hair's breadth of overlap is the font's own margin.
    assert all(upper[0] - lower[1] > -3 for lower, upper in zip(tops, tops[1:]))
    drawn = [text for text in [*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels()] if text.get_text()]
    assert min(text.get_fontsize() for text in drawn) >= 8


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_title_and_source_touch_nothing_that_is_drawn(draw):
    ax = draw(["Ash", "Birch"])
    finish(ax, title="What each outlet says", source="Invented.")
    title, source = (text.get_window_extent() for text in ax.figure.texts)
    legend = ax.get_legend()
    drawn = [*ax.texts, ax.xaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels(), *([legend] if legend else [])]
    for artist in drawn:
        box = artist.get_window_extent()
        if box.width and np.isfinite(box.y0):
            assert not title.overlaps(box) and not source.overlaps(box)
