"""Files are replaced whole, locks let one in at a time, and spreadsheets run nothing."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import files
from analysis.files import only_one, write_atomically
from analysis.spreadsheets import defused, restored
from tests.places import ROOT


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "x.csv"
    write_atomically(target, b"old")
    monkeypatch.setattr(files.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_a_function_may_write_the_draft_and_folders_are_made(tmp_path):
    target = tmp_path / "new" / "x.txt"
    assert write_atomically(target, lambda draft: draft.write_text("whole"), durable=True) == target
    assert target.read_text() == "whole" and len(list(target.parent.iterdir())) == 1


def test_a_lock_left_by_a_killed_run_does_not_hold_up_the_next(tmp_path):
    lock = tmp_path / "lock"
    script = f"import os, signal; from analysis.files import only_one; from pathlib import Path\n\
with only_one(Path({str(lock)!r})): os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode != 0
    assert lock.exists()
    with only_one(lock, wait=False):
        assert lock.exists()
    assert not lock.exists()


def test_who_comes_second_waits_and_says_so_once(tmp_path):
    order: list[str] = []

    def second() -> None:
        with only_one(tmp_path / "lock", on_wait=lambda: order.append("waits")):
            order.append("second")

    with only_one(tmp_path / "lock"):
        other = threading.Thread(target=second)
        other.start()
        while "waits" not in order:
            time.sleep(0.01)
        time.sleep(0.2)
        order.append("first")
    other.join(5)
    assert order == ["waits", "first", "second"]


def test_who_does_not_want_to_wait_is_told(tmp_path):
    told = pytest.raises(BlockingIOError, match="lock is held by another")
    with only_one(tmp_path / "lock"), told, only_one(tmp_path / "lock", wait=False):
        pass


def test_many_at_once_enter_one_by_one(tmp_path):
    inside, most = [0], [0]

    def enter() -> None:
        for _ in range(10):
            with only_one(tmp_path / "lock"):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1] and inside == [0]


def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_stay_numbers():
    table = pd.DataFrame({"x": [-1.5], "y": ["-x"], "z": ["@y"], "=w": [[1, 2]], "c": pd.Categorical(["=1"])})
    assert defused(table).to_dict("list") == {"x": [-1.5], "y": ["'-x"], "z": ["'@y"], "'=w": ["[1, 2]"], "c": ["'=1"]}
    assert table["y"].tolist() == ["-x"], "the table handed over is not changed"


@given(st.lists(st.text(alphabet="'=+-@\t\rab ", max_size=6), max_size=5))
def test_defusing_can_be_undone_exactly(values):
    table = pd.DataFrame({"text": pd.Series(values, dtype="str")})
    pd.testing.assert_frame_equal(restored(defused(table).astype("str")), table)
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in defused(table)["text"])


def test_a_full_disk_names_the_file_and_what_to_free(tmp_path):
    def full(draft: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match=r"hits\.parquet: the disk is full \(.* free in .*\); free some space") as caught:
        write_atomically(tmp_path / "hits.parquet", full)
    assert caught.value.errno == errno.ENOSPC and not list(tmp_path.iterdir())
