"""What stands in each column of the CSV files of a run, so that a program or a stranger can read them?

:func:`write_datasheet` writes ``datapackage.json`` beside them: a Frictionless data package with type, unit, meaning
and missing values of every column. Occurrences are described by the declarations of their measures, everything else
by ``columns.yml``.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from analysis.contracts import Column
from analysis.files import write_atomically
from analysis.report import provenance

FILE = "datapackage.json"
# pandas' types of declared columns as those of Table Schema.
_TYPES = {
    "str": "string", "int64": "integer", "Int64": "integer", "float64": "number", "bool": "boolean",
    "boolean": "boolean",
}  # fmt: skip
_PARTS_OF_DATES = ("day", "week", "month", "quarter", "year")


class Field(NamedTuple):
    """What is known of a column of a file."""

    type: str
    means: str
    unit: str | None = None
    missing: str | None = None
    only: str | None = None


def write_datasheet(study: Any, folder: Path) -> Path:
    """Describe the CSV files of the findings saved in a folder; returns the path of ``datapackage.json``.

    Columns of a table that was saved without a question are listed as text; the file of a question that found nothing
    has no column and is not listed.
    """
    known = provenance.read(folder).get("figures", {})
    entries = [
        _resource(study, folder, file, entry)
        for _, entry in sorted(known.items())
        for file in sorted(entry.get("files", {}))
        if file.endswith(".csv") and (folder / file).is_file() and _header(folder / file)
    ]
    inputs = provenance.of_study(study)
    quotes = inputs["quotes"]
    package = {
        "profile": "data-package",
        "name": _slug(provenance.title_of(inputs)),
        "title": f"How {provenance.title_of(inputs)} is told",
        "description": f"{provenance.source_line(study)}. Numbers of each finding, and the passages they count.",
        "version": inputs["version"],
        "sources": [{"title": f"corpus {inputs['corpus']['name']}, hash {inputs['corpus']['hash']}"}],
        "quotes": f"at most {quotes} words a passage" if quotes else "whole passages",
    }
    # One line a file: with a line a word it would be three times as long.
    head = json.dumps(package, indent=1, ensure_ascii=False).removesuffix("\n}")
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    return write_atomically(folder / FILE, f'{head},\n "resources": [\n{lines}\n]}}\n'.encode())


def field_of(question: Any, column: str, evidence: bool, groups: tuple[str, ...] = ()) -> Field | None:
    """What is known of a column of a question's numbers, or of its occurrences; None where nothing is.

    Examples
    --------
    >>> from analysis.questions.recipe import find_question
    >>> field_of(find_question("word_choice"), "share", evidence=False).unit
    'share'
    """
    told = _columns()
    own = told["questions"].get(question.name) or {}
    declared = _declared(question.evidence)
    if column in own and not (evidence and own[column].get("only")):
        return Field(**own[column])
    kind = told["evidence" if evidence else "summary"]
    if not evidence and column in kind:
        return Field(**kind[column])
    if column in declared:
        one = declared[column]
        # A summary may lack what every occurrence has: a group without any.
        missing = one.missing if evidence else one.missing or "does not apply"
        return Field(_TYPES.get(one.type, "string"), one.meaning, None, missing)
    for place in (kind, told["anywhere"]):
        if column in place:
            return Field(**place[column])
    if column in groups or column in _PARTS_OF_DATES:
        meaning = "group of the article" if column in groups else f"{column} of publication"
        return Field("string", meaning, None, "not known")
    return None


@functools.cache
def _columns() -> dict[str, Any]:
    import yaml

    return yaml.safe_load((resources.files("analysis.report") / "columns.yml").read_text("utf-8"))


@functools.cache
def _declared(name: str) -> Mapping[str, Column]:
    from analysis.tables.describe import ARTICLES
    from analysis.tables.registry import measures

    return ARTICLES if name == "articles" else {one.name: one.table.columns for one in measures()}.get(name, {})


def _resource(study: Any, folder: Path, file: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    from analysis.questions.recipe import all_questions

    content = (folder / file).read_bytes()
    evidence = file.endswith("-evidence.csv")
    question = all_questions().get(str(entry.get("question")))
    fields = [_field(question, name, evidence, study.groups) for name in _header(folder / file)]
    told = "The occurrences counted, with their passages" if evidence else entry.get("description", "")
    return {
        "name": _slug(file.removesuffix(".csv")),
        "path": file,
        "profile": "tabular-data-resource",
        "title": entry["title"],
        "description": told,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines), [])


def _field(question: Any, name: str, evidence: bool, groups: tuple[str, ...]) -> dict[str, Any]:
    found = None if question is None else field_of(question, name, evidence, groups)
    if found is None:
        return {"name": name, "type": "string", "description": "not described"}
    described: dict[str, Any] = {"name": name, "type": found.type, "description": found.means}
    if found.unit:
        described["unit"] = found.unit
    if found.missing is None:
        described["constraints"] = {"required": True}
    else:
        described["missing"] = found.missing
    return described


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-") or "data"
