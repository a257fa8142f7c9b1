"""What both encoders do alike: where they cut a text, and how they round a vector."""

LONGEST_TEXT = 256
"""Tokens, ``[CLS]`` and ``[SEP]`` included; the published model was trained with this limit."""

DECIMALS = 6
"""Of every number of a vector, before anything is compared: what is left does not hang on the order of additions."""
