"""What does a run work with, and where is each of its parts kept?

:func:`make_plan` puts it together; :meth:`Plan.part` is the file of a part, :func:`is_kept` whether it is there, and
:meth:`Plan.made_from` what decides the values of a table, so that one that must be computed anew is known.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from analysis.codebook.types import Codebook
from analysis.files import is_sound
from analysis.tables.partitions import Partition
from analysis.tables.parts import key_of
from analysis.tables.registry import codebook_digests, codebook_parts
from analysis.tables.versions import code_versions

# Changes when the same tables are kept in another form.
_FORM = "3"


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
        return self.parts / table / f"{stamp}.part"

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


def is_kept(part: Path) -> bool:
    """Whether a part is there and verifies, and so does the list of what could not be measured for it."""
    problems = problems_file(part)
    if problems.exists() and not is_sound(problems):
        part.unlink(missing_ok=True)  # made anew with its list
    return is_sound(part)
