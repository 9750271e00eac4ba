"""Who published it, under one name, and which agency wrote it?

:func:`outlet_names` reads the table of names, :func:`outlet_name` applies it, :func:`named_rows` to all rows
that are read, whatever they are read from; :func:`agency_of` finds the agency credited.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from analysis.corpus.rows import Check, Row

# "The Gull (Pierport)", "The Gull, Weekend Edition": the place or edition is not another outlet.
_TAIL = re.compile(
    r"(?:\([^()]*\)|\[[^][]*\]|,\s?(?:\w+ )?edition|\s[-–|]\s(?:online|web|print|news))$", re.I
)
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\d?\.|edition\.|m\.)?([\w-]+(?:\.[\w-]+)+)(?:[/:].*)?$", re.I)
# A credit stands in the first lines or the last.
_OPENING = 220
# What is longer is nobody's name.
_LONGEST_NAME = 300
_ENDING = 160


def outlet_names(more: str | Path | None = None) -> dict[str, str]:
    """Spelling (lower-cased) → name of the outlet.

    From the table shipped and a CSV ``outlet,also`` of your own.
    """
    source = importlib.resources.files("analysis.corpus") / "outlets.csv"
    names = _read(source.read_text(encoding="utf-8").splitlines(), "outlets.csv")
    if more is not None:
        path = Path(more)
        if not path.is_file():
            raise ValueError(
                f"table of outlets {path} does not exist; it is a CSV with the columns outlet,also"
            )
        names.update(_read(path.read_text(encoding="utf-8-sig").splitlines(), str(path)))
    return names


def outlet_name(given: str | None, names: Mapping[str, str]) -> str | None:
    """One name per outlet: the table's, else the name as given without place, edition and address.

    Examples
    --------
    >>> outlet_name("www.thegull.example", {"thegull.example": "The Gull"})
    'The Gull'
    >>> outlet_name("The Gull (Pierport)", {})
    'The Gull'
    """
    if given is None or not given.strip():
        return None
    name = " ".join(given.split())
    if len(name) > _LONGEST_NAME:
        return name
    while True:
        address = _ADDRESS.match(name)
        for spelling in (name, name.removesuffix("."), address[1] if address else name):
            if (known := names.get(spelling.casefold())) is not None:
                return known
        shorter = _TAIL.sub("", name).rstrip()
        if shorter == name or not shorter:
            return address[1].casefold() if address else name
        name = shorter


def known_outlet(given: str | None, names: Mapping[str, str]) -> str | None:
    """The outlet's name where the table knows it, also by its address or a folder's way of writing it.

    Examples
    --------
    >>> known_outlet("the_gull", {"the gull": "The Gull"}), known_outlet("Notes", {})
    ('The Gull', None)
    """
    if given is None or not given.strip():
        return None
    spaced = re.sub(r"[_+\s-]+", " ", given).strip().casefold()
    parts = given.strip().casefold().split(".")
    addresses = [".".join(parts[start:]) for start in range(len(parts) - 1)]
    return next(
        (names[form] for form in (given.strip().casefold(), spaced, *addresses) if form in names), None
    )


def named_rows(
    rows: Iterable[Row | Check], names: Mapping[str, str], default: str | None = None
) -> Iterator[Row | Check]:
    """The rows with each outlet under one name; what was renamed stays in ``outlet_as_given`` and is told last.

    Parameters
    ----------
    rows : iterable of Row or Check
    names : mapping
        As :func:`outlet_names` returns it.
    default : str, optional
        Outlet of the rows that name none.
    """
    renamed: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if isinstance(row, Check):
            yield row
            continue
        given = row.values.get("outlet")
        written = "" if given is None or given != given else str(given)
        name = known_outlet(written, names) or outlet_name(written, names) or default
        more: dict[str, Any] = {"outlet": name}
        if written.strip() and name is not None and name != written:
            more["outlet_as_given"] = written
            if name != " ".join(written.split()):
                renamed[(written, name)] += 1
        yield row._replace(values={**row.values, **more})
    for (written, name), count in sorted(renamed.items(), key=lambda pair: (-pair[1], pair[0])):
        detail = f"{count:,} article{'s' if count > 1 else ''} of {written!r} counted as {name!r}"
        remedy = "both names are kept (outlet_as_given); to keep them apart, give --outlets a row of your own"
        yield Check("note", "outlet renamed", None, None, None, detail, remedy)


def agency_of(text: str, byline: str | None = None, credit: str | None = None) -> str | None:
    """The news agency credited in the byline, credit line, dateline or last line; None if none is.

    Examples
    --------
    >>> agency_of("PIERPORT, Oct 8 (Reuters) - The ferry stayed in port.")
    'Reuters'
    >>> agency_of("The mayor told Reuters that the ferry stayed in port.") is None
    True
    """
    named, marked = _agencies()
    for line in (credit, byline):
        if line and (match := named.search(line)):
            return _owner(match[0])
    if match := marked.search(text[:_OPENING]):
        return _owner(match["agency"])
    last = text.rstrip()[-_ENDING:].split("\n")[-1]
    if match := _ending_pattern().search(last):
        return _owner(match["agency"])
    return None


def _read(lines: Iterable[str], name: str) -> dict[str, str]:
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    if not rows.fieldnames or {"outlet", "also"} - set(rows.fieldnames):
        raise ValueError(f"{name}: a table of outlets has the columns outlet,also; found {rows.fieldnames}")
    found: dict[str, str] = {}
    for row in rows:
        outlet = (row["outlet"] or "").strip()
        for spelling in (outlet, (row["also"] or "").strip()):
            if outlet and spelling:
                found[spelling.casefold()] = outlet
    return found


@functools.cache
def _names() -> dict[str, str]:
    source = importlib.resources.files("analysis.corpus") / "agencies.yml"
    listed = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {name.casefold(): agency for agency, names in listed.items() for name in names}


@functools.cache
def _pattern() -> str:
    return "|".join(re.escape(name) for name in sorted(_names(), key=lambda name: (-len(name), name)))


@functools.cache
def _agencies() -> tuple[re.Pattern[str], re.Pattern[str]]:
    named = re.compile(rf"\b(?:{_pattern()})\b", re.I)
    marked = re.compile(rf"\((?P<agency>{_pattern()})(?:[/ ][^()]*)?\)", re.I)
    return named, marked


@functools.cache
def _ending_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[-–—(/]\s?)(?P<agency>{_pattern()})(?:[/,&; ]++[\w ]++)?\)?\.?\s*+$", re.I)


def _owner(name: str) -> str:
    return _names()[name.casefold()]
