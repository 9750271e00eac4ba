"""The encoder of attributions: a small language model that reads words, and how it is taught."""
