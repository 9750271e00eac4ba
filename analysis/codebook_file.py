"""Is this codebook file right, and if not, where? YAML read node by node, so that every problem has its line.

:func:`read_file` gives the codebook, or None with everything that is wrong. Only plain YAML is read: no
anchors (a few lines of them can unfold to gigabytes), no tags, no duplicate keys.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from analysis.codebook import Actor, Codebook, Concept, Side, Variant
from analysis.phrases import inflect_form, plain_form

_LARGEST = 2_000_000  # bytes; far beyond any codebook written by hand
_DEEPEST = 20
_TOP = ("name", "description", "language", "version", "author", "licence", "sources", "notes",
        "sides", "concepts", "actors", "stances", "harm", "valenced")  # fmt: skip
_SIDE = ("label", "counterpart", "description")
_CONCEPT = ("description", "variants", "exclude", "notes")
_VARIANT = ("forms", "inflect", "exclude", "side", "description", "notes")
_ACTOR = ("side", "type", "aliases", "role", "metonyms", "people", "counterpart", "description", "notes")
_TYPES = (
    "person government institution international military armed_group party group organisation ngo company"
    " news_agency outlet media people place document other"
)
TYPES = tuple(_TYPES.split())
_STANCES = "neutral endorsing assertive distancing conceding denying adversarial directive emotive hearsay"
STANCES = tuple(_STANCES.split())


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


class _Place(NamedTuple):
    """Where a form was listed, for telling the analyst about the other place."""

    owner: str
    line: int


def read_file(path: Path) -> tuple[Codebook | None, list[Problem]]:
    """The codebook in a file and its problems; the codebook is None when there is a problem."""
    file = str(path)
    try:
        # One byte more than allowed is enough to know, whatever the file's size.
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except IsADirectoryError:
        return None, [Problem(file, 0, 0, "is a folder", "name the .yml file inside it")]
    except FileNotFoundError:
        return None, [Problem(file, 0, 0, "does not exist", _nearby(path))]
    except OSError as error:
        return None, [
            Problem(file, 0, 0, f"cannot be read ({error.strerror})", "check the file's permissions")
        ]
    if len(data) > _LARGEST:
        return None, [
            Problem(file, 0, 0, "is larger than 2 MB", "a codebook lists words: is this another file?")
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        return None, [
            Problem(file, line, column, "is not UTF-8 text", "save it again with the encoding UTF-8")
        ]
    return _Reader(file).read(text)


class _Reader:
    """Walks the nodes of one file and collects what is wrong; thrown away after :meth:`read`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.sides: dict[str, Side] = {}

    def read(self, text: str) -> tuple[Codebook | None, list[Problem]]:
        root = self._compose(text)
        codebook = self._codebook(root, text) if root is not None else None
        self.problems.sort(key=lambda problem: (problem.line, problem.column))
        return (None if self.problems else codebook), self.problems

    def _problem(self, at: Any, message: str, remedy: str) -> None:
        mark = getattr(at, "start_mark", at)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        problem = Problem(self.file, line, column, message, remedy)
        if problem not in self.problems:
            self.problems.append(problem)

    # --- YAML to nodes

    def _compose(self, text: str) -> yaml.Node | None:
        try:
            depth = 0
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                    event, yaml.CollectionEndEvent
                )
                anchor = getattr(event, "anchor", None)
                if anchor:
                    self._problem(event, f"uses the YAML anchor {anchor!r}", "write the list out in full")
                    return None
                if depth > _DEEPEST:
                    self._problem(
                        event, f"is nested more than {_DEEPEST} deep", "a bracket is probably not closed"
                    )
                    return None
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
            self._problem(mark, f"is not valid YAML ({what})", _yaml_remedy(str(what)))
            return None
        if root is None:
            self._problem(None, "is empty", "start from `framing codebook init FILE`")
        elif not isinstance(root, yaml.MappingNode):
            self._problem(
                root, "is not a list of keys with values", "start from `framing codebook init FILE`"
            )
            root = None
        return root

    def _pairs(
        self, node: yaml.Node | None, what: str, allowed: tuple[str, ...] = ()
    ) -> Iterator[tuple[Any, str, Any]]:
        """Key node, key and value node of a mapping; unknown and repeated keys become problems."""
        if node is None or _is_null(node):
            return
        if not isinstance(node, yaml.MappingNode) or not _is_plain(node):
            self._problem(node, f"{what} is {_kind(node)}", "write keys with values, each on its line")
            return
        seen: dict[str, int] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value.strip():
                self._problem(
                    key_node, f"{what} has a key that is not a word", "put quotation marks around it"
                )
                continue
            key = key_node.value.strip()
            if key in seen:
                self._problem(
                    key_node,
                    f"{what} has {key!r} twice (also line {seen[key]})",
                    "merge the two or rename one",
                )
                continue
            seen[key] = key_node.start_mark.line + 1
            if allowed and key not in allowed:
                comma = " " in key and _is_null(value)  # {label: here, and here}
                remedy = "a text that holds a comma needs quotation marks around it"
                self._problem(
                    key_node,
                    f"{what} has an unknown key {key!r}",
                    remedy if comma else _suggest(key, allowed),
                )
                continue
            yield key_node, key, value

    def _fields(self, node: yaml.Node | None, what: str, allowed: tuple[str, ...]) -> dict[str, Any]:
        return {key: value for _, key, value in self._pairs(node, what, allowed)}

    def _string(self, node: yaml.Node | None, what: str) -> str | None:
        if node is None or _is_null(node):
            return None
        if isinstance(node, yaml.ScalarNode) and _is_plain(node):
            # As written: YAML would read NO as false and 2023-10-07 as a date.
            return " ".join(node.value.split()) or None
        self._problem(node, f"{what} is {_kind(node)}", "write one piece of text")
        return None

    def _strings(self, node: yaml.Node | None, what: str) -> list[tuple[Any, str]]:
        """The texts of a list (or of one text alone) with their nodes."""
        if node is None or _is_null(node):
            return []
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found = []
        for item in nodes:
            text = self._string(item, f"an entry of {what}")
            if text is not None:
                found.append((item, text))
            elif isinstance(item, yaml.ScalarNode):
                self._problem(
                    item, f"{what} has an empty entry", "delete it or put quotation marks around the word"
                )
        return found

    def _phrases(self, node: yaml.Node | None, what: str) -> list[tuple[Any, str]]:
        found = []
        for item, text in self._strings(node, what):
            if not re.search(r"\w", text):
                self._problem(
                    item,
                    f"{what} has {text!r}, which holds no letter",
                    "write the word as it stands in the texts",
                )
            elif re.search(r"\*(?=\S)|(?<!\w)\*", text):
                self._problem(item, f"{what} has {text!r}", "a * can only end a word: abduct*")
            elif re.search(r"(?<!\w)\w\*", text):
                self._problem(
                    item,
                    f"{what} has {text!r}, which would match nearly everything",
                    "write more letters before the *",
                )
            else:
                found.append((item, text))
        return found

    # --- nodes to the codebook

    def _codebook(self, root: yaml.Node, text: str) -> Codebook:
        top = self._fields(root, "the codebook", _TOP)
        # Sides come first: concepts and actors refer to them, wherever they stand in the file.
        self.sides = self._sides(top.get("sides"))
        concepts = {name: found for name, found in self._concepts(top.get("concepts")) if found is not None}
        actors = self._actors(top.get("actors"))
        if not concepts and not actors and not self.problems:
            self._problem(root, "has neither concepts nor actors", "add a section `concepts:` or `actors:`")
        return Codebook(
            name=self._string(top.get("name"), "the name") or Path(self.file).stem,
            description=self._string(top.get("description"), "the description") or "",
            language=self._string(top.get("language"), "the language") or "en",
            sides=self.sides,
            concepts=concepts,
            actors=actors,
            stances=self._stances(top.get("stances")),
            harm=self._free(top.get("harm"), "harm"),
            valenced=self._free(top.get("valenced"), "valenced"),
            path=self.file,
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def _sides(self, node: yaml.Node | None) -> dict[str, Side]:
        sides: dict[str, Side] = {}
        wanted: list[tuple[Any, str, str]] = []
        for _, name, value in self._pairs(node, "sides"):
            what = f"side {name!r}"
            if isinstance(value, yaml.ScalarNode):
                sides[name] = Side(name, self._string(value, what) or name)
                continue
            fields = self._fields(value, what, _SIDE)
            counterpart = self._string(fields.get("counterpart"), f"the counterpart of {what}")
            sides[name] = Side(
                name, self._string(fields.get("label"), f"the label of {what}") or name, counterpart
            )
            if counterpart:
                wanted.append((fields["counterpart"], name, counterpart))
        self._check_counterparts(wanted, sides, "side")
        return sides

    def _check_counterparts(
        self, wanted: list[tuple[Any, str, str]], known: dict[str, Any], what: str
    ) -> None:
        for at, name, other in wanted:
            if other not in known:
                self._problem(
                    at, f"{what} {name!r} has the unknown counterpart {other!r}", _suggest(other, known)
                )
            elif known[other].counterpart != name:
                back = known[other].counterpart
                self._problem(
                    at,
                    f"{what} {name!r} names {other!r} as its counterpart, which names {back!r}",
                    f"write `counterpart: {name}` there as well: mirroring has to lead back",
                )

    def _side(self, node: yaml.Node | None, what: str) -> str | None:
        side = self._string(node, f"the side of {what}")
        if side is not None and side not in self.sides:
            known = _suggest(side, self.sides) if self.sides else "add it under `sides:`"
            self._problem(node, f"{what} belongs to the unknown side {side!r}", known)
        return side

    def _concepts(self, node: yaml.Node | None) -> Iterator[tuple[str, Concept | None]]:
        for key_node, name, value in self._pairs(node, "concepts"):
            what = f"concept {name!r}"
            known = len(self.problems)
            fields = self._fields(value, what, _CONCEPT)
            places: dict[str, _Place] = {}
            variants = {}
            for variant_key, variant, body in self._pairs(fields.get("variants"), f"the variants of {what}"):
                variants[variant] = self._variant(what, variant_key, variant, body, places)
            if not variants and len(self.problems) == known:
                self._problem(
                    key_node,
                    f"{what} has no variants",
                    "add `variants:` with at least one word, or delete the concept",
                )
            exclude = tuple(text for _, text in self._phrases(fields.get("exclude"), f"exclude of {what}"))
            description = self._string(fields.get("description"), f"the description of {what}")
            yield name, Concept(name, variants, exclude, description)

    def _variant(self, concept: str, key: Any, name: str, body: Any, places: dict[str, _Place]) -> Variant:
        what = f"variant {name!r} of {concept}"
        known = len(self.problems)
        fields = self._fields(body, what, _VARIANT) if isinstance(body, yaml.MappingNode) else {"forms": body}
        kind = self._string(fields.get("inflect"), f"inflect of {what}")
        if kind not in (None, "noun", "verb"):
            self._problem(
                fields["inflect"], f"{what} has inflect {kind!r}", "write noun, verb, or leave it out"
            )
            kind = None
        listed = self._phrases(fields.get("forms"), f"forms of {what}")
        if not listed and len(self.problems) == known:  # nothing said yet of why there are none
            self._problem(key, f"{what} has no forms", f"list its words, for instance `{name}: [{name}]`")
        forms: list[str] = []
        written = {plain_form(form) for _, form in listed}
        for at, form in listed:
            line = at.start_mark.line + 1
            for each in inflect_form(form, kind) if kind and "*" not in form else (form,):
                plain = plain_form(each)
                if each != form and plain in written:
                    continue  # spelled out although inflect makes it
                other = places.get(plain)
                if other is None:
                    places[plain] = _Place(name, line)
                    forms.append(each)
                elif other.owner == name:
                    if each == form:
                        self._problem(
                            at, f"{what} lists {form!r} twice (also line {other.line})", "delete one"
                        )
                else:
                    made = "" if each == form else f" (from {form!r})"
                    self._problem(
                        at,
                        f"{concept} lists {each!r}{made} in {name!r} and {other.owner!r} (line {other.line})",
                        "keep it in one variant: a word can only count once within a concept",
                    )
        exclude = tuple(text for _, text in self._phrases(fields.get("exclude"), f"exclude of {what}"))
        return Variant(name, tuple(forms), exclude, self._side(fields.get("side"), what))

    def _actors(self, node: yaml.Node | None) -> dict[str, Actor]:
        actors: dict[str, Actor] = {}
        owners: dict[str, _Place] = {}
        wanted: list[tuple[Any, str, str]] = []
        for key_node, name, value in self._pairs(node, "actors"):
            what = f"actor {name!r}"
            fields = self._fields(value, what, _ACTOR)
            kind = self._string(fields.get("type"), f"the type of {what}")
            if kind is not None and kind not in TYPES:
                self._problem(fields["type"], f"{what} has the unknown type {kind!r}", _suggest(kind, TYPES))
            lists = {
                part: self._phrases(fields.get(part), f"{part} of {what}")
                for part in ("aliases", "metonyms", "people")
            }
            for at, alias in [(key_node, name), *lists["aliases"], *lists["metonyms"], *lists["people"]]:
                self._claim(at, alias, name, owners)
            counterpart = self._string(fields.get("counterpart"), f"the counterpart of {what}")
            if counterpart:
                wanted.append((fields["counterpart"], name, counterpart))
            role = tuple(text for _, text in self._strings(fields.get("role"), f"role of {what}"))
            words = {part: tuple(dict.fromkeys(text for _, text in found)) for part, found in lists.items()}
            words["aliases"] = tuple(dict.fromkeys([name, *words["aliases"]]))
            side = self._side(fields.get("side"), what)
            actors[name] = Actor(name, side=side, type=kind, role=role, counterpart=counterpart, **words)
        self._check_counterparts(wanted, actors, "actor")
        return actors

    def _claim(self, at: Any, alias: str, name: str, owners: dict[str, _Place]) -> None:
        # Written in capitals, US is another word than us: both may be listed.
        plain = re.sub(r"^the ", "", plain_form(alias))
        other = owners.setdefault(plain, _Place(name, at.start_mark.line + 1))
        if other.owner != name:
            self._problem(
                at,
                f"{alias!r} names both actor {other.owner!r} (line {other.line}) and actor {name!r}",
                "keep it with one of them, or make it longer",
            )

    def _stances(self, node: yaml.Node | None) -> dict[str, str]:
        stances = {}
        for _, verb, value in self._pairs(node, "stances"):
            stance = self._string(value, f"the stance of {verb!r}")
            if stance not in STANCES:
                self._problem(
                    value, f"{verb!r} has the unknown stance {stance!r}", _suggest(stance or "", STANCES)
                )
            else:
                stances[verb] = stance
        return stances

    def _free(self, node: yaml.Node | None, what: str) -> dict[str, Any]:
        """A section other modules read: plain values, with keys checked for repetition only."""
        return {key: self._value(value, f"{what}: {key}") for _, key, value in self._pairs(node, what)}

    def _value(self, node: yaml.Node, what: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key: self._value(value, f"{what}: {key}") for _, key, value in self._pairs(node, what)}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, what) for item in node.value]
        return self._string(node, what)


def _is_null(node: yaml.Node) -> bool:
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


def _suggest(word: str, known: Any) -> str:
    known = list(known)
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    listed = ", ".join(known)
    return f"did you mean {close[0]!r}?" if close else f"known are: {listed}"


def _nearby(path: Path) -> str:
    folder = path.parent
    names: Callable[[Path], list[str]] = lambda where: sorted(p.name for p in where.glob("*.y*ml"))
    close = difflib.get_close_matches(path.name, names(folder), n=1, cutoff=0.5) if folder.is_dir() else []
    return (
        f"did you mean {folder / close[0]}?"
        if close
        else "check the name, or start one with `framing codebook init FILE`"
    )


def _yaml_remedy(what: str) -> str:
    if "tab" in what or "\\t" in what or "'\t'" in what:
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in what:
        return "a text that holds a colon needs quotation marks around it"
    if "expected <block end>" in what or "could not find expected ':'" in what:
        return "check the indentation of this line and the one above, and that each key ends in a colon"
    return "check quotation marks, brackets and indentation around this line"
