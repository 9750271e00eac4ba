"""How is a picture saved so that it can be read, checked, regenerated, and heard?

:func:`save_figure` writes PNG and SVG (the same bytes every time), the CSV the picture draws, its
evidence, and a note of what it was made from; it returns the picture for the notebook, with an
alternative text.
"""

from __future__ import annotations

import base64
import html
import io
import re
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.charts.media import medium
from analysis.door import checked
from analysis.files import write_atomically
from analysis.report import provenance
from analysis.report.alternative import describe
from analysis.report.files import figures_folder
from analysis.report.notebooks import listed
from analysis.report.tables import passages
from analysis.spreadsheets import as_csv

_DPI = 130
_SVG_DPI = 72  # the one matplotlib writes SVG in
_PAD = 0.15  # inches around what is drawn
# Both formats draw identifiers and clip paths from this salt instead of from chance.
_SETTINGS: Any = {"svg.hashsalt": "framing", "svg.fonttype": "none"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")


class Picture(NamedTuple):
    """A saved figure as notebooks show it: image, alternative text, caption."""

    name: str
    title: str
    description: str
    alt: str
    png: bytes
    folder: Path

    def _repr_html_(self) -> str:
        image = base64.b64encode(self.png).decode()
        return (
            f'<figure><img alt="{html.escape(self.alt)}" style="max-width: 100%" '
            f'src="data:image/png;base64,{image}">'
            f"<figcaption><b>{html.escape(self.title)}</b> {html.escape(self.description)}</figcaption>"
            "</figure>"
        )

    def __repr__(self) -> str:
        return self.alt


@checked()
def save_figure(
    drawn: Any,
    name: str,
    data: pd.DataFrame,
    *,
    title: str,
    description: str,
    evidence: pd.DataFrame | None = None,
    articles: pd.DataFrame | None = None,
    folder: str | Path | None = None,
) -> Picture:
    """Save what was drawn, with its numbers, and return it for the notebook.

    Parameters
    ----------
    drawn : Axes or Figure
        Is closed afterwards, so that a notebook does not show it twice.
    name : str
        Of the files, without ending: letters, digits, ``-``, ``_``, ``.``.
    data : DataFrame
        The table that was drawn; saved as ``<name>.csv``.
    title, description : str
        What is asked, and how the picture is to be read. The alternative text is the description and, in
        words, the extremes of `data`.
    evidence : DataFrame, optional
        The occurrences behind the numbers (``article_id, start, end``); with `articles` their passages
        are saved as ``<name>-evidence.csv``.
    articles : DataFrame, optional
        ``article_id, text``.
    folder : path, optional
        Default: ``$FRAMING_FIGURES``, else ``figures/<corpus name>``.

    Returns
    -------
    Picture
        Shows itself in notebooks as an HTML figure with alternative text and caption.

    Notes
    -----
    The same table gives the same bytes in the same environment. CSV cells that a spreadsheet would run
    as a formula begin with an apostrophe.
    """
    if not _NAME.match(name):
        raise ValueError(
            f"figure name {name!r}: use letters, digits, '-', '_' and '.', beginning with a letter or digit"
        )
    figure = getattr(drawn, "figure", drawn)
    target = figures_folder(folder)
    alt = f"{title} {description} {describe(data)}".strip()
    png, svg = render(figure, title, alt)
    files = {f"{name}.png": png, f"{name}.svg": svg, f"{name}.csv": _csv(data)}
    if evidence is not None and articles is not None:
        files[f"{name}-evidence.csv"] = _csv(passages(evidence, articles))
    for file, content in files.items():
        write_atomically(target / file, content)
    entry = {
        "title": title,
        "description": description,
        "alt": alt,
        "files": {file: provenance.digest_of(target / file) for file in files},
    }
    provenance.note(target, name, entry)
    return Picture(name, title, description, alt, png, target)


class Rendered(NamedTuple):
    """A picture as bytes."""

    png: bytes
    svg: bytes


def render(figure: Any, title: str, alt: str) -> Rendered:
    """A figure or its axes as PNG and SVG, the same bytes every time; the figure is closed."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.transforms import Bbox

    figure = getattr(figure, "figure", None) or figure
    for_what = medium()
    png, svg = io.BytesIO(), io.BytesIO()
    with mpl.rc_context(_SETTINGS):
        # Measured once for both files: "tight" would lay the whole picture out for each of them again. Letters are
        # wider at one resolution than at another, so the box holds the picture at both.
        pad = _PAD if not for_what.widths else 0.02 if for_what.shape is None else 0.25
        box = Bbox.union([_extent(figure, dpi) for dpi in (_DPI, _SVG_DPI)]).padded(pad)
        if for_what.shape:
            box = _shaped(box, for_what.shape)
        printed = _printed(box.width)
        dpi = (for_what.dpi * printed + 0.5) / box.width if printed else for_what.dpi
        fit = {"bbox_inches": box, "facecolor": "white"}
        figure.savefig(png, format="png", dpi=dpi, metadata={"Software": None}, **fit)
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None}, **fit)
    plt.close(figure)
    return Rendered(png.getvalue(), _spoken(_sized(svg.getvalue().decode(), printed), title, alt).encode())


def _printed(width: float) -> float:
    """How wide in inches a drawing is printed: in the narrowest column it was drawn for; 0 on a screen."""
    widths = medium().widths
    return next((printed for drawn, printed in widths if width <= drawn + 0.2), widths[-1][1] if widths else 0.0)


def _shaped(box: Any, shape: float) -> Any:
    """The box, wider or higher, so that it has this ratio; what is in it stays at the top left."""
    from matplotlib.transforms import Bbox

    wide, high = max(box.width, box.height * shape), max(box.height, box.width / shape)
    return Bbox.from_extents(box.x0 - (wide - box.width) / 2, box.y1 - high, box.x1 + (wide - box.width) / 2, box.y1)


def _sized(svg: str, inches: float) -> str:
    """The SVG so many inches wide; 0: as it was drawn."""
    size = re.search(r' width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    if not inches or size is None:
        return svg
    wide, high = inches * 25.4, inches * 25.4 * float(size[2]) / float(size[1])
    return f'{svg[: size.start()]} width="{wide:.2f}mm" height="{high:.2f}mm"{svg[size.end() :]}'


def _extent(figure: Any, dpi: int) -> Any:
    """What is drawn, in inches, at that resolution."""
    before, figure.dpi = figure.dpi, dpi
    try:
        return figure.get_tightbbox(figure.canvas.get_renderer())
    finally:
        figure.dpi = before


def _order(finding: Any) -> list[int]:
    """Where the finding stands among all: its question's place, then its item's."""
    from analysis.questions.recipe import all_questions

    question = finding.question
    items = list((question.choices or question.items)(finding.study)) if question.items else [finding.item]
    place = items.index(finding.item) if finding.item in items else len(items)
    names = [one["key"] for one in listed()]
    book = names.index(question.notebook) if question.notebook in names else len(names)
    return [book, list(all_questions()).index(question.name), place]


def save_rendered(finding: Any, folder: Path) -> None:
    """Write a finding: picture, numbers, passages, and its entry in the folder's provenance."""
    name = finding.name
    files = {f"{name}.csv": _csv(finding.table)}
    if finding.picture is not None:
        files |= {f"{name}.png": finding.picture.png, f"{name}.svg": finding.picture.svg}
    if len(finding.evidence) and "start" in finding.evidence:
        files[f"{name}-evidence.csv"] = _csv(finding.passages)
    if finding.question.page is not None and len(finding.table) and finding.study.quotes is None:
        page = finding.question.page(finding.study, finding.table, finding.item)
        files[f"{name}.html"] = _page(finding, page).encode()
    for file, content in files.items():
        write_atomically(folder / file, content)
    entry = {
        "title": finding.title,
        "asks": finding.asks,
        "question": finding.question.name,
        "item": finding.item,
        "order": _order(finding),
        "description": f"{finding.sentence} {finding.explained}".strip(),
        "alt": finding.alternative,
        "limits": finding.question.limits,
        "files": {file: provenance.digest_of(folder / file) for file in files},
    }
    provenance.note(folder, name, entry, finding.provenance)


def _page(finding: Any, content: str) -> str:
    """A page of its own for what is no picture: two texts face to face."""
    title, how = html.escape(finding.title), html.escape(finding.how)
    source = html.escape(provenance.source_line(finding.study))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n<h1>{title}</h1>\n<p>{how}</p>\n{content}\n<p>{source}</p>\n</body></html>\n"
    )


def _spoken(svg: str, title: str, alt: str) -> str:
    """The SVG with the title and description that screen readers announce."""
    words = f"<title>{html.escape(title)}</title>\n <desc>{html.escape(alt)}</desc>\n"
    return re.sub(r"<svg\b([^>]*)>", lambda m: f'<svg role="img"{m[1]}>\n {words}', svg, count=1)


def _csv(table: pd.DataFrame) -> bytes:
    # With the mark by which Excel knows UTF-8; pandas reads it as if it were not there.
    return as_csv(table)
