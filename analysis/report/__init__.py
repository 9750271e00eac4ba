"""How does a result leave the machine: as a picture with its numbers, a table with its passages, a page
to share?

:func:`save_figure` saves a picture in every form it is read in; :func:`show_table` and
:func:`show_evidence` put tables into a notebook; :func:`write_page` makes one self-contained page of all
figures; :func:`run_notebooks` runs the notebooks on a corpus.
"""

from __future__ import annotations

from analysis.report.figures import Picture, save_figure
from analysis.report.page import write_page
from analysis.report.run import run_notebooks
from analysis.report.tables import Shown, passages, show_evidence, show_table

__all__ = [
    "Picture",
    "Shown",
    "passages",
    "run_notebooks",
    "save_figure",
    "show_evidence",
    "show_table",
    "write_page",
]
