"""A result as files, a page, a notebook's output.

:func:`save_figure` saves a picture in every form it is read in; :func:`show_table` and
:func:`show_evidence` put tables into a notebook; :func:`write_explorer` makes one self-contained page of all
findings, their sentences and the articles; :func:`run_notebooks` runs the notebooks on a corpus;
:func:`write_datasheet` describes the columns of every file, :func:`write_bundle` zips a folder with its checksums.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "figures": ["save_figure", "Picture"],
        "tables": ["show_table", "show_evidence", "passages", "Shown"],
        "explorer": ["write_explorer", "Explorer"],
        "run": ["run_notebooks", "write_notebooks"],
        "explore": ["explore_study"],
        "datasheet": ["write_datasheet"],
        "bundle": ["write_bundle"],
        "finding": ["Finding", "Findings"],
    },
)
