"""How well does the machine do, judged by people, and what does that mean for the estimates?

In the order they are used: :func:`advise_sample_size`, :func:`draw_sample`, :func:`write_sheets` (people
code), :func:`read_sheets`, :func:`agreement_table`, :func:`find_disagreements`, :func:`agreed_codes`,
:func:`accuracy_table`, :func:`corrected_shares`; :func:`make_corrections` and :func:`apply_corrections` keep
what people decided, for every later run.
"""

from analysis.coding.agreement import (
    advise_sample_size,
    agreed_codes,
    agreement_table,
    find_disagreements,
    krippendorff_alpha,
)
from analysis.coding.corrections import (
    apply_corrections,
    load_corrections,
    make_corrections,
    save_corrections,
)
from analysis.coding.errors import accuracy_table, corrected_shares
from analysis.coding.form import code_sheet
from analysis.coding.sheets import Sheets, draw_sample, load_sample, read_sheets, write_sheets

__all__ = [
    "advise_sample_size",
    "draw_sample",
    "write_sheets",
    "code_sheet",
    "load_sample",
    "read_sheets",
    "Sheets",
    "krippendorff_alpha",
    "agreement_table",
    "find_disagreements",
    "agreed_codes",
    "accuracy_table",
    "corrected_shares",
    "make_corrections",
    "save_corrections",
    "load_corrections",
    "apply_corrections",
]
