"""How does a reader tell one word, side or voice from another, also without colour?

:class:`Look` holds what a study fixes for all its pictures: labels, colours and orders. :func:`word_styles`,
:func:`side_styles` and :func:`part_styles` derive from it the colour and hatch of each word, side and part.
:func:`new_axes`, :func:`plain` and :func:`below` set up axes. Nothing here touches matplotlib's global
settings.

The codes that hold in every picture: a hollow mark rests on too few independent articles, the shape is the
voice, the colour is a word, a side or a part of a whole. Outlets have no colour: they are told by their place.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from analysis.charts.media import medium, width_for

# Lines before dots: in an SVG one dotted pattern weighs as much as thirty figures without.
HATCHES = ("", "///", "\\\\\\", "xx", "---", "|||", "++", "..")
# Paul Tol's "light" scheme: pale enough to carry black text, told apart without red-green vision.
WORD_COLOURS = ("#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00")
# A second family, so that a side is never taken for a word.
SIDE_COLOURS = ("#66A99B", "#B48CC0", "#C9B27C", "#8D9DB6", "#D79B93", "#9DBE8C", "#A89F91", "#C7A4B6")
GREY = "#9A9A9A"
SOFT = "#666666"
INK = "#222222"
REST = "#DDDDDD"
#: What pictures call a value that the table lacks.
UNKNOWN = "no side known"
#: Column in which a merged row keeps the values it was merged from: part → values.
MERGED = "_merged"
# Nothing in a picture is smaller: eight points at full size can still be read.
SMALL = 8.0

VOICES = ("narrator", "quoted", "reported")
VOICE_MARKERS = {"narrator": "o", "quoted": "^", "reported": "s"}
#: What estimates are called when there are too few independent articles for an interval.
DESCRIPTIVE = "descriptive only"
#: Below so many units a picture says counts, not percentages ("3", not "75 %").
FEW = 20
#: Below so many units there is no interval, no mean and no median.
FEWEST = 5
HOLLOW = "Hollow: too few independent articles for an interval."
COUNTS = f"Numbers without % are counts: there are fewer than {FEW} in all."
# In print, where hatches and shapes tell: light enough to read through, and none so white that it looks hollow.
_GREYS = ("#B8B8B8", "#D0D0D0", "#989898")
# So many parts of a whole are told apart; the rest is merged.
_MOST_PARTS = 6
# 2,400 × 3,200 pixels at 130 dots an inch, less the room for labels, title and source.
_WIDEST, _HIGHEST = 12.0, 21.0
#: Columns that say what the numbers of a whole group rest on, the same for each of its parts.
RESTING = ("total", "articles", "independent", "basis", "outlets")
# Columns every summary may carry besides those that name its groups.
_NUMBERS = frozenset(
    ("count", "total", "share", "rate", "per_1000", "mean", "low", "high")
    + ("articles", "independent", "basis", "outlets", "words", "sentences", "confidence")
)
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Look(NamedTuple):
    """What a study fixes for all its pictures; without it tables are drawn as they are.

    Attributes
    ----------
    labels : mapping
        Key → what a reader would say aloud ("israel" → "Israeli side").
    colours : mapping
        Words, parts, sides (and outlets, where outlet is what the colour compares) → colour.
    order : mapping
        Column → its values in the order to draw ("outlet", "side", "variant", …). A column without an
        order is drawn by value.
    quotes : int or None
        How many words of an article may stand in a label.
    """

    labels: Mapping[str, str] = _NOTHING
    colours: Mapping[str, str] = _NOTHING
    order: Mapping[str, Sequence[str]] = _NOTHING
    quotes: int | None = None

    def label(self, key: Any) -> str:
        """What a reader would say for a key; the key itself where the study says nothing."""
        return str(self.labels.get(str(key), key))

    def quoted(self, text: Any, letters: int) -> str:
        """The beginning of a passage in one line, with no more words than may be quoted."""
        words, letters = str(text).split(), min(letters, 2 * medium().label)
        some = words if self.quotes is None else words[: self.quotes]
        return textwrap.shorten(" ".join([*some, *(["…"] if len(some) < len(words) else [])]), letters, placeholder="…")

    def ranked(self, column: str, values: Iterable[Any]) -> list[str]:
        """The values as this study orders the column; those it does not know follow as they come."""
        found = list(dict.fromkeys(str(value) for value in values))
        known = [str(value) for value in self.order.get(column, ())]
        return [value for value in known if value in found] + [v for v in found if v not in known]


PLAIN_LOOK = Look()


class Style(NamedTuple):
    """Colour and hatch of one word, side or part."""

    colour: str
    hatch: str = ""


def word_styles(words: Iterable[Any], look: Look = PLAIN_LOOK) -> dict[str, Style]:
    """One :class:`Style` per competing word, the same in whatever order and company it comes.

    The place in ``look.order["variant"]`` decides, else the alphabet; ``look.colours`` goes before both.

    Examples
    --------
    >>> word_styles(["b", "a"])["a"] == word_styles(["a", "b"])["a"]
    True
    """
    return _styles(words, look, "variant", WORD_COLOURS)


def side_styles(sides: Iterable[Any], look: Look = PLAIN_LOOK) -> dict[str, Style]:
    """One :class:`Style` per side, from a family of colours of its own; see :func:`word_styles`."""
    return _styles(sides, look, "side", SIDE_COLOURS)


def part_styles(parts: Iterable[Any], look: Look = PLAIN_LOOK) -> dict[str, Style]:
    """One :class:`Style` per part of a whole, in the order given (first part, first style)."""
    names = list(dict.fromkeys(str(part) for part in parts))
    return {name: _style(i, name, look, WORD_COLOURS) for i, name in enumerate(names)}


def _styles(values: Iterable[Any], look: Look, column: str, colours: Sequence[str]) -> dict[str, Style]:
    names = [str(value) for value in values]
    known = look.ranked(column, [*look.order.get(column, ()), *sorted(names)])
    return {name: _style(known.index(name), name, look, colours) for name in dict.fromkeys(names)}


def _style(i: int, name: str, look: Look, colours: Sequence[str]) -> Style:
    # The second round of colours takes the next hatch, so no two of 64 share both.
    hatch = HATCHES[(i + i // len(colours)) % len(HATCHES)]
    if medium().grey:
        return Style(_GREYS[i % len(_GREYS)], hatch)
    return Style(str(look.colours.get(name, colours[i % len(colours)])), hatch)


def darker(colour: str, by: float = 0.25) -> tuple[float, float, float]:
    """The colour mixed with black: for edges, and for hatches that one can read through."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return (1 - by) * red, (1 - by) * green, (1 - by) * blue


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
    them). An empty table holds no choice.
    """
    if column not in table.columns or table.empty:
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


def few_parts(
    table: pd.DataFrame, part: str, keys: Sequence[str], order: Sequence[str]
) -> tuple[pd.DataFrame, list[str], str]:
    """At most six parts: those with the smallest shares, over all groups alike, merged as "other (k)".

    What makes up half of one group stays, however rare it is in the others: it is what sets them apart.

    Returns
    -------
    tuple
        The table, its parts in order, and a note that lists what was merged ("" where nothing was).
    """
    if len(order) <= _MOST_PARTS or "count" not in table.columns:
        return table, list(order), ""
    names = table[part].astype(str)
    enough = table["total"].ge(FEWEST) if "total" in table.columns else table["count"].ge(0)
    weight = table["share" if "share" in table.columns else "count"].where(enough).fillna(0).groupby(names)
    largest, together, often = weight.max(), weight.sum(), table["count"].groupby(names).sum()
    ranks = {name: (largest.get(name, 0) < 0.5, -together.get(name, 0), -often.get(name, 0)) for name in order}
    kept = set(sorted(order, key=lambda name: ranks[name])[: _MOST_PARTS - 1])
    merged = [name for name in order if name not in kept]
    other = f"other ({len(merged)})"
    rest = table[names.isin(merged)]
    groups = rest.groupby([rest[key].astype(str) for key in keys], sort=False)
    sums = {name: "sum" for name in ("count", "share") if name in table.columns}
    firsts = {name: "first" for name in RESTING if name in table.columns}
    whole_rest: Any = groups.agg({**sums, **firsts}).reset_index().assign(**{part: other})
    if "share" in table.columns:
        whole_rest["share"] = whole_rest["share"].where(whole_rest["total"] > 0)
    whole_rest[MERGED] = [{part: merged} for _ in range(len(whole_rest))]
    drawn = table[~names.isin(merged)].astype(dict.fromkeys((part, *keys), "object"))
    note = f"Other: {listed(merged)}."
    return pd.concat([drawn, whole_rest]), [name for name in order if name in kept] + [other], note


def listed(names: Sequence[Any], width: int = 160) -> str:
    """Names as a reader would list them: as many as there is room for, then how many more.

    Examples
    --------
    >>> listed(["Ash Daily", "Birch Times", "Cedar Post"], 25)
    'Ash Daily, Birch Times and 1 more'
    """
    said = [str(name) for name in names]
    most = max(1, sum(len(", ".join(said[: i + 1])) <= width for i in range(len(said))))
    return ", ".join(said[:most]) + (f" and {len(said) - most} more" if len(said) > most else "")


def wrapped(text: Any, width: int = 24) -> str:
    """A text broken over lines so that it does not push the picture away."""
    return "\n".join(textwrap.wrap(str(text), width)) or str(text)


def fitted(text: Any, width: int = 26, lines: int = 2) -> str:
    """A label in at most so many lines; what is longer ends in "…", so that no label runs into the next.

    Where less room is (a column of print), lines are shorter.
    """
    if width <= 26:
        width = min(width, medium().label)
    return "\n".join(textwrap.wrap(str(text), width, max_lines=lines, placeholder="…")) or str(text)


def new_axes(height: float, width: float = 7.2, least: float = 1.3) -> Any:
    """Axes on a fresh figure of that size in inches, kept within what a page and a viewer can take.

    `least` is the width under which nothing could be read: a picture for a narrow column is no narrower.
    """
    import matplotlib.pyplot as plt

    wide = max(width_for(width), least)
    _, ax = plt.subplots(figsize=(min(wide, _WIDEST), min(max(height, 1.6), _HIGHEST)))
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


def below(ax: Any, axis: str, *notes: str) -> None:
    """What the axis measures, and under it, line by line, how the picture is to be read."""
    # The numbers beside the axes leave some more room.
    width = max(int((_points(ax) + 60) / 4.15), 40 if medium().label > 20 else 30)
    lines = [wrapped(note, width) for note in (axis, *dict.fromkeys(notes)) if note]
    ax.set_xlabel("\n".join(lines), fontsize=SMALL, color=INK, loc="left", linespacing=1.35)


def room_for(ax: Any, text: str, otherwise: float) -> float:
    """The part of the axes' width that a text needs; on a screen, where there is room, as the chart says."""
    return max(otherwise, (4.7 * len(text) + 3) / _points(ax)) if medium().widths else otherwise


