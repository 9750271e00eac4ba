"""The folder that is handed on: every column described, every byte accounted for."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pandas as pd
import pytest

from analysis import open_study
from analysis.codebook.types import Codebook
from analysis.questions.recipe import all_questions
from analysis.report import write_bundle, write_datasheet
from analysis.report.datasheet import FILE

HELD = {
    "integer": r"-?\d+",
    "number": r"-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf)",
    "boolean": "True|False",
    "string": r"(?s).*",
}


def _save_all(study, folder, names=None):
    for name in names or all_questions():
        study.ask(name).save(folder)


@pytest.fixture(scope="module")
def folders(demo_study, tmp_path_factory):
    """Every question of the shipped corpus, and those that are asked before there is a codebook."""
    whole, first = (tmp_path_factory.mktemp(name) for name in ("whole", "first"))
    _save_all(demo_study, whole)
    write_datasheet(demo_study, whole)
    bare = open_study(codebook=Codebook("none"), figures=first)
    _save_all(bare, first, ["candidate_concepts", "frequent_names", "frequent_words"])
    write_datasheet(bare, first)
    return whole, first


def _packages(folders):
    return [(folder, json.loads((folder / FILE).read_text(encoding="utf-8"))) for folder in folders]


@pytest.mark.slow
def test_every_csv_file_is_in_the_data_sheet_with_its_size_and_checksum(folders):
    for folder, package in _packages(folders):
        listed = {one["path"]: one for one in package["resources"]}
        filled = {path.name for path in folder.glob("*.csv") if path.read_text("utf-8-sig").strip()}
        assert set(listed) == filled and len(filled) > 2
        for name, one in listed.items():
            content = (folder / name).read_bytes()
            assert one["bytes"] == len(content)
            assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.slow
def test_every_column_is_described_and_its_cells_are_of_its_type(folders):
    wrong = []
    for folder, package in _packages(folders):
        for one in package["resources"]:
            fields = one.get("schema", {}).get("fields", [])
            if not fields:
                continue
            table = pd.read_csv(folder / one["path"], dtype="str", keep_default_na=False, encoding="utf-8-sig")
            assert [field["name"] for field in fields] == list(table.columns)
            for field in fields:
                cells = table[field["name"]]
                filled = cells[cells != ""]
                said = field["description"] not in ("", "not described")
                if not said or not filled.str.fullmatch(HELD[field["type"]]).all():
                    wrong.append((one["path"], field["name"], field["type"]))
                if field.get("constraints", {}).get("required") and len(filled) < len(cells):
                    wrong.append((one["path"], field["name"], "an empty cell that is not declared"))
    assert wrong == []


@pytest.mark.slow
def test_the_data_sheet_is_a_data_package_by_the_reference_reader(folders):
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed (extra: dev)")
    for folder in folders:
        report = frictionless.Package(str(folder / FILE)).validate()
        errors = [error.message for task in report.tasks for error in task.errors]
        assert report.valid, errors[:5]


@pytest.mark.slow
def test_shares_and_probabilities_have_units_and_a_table_of_ones_own_is_listed_as_text(folders, demo_study, tmp_path):
    fields = {
        (one["path"], field["name"]): field
        for _, package in _packages(folders)
        for one in package["resources"]
        for field in one.get("schema", {}).get("fields", [])
    }
    assert fields["words-word-choice--people-held.csv", "share"]["unit"] == "share"
    assert fields["attribution-voices.csv", "count"]["unit"] == "words"
    assert fields["words-word-choice--people-held-evidence.csv", "speaker"]["missing"]
    from analysis.report import save_figure

    plt = pytest.importorskip("matplotlib.pyplot")
    save_figure(plt.subplots()[1], "mine", pd.DataFrame({"x": [1]}), title="Mine?", description="", folder=tmp_path)
    one = json.loads(write_datasheet(demo_study, tmp_path).read_text(encoding="utf-8"))["resources"][0]
    assert one["schema"]["fields"] == [{"name": "x", "type": "string", "description": "not described"}]


def _folder(place):
    (place / "notebooks").mkdir(parents=True)
    (place / "a.csv").write_text("outlet\nGull\n", encoding="utf-8")
    (place / "notebooks" / "1.ipynb").write_text("{}", encoding="utf-8")
    (place / ".lock").write_text("", encoding="utf-8")
    return place


def test_a_bundle_holds_every_file_and_its_checksum(tmp_path):
    with zipfile.ZipFile(write_bundle(_folder(tmp_path / "talks"))) as zipped:
        assert zipped.testzip() is None
        assert zipped.namelist() == ["talks/a.csv", "talks/notebooks/1.ipynb", "talks/SHA256SUMS"]
        sums = dict(reversed(line.split("  ")) for line in zipped.read("talks/SHA256SUMS").decode().splitlines())
        assert set(sums) == {"a.csv", "notebooks/1.ipynb"}
        for name, digest in sums.items():
            assert hashlib.sha256(zipped.read(f"talks/{name}")).hexdigest() == digest


def test_a_bundle_made_again_has_the_same_bytes_whatever_the_dates_of_its_files(tmp_path):
    import os

    folder = _folder(tmp_path / "talks")
    first = write_bundle(folder).read_bytes()
    os.utime(folder / "a.csv", (1_000_000_000, 1_000_000_000))
    (folder / "notebooks" / "1.ipynb").chmod(0o600)
    assert write_bundle(folder).read_bytes() == first
    (folder / "a.csv").write_text("outlet\nPost\n", encoding="utf-8")
    assert write_bundle(folder).read_bytes() != first


def test_a_bundle_inside_its_folder_does_not_hold_itself_and_nothing_is_not_zipped(tmp_path):
    folder = _folder(tmp_path / "talks")
    once = write_bundle(folder, folder / "all.zip").read_bytes()
    assert write_bundle(folder, folder / "all.zip").read_bytes() == once
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="there is no file to zip"):
        write_bundle(tmp_path / "empty")
