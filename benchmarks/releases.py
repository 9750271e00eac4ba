"""Does a release work where it says it does? On each Python the lock names, and with the oldest packages allowed.

``python benchmarks/releases.py try 3.11 3.12 3.13 3.14`` sets up the lock with each of these Pythons that is installed
and runs quick tests with it; ``lowest`` does so with the oldest direct dependencies that pyproject.toml allows;
``wheel`` builds the wheel and checks that it carries every data file; ``licences`` writes docs/licences.md. ``make
releases`` does all. Needs uv.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Quick tests that touch every room and every dependency of the core.
TESTS = (
    "tests/test_contracts.py", "tests/test_files.py", "tests/test_spreadsheets.py", "tests/codebook",
    "tests/language", "tests/voices", "tests/words/test_word_choice.py", "tests/tables/test_damage.py",
    "tests/attribution/test_quotations.py", "tests/certainty/test_estimates.py", "tests/corpus/test_corpus.py",
)  # fmt: skip
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
ENVIRONMENT = {**THREADS, "PYTHONHASHSEED": "0", "UV_PYTHON_DOWNLOADS": "never"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("try", "lowest", "wheel", "licences"))
    parser.add_argument("pythons", nargs="*", default=["3.11", "3.12", "3.13", "3.14"])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "framing-releases")
    wanted = parser.parse_args()
    if wanted.what == "licences":
        (ROOT / "docs" / "licences.md").write_text(licences(), encoding="utf-8")
        return 0
    if wanted.what == "wheel":
        return wheel()
    if wanted.what == "lowest":
        told = {"3.11, lowest": _try("3.11", wanted.folder, lowest=True)}
    else:
        told = {python: _try(python, wanted.folder) for python in wanted.pythons}
    for name, result in told.items():
        print(f"| {name} | {result} |")
    return int(any("failed" in result for result in told.values()))


def _try(python: str, folder: Path, lowest: bool = False) -> str:
    """Set up one environment and run the quick tests in it; what came of it in a few words."""
    if _run("uv", "python", "find", python).returncode:
        return "this Python is not installed here: not tried"
    place = folder / (f"{python}-lowest" if lowest else python)
    if _run("uv", "venv", "--quiet", "--clear", "--python", python, str(place)).returncode:
        return "the environment could not be made: failed"
    own = {"VIRTUAL_ENV": str(place)}
    given = ["--require-hashes", "-r", "requirements.lock"]
    if lowest:
        listed = place / "lowest.txt"
        how = ["--resolution", "lowest-direct", "--extra", "dev", "--python-version", python, "--quiet"]
        found = _run("uv", "pip", "compile", "pyproject.toml", *how, "-o", str(listed))
        if found.returncode:
            return f"no resolution, failed: {found.stderr.strip().splitlines()[-1][:200]}"
        given = ["-r", str(listed)]
    for step in (given, ["--no-deps", "--no-build-isolation", "-e", "."]):
        done = _run("uv", "pip", "install", "--quiet", *step, **own)
        if done.returncode:
            return f"cannot be installed, failed: {' '.join(done.stderr.split())[:300]}"
    tests = [test for test in TESTS if (ROOT / test).exists()]
    flags = ["-m", "not slow and not browser", "-p", "no:cacheprovider"]
    done = _run(str(place / "bin" / "python"), "-m", "pytest", *flags, *tests, **own)
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return "all quick tests pass" if not done.returncode else f"failed: {len(lines)} tests; {'; '.join(lines[:5])}"


def _run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **ENVIRONMENT, **more}
    environment.pop("PYTHONPATH", None)
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)


def wheel() -> int:
    """Build the wheel; every data file of the package is in it, and what it lacks is said."""
    with tempfile.TemporaryDirectory() as folder:
        # From a copy: setuptools leaves its build folder beside the sources.
        source = Path(folder) / "source"
        shutil.copytree(ROOT / "analysis", source / "analysis", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source / name)
        made = subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, source],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = list(Path(folder).glob("*.whl"))
        if not found:
            print(f"no wheel: {made.stderr.strip()[-400:]}")
            return 1
        there = set(zipfile.ZipFile(found[0]).namelist())
    files = (file for file in (ROOT / "analysis").rglob("*") if file.is_file() and file.suffix != ".pyc")
    lacking = sorted({file.relative_to(ROOT).as_posix() for file in files} - there)
    told = f"the wheel lacks {chr(44).join(lacking)}" if lacking else f"the wheel carries all {len(there)} files"
    print(told)
    print("not in the wheel, by design: data/ (the demonstration corpus and its codebooks), notebooks/, figures/")
    return int(bool(lacking))


def licences() -> str:
    """Every package of the lock with its version and the licence it states."""
    rows = []
    for name, version in sorted(set(locked())):
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            rows.append(f"| {name} | {version} | (for other systems or Pythons: see its own metadata) |")
            continue
        rows.append(f"| {name} | {version} | {_licence_of(about)} |")
    return (
        "# Licences of what is installed\n\nWritten by `make licences` from requirements.lock and the packages' own "
        "metadata. The toolkit itself is MIT; BERT's vocabulary in it is Apache-2.0.\n\n"
        "| package | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def locked() -> list[tuple[str, str]]:
    """The packages of the lock and their versions."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.M)


def _licence_of(about: importlib.metadata.PackageMetadata) -> str:
    stated = about.get("License-Expression")
    if stated:
        return stated
    classes = [one.split(" :: ")[-1] for one in about.get_all("Classifier", []) if one.startswith("License ::")]
    classes = [one for one in classes if one != "OSI Approved"]
    if classes:
        return ", ".join(dict.fromkeys(classes))
    text = " ".join((about.get("License") or "").split())
    return text[:60] or "(not stated)"


if __name__ == "__main__":
    sys.exit(main())
