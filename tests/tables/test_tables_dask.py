"""A Dask cluster gives the same bytes as this process, also when a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from analysis.corpus import load_corpus
from analysis.tables import compute_tables

distributed = pytest.importorskip("distributed", reason="the cluster extra is not installed")
TABLES = ["sentences", "attributions", "quotations", "hits", "stories"]


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_tables_of_an_undisturbed_run(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache"))
    articles = load_corpus().iloc[:16]
    compute_tables(articles, None, tmp_path / "here", only=TABLES, partition=2)
    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        before = client.run(os.getpid)
        assert len(set(before.values())) == 3
        killed = []

        def kill_one(done: int, total: int) -> None:
            if not killed and done >= 4:
                killed.append(next(iter(before.values())))
                os.kill(killed[0], signal.SIGKILL)

        compute_tables(
            articles, None, tmp_path / "there", only=TABLES, partition=2, cluster=client, progress=kill_one
        )
        assert killed and killed[0] not in client.run(os.getpid).values()
    assert files_of(tmp_path / "there") == files_of(tmp_path / "here")


def test_an_address_where_nobody_answers_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"no Dask scheduler answers at tcp://127.0.0.1:1 .*--cluster"):
        compute_tables(
            load_corpus().iloc[:2], None, tmp_path, only=["sentences"], cluster="tcp://127.0.0.1:1"
        )
