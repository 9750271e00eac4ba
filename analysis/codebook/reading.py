"""Is this codebook file right, and if not, where? Each section of the analyst's YAML with its own rules.

:func:`read_file` gives the codebook, or None with everything that is wrong; how YAML is read so that every
problem has its line stands in :mod:`analysis.codebook.yaml_nodes`.
"""

from __future__ import annotations

import datetime
import difflib
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from analysis.codebook.types import Actor, Codebook, Concept, Event, Side, Variant
from analysis.codebook.yaml_nodes import NodeReader, Problem, suggest
from analysis.language.phrases import LONGEST_FORM, inflect_form, plain_form

_LARGEST = 2_000_000  # bytes; far beyond any codebook written by hand
_TOP = ("name", "description", "language", "version", "author", "licence", "sources", "notes",
        "conflict", "sides", "concepts", "actors", "events", "stances", "harm", "loaded", "valenced")  # fmt: skip
_SIDE = ("label", "counterpart", "description")
_CONCEPT = ("description", "variants", "exclude", "notes")
_VARIANT = ("forms", "inflect", "exclude", "side", "description", "notes")
_EVENT = ("date", "label", "notes")
_ACTOR = ("side", "type", "aliases", "role", "metonyms", "people", "counterpart", "description", "notes")
_TYPES = (
    "person government institution international military armed_group party group organisation ngo company"
    " news_agency outlet media people place document other"
)
TYPES = tuple(_TYPES.split())
#: What a codebook may say about its sides: whether they fight each other with weapons.
CONFLICTS = ("armed", "none")
# The classes of analysis/attribution/reporting_verbs.yml.
STANCES = (
    "neutral",
    "endorsing",
    "assertive",
    "distancing",
    "conceding",
    "denying",
    "adversarial",
    "directive",
)


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
    return _CodebookReader(file).read(text)


