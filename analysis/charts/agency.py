"""Who is harmed by whom in the telling, of whom are harsh and kind words said, and by which names are actors called?

:func:`plot_forms` draws ``agency_profile``, :func:`plot_valence` ``loaded_word_profile``, :func:`plot_labels`
``naming_profile``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.attribution import VOICE_STYLES
from analysis.charts.layout import Line, draw_labels, has_two_lines, lay_lines, mark_id, rank_rows, values_of
from analysis.charts.stacks import plot_stacks
from analysis.charts.style import (
    INK,
    PLAIN_LOOK,
    REST,
    SMALL,
    UNKNOWN,
    VOICES,
    Look,
    Style,
    above,
    below,
    beside,
    darker,
    fitted,
    listed,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    side_styles,
    whole,
    word_styles,
)

# From the one who did it in full view to nobody in sight.
PARTS = {
    "form": ("active", "passive_agent", "passive_agentless", "intransitive", "nominal"),
    "agent_where": ("subject", "by_phrase", "modifier", "instrument", "none"),
    "named": ("yes", "no"),
}
_NAMES = {
    "active": "active: X killed Y",
    "passive_agent": "passive with agent: Y was killed by X, in X strikes",
    "passive_agentless": "passive without agent: Y was killed",
    "intransitive": "intransitive: Y died",
    "nominal": "noun: the killing of Y",
    "subject": "as subject: X killed Y",
    "by_phrase": "after by: killed by X",
    "modifier": "in a modifier: X shelling",
    "instrument": "only a thing: shells killed Y",
    "none": "nowhere in the clause",
    "yes": "agent named",
    "no": "agent not named",
}
# The two ends plain, what lies between with lines: dots would make the picture restless and its SVG heavy.
_STYLES = {
    "active": Style("#6FA3CC"),
    "passive_agent": Style("#B9D3E8", "//"),
    "passive_agentless": Style("#E3A76F"),
    "intransitive": Style("#F3D3B6", "\\\\"),
    "nominal": Style("#E4E4E4", "--"),
    "subject": Style("#6FA3CC"),
    "by_phrase": Style("#B9D3E8", "//"),
    "modifier": Style("#D3DDB0", "--"),
    "instrument": Style("#F3D3B6", "\\\\"),
    "none": Style("#E3A76F"),
    "yes": Style("#6FA3CC"),
    "no": Style("#E3A76F"),
}


def plot_forms(
    profile: pd.DataFrame,
    ax: Any = None,
    *,
    part: str | None = None,
    sides: Sequence[str] = (),
    look: Look = PLAIN_LOOK,
) -> Any:
    """In which form each outlet tells of harm, or where its agent stands, a block per side of the victims.

    Parameters
    ----------
    profile : DataFrame
        From ``agency_profile(acts, by=["outlet", "victim_side"])``, with any ``share_of``.
    part : str, optional
        What a bar is split into: "form", "agent_where" or "named"; default: the one the table has.
    sides : sequence of str
        Which sides, in which order; default: ``look.order["side"]``, else those that occur.

    Returns
    -------
    Axes
        The numbers at the right count acts told as facts that name a victim. Victims of other sides, or of none
        that is known, are counted below; they are drawn where no side is known at all.
    """
    part = part or next((name for name in PARTS if name in profile.columns), None)
    if part not in PARTS or part not in profile.columns:
        raise ValueError(f"the table has none of the columns {', '.join(PARTS)}; make it with agency_profile")
    need(profile, "victim_side", "share", "total")
    table = profile.assign(victim_side=profile["victim_side"].astype("object").fillna(UNKNOWN).astype(str))
    known = [side for side in values_of(table["victim_side"], "side", look) if side != UNKNOWN]
    table = table[table["total"] > 0]
    wanted = [side for side in sides or known if side in set(table["victim_side"])] or [UNKNOWN]
    rest = table[~table["victim_side"].isin(wanted)]
    more = int(rest["count"].sum()) if "count" in table.columns else 0
    table = table[table["victim_side"].isin(wanted)]
    table = table.astype({part: "str"})
    heading = {side: f"harm to: {look.label(side)}" for side in wanted}
    look = look._replace(labels={**look.labels, **_NAMES, **heading})
    row = "outlet" if "outlet" in table.columns else "victim_side"
    if row == "victim_side":
        look = look._replace(order={**look.order, "victim_side": wanted})
    return plot_stacks(
        table,
        ax,
        part=part,
        row=row,
        block="victim_side" if row == "outlet" else None,
        blocks=wanted,
        order=PARTS[part],
        styles={name: _STYLES[name] for name in PARTS[part]},
        look=look,
        counted="acts",
        xlabel="share of the acts of harm told",
        notes=[f"Not drawn: {whole(more)} acts whose victims belong to none of these sides." if more else ""],
    )


def plot_valence(
    profile: pd.DataFrame,
    sides: Sequence[str] = (),
    ax: Any = None,
    *,
    block: str = "concept",
    look: Look = PLAIN_LOOK,
) -> Any:
    """Words that take sides: said of one side to the left, of the other to the right.

    Parameters
    ----------
    profile : DataFrame
        From ``loaded_word_profile`` with ``outlet``, ``voice`` and `block` among its groups. If it has
        ``bearers`` (how many people or parties the words were said of), they are counted, not the words.
    sides : sequence of str
        The side to the left and the one to the right; default: the first two of ``look.order["side"]``.
        With fewer than two nothing is drawn. Others, and words whose party is unsure, stand in a column of
        numbers.

    Returns
    -------
    Axes
        The narrator's words are plain, quoted and reported ones hatched. An outlet that says none of
        either side for certain is named, not drawn.
    """
    need(profile, "outlet", "voice", block, "said_of_side", "count")
    sides = list(sides) or [str(side) for side in look.order.get("side", ())]
    if len(sides) < 2:
        return nothing_to_draw(
            ax or new_axes(1.6), "the codebook names no two sides to set against each other"
        )
    left, right = sides[:2]
    counted = "bearers" if "bearers" in profile.columns else "count"
    unit = "people or parties of whom such words are said" if counted == "bearers" else "words"
    sided = profile[profile["said_of_side"].astype(str).isin([left, right])]
    blocks = [
        name
        for name in values_of(profile[block], block, look)
        if sided.loc[sided[block].astype(str) == name, counted].sum() > 0
    ]
    unsided = int(profile.loc[~profile[block].astype(str).isin(blocks), counted].sum())
    if not blocks:
        what = unit if counted == "bearers" else "words that take sides"
        some = f"{unsided} {what}, none said of {look.label(left)} or {look.label(right)} for certain"
        return nothing_to_draw(
            ax or new_axes(1.6), some if unsided else "no word that takes sides was found"
        )
    counts = counts_by_voice(profile, block, counted)
    every = sorted(profile["outlet"].dropna().astype(str).unique())
    lean = {name: _said(counts, None, name, left) - _said(counts, None, name, right) for name in every}
    outlets = rank_rows(every, "outlet", lambda name: lean[name], look)
    told = {
        (name, outlet): float(_said(counts, name, outlet, left) + _said(counts, name, outlet, right))
        for name in blocks
        for outlet in outlets
    }
    layout = lay_lines(
        blocks, outlets, told, headed=True, empty="none for certain in", look=look, row_name="outlets"
    )
    step = 0.32 if has_two_lines(outlets, look) else 0.26
    ax = new_axes(1.3 + step * len(layout.lines), 6.6, 5.0) if ax is None else ax
    styles = side_styles([left, right], look)
    reach = 1.0
    voices: set[str] = set()
    for y, line in layout.rows():
        for side, sign in ((left, -1), (right, 1)):
            width, used = side_bar(ax, y, sign, line, side, counts, styles[side], (block, "said_of_side"))
            reach, voices = max(reach, width), voices | used
        rest = sum(n for key, n in counts.items() if key[:2] == line[:2] and key[3] not in (left, right))
        if rest:
            beside(ax, y, str(rest), 30, side="right")
    draw_labels(ax, layout, look)
    ax.set_xlim(-1.25 * reach - 0.5, 1.25 * reach + 0.5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=3)
    plain(ax)
    more = f"Not drawn: {unsided} of other kinds, said of neither for certain." if unsided else ""
    silent = [look.label(name) for name in outlets if all(not told[(b, name)] for b in blocks)]
    quiet = f"No word said of either for certain: {listed(silent)}." if silent else ""
    below(ax, unit, more, quiet, *layout.notes)
    above(ax, "other side\nor unsure", 40, side="right")
    for x, side in ((0.25, left), (0.75, right)):
        ax.annotate(
            f"said of: {fitted(look.label(side), 28, 1)}", (x, 1), xycoords="axes fraction", xytext=(0, 4),
            textcoords="offset points", ha="center", va="bottom", fontsize=9, fontweight="bold", color=INK,
        )  # fmt: skip
    voice_legend(ax, [voice for voice in VOICES if voice in voices], look)
    return ax


def counts_by_voice(profile: pd.DataFrame, block: str, counted: str) -> dict[tuple[str, str, str, str], int]:
    columns = (profile[name].astype(str) for name in (block, "outlet", "voice", "said_of_side"))
    counts: dict[tuple[str, str, str, str], int] = {}
    for concept, outlet, voice, side, count in zip(*columns, profile[counted].fillna(0)):
        key = (concept, outlet, voice, side)
        counts[key] = counts.get(key, 0) + int(count)
    return counts


def _said(counts: dict[tuple[str, str, str, str], int], block: str | None, outlet: str, side: str) -> int:
    return sum(n for (b, o, _, s), n in counts.items() if o == outlet and s == side and block in (None, b))


def side_bar(
    ax: Any,
    y: int,
    sign: int,
    line: Line,
    side: str,
    counts: dict[tuple[str, str, str, str], int],
    style: Style,
    columns: tuple[str, str],
) -> tuple[float, set[str]]:
    """One side's bar, voice after voice; its length and the voices in it. `columns` hold the blocks and the sides."""
    start, used = 0.0, set()
    for voice in VOICES:
        width = counts.get((line.block, str(line.row), voice, side), 0)
        if width:
            ax.barh(
                y, sign * width, left=sign * start, height=0.7, facecolor=style.colour,
                hatch=VOICE_STYLES[voice].hatch, edgecolor=darker(style.colour), linewidth=0.6, zorder=2,
                gid=mark_id({columns[0]: line.block, "outlet": str(line.row), "voice": voice, columns[1]: side}),
            )  # fmt: skip
            used.add(voice)
        start += width
    if start:
        ax.annotate(
            f"{start:.0f}", (sign * start, y), xytext=(4 * sign, 0), textcoords="offset points",
            ha="left" if sign > 0 else "right", va="center", fontsize=SMALL, color=INK,
        )  # fmt: skip
    return start, used


