"""How does a reader tell one outlet, voice or part from another, also without colour?

:func:`outlet_styles` gives each outlet a colour, marker and hatch that it keeps in every figure;
:func:`part_styles` does the same for the parts of a whole (variants, stances, voices) from a paler
family, so that a part is never taken for an outlet; :func:`new_axes` and :func:`plain` set up axes.
Nothing here touches matplotlib's global settings.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd

# Okabe & Ito (2008), told apart under the common colour-vision deficiencies. Yellow comes last: on white
# it is faint.
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#B8A800")
# Seven and eight have no common factor, so 56 outlets pass before a pair of colour and marker comes back.
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
# Lines before dots: in an SVG one dotted pattern weighs as much as thirty figures without.
HATCHES = ("", "///", "\\\\\\", "xx", "---", "|||", "++", "..")
# Paul Tol's "light" scheme: pale enough to carry black text, told apart without red-green vision.
PALE = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00")
GREY = "#9A9A9A"
INK = "#222222"
SMALL = 8.0

VOICES = ("narrator", "quoted", "reported")
VOICE_MARKERS = {"narrator": "o", "quoted": "^", "reported": "s"}
#: What estimates are called when there are too few independent articles for an interval.
DESCRIPTIVE = "descriptive only"
# Columns every summary may carry besides those that name its groups.
_NUMBERS = frozenset(
    ("count", "total", "share", "rate", "per_1000", "mean", "low", "high")
    + ("articles", "independent", "basis", "words", "sentences", "confidence")
)


class Style(NamedTuple):
    """Colour, marker and hatch of one outlet or part."""

    colour: str
    marker: str
    hatch: str


def outlet_styles(outlets: Iterable[Any]) -> dict[str, Style]:
    """One :class:`Style` per outlet, by the alphabetical order of the names given.

    The same names give the same styles in whatever order they come; pass all outlets of the corpus (a
    categorical column knows them all) and an outlet looks the same in every figure.

    Examples
    --------
    >>> outlet_styles(["B", "A"])["A"].colour == outlet_styles(["A", "B"])["A"].colour
    True
    """
    return {name: _style(i, OKABE_ITO) for i, name in enumerate(sorted({str(outlet) for outlet in outlets}))}


def part_styles(parts: Iterable[Any]) -> dict[str, Style]:
    """One :class:`Style` per part of a whole, in the order given (first part, first style)."""
    return {name: _style(i, PALE) for i, name in enumerate(dict.fromkeys(str(part) for part in parts))}


def _style(i: int, colours: Sequence[str]) -> Style:
    # The second round of colours takes the next hatch, so no two of 64 share both.
    hatch = HATCHES[(i + i // len(colours)) % len(HATCHES)]
    return Style(colours[i % len(colours)], MARKERS[i % len(MARKERS)], hatch)


def in_order(column: pd.Series, first: Sequence[str] = ()) -> list[str]:
    """The values of a column in reading order: `first` as far as present, then categories, else as they
    come.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        found = [str(value) for value in column.cat.categories]
    else:
        found = [str(value) for value in column.dropna().unique()]
    return [value for value in first if value in found] + [value for value in found if value not in first]


def group_columns(table: pd.DataFrame, *parts: str) -> list[str]:
    """The columns that name a summary's groups: neither numbers nor one of `parts`."""
    return [
        str(name)
        for name in table.columns
        if name not in _NUMBERS and name not in parts and not pd.api.types.is_float_dtype(table[name].dtype)
    ]


def pick(table: pd.DataFrame, column: str, value: str | None) -> pd.DataFrame:
    """The rows of one value of `column`; with None, the table must hold one value only (ValueError names
    them).
    """
    if column not in table.columns:
        return table
    values = in_order(table[column])
    if value is None:
        if len(values) > 1:
            raise ValueError(
                f"the table holds several values of {column!r}; say which to draw: {', '.join(values)}"
            )
        return table
    if value not in values:
        raise ValueError(f"no {column} {value!r} in the table; it holds: {', '.join(values) or 'nothing'}")
    return table[table[column].astype(str) == value]


def need(table: pd.DataFrame, *columns: str) -> None:
    """Raise ValueError if a column is missing, naming it and what there is."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(
            f"the table has no column {', '.join(missing)}; it has: {', '.join(map(str, table.columns))}"
        )


def wrapped(text: Any, width: int = 24) -> str:
    """A label broken over lines so that long names do not push the picture away."""
    return "\n".join(textwrap.wrap(str(text), width)) or str(text)


def new_axes(height: float, width: float = 7.2) -> Any:
    """Axes on a fresh figure of that size in inches, height kept within what a page and a viewer can
    take.
    """
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(width, min(max(height, 1.6), 60.0)))
    return ax


def plain(ax: Any, *, grid: str = "x") -> Any:
    """Leave on the axes what carries information: no frame, faint grid, small type."""
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(GREY)
    ax.tick_params(length=0, labelsize=SMALL, colors=INK)
    if grid:
        ax.grid(axis=grid, color="#E4E4E4", linewidth=0.7, zorder=0)
    ax.set_axisbelow(True)
    return ax


def nothing_to_draw(ax: Any, reason: str) -> Any:
    """Say in the picture why it is empty; an empty frame would be taken for a zero."""
    ax.text(
        0.5, 0.5, reason, ha="center", va="center", color=INK, fontsize=9, transform=ax.transAxes, wrap=True
    )
    ax.set_axis_off()
    return ax


def title(ax: Any, text: str | None) -> None:
    """A left-aligned title; left out when empty."""
    if text:
        ax.set_title(text, loc="left", fontsize=10, color=INK, pad=24)


def block_heading(ax: Any, y: float, text: Any, width: int = 60) -> None:
    """The name of a block of rows, bold, left of its first row."""
    ax.text(
        -0.01, y + 0.1, wrapped(text, width), transform=ax.get_yaxis_transform(), ha="right", va="center",
        fontsize=9, fontweight="bold", color=INK,
    )  # fmt: skip


def beside(ax: Any, y: float, text: str, points: float, *, colour: str = INK) -> None:
    """A row's number or remark right of the axes, its end that many points from their edge."""
    ax.annotate(
        text, (1, y), xycoords=ax.get_yaxis_transform(), xytext=(points, 0), textcoords="offset points",
        ha="right", va="center", fontsize=SMALL - 1, color=colour, annotation_clip=False,
    )  # fmt: skip


def whole(value: Any) -> str:
    """A count as text: no decimals, thousands apart; a dash where it is missing."""
    return "–" if value is None or pd.isna(value) else f"{int(value):,}"


class Look(NamedTuple):
    """How a study is shown: labels, colours and order from its roster."""

    labels: Any = {}
    colours: Any = {}
    order: Any = {}


def finish(ax: Any, *, title: str, unit: str = "", source: str = "", note: str = "") -> Any:
    """Put title, unit and source into the picture."""
    figure = getattr(ax, "figure", None) or ax
    figure.suptitle(title)
    return ax
