"""Does any module need itself? Imports form no circle, between rooms or inside them."""

import ast
import graphlib
import sys
from pathlib import Path

import grimp
import pytest

import analysis

PACKAGE = Path(analysis.__file__).parent


def names_in_init(package):
    """The modules whose names a folder's ``__init__`` hands out when they are first asked for."""
    for node in ast.walk(ast.parse(Path(package.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "submod_attrs":
            yield from (f"{package.__name__}.{key.value}" for key in node.value.keys)


def imports_of(package):
    """Every import of a package, those inside functions and behind a folder's lazy names included."""
    graph = grimp.build_graph(package, cache_dir=None)
    for name in sorted(graph.modules):
        found = sys.modules.get(name)
        if name != package and found is not None and hasattr(found, "__path__"):
            for module in names_in_init(found):
                graph.add_import(importer=name, imported=module)
    return graph


def circle_in(graph):
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return " → ".join(error.args[1])
    return None


@pytest.fixture
def graph():
    for room in PACKAGE.iterdir():
        if (room / "__init__.py").exists():
            __import__(f"analysis.{room.name}")
    return imports_of("analysis")


def test_no_module_imports_itself_by_way_of_others(graph):
    assert circle_in(graph) is None


def test_no_folder_imports_itself_by_way_of_others(graph):
    """Machinery below (``attribution.finding``, ``tone.model``) never needs the measure that stands on it."""
    folders = {file.parent.relative_to(PACKAGE.parent) for file in PACKAGE.glob("*/*/*.py")}
    for folder in sorted(folders):
        graph.squash_module(".".join(folder.parts))
    assert len(folders) >= 2
    assert circle_in(graph) is None


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({"one": "from toy_package import two", "two": "from toy_package.one import x"}, True),
        ({"one": "def f():\n    from toy_package.two import x", "two": "import toy_package.one"}, True),
        ({"one": "from toy_package import two", "two": "import json"}, False),
    ],
    ids=["at the top", "inside a function", "none"],
)
def test_a_circle_is_seen_wherever_the_import_stands(tmp_path, monkeypatch, files, circle):
    folder = tmp_path / "toy_package"
    folder.mkdir()
    for name, source in {"__init__": "", **files}.items():
        (folder / f"{name}.py").write_text(source + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert (circle_in(imports_of("toy_package")) is not None) == circle
