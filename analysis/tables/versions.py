"""By which code is a table made? A hash that changes whenever the code or the word lists behind it do.

:func:`code_versions` follows the imports of the module that declares a table, also those inside functions, and
adds the data files that stand beside the modules it comes to. What no measure imports (commands, charts,
reports, questions) changes no table.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import analysis
from analysis.tables.parts import key_of
from analysis.tables.registry import Measure, measures

# One import a line, as ruff wants them: from the word to the end of the line, or of the names in parentheses.
_IMPORT = re.compile(rb"^[ \t]*((?:from|import)[ \t]+analysis\b[^\n(]*(?:\([^)]*\))?)", re.M)
_DATA = (".yml", ".json", ".csv", ".txt")


class _Source(NamedTuple):
    digest: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]  # module, names taken from it


class Code(NamedTuple):
    """The modules of a package by name, and for each the file it stands in."""

    files: dict[str, Path]

    def reached_from(self, module: str) -> set[str]:
        """The module and every module of the package it imports, directly or through others."""
        reached: set[str] = set()
        queue = [module]
        while queue:
            name = queue.pop()
            if name not in reached:
                reached.add(name)
                queue.extend(self.imported_by(name))
        return reached

    def imported_by(self, module: str) -> set[str]:
        """The modules a module imports. A package stands for all its modules: any of them may be meant."""
        found: set[str] = set()
        for target, names in _source_of(self.files[module]).imports:
            for name in names or ("",):
                whole = f"{target}.{name}"
                found |= self._meant(whole if whole in self.files else target)
        return found

    def digest(self, modules: Iterable[str]) -> str:
        """One hash of the sources of modules and the data files beside them."""
        sources = sorted({self.files[name] for name in modules})
        data = sorted({file for folder in {file.parent for file in sources} for file in _data_of(folder)})
        root = self.files[min(self.files)].parent
        told = [f"{file.relative_to(root).as_posix()} {_source_of(file).digest}" for file in sources]
        told += [f"{file.relative_to(root).as_posix()} {_digest_of(file)}" for file in data]
        return key_of(*told)

    def _meant(self, module: str) -> set[str]:
        if module not in self.files:
            return set()
        if self.files[module].name != "__init__.py":
            return {module}
        return {name for name in self.files if name == module or name.startswith(f"{module}.")}


def package_code(root: Path | None = None) -> Code:
    """The package that stands in a folder; default: this one."""
    root = Path(analysis.__file__).parent if root is None else root
    files = {}
    for file in sorted(root.rglob("*.py")):
        parts = ("analysis", *file.relative_to(root).with_suffix("").parts)
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return Code(files)


def code_versions(root: Path | None = None, made: Iterable[Measure] | None = None) -> dict[str, str]:
    """Name of each table → hash of the code and data it is made by, and of what it is made from.

    Parameters
    ----------
    root : Path, optional
        The folder of the package; default: where this module stands.
    made : iterable of Measure, optional
        In the order of computing; default: all declared.
    """
    code = package_code(root)
    versions: dict[str, str] = {}
    for one in measures() if made is None else made:
        own = code.digest(code.reached_from(one.module)) if one.module in code.files else one.module
        versions[one.name] = key_of(own, *(versions[need] for need in one.needs))
    return versions


def _source_of(file: Path) -> _Source:
    known = file.stat()
    return _read(file, known.st_mtime_ns, known.st_size)


@functools.lru_cache(maxsize=4096)
def _read(file: Path, _changed: int, _size: int) -> _Source:
    content = file.read_bytes()
    found: list[tuple[str, tuple[str, ...]]] = []
    for node in _imports(content):
        if isinstance(node, ast.Import):
            found += [(name.name, ()) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, tuple(name.name for name in node.names)))
    ours = tuple(dict.fromkeys(one for one in found if one[0].split(".")[0] == "analysis"))
    return _Source(hashlib.blake2b(content, digest_size=16).hexdigest(), ours)


def _imports(content: bytes) -> Iterator[ast.AST]:
    """The imports of the package in a module, wherever they stand."""
    lines = b"\n".join(line.strip() for line in _IMPORT.findall(content))
    try:
        # Parsing whole modules would take a quarter of a second in every process that opens a table.
        yield from ast.parse(lines).body
    except SyntaxError:  # a line of prose that begins like an import
        yield from ast.walk(ast.parse(content))


def _digest_of(file: Path) -> str:
    known = file.stat()
    return _hash(file, known.st_mtime_ns, known.st_size)


@functools.lru_cache(maxsize=4096)
def _hash(file: Path, _changed: int, _size: int) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()


@functools.lru_cache(maxsize=1024)
def _listing(folder: Path, _changed: int) -> tuple[Path, ...]:
    return tuple(sorted(file for file in folder.iterdir() if file.suffix in _DATA))


def _data_of(folder: Path) -> tuple[Path, ...]:
    return _listing(folder, folder.stat().st_mtime_ns)
