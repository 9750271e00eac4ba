"""How well does the machine do, judged by people, and what does that mean for the estimates?

In the order they are used: :func:`advise_sample_size`, :func:`draw_sample`, :func:`write_sheets` (people
code), :func:`read_sheets`, :func:`agreement_table`, :func:`find_disagreements`, :func:`agreed_codes`,
:func:`accuracy_table`, :func:`corrected_shares`; :func:`make_corrections` and :func:`apply_corrections` keep
what people decided, for every later run; :func:`fit_classifier` learns from it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "agreement": [
            "advise_sample_size",
            "krippendorff_alpha",
            "agreement_table",
            "find_disagreements",
            "agreed_codes",
        ],
        "sheets": ["draw_sample", "write_sheets", "load_sample", "read_sheets", "Sheets"],
        "form": ["code_sheet"],
        "errors": ["accuracy_table", "corrected_shares"],
        "corrections": [
            "make_corrections",
            "save_corrections",
            "load_corrections",
            "apply_corrections",
        ],
        "learning": [
            "evaluate_classifier",
            "learning_curve",
            "fit_classifier",
            "predict_codes",
            "telling_words",
        ],
    },
)
