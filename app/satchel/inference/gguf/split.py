"""Takes the headers of a model's several files together, so that it is judged as the one model that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from satchel.inference.gguf.header import Header


def joined(parts: Sequence[Header]) -> Header:
    """One header: entries of the first file, which has them all, and the tensors of each file behind the last one's.

    `parts` are in order (`Description.split`), at least one.
    """
    first, tensors, begin = parts[0], [], 0
    for part in parts:
        tensors += [replace(tensor, offset=begin + tensor.offset) for tensor in part.tensors]
        begin += part.file_size
    return replace(first, tensors=tuple(tensors), file_size=begin)
