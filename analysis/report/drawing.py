"""How does a saved picture stand inside a page: small, as text, and beside others?

:func:`inline` shortens an SVG as matplotlib writes it without changing what is seen; :func:`share_styles` writes
each style of many pictures once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_DROPPED = (
    re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->", re.S),
    re.compile(r"<metadata>.*?</metadata>", re.S),
    re.compile(r"<style type=\"text/css\">.*?</style>", re.S),
    re.compile(r"\s*font-family: [^;\"]*;?"),
    re.compile(r" transform=\"rotate\(-?0 [^\"]*\)\""),
    re.compile(r" (?:version|xmlns:xlink|xmlns)=\"[^\"]*\""),
)
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_ID = re.compile(r"\bid=\"([^\"]+)\"")
_REFERENCE = re.compile(r"(?:href=\"#|url\(#)([^\")]+)")
_EMPTY = re.compile(r"<g(?: [^>]*)?>\s*</g>|<g(?: [^>]*)?/>|<defs>\s*</defs>|<defs/>")
_BARE = re.compile(r"<g>((?:(?!<g[ >]).)*?)</g>", re.S)
# A mark of one piece needs no group round it.
_ALONE = re.compile(r"<g( data-row=\"\d+\")>\s*<(use|path)((?: [^<>]*)?)/>\s*</g>")
# Where a text stands: half a point is not seen. Signs and bars keep their tenths.
_CLIPPED = re.compile(r"(<[a-z]+ [^>]*?)\s?clip-path=\"(url\([^)]*\))\" style=\"([^\"]*)\"")
_PLACE = re.compile(r" ([xy])=\"([-\d.]+)\"")
_STRAIGHT = re.compile(r"M[-\d.]+ [-\d.]+(?:L[-\d.]+ [-\d.]+)+ ?z?\Z")
_POINT = re.compile(r"([ML])([-\d.]+) ([-\d.]+)")
_DOT = re.compile(r"M[^MC]+(?:C[^MCz]+){8}z")
_STYLE = re.compile(r" style=\"([^\"]*)\"")
_QUOTED_ID = re.compile(r"\bid='([^']*)'")
_MARK = re.compile(r"\bid=\"(at:[^\"]*)\"")


def marks(svg: str) -> list[str]:
    """The names of the marks that stand for a row of the drawn table."""
    return list(dict.fromkeys(_MARK.findall(_one_quote(svg))))


def _one_quote(svg: str) -> str:
    """Identifiers with double quotes in them are written between single ones; here all are written alike."""
    return _QUOTED_ID.sub(lambda found: 'id="' + found[1].replace('"', "&quot;") + '"', svg)


def inline(svg: str, name: str, rows: Mapping[str, str] | None = None) -> str:
    """The picture as SVG inside HTML: texts stay texts, numbers are rounded to a tenth of a point, marks keep the
    number of their row in ``data-row``.

    Parameters
    ----------
    svg : str
        As saved.
    name : str
        Of the figure; identifiers begin with it, so that no two pictures of a page share one.
    rows : mapping, optional
        Name of a mark → the row it stands for, or the rows with commas between them.

    Examples
    --------
    >>> inline('<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><path d="M 1.2345 2 "/></g></svg>', "x")
    '<svg><path d="M1.2 2"/></svg>'
    """
    svg = _one_quote(svg)
    for pattern in _DROPPED:
        svg = pattern.sub("", svg)
    used = set(_REFERENCE.findall(svg))
    short = {one: f"{name}-{i}" for i, one in enumerate(sorted(used))}
    svg = _REFERENCE.sub(lambda found: found[0].replace(found[1], short[found[1]]), svg)
    svg = _ID.sub(lambda found: _kept(found[1], short, rows or {}), svg)
    # What screen readers are told stands in the text beside the picture, from which its letters must not be changed.
    head, open_tag, rest = svg.partition("<g")
    body = _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), open_tag + rest)
    body = re.sub(r" d=\"([^\"]*)\"", lambda found: f' d="{_path(found[1])}"', body)
    body = _STYLE.sub(lambda found: f' style="{re.sub(r": ", ":", re.sub(r"; *", ";", found[1])).strip(";")}"', body)
    # As part of the style it is written once for all lines of a picture.
    body = _CLIPPED.sub(r'\1 style="\3;clip-path:\2"', body)
    body = re.sub(r"<text [^>]*>", lambda found: _PLACE.sub(_whole, found[0]), body)
    body = re.sub(r" (?:id|style)=\"\"", "", body).replace("xlink:href", "href")
    body = re.sub(r" +(?=/?>)", "", body)
    before = ""
    while before != body:
        before = body
        body = _EMPTY.sub("", body)
        body = _BARE.sub(r"\1", body)
    body = _ALONE.sub(r"<\2\1\3/>", body)
    return re.sub(r">\s+<", "><", head + body).replace("\n", " ").strip()


def share_styles(drawings: str) -> tuple[str, str]:
    """Pictures with each style written once: the pictures with classes in place of styles, and the rules.

    Examples
    --------
    >>> share_styles('<path style="fill:none"/><path style="fill:none"/><text style="x:1"/>')
    ('<path class="d0"/><path class="d0"/><text class="d1"/>', '.d0{fill:none}.d1{x:1}')
    """
    classes: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        # Where a line is cut off differs from picture to picture, how it looks does not.
        look, _, clip = found[1].partition(";clip-path:")
        styles = [look, f"clip-path:{clip}"] if clip else [look]
        return f' class="{" ".join(classes.setdefault(one, f"d{len(classes)}") for one in styles)}"'

    shared = _STYLE.sub(named, drawings)
    return shared, "".join(f".{name}{{{style}}}" for style, name in classes.items())


def _kept(identifier: str, short: Mapping[str, str], rows: Mapping[str, str]) -> str:
    if identifier in rows:
        return f'data-row="{rows[identifier]}"'
    return f'id="{short[identifier]}"' if identifier in short else ""


def _arc(found: re.Match[str]) -> str:
    """A dot that matplotlib writes as eight curves, as two arcs."""
    places = [float(one) for one in re.findall(r"-?[\d.]+", found[0])]
    (left, right), (low, high) = ((min(one), max(one)) for one in (places[::2], places[1::2]))
    across = f"{right - left:.1f}"
    radius = f"{(right - left) / 2:.2f}"
    half = f"a{radius} {radius} 0 1 0 "
    return f"M{left:.1f} {(low + high) / 2:.1f}{half}{across} 0{half}-{across} 0z"


def _whole(found: re.Match[str]) -> str:
    return f' {found[1]}="{float(found[2]):.0f}"'


def _path(path: str) -> str:
    """The same line in fewer letters: level and upright pieces name one coordinate, dots are arcs."""
    path = re.sub(r"([MLCQz]) ", r"\1", re.sub(r"\s+", " ", path)).replace(" L", "L").replace(" C", "C").strip()
    if "C" in path and "L" not in path:
        return _DOT.sub(_arc, path).replace("z ", "z")
    if not _STRAIGHT.match(path):
        return path
    written, before = [], ("", "")
    for kind, x, y in _POINT.findall(path):
        if kind == "M" or (x != before[0] and y != before[1]):
            written.append(f"{kind}{x} {y}")
        elif (x, y) != before:
            written.append(f"V{y}" if x == before[0] else f"H{x}")
        before = (x, y)
    return "".join(written) + ("z" if path.endswith("z") else "")