class _CodebookReader(NodeReader):
    """Walks the sections of one codebook."""

    sides: dict[str, Side]

    def read(self, text: str) -> tuple[Codebook | None, list[Problem]]:
        root = self.compose(text)
        codebook = self._codebook(root, text) if root is not None else None
        self.problems.sort(key=lambda problem: (problem.line, problem.column))
        return (None if self.problems else codebook), self.problems

    def _codebook(self, root: yaml.Node, text: str) -> Codebook:
        top = self.fields(root, "the codebook", _TOP)
        if "loaded" in top and "valenced" in top:
            self.problem(top["valenced"], "`valenced` is the former name of `loaded`", "keep one of the two")
        # Sides come first: concepts and actors refer to them, wherever they stand in the file.
        self.sides = self._sides(top.get("sides"))
        concepts = {name: found for name, found in self._concepts(top.get("concepts")) if found is not None}
        actors = self._actors(top.get("actors"))
        if not concepts and not actors and not self.problems:
            self.problem(root, "has neither concepts nor actors", "add a section `concepts:` or `actors:`")
        return Codebook(
            name=self.string(top.get("name"), "the name") or Path(self.file).stem,
            description=self.string(top.get("description"), "the description") or "",
            language=self.string(top.get("language"), "the language") or "en",
            conflict=self._conflict(top.get("conflict")),
            sides=self.sides,
            concepts=concepts,
            actors=actors,
            events=self._events(top.get("events")),
            stances=self._stances(top.get("stances")),
            harm=self._free(top.get("harm"), "harm"),
            # `valenced` was the name of this section once.
            loaded=self._word_lists(top.get("loaded", top.get("valenced")), "loaded"),
            path=self.file,
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def _conflict(self, node: yaml.Node | None) -> str | None:
        found = self.string(node, "conflict")
        if found is None or found in CONFLICTS:
            if found == "armed" and not any(side.counterpart for side in self.sides.values()):
                self.problem(
                    node,
                    "conflict is 'armed', but no two sides are each other's counterpart",
                    "name the opponents under `sides:` with `counterpart:`, or write `conflict: none`",
                )
            return found
        self.problem(
            node,
            f"conflict is {found!r}",
            "write `armed` if the sides fight each other with weapons, otherwise `none`",
        )
        return None

    def _sides(self, node: yaml.Node | None) -> dict[str, Side]:
        sides: dict[str, Side] = {}
        wanted: list[tuple[Any, str, str]] = []
        for _, name, value in self.pairs(node, "sides"):
            what = f"side {name!r}"
            if isinstance(value, yaml.ScalarNode):
                sides[name] = Side(name, self.string(value, what) or name)
                continue
            fields = self.fields(value, what, _SIDE)
            counterpart = self.string(fields.get("counterpart"), f"the counterpart of {what}")
            sides[name] = Side(
                name, self.string(fields.get("label"), f"the label of {what}") or name, counterpart
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
                self.problem(
                    at, f"{what} {name!r} has the unknown counterpart {other!r}", suggest(other, known)
                )
            elif known[other].counterpart != name:
                back = known[other].counterpart
                self.problem(
                    at,
                    f"{what} {name!r} names {other!r} as its counterpart, which names {back!r}",
                    f"write `counterpart: {name}` there as well: mirroring has to lead back",
                )

    def _side(self, node: yaml.Node | None, what: str) -> str | None:
        side = self.string(node, f"the side of {what}")
        if side is not None and side not in self.sides:
            known = suggest(side, self.sides) if self.sides else "add it under `sides:`"
            self.problem(node, f"{what} belongs to the unknown side {side!r}", known)
        return side

    def _concepts(self, node: yaml.Node | None) -> Iterator[tuple[str, Concept | None]]:
        for key_node, name, value in self.pairs(node, "concepts"):
            what = f"concept {name!r}"
            known = len(self.problems)
            if name == "variants":  # one column too far left: it belongs to the concept above
                self.problem(key_node, "`variants:` stands beside the concepts", "indent it under its concept")
                continue
            fields = self.fields(value, what, _CONCEPT)
            places: dict[str, _Place] = {}
            variants = {}
            for variant_key, variant, body in self.pairs(fields.get("variants"), f"the variants of {what}"):
                variants[variant] = self._variant(what, variant_key, variant, body, places)
            if not variants and len(self.problems) == known:
                self.problem(
                    key_node,
                    f"{what} has no variants",
                    "add `variants:` with at least one word, or delete the concept",
                )
            exclude = tuple(text for _, text in self._phrases(fields.get("exclude"), f"exclude of {what}"))
            description = self.string(fields.get("description"), f"the description of {what}")
            yield name, Concept(name, variants, exclude, description)

    def _variant(self, concept: str, key: Any, name: str, body: Any, places: dict[str, _Place]) -> Variant:
        what = f"variant {name!r} of {concept}"
        known = len(self.problems)
        fields = self.fields(body, what, _VARIANT) if isinstance(body, yaml.MappingNode) else {"forms": body}
        kind = self.string(fields.get("inflect"), f"inflect of {what}")
        if kind not in (None, "noun", "verb"):
            self.problem(
                fields["inflect"], f"{what} has inflect {kind!r}", "write noun, verb, or leave it out"
            )
            kind = None
        listed = self._phrases(fields.get("forms"), f"forms of {what}")
        if not listed and len(self.problems) == known:  # nothing said yet of why there are none
            self.problem(key, f"{what} has no forms", f"list its words, for instance `{name}: [{name}]`")
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
                        self.problem(
                            at, f"{what} lists {form!r} twice (also line {other.line})", "delete one"
                        )
                else:
                    made = "" if each == form else f" (from {form!r})"
                    self.problem(
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
        for key_node, name, value in self.pairs(node, "actors"):
            what = f"actor {name!r}"
            fields = self.fields(value, what, _ACTOR)
            kind = self.string(fields.get("type"), f"the type of {what}")
            if kind is not None and kind not in TYPES:
                self.problem(fields["type"], f"{what} has the unknown type {kind!r}", suggest(kind, TYPES))
            lists = {
                part: self._phrases(fields.get(part), f"{part} of {what}")
                for part in ("aliases", "metonyms", "people")
            }
            for at, alias in [(key_node, name), *lists["aliases"], *lists["metonyms"], *lists["people"]]:
                self._claim(at, alias, name, owners)
            counterpart = self.string(fields.get("counterpart"), f"the counterpart of {what}")
            if counterpart:
                wanted.append((fields["counterpart"], name, counterpart))
            role = tuple(text for _, text in self.strings(fields.get("role"), f"role of {what}"))
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
            self.problem(
                at,
                f"{alias!r} names both actor {other.owner!r} (line {other.line}) and actor {name!r}",
                "keep it with one of them, or make it longer",
            )

    def _events(self, node: yaml.Node | None) -> tuple[Event, ...]:
        """A list of date and label, in the order of the dates."""
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, "events are not a list", 'write each as `- {date: 2031-04-08, label: "what happened"}`')
            return ()
        events: dict[Event, int] = {}
        for item in node.value:
            known = len(self.problems)
            fields = self.fields(item, "an event", _EVENT)
            date = self.string(fields.get("date"), "the date of an event") or ""
            label = (self.string(fields.get("label"), "the label of an event") or "").strip()
            if len(self.problems) > known:
                continue
            if not _is_day(date):
                self.problem(fields.get("date", item), f"an event has the date {date!r}", "write a day: 2031-04-08")
            elif not label:
                self.problem(item, f"the event of {date} has no label", "add `label:` with what happened")
            elif Event(date, label) in events:
                self.problem(item, f"the event {label!r} of {date} is listed twice", "delete one")
            events[Event(date, label)] = item.start_mark.line
        return tuple(sorted(events))

    def _stances(self, node: yaml.Node | None) -> dict[str, str]:
        stances = {}
        for _, verb, value in self.pairs(node, "stances"):
            stance = self.string(value, f"the stance of {verb!r}")
            if stance not in STANCES:
                self.problem(
                    value, f"{verb!r} has the unknown stance {stance!r}", suggest(stance or "", STANCES)
                )
            else:
                stances[verb] = stance
        return stances

    def _word_lists(self, node: yaml.Node | None, what: str) -> dict[str, list[str]]:
        return {
            name: [text for _, text in self._phrases(value, f"{what}: {name}")]
            for _, name, value in self.pairs(node, what)
        }

    def _free(self, node: yaml.Node | None, what: str) -> dict[str, Any]:
        """A section other modules read: plain values, with keys checked for repetition only."""
        return {key: self._value(value, f"{what}: {key}") for _, key, value in self.pairs(node, what)}

    def _value(self, node: yaml.Node, what: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key: self._value(value, f"{what}: {key}") for _, key, value in self.pairs(node, what)}
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, what) for item in node.value]
        return self.string(node, what)

    def _phrases(self, node: yaml.Node | None, what: str) -> list[tuple[Any, str]]:
        found = []
        for item, text in self.strings(node, what):
            if not re.search(r"\w", text):
                self.problem(
                    item,
                    f"{what} has {text!r}, which holds no letter",
                    "write the word as it stands in the texts",
                )
            elif len(text) > LONGEST_FORM:
                self.problem(
                    item,
                    f"{what} has {text[:40]!r}… of {len(text):,} letters",
                    f"a form is a word or a short phrase of at most {LONGEST_FORM} letters",
                )
            elif re.search(r"\*(?=\S)|(?<!\w)\*", text):
                self.problem(item, f"{what} has {text!r}", "a * can only end a word: abduct*")
            elif re.search(r"(?<!\w)\w\*", text):
                self.problem(
                    item,
                    f"{what} has {text!r}, which would match nearly everything",
                    "write more letters before the *",
                )
            else:
                found.append((item, text))
        return found


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _nearby(path: Path) -> str:
    files = {file.stem: file for file in sorted(path.parent.glob("*.y*ml"))} if path.parent.is_dir() else {}
    close = difflib.get_close_matches(path.stem, list(files), n=1, cutoff=0.6)
    if close:
        return f"did you mean {files[close[0]]}?"
    return "check the name, or start one with `framing codebook init FILE`"