def legend_columns(ax: Any, labels: Sequence[str]) -> int:
    """How many legend entries fit side by side above or below the axes."""
    longest = max((len(label) for label in labels), default=1)
    return max(1, min(len(labels), int(_points(ax) / (4.4 * longest + 38))))


def _points(ax: Any) -> float:
    return float(ax.get_position().width * ax.figure.get_size_inches()[0] * 72)


def nothing_to_draw(ax: Any, reason: str) -> Any:
    """Say in the picture why it is empty; an empty frame would be taken for a zero."""
    ax.text(
        0.5, 0.5, wrapped(reason, 70), ha="center", va="center", color=INK, fontsize=9, transform=ax.transAxes,
    )  # fmt: skip
    ax.set_axis_off()
    return ax


def block_heading(ax: Any, y: float, text: Any, width: int = 44) -> None:
    """The name of a block of rows, bold, left of its first row."""
    ax.text(
        -0.01, y + 0.1, fitted(text, width, 1), transform=ax.get_yaxis_transform(), ha="right", va="center",
        fontsize=9, fontweight="bold", color=INK,
    )  # fmt: skip


def beside(ax: Any, y: float, text: str, points: float, *, colour: str = INK, side: str = "left") -> None:
    """A row's number or remark right of the axes, beginning (or ending) that many points from their edge."""
    ax.annotate(
        text, (1, y), xycoords=ax.get_yaxis_transform(), xytext=(points, 0), textcoords="offset points",
        ha=side, va="center", fontsize=SMALL, color=colour, annotation_clip=False,
    )  # fmt: skip


