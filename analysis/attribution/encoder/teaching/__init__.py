"""How the encoder is taught, measured and written; needs the extra ``training`` and never runs otherwise."""
