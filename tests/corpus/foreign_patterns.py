"""Every regular expression that :mod:`analysis.corpus` runs over other people's text, and what would be worst for it.

Nothing is listed by hand: modules are walked, so that a new pattern is tested by being there.
"""

from __future__ import annotations

import ast
import functools
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as codes
from re import _parser as parser
from typing import Any, NamedTuple

import analysis.corpus

LENGTH = 10_000
_CALLS = [
    f"re.{use}"
    for use in ("compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split")
]
_USES = ("compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split")


class Found(NamedTuple):
    """Where a pattern stands, the pattern, and how it is used."""

    where: str
    pattern: re.Pattern[Any]
    uses: tuple[str, ...] = ("search", "match", "fullmatch")


def found_patterns() -> list[Found]:
    """All patterns of the package: compiled ones that modules hold, those that cached functions make, and those
    written where they are used."""
    found: dict[tuple[Any, int], Found] = {}
    code = "".join(
        path.read_text(encoding="utf-8") for path in Path(analysis.corpus.__path__[0]).glob("*.py")
    )
    called = re.findall(
        r"(\w+)(?:\[[^]]*\]|\(\))?\.(search|findall|finditer|sub|subn|split|match|fullmatch)\(", code
    )
    used: dict[str, set[str]] = {}
    for name, use in called:
        used.setdefault(name, set()).add(use if use in ("match", "fullmatch") else "search")
    for info in pkgutil.iter_modules(analysis.corpus.__path__):
        module = importlib.import_module(f"analysis.corpus.{info.name}")
        for name, value in vars(module).items():
            for pattern in _within(value):
                uses = tuple(sorted(used.get(name, ("search", "match", "fullmatch"))))
                one = Found(f"{info.name}.{name}", pattern, uses)
                found.setdefault((pattern.pattern, pattern.flags), one)
        for line, pattern, use in _written(Path(str(module.__file__))):
            one = Found(f"{info.name}:{line}", pattern, (use if use in ("match", "fullmatch") else "search",))
            found.setdefault((pattern.pattern, pattern.flags), one)
    return list(found.values())


def _within(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (list, tuple, set, frozenset)) and depth < 3:
        for one in value:
            yield from _within(one, depth + 1)
    elif isinstance(value, dict) and depth < 3:
        for one in value.values():
            yield from _within(one, depth + 1)
    elif isinstance(value, functools._lru_cache_wrapper):
        ours = value.__module__.startswith("analysis.corpus")
        if ours and not value.__wrapped__.__code__.co_argcount:
            yield from _within(value(), depth + 1)


def _written(file: Path) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """Patterns written as a plain string in a call of ``re``; one put together there cannot be tested."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (
            isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _USES
        ):
            continue
        first = node.args[0]
        flags = [
            one for one in [*node.args[1:], *(k.value for k in node.keywords)] if "re." in ast.unparse(one)
        ]
        if isinstance(first, ast.Constant):
            # Flags alone are evaluated; they are names of the module re.
            kind = eval(ast.unparse(flags[-1])) if flags else 0  # noqa: S307
            yield node.lineno, re.compile(first.value, kind), node.func.attr


def hidden_patterns() -> list[str]:
    """Calls of ``re`` whose pattern is neither written there, nor held by a module, nor made by a cached function."""
    hidden = []
    for file in sorted(Path(analysis.corpus.__path__[0]).glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        seen: set[int] = set()
        for node in ast.walk(tree):
            held = isinstance(node, ast.Assign) and node in tree.body
            if (
                held
                or isinstance(node, ast.FunctionDef)
                and any("cache" in ast.unparse(d) for d in node.decorator_list)
            ):
                seen |= {id(inner) for inner in ast.walk(node)}
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and id(node) not in seen and ast.unparse(node.func) in _CALLS
            if called and not isinstance(node.args[0], ast.Constant):
                hidden.append(f"{file.name}:{node.lineno}")
    return hidden


def attacks(pattern: re.Pattern[Any]) -> list[Any]:
    """Strings of 10,000 characters made of what the pattern repeats, with an end that fits or does not."""
    tree = parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else 0
    )
    pieces = dict.fromkeys(_pieces(tree))
    whole = _example(tree)
    atoms = [piece for piece in pieces if 0 < len(piece) <= 60][:40]
    grown = {piece * (LENGTH // len(piece)) for piece in [*atoms, whole, " ", "\n", "a", "1"] if piece}
    # What stands before a repeated part is needed to reach it.
    for before in _prefixes(tree):
        grown |= {(before + piece * (LENGTH // len(piece)))[:LENGTH] for piece in atoms if piece}
    texts = sorted({text[: LENGTH - len(end)] + end for text in grown for end in ("", "\x00", "!\n")})
    return (
        [text.encode("latin-1", "replace") for text in texts] if isinstance(pattern.pattern, bytes) else texts
    )


def _prefixes(tree: Any) -> list[str]:
    """Examples of what stands before each of the first repeated parts."""
    found, so_far = [], ""
    for op, argument in tree:
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT) and so_far:
            found.append(so_far)
        if op is codes.SUBPATTERN:
            found += [so_far + inner for inner in _prefixes(argument[3])]
        so_far += _example([(op, argument)])
    return list(dict.fromkeys(found))[:12]


def _pieces(tree: Any) -> Iterator[str]:
    for op, argument in tree:
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield _example(argument[2])
            yield from _pieces(argument[2])
        elif op is codes.SUBPATTERN:
            yield from _pieces(argument[3])
        elif op is codes.ATOMIC_GROUP:
            yield from _pieces(argument)
        elif op is codes.BRANCH:
            for branch in argument[1]:
                yield _example(branch)
                yield from _pieces(branch)
        elif op in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _pieces(argument[1])
        elif op in (codes.LITERAL, codes.IN, codes.ANY):
            yield _example([(op, argument)])


def _example(tree: Iterable[Any]) -> str:
    """A string the pattern (or part of one) fits, roughly: a place to begin, not a proof."""
    text = ""
    for op, argument in tree:
        if op is codes.LITERAL:
            text += chr(argument)
        elif op is codes.NOT_LITERAL:
            text += "a" if argument != ord("a") else "b"
        elif op is codes.ANY:
            text += "a"
        elif op is codes.IN:
            text += _member(argument)
        elif op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            text += _example(argument[2]) * max(
                argument[0], 1 if argument[0] == 0 and argument[1] > 1 else argument[0]
            )
        elif op is codes.SUBPATTERN:
            text += _example(argument[3])
        elif op is codes.ATOMIC_GROUP:
            text += _example(argument)
        elif op is codes.BRANCH:
            text += _example(argument[1][0])
    return text


_CLASSES = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: " ",
}  # fmt: skip


def _member(members: Any) -> str:
    if members[0][0] is codes.NEGATE:
        taken = re.compile(
            "[" + "".join(re.escape(chr(v)) for op, v in members[1:] if op is codes.LITERAL) + "\0]"
        )
        return next(one for one in "a b1<>x" if not taken.match(one))
    for op, value in members:
        if op is codes.CATEGORY:
            return _CLASSES[value]
        if op is codes.LITERAL:
            return chr(value)
        if op is codes.RANGE:
            return chr(value[0])
    return "a"
