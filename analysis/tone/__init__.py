"""In what tone is a sentence written, and how does it treat an actor?

:func:`score_tones` scores sentences with two word lists; :func:`score_actor_tones` scores every mention of the
codebook's actors with a model that never sees the name (``tone/model/tone_model.md`` says how often it agrees
with people); the profiles average, the drivers count the words behind a score.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "sentence_tone": ["score_tones", "tone_profile", "tone_drivers", "tone_shift"],
        "toward_actors": ["score_actor_tones", "actor_tone_profile", "actor_tone_drivers"],
        "treatment": ["treatment_profile", "counted_treatment", "load_tone_precision"],
        "model.targets": ["score_targets", "score_sentences", "LABELS", "UNSURE_BELOW"],
    },
)
