"""Stopped by Ctrl-C or by the system: one line, nothing left running, and the same command goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.places import DEMO, ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
COMMAND = [sys.executable, "-m", "analysis.commands.main"]
LINE = "framing: interrupted; what was finished is kept: run the same command again"


def begin(arguments: list[str], cache: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "FRAMING_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def stopped(process: subprocess.Popen[str], sent: signal.Signals, group: bool) -> list[str]:
    """Stop it; the lines it said, without progress bars."""
    if group:  # as a terminal does, and as systems do that stop a job
        os.killpg(process.pid, sent)
    else:
        process.send_signal(sent)
    _, told = process.communicate(timeout=60)
    lines = [line for line in told.replace("\r", "\n").split("\n") if line.strip()]
    return [line for line in lines if "articles/s" not in line and "articles [" not in line and "?" not in line]


def alive(group: int) -> bool:
    for _ in range(40):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.8, 2.0, 4.5])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("group", [True, False], ids=["group", "alone"])
def test_a_stopped_run_with_workers_says_one_line_and_leaves_nothing_behind(tmp_path, sent, after, group):
    process = begin(["tables", str(DEMO), "--out", str(tmp_path / "out"), "--workers", "2"], tmp_path / "cache")
    time.sleep(after)
    if process.poll() is not None:
        pytest.skip("it was done before")
    told = stopped(process, sent, group)
    assert [line for line in told if not line.startswith("reading ")] == [LINE]
    assert process.returncode == 128 + sent
    assert not alive(process.pid)


@pytest.mark.slow
def test_a_stopped_run_is_resumed_and_ends_in_the_same_tables(tmp_path):
    from analysis.tables import compute_tables

    only = ["sentences", "attributions", "acts"]
    arguments = ["tables", str(DEMO), "--out", str(tmp_path / "out"), "--workers", "2", "--only", ",".join(only)]
    for after in (2.5, 4.0):
        process = begin(arguments, tmp_path / "cache")
        time.sleep(after)
        if process.poll() is None:
            stopped(process, signal.SIGTERM, True)
    assert begin(arguments, tmp_path / "cache").wait(timeout=120) == 0
    compute_tables(DEMO, None, tmp_path / "whole", only=only)
    for file in sorted((tmp_path / "whole").glob("*.parquet")):
        assert (tmp_path / "out" / file.name).read_bytes() == file.read_bytes(), file.name


@pytest.mark.slow
def test_figures_that_are_stopped_say_one_line_last(tmp_path):
    process = begin(["figures", str(DEMO), "--out", str(tmp_path / "out")], tmp_path / "cache")
    time.sleep(9)
    if process.poll() is not None:
        pytest.skip("it was done before")
    told = stopped(process, signal.SIGTERM, False)
    assert told[-1] == LINE and not any("Traceback" in line for line in told)
    assert process.returncode in (130, 143) and not alive(process.pid)
