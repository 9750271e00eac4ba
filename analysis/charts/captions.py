"""What does a picture say about itself: its finding, its unit, where it comes from?

:func:`finish` writes the title above and the source below a drawn picture, wherever its own headings and
legends end.
"""

from __future__ import annotations

from typing import Any

from analysis.charts.media import medium
from analysis.charts.style import INK, SMALL, SOFT

# No narrower, so that a title over a small square is not broken word by word.
_LEAST_INCHES = 4.6
_GAP = 0.09


def finish(drawn: Any, *, title: str, unit: str = "", source: str = "", note: str = "") -> Any:
    """Write into a picture what it tells, in which unit, and from which articles.

    Parameters
    ----------
    drawn : Axes or Figure
        As a ``plot_*`` function returns it; call this last, nothing may be drawn afterwards.
    title : str
        The finding, or the question where the intervals support none; sentence case.
    unit : str
        Unit and voice, under the title ("share of the narrator's uses, 95 % intervals").
    source : str
        At the bottom: corpus, number of articles and outlets, dates; fiction is called so.
    note : str
        How marks are to be read, or what is left out; above the source.

    Returns
    -------
    Axes or Figure
        `drawn`. The texts are left-aligned with the picture and wrapped to its width. They stand outside
        the figure's frame: save with ``bbox_inches="tight"``, as notebooks do by themselves.
    """
    figure = drawn.figure if hasattr(drawn, "figure") and drawn.figure is not None else drawn
    box = figure.get_tightbbox()
    inches = figure.get_size_inches()
    narrowest = min((drawn - 0.05 for drawn, _ in medium().widths), default=_LEAST_INCHES)
    width = max(box.width, min(_LEAST_INCHES, narrowest))
    bold = {"fontsize": medium().title, "color": INK, "fontweight": "bold"}
    over: list[tuple[str, dict[str, Any]]] = [(unit, {"fontsize": 9, "color": INK}), (title, bold)]
    edge = box.y1 + _GAP
    for text, font in over:
        if text:
            edge += _write(figure, text, (box.x0, edge), inches, width, va="bottom", **font) + _GAP
    edge = box.y0 - _GAP
    for text in (note, source):
        if text:
            font = {"fontsize": SMALL, "color": SOFT, "va": "top"}
            edge -= _write(figure, text, (box.x0, edge), inches, width, **font) + _GAP / 2
    return drawn


def _write(figure: Any, text: str, place: tuple[float, float], inches: Any, width: float, **font: Any) -> float:
    """Write one text at a place in inches, wrapped to a width; how high it became."""
    written = figure.text(place[0] / inches[0], place[1] / inches[1], "", ha="left", linespacing=1.25, **font)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            written.set_text(longer)
            if line and written.get_window_extent().width / figure.dpi > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    written.set_text("\n".join(lines))
    return float(written.get_window_extent().height / figure.dpi)
