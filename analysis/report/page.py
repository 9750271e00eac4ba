"""How are all figures of a corpus shared as one file that needs nothing else?

:func:`write_page` puts the figures of a folder, their captions, tables and evidence into one
``index.html`` without any reference to another file or server.
"""

from __future__ import annotations

import base64
import csv
import html
from pathlib import Path
from typing import Any

from analysis.files import write_atomically
from analysis.report import provenance
from analysis.report.files import figures_folder
from analysis.report.tables import marked

# Longer tables are cut in the page; the CSV beside it is complete.
_ROWS = 300
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem }
figure { margin: 2.5rem 0; border-top: 1px solid #ccc; padding-top: 1rem }
img { max-width: 100%; height: auto }
table { border-collapse: collapse; font-size: 13px }
th, td { text-align: left; vertical-align: top; padding: 2px 8px; border-bottom: 1px solid #eee }
mark { background: #fde9a9 }
nav li { margin: .15rem 0 }
summary { cursor: pointer }
.scroll { max-height: 30rem; overflow: auto }
footer { color: #555; font-size: 13px }
"""


def write_page(folder: str | Path | None = None) -> Path:
    """Write ``index.html`` of a folder of saved figures.

    Returns
    -------
    Path
        Of the page. Each figure has its caption, the table it draws, and links from there to the
        passages behind it.

    Raises
    ------
    ValueError
        Where the folder holds no saved figure.
    """
    place = figures_folder(folder)
    known = provenance.read(place)
    figures = known.get("figures", {})
    figures = dict(sorted(figures.items(), key=lambda one: (one[1].get("order", []), one[0])))
    if not figures:
        raise ValueError(f"{place}: no figure has been saved here; run the notebooks first")
    inputs = known["inputs"]
    name = html.escape(provenance.title_of(inputs))
    contents = "".join(
        f'<li><a href="#{html.escape(key)}">{html.escape(entry["title"])}</a></li>'
        for key, entry in figures.items()
    )
    body = "".join(_figure(place, key, entry) for key, entry in figures.items())
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Framing: {name}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>"
        f"<h1>How {name} is told</h1><p>{_sentence(inputs)}</p><nav><ol>{contents}</ol></nav>{body}"
        f"<footer><h2>What this was made from</h2>{_inputs(inputs)}</footer></body></html>\n"
    )
    return write_atomically(place / "index.html", text.encode())


def _sentence(inputs: dict[str, Any]) -> str:
    corpus = inputs["corpus"]
    return (
        f"{corpus['articles']:,} articles of {corpus['outlets']:,} outlets. Differences between outlets "
        "are not proof of intent; a number counts what stands in the passages linked below it, "
        "and where the articles are too few it is "
        "descriptive only."
    )


def _figure(place: Path, key: str, entry: dict[str, Any]) -> str:
    name = html.escape(key)
    drawn = f"{key}.svg" in entry["files"]
    parts = [f'<figure id="{name}"><h2>{html.escape(entry["title"])}</h2>']
    if drawn:
        picture = base64.b64encode((place / f"{key}.svg").read_bytes()).decode()
        parts.append(f'<img alt="{html.escape(entry["alt"])}" src="data:image/svg+xml;base64,{picture}">')
    parts.append(f"<figcaption>{html.escape(entry['description'])}</figcaption>")
    evidence = f"{key}-evidence.csv" in entry["files"]
    link = f' (<a href="#{name}-evidence">the passages counted</a>)' if evidence else ""
    opened = "" if drawn else " open"
    numbers = _table(place / f"{key}.csv", False)
    parts.append(f"<details{opened}><summary>The numbers</summary>{numbers}</details>")
    if evidence:
        parts.append(
            # The mark stands inside: a browser that follows a link to it opens what is folded around it.
            f'<details><summary>The passages counted</summary><div id="{name}-evidence">'
            f"{_table(place / f'{key}-evidence.csv', True)}</div></details>"
        )
    return "".join(parts) + f"<p>{name}.csv{link}</p></figure>"


def _table(path: Path, with_passages: bool) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        return "<p>No rows.</p>"
    aside = ("before", "passage", "after") if with_passages else ()
    names = [name for name in rows[0] if name not in aside]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in [*names, *(["passage"] if aside else [])])
    lines = []
    for row in rows[:_ROWS]:
        cells = "".join(f"<td>{html.escape(_short(row[name] or ''))}</td>" for name in names)
        lines.append(f"<tr>{cells}{f'<td>{marked(row)}</td>' if aside else ''}</tr>")
    cut = (
        f"<p>First {_ROWS} of {len(rows):,} rows; all are in {html.escape(path.name)}.</p>"
        if len(rows) > _ROWS
        else ""
    )
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return f'{cut}<div class="scroll"><table>{body}</table></div>'


def _short(cell: str) -> str:
    """Numbers to three figures for the eye; the CSV keeps them whole."""
    try:
        number = float(cell)
    except ValueError:
        return cell
    return cell if "." not in cell else f"{number:.3g}"


def _inputs(inputs: dict[str, Any]) -> str:
    items = [
        ("corpus", f"{inputs['corpus']['name']} ({inputs['corpus']['hash']})"),
        ("codebook", f"{inputs['codebook']['name']} ({inputs['codebook']['hash']})"),
        ("version", inputs["version"]),
        ("parse model", inputs["parse_model"]),
        ("seed", inputs["seed"]),
    ]
    return "<ul>" + "".join(f"<li>{html.escape(k)}: {html.escape(str(v))}</li>" for k, v in items) + "</ul>"
