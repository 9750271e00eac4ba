"""Who is harmed by whom in the telling, of whom are harsh and kind words said, and by which names are actors called?

:func:`plot_forms` draws ``agency_profile``, :func:`plot_valence` ``loaded_word_profile``, :func:`plot_labels`
``naming_profile``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.stacks import plot_stacks
from analysis.charts.style import (
    GREY,
    INK,
    SMALL,
    VOICES,
    Style,
    beside,
    block_heading,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    part_styles,
    plain,
    title,
    wrapped,
)

UNKNOWN = "no side known"
# From the one who did it in full view to nobody in sight.
PARTS = {
    "form": ("active", "passive_agent", "passive_agentless", "intransitive", "nominal"),
    "agent_where": ("subject", "by_phrase", "modifier", "instrument", "none"),
    "named": ("yes", "no"),
}
_NAMES = {
    "active": "active: X killed Y",
    "passive_agent": "passive with agent: Y was killed by X",
    "passive_agentless": "passive without: Y was killed",
    "intransitive": "intransitive: Y died",
    "nominal": "noun: the killing of Y",
    "subject": "as subject",
    "by_phrase": "after by",
    "modifier": "in a modifier (X shelling)",
    "instrument": "only a thing (shells)",
    "none": "nowhere in the clause",
    "yes": "agent named",
    "no": "agent not named",
}
# The two ends plain, what lies between with lines: dots would make the picture restless and its SVG heavy.
_LOOKS = {
    "active": Style("#0072B2", "", ""),
    "passive_agent": Style("#77AADD", "", "//"),
    "passive_agentless": Style("#EE8866", "", ""),
    "intransitive": Style("#F6D9C9", "", "\\\\"),
    "nominal": Style("#DDDDDD", "", "--"),
    "subject": Style("#0072B2", "", ""),
    "by_phrase": Style("#77AADD", "", "//"),
    "modifier": Style("#CCDD77", "", "--"),
    "instrument": Style("#F6D9C9", "", "\\\\"),
    "none": Style("#EE8866", "", ""),
    "yes": Style("#0072B2", "", ""),
    "no": Style("#EE8866", "", ""),
}
_VOICE_HATCHES = {"narrator": "", "quoted": "///", "reported": "---"}


def plot_forms(
    profile: pd.DataFrame, ax: Any = None, *, sides: Sequence[str] = (), heading: str | None = None
) -> Any:
    """In which form each outlet tells of harm, a block per side of the victims.

    Parameters
    ----------
    profile : DataFrame
        From ``agency_profile(acts, by=["outlet", "victim_side"])``, with any ``share_of``.
    sides : sequence of str
        Which sides, in which order; default: those that occur. Victims of no known side come last.

    Returns
    -------
    Axes
        n counts acts told as facts that name a victim.
    """
    part = next((name for name in PARTS if name in profile.columns), None)
    if part is None:
        raise ValueError(f"the table has none of the columns {', '.join(PARTS)}; make it with agency_profile")
    need(profile, "victim_side", "share", "total")
    table = profile.assign(victim_side=profile["victim_side"].astype("object").fillna(UNKNOWN).astype(str))
    wanted = [*sides] or [side for side in in_order(table["victim_side"]) if side != UNKNOWN]
    table = table[table["victim_side"].isin([*wanted, UNKNOWN]) & (table["total"] > 0)]
    rank = {side: i for i, side in enumerate(wanted)}
    table = table.sort_values(
        "victim_side", key=lambda column: column.map(lambda side: rank.get(side, len(rank))), kind="stable"
    )
    table = table.assign(
        victim_side="harm to: " + table["victim_side"], **{part: table[part].astype(str).map(_NAMES.get)}
    )
    row = "outlet" if "outlet" in table.columns else "victim_side"
    return plot_stacks(
        table,
        ax,
        part=part,
        row=row,
        block="victim_side" if row == "outlet" else None,
        order=[_NAMES[name] for name in PARTS[part]],
        styles={_NAMES[name]: _LOOKS[name] for name in PARTS[part]},
        xlabel="share of the acts of harm told",
        heading=heading,
    )


def plot_valence(
    profile: pd.DataFrame,
    sides: Sequence[str],
    ax: Any = None,
    *,
    block: str = "concept",
    heading: str | None = None,
) -> Any:
    """Words that take sides: said of one side to the left, of the other to the right.

    Parameters
    ----------
    profile : DataFrame
        From ``loaded_word_profile`` with ``outlet``, ``voice`` and `block` among its groups.
    sides : sequence of str
        The side to the left and the one to the right; with fewer than two nothing is drawn. Others,
        and words whose party is unsure, stand in grey
        numbers only.

    Returns
    -------
    Axes
        Bars count words; the narrator's are plain, quoted and reported ones hatched.
    """
    from matplotlib.patches import Patch

    need(profile, "outlet", "voice", block, "said_of_side", "count")
    if len(sides) < 2:
        ax = new_axes(1.6) if ax is None else ax
        return nothing_to_draw(ax, "the codebook names no two sides to set against each other")
    left, right = sides[:2]
    sided = profile[profile["said_of_side"].astype(str).isin([left, right])]
    blocks = [name for name in in_order(profile[block]) if sided.loc[sided[block] == name, "count"].sum() > 0]
    unsided = int(profile.loc[~profile[block].isin(blocks), "count"].sum())
    every = sorted(profile["outlet"].dropna().unique())
    outlets = [name for name in every if sided.loc[sided["outlet"] == name, "count"].sum() > 0]
    lines: list[tuple[str, str | None]] = []
    for name in blocks:
        lines += [(name, None), *((name, outlet) for outlet in outlets)]
    ax = new_axes(1.3 + 0.26 * len(lines), 6.6) if ax is None else ax
    if not lines:
        some = f"{unsided} words that take sides, none said of {left} or {right} for certain"
        return nothing_to_draw(ax, some if unsided else "no word that takes sides was found")
    counts: dict[tuple[str, str, str, str], int] = {}
    columns = (profile[name].astype(str) for name in (block, "outlet", "voice", "said_of_side"))
    for *key, count in zip(*columns, profile["count"]):
        concept, outlet, voice, side = key
        place = (concept, outlet, voice, side)
        counts[place] = counts.get(place, 0) + int(count)
    looks = part_styles([left, right])
    reach = 1.0
    for y, (name, outlet) in enumerate(lines):
        if outlet is None:
            block_heading(ax, y, name, 40)
            continue
        for side, sign in ((left, -1), (right, 1)):
            start = 0.0
            for voice in VOICES:
                width = counts.get((name, outlet, voice, side), 0)
                if width:
                    ax.barh(
                        y, sign * width, left=sign * start, height=0.7, color=looks[side].colour,
                        hatch=_VOICE_HATCHES[voice], edgecolor=INK, linewidth=0.5, zorder=2,
                    )  # fmt: skip
                start += width
            reach = max(reach, start)
            ax.annotate(
                f"{start:.0f}", (sign * start, y), xytext=(4 * sign, 0), textcoords="offset points",
                ha="left" if sign > 0 else "right", va="center", fontsize=SMALL - 1, color=INK,
            )  # fmt: skip
        rest = sum(n for key, n in counts.items() if key[:2] == (name, outlet) and key[3] not in sides)
        beside(ax, y, f"other or unsure {rest}", 70, colour=GREY)
    ax.set_yticks([y for y, (_, outlet) in enumerate(lines) if outlet], [o for _, o in lines if o])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    ax.set_xlim(-1.25 * reach - 0.5, 1.25 * reach + 0.5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=3)
    plain(ax)
    more = f"\nnot drawn: {unsided} words of other kinds, said of neither for certain" if unsided else ""
    silent = [str(name) for name in every if name not in outlets]
    more += "\n" + wrapped(f"no word said of either for certain: {', '.join(silent)}", 70) if silent else ""
    ax.set_xlabel(f"words said of {left}   |   words said of {right}{more}", fontsize=9, color=INK)
    patches = [Patch(facecolor="white", edgecolor=INK, hatch=_VOICE_HATCHES[v], label=v) for v in VOICES]
    ax.legend(
        handles=patches, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False, fontsize=SMALL
    )
    title(ax, heading)
    return ax


def plot_labels(
    profile: pd.DataFrame, ax: Any = None, *, actors: Sequence[str] = (), heading: str | None = None
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
    if actors:
        rank = {name: i for i, name in enumerate(actors)}
        table = table[table["actor"].isin(list(actors))]
        table = table.sort_values("actor", key=lambda column: column.map(rank), kind="stable")
    often = table.groupby("label")["count"].sum().sort_values(ascending=False, kind="stable")
    order = [label for label in often.index if label != "(other)"]
    return plot_stacks(
        table,
        ax,
        part="label",
        block="actor",
        order=[*order, *(["(other)"] if "(other)" in often else [])],
        xlabel="share of the expressions used for the actor",
        heading=heading,
    )
