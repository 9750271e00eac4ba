"""Did a share or rate change at an event of the codebook, in each outlet?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from analysis.certainty.change import change_table
from analysis.charts.dots import plot_dots
from analysis.corpus.where import date_parts
from analysis.questions.parts import own_voice
from analysis.questions.recipe import Question, Study
from analysis.questions.series import (
    Series,
    all_series,
    find_series,
    followed_first,
    in_time,
    parts_of,
    per_article,
)
from analysis.questions.time_parts import not_placed

ALL = "all outlets"
_SURE = 0.05
_OBSERVED = "Weeks, or days where there are too few, count as observations; no interval with fewer than five on a side."
_UNIT = {"share": "percentage points", "per_1000": "uses per 1,000 words", "mean": "points"}


def _items(study: Study) -> Sequence[str]:
    return followed_first(study, "agenda") if study.codebook.events else []


def _select(study: Study, item: str) -> pd.DataFrame:
    """The occurrences with a day to go by, in the outlets' own words where words are compared."""
    one = find_series(study, item)
    rows = in_time(study, one.rows(study))
    rows = rows[rows["date"].astype("str").str.len() >= 10]
    return (rows[rows["voice"] == own_voice(study)] if one.own else rows).reset_index(drop=True)


def _count(study: Study, rows: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    one = find_series(study, item)
    series = per_article(study, one, date_parts(rows, by), by)
    scale = {"share": 1.0, "per_1000": 1000.0, "mean": 1.0}[one.value]
    parts = []
    for event in study.codebook.events:
        for groups in ([], by) if by else ([],):
            table = change_table(series, event.date, [*groups, "part"], units=study.units, scale=scale)
            if not len(table):
                continue
            if by and not groups:
                table = table.assign(**dict.fromkeys(by, ALL))
            parts.append(table.assign(event=event.label, day=event.date))
    if not parts:
        return pd.DataFrame()
    table = pd.concat(parts, ignore_index=True)
    first = ["event", "day", *by, "part"]
    table = table[[*first, *[name for name in table if name not in first]]]
    listed = {name: place for place, name in enumerate(parts_of(study, one, rows))}
    keep = (table["count_before"] + table["count_after"] > 0) & table["part"].astype(str).isin(listed)
    return _adjusted(table[keep].reset_index(drop=True))


def _adjusted(table: pd.DataFrame) -> pd.DataFrame:
    """With p allowed for all the questions of the table at once."""
    from analysis.certainty.significance import benjamini_hochberg

    return table.assign(p_adjusted=benjamini_hochberg(table["p"].to_numpy(float)))


def _draw(study: Study, table: pd.DataFrame, item: str) -> Any:
    one = find_series(study, item)
    names = [name for name in table.columns[2:] if name not in ("part",)][: list(table.columns).index("part") - 2]
    line = table[names[0]].astype(str) if names else pd.Series(ALL, index=table.index)
    block = table["day"].map(_said) + ": " + table["event"]
    if table["part"].nunique() > 1:
        block = table["part"].astype(str).map(study.roster.label) + ", " + block
    scale = 100 if one.value == "share" else 1
    drawn = table.assign(_block=block, _line=line, independent=table[["observed_before", "observed_after"]].min(axis=1))
    drawn = drawn.assign(
        **{name: scale * drawn[name] for name in ("difference", "low", "high")},
        from_to=[_from_to(one, row) for row in table.to_dict("records")],
    )
    look = study.look()
    order = [ALL, *study.roster.levels["outlet"]] if names == ["outlet"] else [ALL]
    look = look._replace(order={**look.order, "_line": order, "_block": list(dict.fromkeys(block))})
    # the number beside a row counts weeks or days, not articles
    return plot_dots(
        drawn.drop(columns=["articles"]).rename(columns={"independent": "weeks"}), value="difference", row="_line",
        block="_block", zero=True, look=look, counts="{from_to}", counted="before → after",
        xlabel=f"change in {_UNIT[one.value]}, after less before, with 95 % intervals",
        notes=[_OBSERVED, not_placed(study, "day")],
    )  # fmt: skip


def _from_to(one: Series, row: dict[Any, Any]) -> str:
    form = "{:.0%}" if one.value == "share" else "{:.1f}" if one.value == "per_1000" else "{:+.2f}"
    before, after = ("–" if pd.isna(row[name]) else form.format(row[name]) for name in ("before", "after"))
    return f"{before} → {after} · {row['observed_before']} and {row['observed_after']} {row['observed']}"


def _said(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.day} {when:%b %Y}"


def _claim(study: Study, table: pd.DataFrame, item: str) -> str | None:
    if "outlet" not in table:
        return None
    sure = table[(table["p_adjusted"] < _SURE) & table["low"].notna()].sort_values("p_adjusted", kind="stable")
    if not len(sure):
        return None
    row, one = sure.iloc[0], find_series(study, item)
    who = "all outlets together" if row["outlet"] == ALL else str(row["outlet"])
    more = "more" if row["difference"] > 0 else "less"
    what = one.spoken if one.kind == "rate" else f"“{study.roster.label(str(row['part']))}”"
    verb = "speaks of" if row["outlet"] != ALL else "speak of"
    if one.kind != "rate":
        verb = "says" if row["outlet"] != ALL else "say"
    if one.kind == "mean" or one.name == "speakers":
        return None
    return f"After {_said(row['day'])} ({row['event']}), {who} {verb} {what} {more} than before"


QUESTION = Question(
    name="change_at_events",
    notebook="time",
    order=3,
    asks="Did {item} change at the events of the codebook?",
    evidence="hits",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    items=_items,
    choices=lambda study: list(all_series(study)),
    spoken=lambda study, item: _named(find_series(study, item)),
    each="the words for a concept, or how much it is spoken of",
    how=(
        "One block per event, one line per outlet: the change from before to after, the day itself counted as after. "
        "The table also has the jump of an interrupted series, which allows for a trend on either side. Articles of "
        "one week share its news, so weeks count as observations, not articles; where there are too few weeks, days."
    ),
    why="What was said before something happened and what after: the plainest comparison in time there is.",
    rests_on_all=True,
    unlisted="A change has no sentence of its own: behind each number stand all uses it rests on.",
    limits=(
        "That the event made the change. A trend makes before and after differ too (look at the jump), and so does "
        "whatever else happened then."
    ),
    nothing="The codebook lists no events (`events:` with a date and a label), or nothing stands on both sides of one.",
    no_items="The codebook lists no events (`events:` with a date and a label), or no concept.",
    shown=("outlet", "part", "voice", "date"),
    sides=("part",),
)


def _named(one: Series) -> str:
    return f"the amount said of {one.spoken}" if one.kind == "rate" else one.spoken
