"""Predicts how fast a model answers from what it has to read per token and what this machine was measured to do.

One token reads every weight that it is multiplied with once, and what is kept of the tokens before it. A prompt is
multiplied in batches, so that arithmetic decides (the "roofline": Williams, Waterman, Patterson 2009).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from satchel.inference.fit.memory import CACHE_BYTES, Setting, staying
from satchel.inference.gguf.description import Description
from satchel.inference.gguf.header import Header, Tensor
from satchel.inference.hardware.probe import Probe

# Seconds per byte against Q4_0, where arithmetic and not memory decides: measured on one thread with AVX2 (llama.cpp's
# kernels for types that it does not repack are slower). Types that are not here count as the slow half.
GENERATION: Mapping[str, float] = {
    "F32": 0.0, "F16": 0.0, "BF16": 0.0, "Q4_0": 1.0, "Q8_0": 1.0, "Q4_K": 1.1, "Q5_K": 1.05, "Q6_K": 0.8, "Q4_1": 1.25,
    "Q5_0": 1.5, "Q5_1": 1.5, "Q3_K": 1.6, "IQ4_XS": 1.4, "IQ4_NL": 1.0, "MXFP4": 3.1,
}  # fmt: skip
PROMPT: Mapping[str, float] = {
    "F32": 1.2, "BF16": 1.25, "Q8_0": 1.1, "Q4_1": 1.8, "Q5_0": 1.7, "Q5_1": 1.7, "MXFP4": 1.8,
}  # fmt: skip
ATTENTION: Mapping[str, float] = {"F32": 2.0, "F16": 2.0, "Q8_0": 10.0, "Q4_0": 10.0}  # of a prompt, by cache type
SEEN = 2048  # tokens before the one that is computed: an ordinary prompt here
_SLOW = 1.6
_EXPERTS = re.compile(r"blk\.\d+\.ffn_\w+_exps\.weight", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Tokens a second: of a prompt of `SEEN` tokens, and of text that is generated after it."""

    prompt: float
    generation: float


def predict(header: Header, model: Description, setting: Setting, processor: Probe, device: Probe | None) -> Speed:
    """The speed of a model on a measured machine. Layers on a device without a measurement count as the processor's."""
    here = {tensor.name for tensor in staying(header.tensors, model, setting.gpu_layers)}
    read = computed = 0.0
    for tensor, share in _multiplied(header.tensors, model):
        is_here = tensor.name in here and not (setting.gpu_layers and tensor.name == "token_embd.weight")
        probe = processor if is_here or device is None else device
        size, kind = tensor.size * share, tensor.type.name
        read += max(size / probe.bandwidth, size * GENERATION.get(kind, _SLOW) / probe.packed)
        if tensor.name.startswith("blk."):  # the output matrix is asked for a prompt's last token only
            computed += 2 * tensor.count * share * PROMPT.get(kind, 1.0) / probe.compute
    probe = device if device is not None and setting.gpu_layers > model.layers // 2 else processor
    seen = min(SEEN, setting.cells)
    kept = sum(block.key + block.value for block in model.blocks)
    read += seen * kept * CACHE_BYTES[setting.cache] / probe.bandwidth
    attending = sum(block.key > 0 for block in model.blocks) * 4 * model.heads * model.key_width
    computed += attending * seen / 2 * ATTENTION[setting.cache] / probe.compute
    return Speed(prompt=1 / max(computed, 1e-9), generation=1 / max(read, 1e-9))


def _multiplied(tensors: Iterable[Tensor], model: Description) -> Iterable[tuple[Tensor, float]]:
    """Matrices that a token is multiplied with, and how much of each: of many experts only some are asked."""
    share = min(1.0, max(1, model.experts_used) / model.experts) if model.experts else 1.0
    for tensor in tensors:
        if len(tensor.shape) < 2 or (tensor.name.startswith("token_embd") and not model.is_tied):
            continue
        yield tensor, share if _EXPERTS.fullmatch(tensor.name) else 1.0