def above(ax: Any, text: str, points: float, *, up: float = 5, side: str = "left") -> None:
    """The heading of a column of numbers right of the axes."""
    ax.annotate(
        text, (1, 1), xycoords="axes fraction", xytext=(points, up), textcoords="offset points", ha=side,
        va="bottom", fontsize=SMALL, color=SOFT, annotation_clip=False,
    )  # fmt: skip


def whole(value: Any) -> str:
    """A count as text: no decimals, thousands apart; a dash where it is missing."""
    return "–" if value is None or pd.isna(value) else f"{int(value):,}"


def amount(count: Any, total: Any, share: Any) -> str:
    """A part in words: per cent, or the count where the whole is fewer than twenty.

    Examples
    --------
    >>> amount(3, 4, 0.75), amount(30, 40, 0.75)
    ('3', '75%')
    """
    if share is None or pd.isna(share):
        return ""
    few = total is not None and not pd.isna(total) and total < FEW
    return whole(count) if few else f"{100 * float(share):.0f}%"


def resting_on(record: Mapping[str, Any]) -> str:
    """ " · 9 articles": the independent articles a number rests on; nothing where the table does not say.

    Where groups of outlets are compared also their outlets: " · 9 articles, 2 outlets".
    """
    known, outlets = record.get("independent", record.get("articles")), record.get("outlets")
    if known is None or pd.isna(known):
        return ""
    told = f" · {int(known):,} article{'' if int(known) == 1 else 's'}"
    if outlets is None or pd.isna(outlets):
        return told
    return f"{told}, {int(outlets):,} outlet{'' if int(outlets) == 1 else 's'}"


def is_hollow(record: Mapping[str, Any]) -> bool:
    """Whether an estimate only describes its articles: fewer than five, or said so by who made it."""
    known = record.get("independent")
    few = known is not None and not pd.isna(known) and int(known) < FEWEST
    return few or record.get("basis") == DESCRIPTIVE
