"""Where in a YAML file is what wrong? Its nodes read one by one, every problem with line and column.

:class:`NodeReader` turns mappings, lists and texts into plain values and collects what is wrong with them.
Only plain YAML is read: no anchors (a few lines of them can unfold to gigabytes), no tags, no duplicate
keys.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

_DEEPEST = 20


class Problem(NamedTuple):
    """One thing that is wrong with a codebook; line and column count from 1, 0 where no line can be named."""

    file: str
    line: int
    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f", line {self.line}, column {self.column}" if self.line else ""
        return f"codebook {self.file}{place}: {self.message}: {self.remedy}"


class _Below(NamedTuple):
    """A place in the file, from 0, where YAML's own marks do not point."""

    line: int
    column: int


class WrongIndent(NamedTuple):
    """A line that is indented like none above; line and column from 0."""

    line: int
    column: int
    message: str
    remedy: str


def wrong_indent(lines: list[str], at: int) -> WrongIndent | None:
    """What is wrong with the indentation of a line, if that is what is wrong.

    Parameters
    ----------
    lines : list of str
        Of the file.
    at : int
        The line, from 0, at which reading broke off.

    Examples
    --------
    >>> wrong_indent(["x:", "    a: 1", "   b: 2"], 2).message
    'is indented by 3 spaces, the lines above by 4 or 0'
    >>> wrong_indent(["x:", "  a: 1", "    b: 2"], 2).remedy
    'begin it under the first letter of line 2, which has its value already'
    >>> wrong_indent(["a: b: c"], 0) is None
    True
    """
    told = [(n, _indent(line)) for n, line in enumerate(lines[: at + 1]) if line.strip() and line.strip()[0] != "#"]
    if len(told) < 2 or told[-1][0] != at:
        return None
    (above, before), (_, here) = told[-2], told[-1]
    last = lines[above].split(" #")[0].rstrip()
    if here > before and not last.endswith((":", "-", "[", "{", ",", "|", ">")):
        if ":" not in last and "- " not in last:
            message = "has no colon, but the next line is indented under it"
            return WrongIndent(above, before, message, "end it in a colon, or indent the next line less")
        return WrongIndent(
            at, here, f"is indented by {_spaces(here)}, deeper than line {above + 1}",
            f"begin it under the first letter of line {above + 1}, which has its value already",
        )  # fmt: skip
    levels: list[int] = []
    for _, indent in reversed(told[:-1]):
        if not levels or indent < levels[-1]:
            levels.append(indent)
    if here in levels:
        return None
    listed = f"{', '.join(map(str, levels[:-1]))} or {levels[-1]}" if len(levels) > 1 else str(levels[0])
    return WrongIndent(
        at, here, f"is indented by {_spaces(here)}, the lines above by {listed}",
        "indent it like the line above that it stands beside",
    )  # fmt: skip


