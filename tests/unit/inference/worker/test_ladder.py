"""Steps down: every one smaller than the last, none smaller than the request, and after the last one there is none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.worker.ladder import Setting, lower


def steps(setting: Setting, least: int = 0, **more) -> list[tuple[int, int]]:
    out = []
    while (found := lower(setting, least_context=least, **more)) is not None:
        out.append((found.context, found.gpu_layers))
        setting = found
    return out


def test_context_first_then_layers_then_the_cpu():
    assert steps(Setting(context=16_384, gpu_layers=33)) == [
        (8192, 33), (4096, 33), (4096, 16), (4096, 8), (4096, 4), (4096, 0),
    ]  # fmt: skip


def test_what_the_request_needs_stays():
    assert steps(Setting(context=8192, gpu_layers=6), least=5000) == [(5120, 6), (5120, 0)]
    assert steps(Setting(context=2048), least=5000) == []


def test_a_smaller_context_does_not_help_weights_that_do_not_fit():
    assert steps(Setting(context=8192, gpu_layers=8), context_matters=False) == [(8192, 4), (8192, 0)]


def test_an_absurd_context_is_given_up_at_once():
    assert steps(Setting(context=2**31))[:2] == [(16_384, 0), (8192, 0)]


@given(st.integers(1, 2**31), st.integers(0, 200), st.integers(0, 2**20))
def test_it_ends(context, layers, least):
    found = steps(Setting(context=context, gpu_layers=layers), least)
    assert len(found) < 16
    assert found == sorted(found, reverse=True)
    assert all(one[0] >= min(least, context) for one in found)


def test_a_setting_reads_as_a_sentence():
    assert Setting(context=4096).sentence() == "a context of 4,096 tokens and the CPU alone"
    assert Setting(context=2048, gpu_layers=4).sentence() == "a context of 2,048 tokens and 4 layers on the GPU"
