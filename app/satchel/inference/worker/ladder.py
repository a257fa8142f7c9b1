"""The ladder down: with which settings a model is tried next when it does not fit or its process died."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from satchel.inference.worker.messages import KvType

SMALLEST_CONTEXT = 4096  # agents fill their typed pieces in slices that fit this; with less they would not ask
_LARGE_CONTEXT, _USUAL_CONTEXT = 32_768, 16_384
_FEW_LAYERS = 4  # on the GPU: fewer are not worth the copies back and forth


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a model is loaded: tokens of context, layers on the GPU, tokens per batch (bounds the compute buffers)."""

    context: int = 4096
    gpu_layers: int = 0
    flash_attn: bool = True
    kv_type: KvType = "f16"
    batch: int = 256

    def sentence(self) -> str:
        """As the person reads it."""
        place = f"{self.gpu_layers} layers on the GPU" if self.gpu_layers else "the CPU alone"
        return f"a context of {self.context:,} tokens and {place}"


class Remembered(Protocol):
    """Keeps the last setting of each model that worked."""

    def get(self, model: str) -> Setting | None:
        """The setting, or None for a model that never ran."""
        ...

    def put(self, model: str, setting: Setting) -> None:
        """It worked."""
        ...


def lower(setting: Setting, *, least_context: int, context_matters: bool = True) -> Setting | None:
    """The next step down: smaller context, then fewer layers on the GPU, then the CPU alone, then None.

    `least_context` is what the request at hand needs; `context_matters` is False when not even the weights were loaded.
    """
    if context_matters:
        half = _USUAL_CONTEXT if setting.context > _LARGE_CONTEXT else setting.context // 2
        smaller = max(half, _rounded(least_context), SMALLEST_CONTEXT)
        if smaller < setting.context:
            return replace(setting, context=smaller)
    if setting.gpu_layers > 0:
        half = setting.gpu_layers // 2
        return replace(setting, gpu_layers=half if half >= _FEW_LAYERS else 0)
    return None


def _rounded(tokens: int) -> int:
    """llama.cpp pads a context to a multiple of 256."""
    return -(-tokens // 256) * 256
