"""Models in several files."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes.shaped_headers import header, read

from satchel.inference.gguf.split import joined


def test_parts_are_one_model() -> None:
    whole = header()
    cut = whole.tensors[5].offset
    size = whole.tensors[-1].offset + whole.tensors[-1].size
    first = replace(whole, tensors=whole.tensors[:5], file_size=cut)
    second = replace(whole, pairs={"split.no": 1}, lengths={}, file_size=size - cut,
                     tensors=tuple(replace(t, offset=t.offset - cut) for t in whole.tensors[5:]))  # fmt: skip
    found = joined([first, second])
    assert found == replace(whole, file_size=size)
    assert read(found)[1] == read(whole)[1]
