"""Which table is made how, and from which others?

:data:`TABLES` in the order they are computed; :func:`table_names` leaves out those whose measure is not
installed; :func:`with_needs` adds what a wanted table is made from; :func:`code_version` changes whenever a
result could.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd


class Inputs:
    """What a table can be made from: the articles, the tables made before it, the codebook, the parses.

    Parses, and what is read in them of the codebook's actors, are made when first asked for, once for all
    tables of a partition.
    """

    def __init__(
        self, articles: pd.DataFrame, codebook: Any, tables: dict[str, pd.DataFrame] | None = None
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


class Table(NamedTuple):
    """A table: its name, the public functions that make it, how they are called, and what they need.

    Tables are made per partition of articles, but ``whole`` ones, which need all articles at once (and no
    table of partitions), and those made ``by_story``, which compare the articles of each story.
    ``codebook`` says which changes of the codebook change the table: of its ``concepts``, of its ``valenced``
    words, of its ``actors`` (with sides, stances and harm), or none. Concepts are what is edited most, and
    they change ``hits`` and ``substitutions`` alone.
    """

    name: str
    functions: tuple[str, ...]
    make: Callable[[Inputs], pd.DataFrame]
    needs: tuple[str, ...] = ()
    codebook: tuple[str, ...] = ()
    whole: bool = False
    by_story: bool = False


def _call(name: str, *values: Any, **named: Any) -> pd.DataFrame:
    return _function(name)(*values, **named)


def _function(name: str) -> Callable[..., pd.DataFrame]:
    module, function = name.split(":")
    return getattr(importlib.import_module(module), function)


def _sentences(given: Inputs) -> pd.DataFrame:
    return _call("analysis.language.text:find_sentences", given.articles)


def _attributions(given: Inputs) -> pd.DataFrame:
    return _call(
        "analysis.attribution:find_attributions", given.articles, given.codebook, parses=given.parses
    )


def _quotations(given: Inputs) -> pd.DataFrame:
    return _call("analysis.attribution:find_quotations", given.articles, given.tables["attributions"])


def _hits(given: Inputs) -> pd.DataFrame:
    found = _call(
        "analysis.words.word_choice:find_terms", given.articles, given.codebook, sentences=given.tables["sentences"]
    )
    return _call(
        "analysis.voices.evidence:add_voice", found, given.tables["attributions"], given.tables["quotations"]
    )


def _acts(given: Inputs) -> pd.DataFrame:
    voices = given.tables["attributions"], given.tables["quotations"]
    return _call("analysis.actors.agency:find_acts", given.articles, given.codebook, *voices, parses=given.readings)


def _valenced(given: Inputs) -> pd.DataFrame:
    voices = given.tables["attributions"], given.tables["quotations"]
    return _call(
        "analysis.actors.loaded_words:find_valenced", given.articles, given.codebook, *voices, parses=given.readings
    )


def _labels(given: Inputs) -> pd.DataFrame:
    voices = given.tables["attributions"], given.tables["quotations"]
    return _call(
        "analysis.actors.naming:find_labels", given.articles, given.codebook, *voices, parses=given.readings
    )


def _tones(given: Inputs) -> pd.DataFrame:
    voices = given.tables["attributions"], given.tables["quotations"]
    return _call("analysis.tone.sentence_tone:score_tones", given.articles, *voices)


def _actor_tones(given: Inputs) -> pd.DataFrame:
    voices = given.tables["attributions"], given.tables["quotations"]
    return _call("analysis.tone:score_actor_tones", given.articles, given.codebook, *voices)


def _stories(given: Inputs) -> pd.DataFrame:
    return _call("analysis.stories.same_story:find_stories", given.articles)


def _derivations(given: Inputs) -> pd.DataFrame:
    return _call("analysis.stories.same_story:find_derivations", given.articles, given.tables["stories"])


def _sentence_pairs(given: Inputs) -> pd.DataFrame:
    tables = (given.tables[name] for name in ("stories", "sentences", "attributions"))
    return _call("analysis.stories.alignment:pair_sentences", given.articles, *tables)


def _substitutions(given: Inputs) -> pd.DataFrame:
    hits, pairs = given.tables["hits"], given.tables["sentence_pairs"]
    return _call("analysis.stories.substitutions:find_substitutions", hits, given.articles, pairs)


def _facts(given: Inputs) -> pd.DataFrame:
    names = ("sentence_pairs", "sentences", "stories", "attributions", "quotations")
    return _call("analysis.stories.facts:find_facts", given.articles, *(given.tables[name] for name in names))


_VOICES = ("attributions", "quotations")
_ACTORS = ("actors",)
TABLES: tuple[Table, ...] = (
    Table("sentences", ("analysis.language.text:find_sentences",), _sentences),
    Table("attributions", ("analysis.attribution:find_attributions",), _attributions, codebook=_ACTORS),
    Table(
        "quotations",
        ("analysis.attribution:find_quotations",),
        _quotations,
        ("attributions",),
        codebook=_ACTORS,
    ),
    Table(
        "hits",
        ("analysis.words.word_choice:find_terms", "analysis.voices.evidence:add_voice"),
        _hits,
        ("sentences", *_VOICES),
        codebook=("concepts", "actors"),
    ),
    Table("acts", ("analysis.actors.agency:find_acts",), _acts, _VOICES, codebook=_ACTORS),
    Table(
        "valenced",
        ("analysis.actors.loaded_words:find_valenced",),
        _valenced,
        _VOICES,
        codebook=("valenced", "actors"),
    ),
    Table("labels", ("analysis.actors.naming:find_labels",), _labels, _VOICES, codebook=_ACTORS),
    Table("tones", ("analysis.tone.sentence_tone:score_tones",), _tones, _VOICES, codebook=_ACTORS),
    Table("actor_tones", ("analysis.tone:score_actor_tones",), _actor_tones, _VOICES, codebook=_ACTORS),
    Table("stories", ("analysis.stories.same_story:find_stories",), _stories, whole=True),
    Table("derivations", ("analysis.stories.same_story:find_derivations",), _derivations, ("stories",), by_story=True),
    Table(
        "sentence_pairs",
        ("analysis.stories.alignment:pair_sentences",),
        _sentence_pairs,
        ("stories", "sentences", "attributions"),
        codebook=_ACTORS,
        by_story=True,
    ),
    Table(
        "substitutions",
        ("analysis.stories.substitutions:find_substitutions",),
        _substitutions,
        ("stories", "hits", "sentence_pairs"),
        codebook=("concepts", "actors"),
        by_story=True,
    ),
    Table(
        "facts",
        ("analysis.stories.facts:find_facts",),
        _facts,
        ("sentence_pairs", "sentences", "stories", *_VOICES),
        codebook=_ACTORS,
        by_story=True,
    ),
)


def table_names() -> list[str]:
    """Names of the tables that can be computed, in the order of computing; ``articles`` comes first."""
    return ["articles", *(table.name for table in TABLES if is_available(table))]


@functools.cache
def _is_there(function: str) -> bool:
    module, name = function.split(":")
    try:
        return importlib.util.find_spec(module) is not None and hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


def is_available(table: Table) -> bool:
    """Whether every function the table and what it needs are made by exists."""
    by_name = {other.name: other for other in TABLES}
    return all(map(_is_there, table.functions)) and all(is_available(by_name[need]) for need in table.needs)


def with_needs(wanted: Iterable[str] | None) -> list[Table]:
    """The wanted tables (None: all) and those they are made from, in the order of computing.

    Raises ``ValueError`` for an unknown name, listing the known ones.
    """
    known = table_names()
    names = list(known) if wanted is None else [str(name).strip() for name in wanted]
    for name in names:
        if name not in known:
            raise ValueError(f"unknown table {name!r}; tables are {', '.join(known)}")
    by_name = {table.name: table for table in TABLES}
    needed: set[str] = set()
    queue = [name for name in names if name != "articles"]
    while queue:
        name = queue.pop()
        if name not in needed:
            needed.add(name)
            queue.extend(by_name[name].needs)
    return [table for table in TABLES if table.name in needed]


def codebook_digests(codebook: Any) -> dict[str, str]:
    """One hash of each part of a codebook that tables can depend on."""
    parts = {
        "concepts": codebook.concepts,
        "valenced": codebook.valenced,
        "actors": (
            codebook.language, codebook.conflict, codebook.sides, codebook.actors, codebook.stances, codebook.harm,
        ),  # fmt: skip
    }
    return {
        name: hashlib.blake2b(repr(part).encode(), digest_size=16).hexdigest() for name, part in parts.items()
    }


@functools.cache
def code_version() -> str:
    """Hash of all code and knowledge a table can depend on: what other code made is never reused."""
    import analysis

    root = Path(analysis.__file__).parent
    # Pictures, notebooks and the machinery of this floor change no value in a table.
    above = ("charts", "report", "cli.py", "scale", "coding", "coding.py", "__init__.py")
    digest = hashlib.blake2b(analysis.__version__.encode(), digest_size=16)
    for file in sorted(root.rglob("*")):
        part = file.relative_to(root)
        if file.is_file() and part.parts[0] not in above and "__pycache__" not in part.parts:
            digest.update(part.as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
