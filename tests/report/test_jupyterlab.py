"""In JupyterLab as a reader meets it: open notebook 2, run all cells, see the chart, hear its alternative text."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser import CHROMIUM, FLAGS, needs_chromium
from tests.places import ROOT

HOME = ROOT
NOTEBOOK = "2_word_choice.ipynb"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs_chromium,
]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab of its own: no settings, kernels or workspaces of the reader, a copy of the notebook."""
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(HOME / "notebooks" / NOTEBOOK, work / NOTEBOOK)
    book = json.loads((work / NOTEBOOK).read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None  # what is seen later was made here
    (work / NOTEBOOK).write_text(json.dumps(book), encoding="utf-8")
    settings = tmp_path / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}', encoding="utf-8")
    folders = {
        "JUPYTER_CONFIG_DIR": tmp_path / "config",
        "JUPYTER_DATA_DIR": tmp_path / "data",
        "JUPYTER_RUNTIME_DIR": tmp_path / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": tmp_path / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": tmp_path / "workspaces",
        "IPYTHONDIR": tmp_path / "ipython",
        "FRAMING_FIGURES": tmp_path / "figures",
    }
    port = _free_port()
    environment = {**os.environ, **{name: str(path) for name, path in folders.items()}}
    for name in ("FRAMING_CORPUS", "FRAMING_CODEBOOK"):
        environment.pop(name, None)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--port-retries=0",
    ]
    options = ["--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={work}"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([*command, *options], env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, tmp_path / "log")
            yield address, tmp_path / "figures"
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/api", timeout=5):
            return
        time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")


def test_notebook_2_runs_in_jupyterlab_and_its_chart_has_alternative_text(lab):
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: dev)")
    address, figures = lab
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": 1400, "height": 1600})
            outside: list[str] = []
            page.on("request", lambda request: outside.append(request.url))
            page.goto(f"{address}/lab/tree/{NOTEBOOK}?reset", timeout=120_000)
            # The notebook's own indicator says idle too early, and Run All is lost.
            page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=120_000)
            assert "Python 3 (ipykernel)" in page.locator("#jp-main-statusbar").inner_text()
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_text("Run All Cells", exact=True).click()
            chart = page.locator("figure img[alt]").first
            chart.wait_for(timeout=240_000)
            page.wait_for_function(
                "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
                ".every(prompt => !prompt.textContent.includes('*'))",
                timeout=240_000,
            )
            # Cells out of sight are not in the page; the first chart is reached by scrolling to it.
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            alt = chart.get_attribute("alt") or ""
            caption = page.locator(".finding > p").first.inner_text()
            errors = page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count()
        finally:
            browser.close()
    assert errors == 0
    assert box and box["width"] > 300 and box["height"] > 200
    assert "Highest share" in alt and "hostage" in alt
    assert "204 " in caption and "interval" in caption
    assert (figures / "words-word-choice--people-held.svg").is_file()
    beyond = [
        url
        for url in outside
        if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
    ]
    assert beyond == []
