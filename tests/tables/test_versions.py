"""A table's version changes with the code and word lists its measure imports, and with nothing else."""

from __future__ import annotations

import ast
import shutil
import time
from pathlib import Path

import pytest

import analysis
from analysis.tables import versions
from analysis.tables.registry import measures
from analysis.tables.versions import Code, code_versions, package_code

HERE = Path(analysis.__file__).parent
ALL = {one.name for one in measures()}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package, to edit."""
    root = tmp_path_factory.mktemp("package") / "analysis"
    shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def changed_by(root: Path, file: str) -> set[str]:
    """The tables whose version changes when a comment is added to the file."""
    before = code_versions(root)
    content = (root / file).read_bytes()
    (root / file).write_bytes(content + b"\n# edited\n")
    after = code_versions(root)
    (root / file).write_bytes(content)
    return {name for name in before if after[name] != before[name]}


@pytest.mark.parametrize(
    "file",
    [
        "coding/learning.py", "coding/sheets.py", "commands/main.py", "charts/style.py", "report/explorer.py",
        "tables/run.py", "tables/shelf.py", "corpus/load.py", "__init__.py", "stories/decomposition.py",
        "attribution/finding/training.py",
    ],
)  # fmt: skip
def test_what_no_measure_imports_changes_no_version(copy, file):
    assert changed_by(copy, file) == set()


def test_a_word_list_changes_the_tables_of_its_room_and_what_is_made_from_them(copy):
    assert changed_by(copy, "actors/harm.yml") == {"acts", "loaded_words", "labels"}
    assert changed_by(copy, "stories/facts.yml") == {
        "copies", "stories", "derivations", "sentence_pairs", "facts", "substitutions",
    }  # fmt: skip


def test_a_measure_changes_its_own_tables_and_those_made_from_them(copy):
    assert changed_by(copy, "words/term_search.py") == {"hits", "substitutions"}
    assert changed_by(copy, "stories/substitutions.py") == {"substitutions"}
    spoken = changed_by(copy, "attribution/stance.py")
    assert spoken == ALL - {"sentences", "copies", "stories", "derivations"}


def test_what_lies_deep_changes_nearly_all(copy):
    assert changed_by(copy, "language/text.py") == ALL
    assert changed_by(copy, "contracts.py") == ALL


def test_the_name_of_a_room_stands_for_all_its_modules(tmp_path):
    package(tmp_path, {"__init__": "", "a": "from analysis.b import x", "c": ""})
    package(tmp_path, {"b/__init__": "", "b/one": "", "b/two": "import analysis.c"})
    assert package_code(tmp_path).reached_from("analysis.a") == {
        "analysis.a", "analysis.b", "analysis.b.one", "analysis.b.two", "analysis.c",
    }  # fmt: skip


def test_imports_inside_functions_and_of_modules_by_name_are_followed(tmp_path):
    inside = "def f():\n    if True:\n        from analysis.b import (\n            one,\n        )\n"
    package(tmp_path, {"__init__": "", "a": inside, "b/__init__": "", "b/one": "", "b/two": ""})
    assert package_code(tmp_path).reached_from("analysis.a") == {"analysis.a", "analysis.b.one"}


def test_prose_that_begins_like_an_import_hides_none(tmp_path):
    package(tmp_path, {"__init__": "", "a": '"""\nfrom analysis to prose.\n"""\nfrom analysis import b\n', "b": ""})
    assert package_code(tmp_path).reached_from("analysis.a") == {"analysis.a", "analysis.b"}


def test_no_import_that_python_finds_is_missed():
    def ours(nodes):
        found = set()
        for node in nodes:
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names if name.name.startswith("analysis")}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis"):
                found |= {f"{node.module}.{name.name}" for name in node.names}
        return found

    for file in HERE.rglob("*.py"):
        content = file.read_bytes()
        assert ours(ast.walk(ast.parse(content))) <= ours(versions._imports(content)), file


def test_no_measure_imports_the_whole_package_or_a_room_above():
    code: Code = package_code()
    above = {"commands", "report", "charts", "tables", "coding", "questions", "study", "corpus"}
    for one in measures():
        reached = {name.split(".")[1] if "." in name else "" for name in code.reached_from(one.module)}
        assert not reached & (above | {""}), one.name


def test_versions_cost_little_and_are_told_again_at_once():
    versions._read.cache_clear()
    versions._hash.cache_clear()
    began = time.process_time()
    first = code_versions()
    took = time.process_time() - began
    assert took < 0.2
    assert code_versions() == first


def package(root: Path, modules: dict[str, str]) -> None:
    for name, source in modules.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.py").write_text(source)