def voice_legend(ax: Any, voices: list[str], look: Look) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor="#EEEEEE", edgecolor="#888888", hatch=VOICE_STYLES[v].hatch, label=look.label(v))
        for v in voices
    ]
    ax.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False, fontsize=SMALL,
        borderaxespad=1.9,
    )  # fmt: skip


def plot_labels(
    profile: pd.DataFrame, ax: Any = None, *, actors: Sequence[str] = (), look: Look = PLAIN_LOOK
) -> Any:
    """By which labels each outlet calls each actor: one bar of 100 % per outlet, a block per actor.

    Parameters
    ----------
    profile : DataFrame
        From ``naming_profile`` with ``outlet`` among its groups; give it a ``minimum`` so that rare labels
        stand together.
    actors : sequence of str
        Which actors, in which order; default: all.
    """
    need(profile, "actor", "label", "share", "total")
    table = profile[profile["total"] > 0]
    wanted = list(actors) or values_of(table["actor"], "actor", look)
    table = table[table["actor"].isin(wanted)]
    often = table.groupby(table["label"].astype(str))["count"].sum().sort_values(ascending=False, kind="stable")
    order = [str(label) for label in often.index if label != "(other)"]
    return plot_stacks(
        table,
        ax,
        part="label",
        block="actor",
        blocks=wanted,
        order=[*order, *(["(other)"] if "(other)" in often else [])],
        styles={**word_styles(order, look), "(other)": Style(REST)},
        look=look,
        counted="expressions",
        xlabel="share of the expressions used for the actor",
    )
