"""What is a picture drawn for: a screen, a column of print, a slide?

:data:`MEDIA` holds the three, :func:`drawn_for` says which one charts draw for from now on, :func:`medium` is the one
in force, and :func:`fitted_to` draws a picture as often as it takes to fit.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, NamedTuple

_MM = 1 / 25.4


class Medium(NamedTuple):
    """What a picture is drawn for.

    Attributes
    ----------
    name : str
    widths : tuple of (float, float)
        Widths in inches: as drawn, and as printed, the narrow one first. Text is drawn at eight points and more, so
        that it is seven and more where the drawing is printed at seven eighths. Empty: as the chart likes it.
    shape : float or None
        Width by height of the whole picture; None: as high as it needs to be.
    label : int
        Letters in a line of a label.
    lines : int
        Lines of a picture; of more rows, those with the largest counts are drawn.
    title : float
        Points of the title.
    grey : bool
        Whether colours are greys, and hatches and shapes alone tell.
    dpi : float
        Dots an inch of the PNG, as printed.
    """

    name: str
    widths: tuple[tuple[float, float], ...] = ()
    shape: float | None = None
    label: int = 28
    lines: int = 100
    title: float = 11
    grey: bool = False
    dpi: float = 130


#: By name. Print: in a column of 85 mm, or across both (180 mm) where a picture is wider by its nature.
MEDIA = {
    one.name: one
    for one in (
        Medium("screen"),
        Medium("print", tuple((mm * _MM * 8 / 7, mm * _MM) for mm in (85, 180)), label=16, title=9, grey=True, dpi=600),
        Medium("slides", ((8.0, 13.333),), shape=16 / 9, label=22, lines=24, title=15, dpi=144),
    )
}
_NOW: ContextVar[tuple[Medium, float]] = ContextVar("medium", default=(MEDIA["screen"], 0.0))
# The part of a figure's width that its axes take.
_AXES = 0.775
# Narrower axes show nothing.
_LEAST = 1.3
_TRIES = 6
# As near as it need come, in inches.
_NEAR = 0.12


def known_medium(name: str | None) -> str:
    """The name of a medium; ``ValueError`` lists them."""
    if name not in (None, "", *MEDIA):
        raise ValueError(f"style is one of {', '.join(MEDIA)}, not {name!r}")
    return name or "screen"


def medium() -> Medium:
    """What charts draw for now."""
    return _NOW.get()[0]


def width_for(width: float) -> float:
    """The width of a figure that would be so many inches wide on a screen."""
    return _NOW.get()[1] or width


@contextlib.contextmanager
def drawn_for(name: str, width: float = 0.0) -> Iterator[Medium]:
    """Charts inside draw for this medium, on figures of that width in inches (0: as they like)."""
    before = _NOW.set((MEDIA[known_medium(name)], width))
    try:
        yield medium()
    finally:
        _NOW.reset(before)


def fitted_to(name: str, draw: Callable[[], Any]) -> Any:
    """What `draw` draws, drawn anew until all of it, labels and numbers beside the axes too, is as wide as the medium.

    Parameters
    ----------
    name : str
        Of the medium.
    draw : callable
        Gives axes or a figure, or None.

    Returns
    -------
    Axes or Figure
        Of the narrowest width it fits into; else the widest there is, where it may be wider.
    """
    import matplotlib.pyplot as plt

    widths = MEDIA[name].widths
    if not widths:
        with drawn_for(name):
            return draw()
    for wide, _ in widths:
        width, fits = wide * 0.6, 0.0
        for _try in range(_TRIES):
            with drawn_for(name, width):
                drawn = draw()
            if drawn is None:
                return None
            figure = getattr(drawn, "figure", None) or drawn
            over = figure.get_tightbbox().width + 0.02 - wide
            if -_NEAR <= over <= 0:
                return drawn
            fits = max(fits, width) if over <= 0 else fits
            plt.close(figure)
            # Lines break elsewhere in another width, so the way back is shorter than the way there.
            wanted = width - (over if over < 0 else 1.1 * over) / _AXES
            if (wanted < _LEAST and width <= _LEAST) or (fits and wanted <= fits):
                break
            width = max(_LEAST, wanted)
        if fits or wide == widths[-1][0]:
            break
    with drawn_for(name, fits or width):
        return draw()
