"""How do the measures run over any number of articles? One function over partitions, here or on a cluster.

:func:`compute_tables` writes every table of a corpus; :func:`read_table` reads one back, whole or in part;
:func:`table_names` lists what can be computed; :func:`load_tables` keeps a corpus's tables in the cache for
notebooks. Measures know nothing of this floor: they get a few hundred articles and return a table.
"""

from __future__ import annotations

from analysis.scale.parts import read_table
from analysis.scale.registry import table_names
from analysis.scale.run import compute_tables
from analysis.scale.shelf import load_tables

__all__ = ["compute_tables", "load_tables", "read_table", "table_names"]
