"""How are all findings of a corpus read, from number to sentence, in one file that needs nothing else?

:func:`write_explorer` writes ``index.html`` beside the saved findings: their pictures and tables, a concordance, a
reader, two articles face to face, and how all of it was made. :class:`Explorer` shows it in a notebook.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.files import write_atomically
from analysis.questions.recipe import all_questions
from analysis.report import provenance
from analysis.report.compact import for_reading
from analysis.report.drawing import inline, marks, share_styles
from analysis.report.explorer_data import as_script, explorer_data, marks_of
from analysis.report.method import method_page
from analysis.report.notebooks import listed
from analysis.report.saved import Saved, read_saved
from analysis.report.tables import column_texts, heading, in_words, marked

PAGE = "index.html"
# In the order in which they use each other.
_SCRIPTS = ("data.js", "elements.js", "rows.js", "concordance.js", "reader.js", "facing.js", "map.js", "start.js")
_VIEWS = {"map": "Findings", "words": "Concordance", "read": "Reader", "face": "Face to face", "method": "Method"}
# Longer tables are cut in the page, the CSV beside it is complete; passages shown where no script runs.
_ROWS, _PASSAGES = 40, 2


class Explorer(NamedTuple):
    """The written page, as notebooks show it."""

    path: Path
    whole: bool

    def _repr_html_(self) -> str:
        link = f"<p>The explorer is in <code>{html.escape(str(self.path))}</code>: open it in a browser.</p>"
        if not self.whole:
            return f"{link}<p>Its texts stand in files beside it, so it is not shown here.</p>"
        page = html.escape(self.path.read_text(encoding="utf-8"), quote=True)
        size = "width: 100%; height: 48em; border: 1px solid #999"
        return f'{link}<iframe title="Explorer" srcdoc="{page}" style="{size}"></iframe>'

    def __repr__(self) -> str:
        return f"explorer: {self.path}"


def write_explorer(study: Any, folder: str | Path | None = None) -> Explorer:
    """Write the explorer of a study and of the findings saved in a folder.

    Parameters
    ----------
    study : Study
    folder : path, optional
        Where its findings were saved; default: the study's folder of figures.

    Returns
    -------
    Explorer
        The page, ``index.html``. With more than 500 articles their texts stand in ``index-texts/`` beside it.
    """
    place = Path(folder).expanduser() if folder else study.figures
    known = provenance.read(place).get("figures", {})
    figures = dict(sorted(known.items(), key=lambda one: (one[1].get("order", []), one[0])))
    inputs = provenance.of_study(study)
    saved = read_saved(place, figures)
    found = explorer_data(study, figures, saved)
    side = place / f"{Path(PAGE).stem}-texts"
    for old in side.glob("*.js"):
        old.unlink()
    for number, part in enumerate(found.parts):
        write_atomically(side / part.name, f"framingPart({number},{as_script(part.content)})\n".encode())
    data = {**found.page, "folder": side.name, "fiction": inputs["fiction"]}
    shown = [
        _figure(place, name, entry, saved[name], study, number)
        for number, (name, entry) in enumerate(figures.items())
    ]
    drawings, rules = share_styles("".join(shown))
    text = _page(study, inputs, drawings, rules, figures, as_script(data))
    return Explorer(write_atomically(place / PAGE, text.encode()), not found.parts)


def _page(
    study: Any, inputs: Mapping[str, Any], drawings: str, rules: str, figures: Mapping[str, Any], data: str
) -> str:
    name = html.escape(provenance.title_of(dict(inputs)))
    fiction = " (fiction)" if inputs["fiction"] else ""
    corpus = inputs["corpus"]
    views = "".join(f'<li><a href="#v={key}" data-view="{key}">{told}</a></li>' for key, told in _VIEWS.items())
    nothing = "" if figures else "<p>No finding has been saved beside this page yet.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>How {name} is told{fiction}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{_asset('explorer.css')}{rules}</style>"
        '<script>document.documentElement.classList.add("live")</script></head><body>'
        '<a class="skip" href="#main">To the content</a>'
        f"<header><h1>How {name} is told{fiction}</h1>"
        f"<p>{_many(corpus['articles'], 'article')} of {_many(corpus['outlets'], 'outlet')}. Every number leads to its "
        "sentences; a difference between outlets is no proof of intent.</p>"
        f'<nav id="views" aria-label="Views"><ul>{views}</ul></nav></header><main id="main">'
        '<section id="map"><h2 tabindex="-1">Findings</h2><div id="picker" class="filters"></div>'
        f'<nav class="contents" aria-label="Contents">{_contents(figures)}</nav>{nothing}'
        f'<div class="beside"><div>{drawings}</div><div id="behind" tabindex="-1"></div></div></section>'
        '<section id="words" hidden></section><section id="read" hidden></section><section id="face" hidden></section>'
        f'<section id="method"><h2 tabindex="-1">Method</h2>{method_page(study, figures)}</section></main>'
        '<div id="said" role="status" class="away"></div>'
        f'<script type="application/json" id="data">{data}</script>'
        f'<script>(() => {{ "use strict";\n{"".join(_asset(one) for one in _SCRIPTS)}}})();</script></body></html>\n'
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _asset(name: str) -> str:
    """A script or style without its comments and indentation; neither has a text that goes over several lines."""
    text = (resources.files("analysis.report") / "explorer_page" / name).read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _figure(place: Path, key: str, entry: Mapping[str, Any], saved: Saved, study: Any, number: int) -> str:
    name = html.escape(key)
    table = saved.table
    parts = [f'<h3 id="t{number}">{html.escape(entry["title"])}</h3>']
    if f"{key}.svg" in entry["files"]:
        svg = (place / f"{key}.svg").read_text(encoding="utf-8")
        drawn = inline(svg, f"p{number}", marks_of(table, marks(svg)))
        drawn = re.sub("<title>.*?</title>", "", drawn, count=1).replace("<svg", f'<svg aria-labelledby="t{number}"', 1)
        parts.append(f'<div class="picture" role="region" tabindex="0" aria-labelledby="t{number}">{drawn}</div>')
    asks = entry.get("asks", "")
    told = [f"<b>{html.escape(asks)}</b>"] if asks and asks != entry["title"] else []
    parts.append(f"<figcaption>{' '.join([*told, _prose(entry['description'])])}")
    if entry.get("limits"):
        parts.append(f"<p class=\"limits\">Not to be concluded: {_prose(entry['limits'])}</p>")
    question = all_questions().get(str(entry.get("question")))
    if question and question.unlisted and len(table):
        parts.append(f'<p class="limits">Without sentences: {_prose(question.unlisted)}</p>')
    parts.append(f"</figcaption>{_table(table, name, study)}{_some_passages(key, saved.evidence)}")
    return f'<figure id="{name}" data-book="{html.escape(_book(entry))}">{"".join(parts)}</figure>'


def _book(entry: Mapping[str, Any]) -> str:
    books = _books()
    order = entry.get("order") or [len(books)]
    return str(books[order[0]]) if order[0] < len(books) else "Other figures"


def _prose(text: str) -> str:
    """Words of a recipe, whose stars mean emphasis."""
    return re.sub(r"\*+([^*]+)\*+", r"<em>\1</em>", html.escape(in_words(text)))


def _contents(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """All findings by their notebook; what is claimed stands before what is only asked."""
    books: dict[str, list[tuple[bool, str]]] = {}
    for key, entry in figures.items():
        asked = entry["title"] == entry.get("asks", "")
        title = html.escape(entry["title"])
        told = title if asked else f"<b>{title}</b>"
        books.setdefault(_book(entry), []).append((asked, f'<li><a href="#{html.escape(key)}">{told}</a></li>'))
    return "".join(
        f"<h3>{html.escape(book)}</h3><ul>{''.join(line for _, line in sorted(lines, key=lambda one: one[0]))}</ul>"
        for book, lines in books.items()
    )


@functools.cache
def _books() -> list[str]:
    return [str(about["title"]) for about in listed()]


def _table(table: pd.DataFrame, name: str, study: Any) -> str:
    if not len(table):
        return ""
    counted = next((one for one in ("count", "acts") if one in table), None)
    rows = list(table.index)
    if len(rows) > _ROWS and counted is not None:  # what was found first, then zeros, as far as there is room
        nothing = dict(zip(rows, (table[counted] == 0).tolist()))
        rows.sort(key=nothing.__getitem__)
    rows = rows[:_ROWS]
    some = for_reading(table.loc[rows])
    head = "".join(
        f"<th{'' if pd.api.types.is_numeric_dtype(some[one].dtype) or one in ('basis', 'interval') else ' data-key'} "
        f'scope="col">{html.escape(heading(one))}</th>'
        for one in some
    )
    lines = []
    texts = [[study.roster.label(text) for text in column_texts(some[one])] for one in some]
    for place, (row, cells) in enumerate(zip(rows, zip(*texts))):
        told = "".join(f"<td>{html.escape(cell)}" for cell in cells)
        lines.append(f'<tr data-row="{row}">{told}' if row != place else f"<tr>{told}")
    cut = f"; the first {_ROWS} of {len(table):,} rows" if len(table) > _ROWS else ""
    return (
        f'<div class="numbers" role="region" tabindex="0" aria-label="Numbers of {name}"><table>'
        f"<caption>The numbers{cut}; complete and unrounded in <a href=\"{name}.csv\">{name}.csv</a></caption>"
        f'<thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
    )


def _file(key: str) -> str:
    name = f"{html.escape(key)}-evidence.csv"
    return f'<a href="{name}">{name}</a>'


def _some_passages(key: str, evidence: pd.DataFrame) -> str:
    """A few passages for a browser that runs no script."""
    if not {"before", "passage", "after"} <= set(evidence.columns):
        return ""
    step = max(1, len(evidence) // _PASSAGES)
    some = evidence.iloc[::step].head(_PASSAGES).astype("object").fillna("")
    lines = "".join(
        f"<li><bdi>{marked(record)}</bdi> ({html.escape(str(record.get('outlet') or record['article_id']))})</li>"
        for record in some.to_dict("records")
    )
    more = f"{len(some):,} of {len(evidence):,} passages; all are in {_file(key)}"
    return f"<noscript><p>{more}</p><ul>{lines}</ul></noscript>"
