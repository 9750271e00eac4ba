"""Whose words is a passage? The narrator's, quoted or reported.

:func:`add_voice` answers for every row of any evidence table, :func:`in_voice` picks the rows of one voice,
:func:`add_distanced` marks words held at arm's length, and :func:`words_by_voice` counts the words of each
voice.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "evidence": ["add_voice", "in_voice", "add_distanced", "words_by_voice"],
        "voice_map": ["VOICES", "map_voices"],
    },
)
