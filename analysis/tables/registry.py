"""Which table is made how, and from which others?

Each measure declares its table beside its function (:class:`analysis.contracts.Table`). :func:`measures` finds all
declarations and puts them in the order of computing; :func:`table_names` names them, :func:`with_needs` adds what
a wanted table is made from, and :class:`Inputs` is what a measure is given.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import analysis
from analysis.codebook.types import Codebook
from analysis.contracts import GIVEN, PARTS, SCOPES, Table

# Where measures declare tables, in the order in which tables are listed.
_ROOMS = ("language", "attribution", "words", "actors", "tone", "stories")


class Inputs:
    """What a table can be made from: the articles, the tables made before it, the codebook, the parses.

    Parses, and what is read in them of the codebook's actors, are made when first asked for, once for all
    tables of a partition.
    """

    def __init__(
        self, articles: pd.DataFrame, codebook: Codebook, tables: dict[str, pd.DataFrame] | None = None
    ) -> None:
        self.articles = articles
        self.codebook = codebook
        self.tables: dict[str, pd.DataFrame] = {} if tables is None else tables

    @functools.cached_property
    def parses(self) -> list[Any]:
        from analysis.language.parsing import parse_articles

        return list(parse_articles(self.articles["text"]))

    @functools.cached_property
    def readings(self) -> list[Any]:
        from analysis.actors.reading import read_all

        return read_all(self.articles, self.codebook, self.parses)

    def of(self, name: str) -> Any:
        """What a declaration calls by this name. ``KeyError`` where it is a table that could not be made."""
        return getattr(self, name) if name in GIVEN else self.tables[name]


class Measure(NamedTuple):
    """A declared table and the module that declares it."""

    table: Table
    module: str

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def needs(self) -> tuple[str, ...]:
        return self.table.needs

    @property
    def scope(self) -> str:
        return self.table.scope

    def make(self, given: Inputs) -> pd.DataFrame:
        """The table, from what there is."""
        function = getattr(importlib.import_module(self.module), self.table.make)
        named = {argument: given.of(name) for argument, name in self.table.named.items()}
        return function(*(given.of(name) for name in self.table.takes), **named)


@functools.cache
def measures() -> tuple[Measure, ...]:
    """Every declared table, each after those it is made from."""
    found = []
    root = Path(analysis.__file__).parent
    for room in _ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            # Only modules that declare something are imported: others load models, or need extras.
            if b"\nTABLE = " in (source := file.read_bytes()) or b"\nTABLES = " in source:
                module = ".".join(("analysis", *file.relative_to(root).with_suffix("").parts))
                there = importlib.import_module(module)
                tables = getattr(there, "TABLES", None) or (there.TABLE,)
                found += [Measure(table, module) for table in tables if isinstance(table, Table)]
    return in_order(found)


def in_order(found: Iterable[Measure]) -> tuple[Measure, ...]:
    """Measures in the order of computing.

    Raises ``ValueError`` for declarations that do not fit together.
    """
    waiting = list(found)
    by_name = {one.name: one for one in waiting}
    for one in waiting:
        _check(one, by_name)
    ordered: list[Measure] = []
    while waiting:
        known = {one.name for one in ordered}
        ready = [one for one in waiting if known.issuperset(one.needs)]
        if not ready:
            names = ", ".join(one.name for one in waiting)
            raise ValueError(f"tables that are made from each other, so that none can be the first: {names}")
        ordered += [ready[0]]
        waiting.remove(ready[0])
    return tuple(ordered)


def _check(one: Measure, by_name: dict[str, Measure]) -> None:
    where = f"table {one.name} ({one.module})"
    if by_name[one.name] is not one or one.name in GIVEN or one.name == "checks":
        raise ValueError(f"{where}: its name is taken; choose another")
    if one.scope not in SCOPES:
        raise ValueError(f"{where}: no scope {one.scope!r}; scopes are {', '.join(SCOPES)}")
    if unknown := set(one.table.codebook) - set(PARTS):
        raise ValueError(f"{where}: no part {unknown.pop()!r} of a codebook; parts are {', '.join(PARTS)}")
    for need in one.needs:
        if need not in by_name:
            raise ValueError(f"{where} is made from {need!r}, which nobody declares")
        scope = by_name[need].scope
        if scope != one.scope and (one.scope == "corpus" or scope == "story"):
            raise ValueError(f"{where} (scope {one.scope}) cannot be made from {need} (scope {scope})")


def table_names() -> list[str]:
    """Names of the tables that can be computed, in the order of computing; ``articles`` comes first."""
    return ["articles", *(one.name for one in measures())]


def with_needs(wanted: Iterable[str] | None) -> list[Measure]:
    """The wanted tables (None: all) and those they are made from, in the order of computing.

    Raises ``ValueError`` for an unknown name, listing the known ones.
    """
    known = table_names()
    names = list(known) if wanted is None else [str(name).strip() for name in wanted]
    for name in names:
        if name not in known:
            raise ValueError(f"unknown table {name!r}; tables are {', '.join(known)}")
    by_name = {one.name: one for one in measures()}
    needed: set[str] = set()
    queue = [name for name in names if name != "articles"]
    while queue:
        name = queue.pop()
        if name not in needed:
            needed.add(name)
            queue.extend(by_name[name].needs)
    return [one for one in measures() if one.name in needed]


def codebook_parts(name: str) -> tuple[str, ...]:
    """The parts of a codebook that change a table, by itself or through what it is made from."""
    parts = {part for one in with_needs([name]) for part in one.table.codebook}
    return tuple(part for part in PARTS if part in parts)


def codebook_digests(codebook: Codebook) -> dict[str, str]:
    """One hash of each part of a codebook that tables can depend on."""
    parts = {
        "concepts": codebook.concepts,
        "loaded words": codebook.loaded,
        "actors": (
            codebook.language, codebook.conflict, codebook.sides, codebook.actors, codebook.stances, codebook.harm,
        ),  # fmt: skip
    }
    return {
        name: hashlib.blake2b(repr(part).encode(), digest_size=16).hexdigest() for name, part in parts.items()
    }