def _spaces(number: int) -> str:
    return "1 space" if number == 1 else f"{number} spaces"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# libyaml reads a codebook of 100,000 forms in seconds, the loader written in Python in a minute.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NodeReader:
    """Reads the nodes of one file and collects what is wrong; used once and thrown away."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._told: set[Problem] = set()

    def problem(self, at: Any, message: str, remedy: str) -> None:
        mark = getattr(at, "start_mark", at)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        problem = Problem(self.file, line, column, message, remedy)
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)

    def compose(self, text: str) -> yaml.Node | None:
        try:
            return self._compose(text, _FAST)
        except yaml.YAMLError:
            # What is wrong is said in the words of the loader that is the same on every machine.
            return self._compose_slowly(text)

    def _compose_slowly(self, text: str) -> yaml.Node | None:
        try:
            return self._compose(text, yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
            wrong = None if mark is None else wrong_indent(text.splitlines(), mark.line)
            if wrong is not None and ("mapping values" in str(what) or "expected <block end>" in str(what)):
                line = wrong.line + 1
                self.problems.append(Problem(self.file, line, wrong.column + 1, wrong.message, wrong.remedy))
            else:
                self.problem(mark, f"is not valid YAML ({what})", _yaml_remedy(str(what)))
            return None

    def _compose(self, text: str, loader: Any) -> yaml.Node | None:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            anchor = getattr(event, "anchor", None)
            if anchor:
                self.problem(event, f"uses the YAML anchor {anchor!r}", "write the list out in full")
                return None
            if depth > _DEEPEST:
                self.problem(event, f"is nested more than {_DEEPEST} deep", "a bracket is probably not closed")
                return None
        root = yaml.compose(text, Loader=loader)
        if root is None:
            self.problem(None, "is empty", "start from `framing codebook init FILE`")
        elif not isinstance(root, yaml.MappingNode):
            self.problem(root, "is not a list of keys with values", "start from `framing codebook init FILE`")
            root = None
        return root

    def pairs(
        self, node: yaml.Node | None, what: str, allowed: tuple[str, ...] = ()
    ) -> Iterator[tuple[Any, str, Any]]:
        """Key node, key and value node of a mapping; unknown and repeated keys become problems."""
        if node is None or is_null(node):
            return
        if not isinstance(node, yaml.MappingNode) or not _is_plain(node):
            self.problem(node, f"{what} is {_kind(node)}", "write keys with values, each on its line")
            return
        seen: dict[str, int] = {}
        bare: str | None = None  # the key before, if nothing stands under it
        for key_node, value in node.value:
            before, bare = bare, getattr(key_node, "value", None) if is_null(value) else None
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value.strip():
                self.problem(
                    key_node, f"{what} has a key that is not a word", "put quotation marks around it"
                )
                continue
            key = key_node.value.strip()
            if key in seen:
                self.problem(
                    key_node,
                    f"{what} has {key!r} twice (also line {seen[key]})",
                    "merge the two or rename one",
                )
                continue
            seen[key] = key_node.start_mark.line + 1
            if allowed and key not in allowed:
                comma = " " in key and is_null(value)  # {label: here, and here}
                remedy = "a text that holds a comma needs quotation marks around it"
                if not comma:
                    remedy = suggest(key, allowed)
                    # "variants:" and its words in one column: they belong under it.
                    if isinstance(before, str) and before in allowed and not is_null(value):
                        remedy = f"if it belongs to `{before}:` in the line above, indent it further; else {remedy}"
                self.problem(key_node, f"{what} has an unknown key {key!r}", remedy)
                continue
            yield key_node, key, value

    def fields(self, node: yaml.Node | None, what: str, allowed: tuple[str, ...]) -> dict[str, Any]:
        return {key: value for _, key, value in self.pairs(node, what, allowed)}

    def string(self, node: yaml.Node | None, what: str) -> str | None:
        if node is None or is_null(node):
            return None
        if isinstance(node, yaml.ScalarNode) and _is_plain(node):
            if not node.style and node.end_mark.line > node.start_mark.line and re.search(r"\s- ", node.value):
                # A dash that is indented further than the one above is read as more of the same text.
                self.problem(
                    _Below(node.start_mark.line + 1, 0),
                    f"{what} goes on over this line ({' '.join(node.value.split())!r})",
                    f"indent each - like the one in line {node.start_mark.line + 1}",
                )
                return None
            # As written: YAML would read NO as false and 2023-10-07 as a date.
            return " ".join(node.value.split()) or None
        self.problem(node, f"{what} is {_kind(node)}", "write one piece of text")
        return None

    def strings(self, node: yaml.Node | None, what: str) -> list[tuple[Any, str]]:
        """The texts of a list (or of one text alone) with their nodes."""
        if node is None or is_null(node):
            return []
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found = []
        for item in nodes:
            text = self.string(item, f"an entry of {what}")
            if text is not None:
                found.append((item, text))
            elif isinstance(item, yaml.ScalarNode) and not item.value.strip():
                self.problem(
                    item, f"{what} has an empty entry", "delete it or put quotation marks around the word"
                )
        return found


def is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null" and not node.style


def _is_plain(node: yaml.Node) -> bool:
    return (
        re.fullmatch(r"tag:yaml\.org,2002:(?:str|int|float|bool|null|timestamp|map|seq|value)", node.tag)
        is not None
    )


def _kind(node: yaml.Node) -> str:
    if not _is_plain(node):
        return f"tagged {node.tag!r}"
    if isinstance(node, yaml.MappingNode):
        return "a list of keys"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a single value"


def suggest(word: str, known: Any) -> str:
    known = list(known)
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    listed = ", ".join(known)
    return f"did you mean {close[0]!r}?" if close else f"known are: {listed}"


def _yaml_remedy(what: str) -> str:
    if "tab" in what or "\\t" in what or "'\t'" in what:
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in what:
        return "a text that holds a colon needs quotation marks around it"
    if "expected <block end>" in what or "could not find expected ':'" in what:
        return "check the indentation of this line and the one above, and that each key ends in a colon"
    return "check quotation marks, brackets and indentation around this line"
