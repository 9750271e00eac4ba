"""What does a run work with, and where is each of its parts kept?

:func:`make_plan` puts it together; :meth:`Plan.part` is the file of a part, :meth:`Plan.made_from` says what decides
the values of a table, so that a table on disk can be told from one that must be computed anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from analysis.codebook.types import Codebook
from analysis.tables.partitions import Partition
from analysis.tables.parts import key_of
from analysis.tables.registry import codebook_digests, codebook_parts
from analysis.tables.versions import code_versions

# Changes when the same tables are kept in another form.
_FORM = "2"


class Plan(NamedTuple):
    """The articles, the codebook and the code of a run, and the folder its parts are kept in."""

    parts: Path
    book: Codebook
    digests: dict[str, str]
    code: dict[str, str]
    parser: str
    partitions: list[Partition]

    @property
    def corpus_key(self) -> str:
        """Changes with anything that measures see of the articles."""
        return key_of(*(one.key for one in self.partitions))

    @property
    def articles(self) -> int:
        return sum(one.articles for one in self.partitions)

    def part(self, table: str, key: str) -> Path:
        """Where the part is kept that was made from these articles by this code, model and codebook."""
        made = self.made_from(table)
        stamp = key_of(_FORM, key, made["code"], made["parser"], made["codebook"])
        return self.parts / table / f"{stamp}.parquet"

    def made_from(self, table: str) -> dict[str, str]:
        """What decides the values of a table: corpus, code, parser and its part of the codebook."""
        if table == "articles":  # also what measures do not see
            return {"corpus": key_of(*(one.file.stem for one in self.partitions))}
        book = key_of(*(self.digests[part] for part in codebook_parts(table)))
        return {"corpus": self.corpus_key, "code": self.code[table], "parser": self.parser, "codebook": book}


def make_plan(parts: Path, book: Codebook, partitions: list[Partition]) -> Plan:
    """What a run over these partitions works with."""
    from analysis.language.parsing import parse_model

    return Plan(parts, book, codebook_digests(book), code_versions(), parse_model(), partitions)


def problems_file(part: Path) -> Path:
    """Where the articles or stories are listed that could not be measured when this part was made."""
    return part.with_suffix(".problems")
