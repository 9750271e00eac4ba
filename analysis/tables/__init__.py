"""Every table of a corpus, computed once and kept: here, in several processes or on a cluster.

:func:`compute_tables` writes every table of a corpus; :func:`read_table` reads one back, whole or in part;
:func:`table_names` lists what can be computed. :func:`open_tables` keeps a corpus's tables in the cache and reads
what is asked for; :func:`stored_table` reads one, :func:`load_tables` all.
Measures know nothing of this room: they get a few hundred articles and return a table.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "run": ["compute_tables"],
        "parts": ["read_table"],
        "shelf": ["open_tables", "stored_table", "load_tables"],
        "registry": ["table_names"],
    },
)
