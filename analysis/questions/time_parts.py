"""Steps that the questions about time share: events on the axis, what could not be placed, the picture."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from analysis.charts.over_time import plot_over_time
from analysis.charts.style import part_styles, side_styles, word_styles
from analysis.corpus.periods import period_of, spoken_period, undated
from analysis.questions.parts import in_lines, own_voice, row_columns
from analysis.questions.recipe import Study
from analysis.questions.series import TIMES, Series, levels_of, step_of


def events_on_axis(study: Study, time: str) -> list[tuple[float, str]]:
    """The codebook's events that fall between first and last period: place on the axis, and what happened when."""
    step = step_of(study) if time == "period" else time
    if step == "phase":
        return []
    periods = levels_of(study, time)
    found = []
    for event in study.codebook.events:
        period = period_of(event.date, step)
        if period in periods:
            day = date.fromisoformat(event.date)
            told = f"{day.day} {day:%b %Y}: {event.label}"
            found.append((periods.index(period) - 0.5 + _inside(event.date, step), told))
    return found


def _inside(day: str, step: str) -> float:
    """How much of its period has passed on a day."""
    when = pd.Timestamp(day)
    span = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}[step]
    period = when.to_period(span)
    return float((when - period.start_time).days / ((period.end_time - period.start_time).days + 1))


def not_placed(study: Study, time: str) -> str:
    """How many articles stand in no period, and why."""
    if time == "phase":
        return ""
    lost = undated(study.articles["date"], step_of(study) if time == "period" else time)
    parts = [f"{count:,} {name}" for name, count in lost.items()]
    return f"Articles in no period: {', '.join(parts)}." if parts else ""


def draw_series(study: Study, one: Series, table: pd.DataFrame) -> Any:
    """Small multiples: a picture per voice, or per outlet (or group) in the outlets' own words."""
    time = next(str(name) for name in table.columns if name in TIMES)
    look = study.look(one.concept) if one.concept else study.look()
    apart = row_columns(study, table, (*TIMES, "voice", "part"))
    place: str | None = "voice" if "voice" in table else None
    notes = [not_placed(study, time)]
    if apart:
        if place:
            table = table[table["voice"].astype(str) == own_voice(study)].drop(columns="voice")
            notes.insert(0, "In the outlets' own words.")
        table, place = in_lines(study, table, *TIMES, "part"), "outlet"
    parts = [str(name) for name in table["part"].unique()]
    styles = word_styles(parts, look) if one.concept else side_styles(parts, look)
    if len(parts) == 1:
        styles = part_styles(parts)
    drawn = table.drop(columns=[name for name in apart if name != "outlet" and name in table])
    return plot_over_time(
        drawn, value=one.value, time=time, place=place, styles=styles if len(parts) > 1 else None,
        events=events_on_axis(study, time), ticks={name: spoken_period(name) for name in levels_of(study, time)
        if time != "phase"}, percent=one.value == "share", ylabel=f"{one.unit}, {_each(study, time)}", notes=notes,
        look=look,
    )  # fmt: skip


def _each(study: Study, time: str) -> str:
    step = step_of(study) if time == "period" else time
    if step == "phase":
        return "by how far into its story an article was published"
    return f"{step} by {step}" + (", each named by its Monday" if step == "week" else "")
