"""How was the same story told by each outlet? Who copied whom, which words, which quotations, which facts.

:func:`plot_story` draws the articles of a story and what ties them; :func:`plot_slot_matrix` the words for
one concept, fact by fact; :func:`plot_utterances` what became of each quotation; :func:`plot_facts` which
facts each carries and which were left out. Which word faces which: :mod:`analysis.charts.substitutions`;
two texts face to face: :mod:`analysis.charts.side_by_side`.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.grids import Sign, plot_grid
from analysis.charts.style import (
    GREY,
    INK,
    SMALL,
    VOICE_MARKERS,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    outlet_styles,
    part_styles,
    pick,
    wrapped,
)

_FORMS = {
    "quoted": Sign("^", "#0072B2", True, "quoted in full"),
    "part": Sign("^", "#0072B2", False, "quoted in part"),
    "unmarked": Sign("X", "#D55E00", True, "same words, no marks"),
    "reported": Sign("s", "#009E73", True, "retold as somebody's words"),
    "narrated": Sign("o", "#000000", True, "retold in the outlet's own voice"),
    "absent": Sign("_", GREY, True, "not found"),
}
_TIES = {"copy": (3.4, "-", "copy"), "rewrite": (1.1, "-", "rewrite"), "same_event": (0.0, "", "")}


def plot_story(
    derivations: pd.DataFrame,
    articles: pd.DataFrame,
    story_id: str | None = None,
    ax: Any = None,
    *,
    outlets: Sequence[str] | None = None,
) -> Any:
    """The articles of one story: copies joined by thick lines, rewrites by thin ones, independent reports
    apart.

    Parameters
    ----------
    derivations : DataFrame
        From ``find_derivations``: ``story_id, article_a, article_b, relation, containment, direction``.
    articles : DataFrame
        ``article_id, outlet``.
    story_id : str, optional
        Needed if the table holds several stories.
    outlets : sequence of str, optional
        All outlets of the corpus, so that each keeps its colour.

    Returns
    -------
    Axes
        An arrow points from the earlier article to the later one where the dates tell; thick lines carry
        the share of the shorter text that both have in the same words.
    """
    need(derivations, "story_id", "article_a", "article_b", "relation")
    table = pick(derivations, "story_id", story_id)
    names = sorted({*table["article_a"], *table["article_b"]})
    if ax is None:
        ax = new_axes(4.6, 7.2)
    if not names:
        return nothing_to_draw(ax, "no two articles tell this story")
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"].astype(str)
    looks = outlet_styles(outlets if outlets is not None else outlet)
    tied = table[table["relation"] != "same_event"]
    family = [name for name in names if name in {*tied["article_a"], *tied["article_b"]}]
    alone = [name for name in names if name not in family]
    place = _ring(family, 0.0) | {name: (2.1, _spread(i, len(alone))) for i, name in enumerate(alone)}
    for row in tied.itertuples():
        _tie(ax, place[row.article_a], place[row.article_b], row)
    for name in names:
        x, y = place[name]
        look = looks[str(outlet.get(name, name))]
        ax.plot([x], [y], look.marker, markersize=13, color=look.colour, markeredgecolor="white", zorder=4)
        label = wrapped(outlet.get(name, name), 16)
        below = y < 0 and name in family
        ax.annotate(
            label,
            (x, y),
            xytext=(0, -13 if below else 12),
            textcoords="offset points",
            ha="center",
            va="top" if below else "bottom",
            fontsize=SMALL,
            color=INK,
            zorder=5,
        )
    if alone:
        ax.text(2.1, -1.45, f"independent reports: {len(alone)}", ha="center", fontsize=SMALL, color=INK)
    if family:
        counts = tied["relation"].value_counts()
        copies, rewrites = (int(counts.get(name, 0)) for name in ("copy", "rewrite"))
        said = f"pairs of copies (thick): {copies} · of rewrites (thin): {rewrites}"
        ax.text(0, -1.45, said, ha="center", fontsize=SMALL, color=INK)
    ax.set_xlim(-1.5, 2.8 if alone else 1.5)
    ax.set_ylim(-1.55, 1.5)
    ax.set_axis_off()
    return ax


def _ring(names: Sequence[str], x: float) -> dict[str, tuple[float, float]]:
    turn = 2 * math.pi / max(len(names), 1)
    return {
        name: (x + math.sin(i * turn), math.cos(i * turn)) if len(names) > 1 else (x, 0.0)
        for i, name in enumerate(names)
    }


def _spread(i: int, count: int) -> float:
    return 0.9 - 1.8 * (i + 0.5) / count if count > 1 else 0.0


def _tie(ax: Any, start: tuple[float, float], end: tuple[float, float], row: Any) -> None:
    width, _, _ = _TIES[row.relation]
    direction = getattr(row, "direction", "unknown")
    if direction == "b_to_a":
        start, end = end, start
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>" if direction in ("a_to_b", "b_to_a") else "-",
            "linewidth": width,
            "color": "#555555" if row.relation == "copy" else "#8A8A8A",
            "shrinkA": 9,
            "shrinkB": 9,
            "mutation_scale": 12,
        },
        zorder=2,
    )
    if row.relation == "copy" and hasattr(row, "containment"):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        ax.text(
            *middle,
            f"{row.containment:.0%}",
            fontsize=SMALL - 1.5,
            ha="center",
            va="center",
            bbox=box,
            zorder=3,
        )


def plot_slot_matrix(
    hits: pd.DataFrame,
    matrix: pd.DataFrame,
    concept: str | None = None,
    ax: Any = None,
    *,
    story_id: str | None = None,
) -> Any:
    """The words for one concept, fact by fact: colour is the word, shape the voice.

    Parameters
    ----------
    hits : DataFrame
        From ``add_fact(hits, facts)``: ``story_id, fact_id, article_id, concept, variant, voice``.
    matrix : DataFrame
        From ``fact_matrix``: ``fact_id, article_id, outlet, sentence``; names the lines by the beginning of
        a sentence.
    concept, story_id : str, optional
        Needed if the tables hold several.

    Returns
    -------
    Axes
        Facts in which nobody uses the concept are left out. Triangles stand in somebody's quotation,
        squares in reported speech, circles in the outlet's own voice.
    """
    need(hits, "fact_id", "article_id", "variant", "voice")
    cells = pick(pick(hits, "concept", concept), "story_id", story_id).dropna(subset=["fact_id"])
    told = pick(matrix, "story_id", story_id)
    variants = in_order(cells["variant"]) if len(cells) else []
    looks = part_styles(variants)
    signs = {
        (variant, voice): Sign(marker, looks[variant].colour, True, "")
        for variant in variants
        for voice, marker in VOICE_MARKERS.items()
    }
    keys = list(zip(cells["variant"].astype(str), cells["voice"].astype(str)))
    cells = cells.assign(sign=pd.Series(keys, index=cells.index, dtype="object"))
    legend = [Sign("o", looks[variant].colour, True, variant) for variant in variants]
    legend += [Sign(marker, "white", False, f"{voice}") for voice, marker in VOICE_MARKERS.items()]
    legend = [sign if sign.colour != "white" else sign._replace(colour="#555555") for sign in legend]
    rows = {key: label for key, label in _labels(told).items() if key in set(cells["fact_id"])}
    return plot_grid(
        cells,
        signs,
        ax,
        row="fact_id",
        column="article_id",
        sign="sign",
        rows=rows,
        columns=_article_labels(told),
        legend=legend,
    )


def plot_facts(matrix: pd.DataFrame, ax: Any = None, *, story_id: str | None = None, least: int = 2) -> Any:
    """Which facts each article carries: sign by voice; a cross where a copy or rewrite left one out.

    A grey plus: not here, though the text it hangs together with has it; which was first is unknown.

    Parameters
    ----------
    matrix : DataFrame
        From ``fact_matrix(facts, articles, derivations)``.
    story_id : str, optional
        Needed if the table holds several stories.
    least : int
        Facts carried by fewer articles are left out (their number is said).

    Returns
    -------
    Axes
        An independent report that lacks a fact has an empty cell: it omitted nothing. At the right: deaths,
        numbers, names, sources.
    """
    need(matrix, "fact_id", "article_id", "carried", "carriers", "omitted", "independent_report")
    table = pick(matrix, "story_id", story_id)
    shown = table[table["carriers"] >= least]
    voice = shown["voice"].astype("object").where(shown["voice"].notna(), "narrator")
    sign = voice.where(shown["carried"], shown["omitted"].astype("object"))
    cells = shown.assign(sign=sign)[sign.notna()]
    signs = {
        "narrator": Sign("o", "#0072B2", True, "carried, in the outlet's own voice"),
        "reported": Sign("s", "#56B4E9", True, "carried, as somebody's words"),
        "quoted": Sign("^", "#009E73", True, "carried, quoted"),
        "from_origin": Sign("x", "#D55E00", True, "left out by a copy or rewrite"),
        "unknown": Sign("+", GREY, True, "left out here, or added elsewhere"),
    }
    flags = shown.drop_duplicates("fact_id").set_index("fact_id")
    notes = {
        fact: " ".join(name for name in ("deaths", "numbers", "names", "source") if row.get(name) is True)
        for fact, row in flags[["deaths", "numbers", "names", "source"]]
        .astype("object")
        .to_dict("index")
        .items()
    }
    few = table.loc[table["carriers"] < least, "fact_id"].nunique()
    columns = _article_labels(table)
    alone = set(table.loc[table["independent_report"].fillna(False).astype(bool), "article_id"])
    columns = {key: label + ("\n(independent)" if key in alone else "") for key, label in columns.items()}
    legend = [sign for key, sign in signs.items() if key in set(cells["sign"])]
    if few:
        legend.append(Sign("", "white", True, f"{few} facts in fewer than {least} articles not drawn"))
    return plot_grid(
        cells,
        signs,
        ax,
        row="fact_id",
        column="article_id",
        sign="sign",
        rows=_labels(shown),
        columns=columns,
        notes=notes,
        legend=legend,
    )


def plot_utterances(
    utterances: pd.DataFrame,
    articles: pd.DataFrame,
    ax: Any = None,
    *,
    story_id: str | None = None,
    least: int = 2,
) -> Any:
    """What became of each quotation: in full, in part, without marks, retold, not found.

    Parameters
    ----------
    utterances : DataFrame
        From ``find_utterances``.
    articles : DataFrame
        ``article_id, outlet, text``.
    story_id : str, optional
        Needed if the table holds several stories.
    least : int
        Utterances found in fewer articles are left out.

    Returns
    -------
    Axes
        "≠" at the right: words inside the marks differ between outlets.
    """
    need(utterances, "utterance_id", "article_id", "form", "fullest")
    table = pick(utterances, "story_id", story_id)
    found = table[table["form"] != "absent"].groupby("utterance_id")["article_id"].nunique()
    table = table[table["utterance_id"].isin(found.index[found >= least])]
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"]
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"]
    main = table[table["fullest"]]
    rows = {
        key: textwrap.shorten(" ".join(text[article][start:end].split()), 52, placeholder="…")
        for key, article, start, end in zip(
            main["utterance_id"], main["article_id"], main["start"], main["end"]
        )
    }
    notes = dict.fromkeys(table.loc[table["differs"].notna(), "utterance_id"], "≠")
    names = sorted(table["article_id"].unique())
    return plot_grid(
        table,
        _FORMS,
        ax,
        row="utterance_id",
        column="article_id",
        sign="form",
        rows=rows,
        columns={name: wrapped(outlet.get(name, name), 14) for name in names},
        notes=notes,
        legend=list(_FORMS.values()),
    )


def _labels(matrix: pd.DataFrame) -> dict[str, str]:
    """Fact → the beginning of its first article's sentence, in the order of the facts."""
    told = (
        matrix.dropna(subset=["sentence"]).sort_values(["fact_id", "article_id"]).drop_duplicates("fact_id")
    )
    return {
        fact: textwrap.shorten(" ".join(sentence.split()), 56, placeholder="…")
        for fact, sentence in zip(told["fact_id"], told["sentence"])
    }


def _article_labels(matrix: pd.DataFrame) -> dict[str, str]:
    names = matrix.drop_duplicates("article_id").sort_values("article_id")
    return {article: wrapped(outlet, 14) for article, outlet in zip(names["article_id"], names["outlet"])}
