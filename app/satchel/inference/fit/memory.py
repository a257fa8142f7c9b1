"""Predicts the memory of a process that holds a model, before anything of it is loaded.

Formulas and what they rest on: llama.cpp's sources (libllama 0.5.0, ggml 0.25.3) and measurements on Linux with the
models of `tests/bench/run.py fit`, which keeps comparing.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from satchel.inference.fit.repack import is_output_repacked, is_repacked
from satchel.inference.gguf.blocks import Block, block_number
from satchel.inference.gguf.description import Description
from satchel.inference.gguf.header import Header, Tensor

CacheType = Literal["F32", "F16", "Q8_0", "Q4_0"]
CACHE_BYTES = {"F32": 4.0, "F16": 2.0, "Q8_0": 34 / 32, "Q4_0": 18 / 32}  # per number
PAD = 256  # tokens; contexts are rounded up to it (`GGML_PAD(n_ctx, 256)` in llama-context.cpp)

# Measured on Linux x86-64, CPython 3.11, llama-cpp-python 0.3.36: resident after the import, and what vocabularies take
# (ggml-vocab-{qwen2,llama-bpe,deepseek-llm,gemma-4,gpt-2,phi-3}.gguf of llama.cpp: within 15 %, 10 MB at most).
PROCESS = 46_000_000  # bytes
PER_WORD, PER_MERGE = 170, 130  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a model is loaded. `batch` are the tokens computed at once (llama.cpp's n_ubatch), `outputs` those of them
    whose scores are asked for (n_outputs_max). `gpu_layers` counts from the output backwards, as llama.cpp does: the
    output matrix is the first.
    """

    context: int = 4096
    batch: int = 512
    outputs: int = 1
    gpu_layers: int = 0
    cache: CacheType = "F16"
    has_flash_attention: bool = True
    is_mapped: bool = True  # the file is mapped into memory, not read
    has_whole_window: bool = True  # blocks with a window keep the whole context all the same (llama.cpp's swa_full)

    @property
    def cells(self) -> int:
        """Tokens that the cache has room for."""
        return -(-max(1, self.context) // PAD) * PAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes, by what they are for. All but `device` are of this machine's memory.

    `idle` are pages of the mapped file that nobody reads any more, because their weights were copied into another order
    or to a device: the system counts them as resident and takes them back as soon as it needs room.
    """

    process: int
    vocabulary: int
    weights: int
    repacked: int
    idle: int
    cache: int
    output: int
    compute: int
    device: int

    @property
    def resident(self) -> int:
        """What the system shows as the process's resident memory."""
        return self.needed + self.idle

    @property
    def needed(self) -> int:
        """What has to be free for the model to run."""
        return (
            self.process + self.vocabulary + self.weights + self.repacked + self.cache + self.output + self.compute
        )


def predict(header: Header, model: Description, setting: Setting, features: AbstractSet[str]) -> Memory:
    """The memory of a process that has loaded the model and computed something.

    `features` are those of the installed library (`hardware.library`). A header without tensors gives a prediction too.
    """
    on_cpu = staying(header.tensors, model, setting.gpu_layers)
    repacked = [t for t in on_cpu if is_repacked(t, features)]
    twice = _output_copy(header.tensors, model, setting, features)
    mapped = sum(t.size for t in on_cpu) - sum(t.size for t in repacked)
    idle = _span([t for t in on_cpu if not is_repacked(t, features)]) - mapped if setting.is_mapped else 0
    held = [cache_bytes(block, model, setting) for block in model.blocks]
    first = model.layers - offloaded_blocks(model, setting.gpu_layers)
    return Memory(
        process=PROCESS, vocabulary=model.vocabulary * PER_WORD + model.merges * PER_MERGE, weights=mapped,
        repacked=sum(t.size for t in repacked) + twice, idle=max(0, idle), cache=sum(held[:first]),
        output=4 * (model.vocabulary + 1) * max(1, setting.outputs),
        compute=compute_bytes(model, setting) if first or not setting.gpu_layers else host_bytes(model, setting),
        device=device_needs(header, model, setting)[min(max(0, setting.gpu_layers), model.layers + 1)],
    )  # fmt: skip


def offloaded_blocks(model: Description, gpu_layers: int) -> int:
    """How many blocks are on a device: one of the layers that are counted is the output matrix."""
    return min(max(0, gpu_layers - 1), model.layers)


def staying(tensors: Iterable[Tensor], model: Description, gpu_layers: int) -> list[Tensor]:
    """The tensors that stay with the processor; token embeddings always do."""
    first = model.layers - offloaded_blocks(model, gpu_layers)

    def stays(name: str) -> bool:
        number = block_number(name)
        return gpu_layers <= 0 or (not name.startswith("output") if number is None else number < first)

    return [tensor for tensor in tensors if stays(tensor.name)]


def cache_bytes(block: Block, model: Description, setting: Setting) -> int:
    """What one block keeps of the tokens seen: keys, values, or a recurrent state."""
    cells = setting.cells
    if block.is_windowed and not setting.has_whole_window:
        cells = min(cells, -(-(model.window + setting.batch) // PAD) * PAD)
    return int(cells * (block.key + block.value) * CACHE_BYTES[setting.cache]) + block.state


def compute_bytes(model: Description, setting: Setting) -> int:
    """Working memory of one batch: the mask of who sees whom, and the larger of what attention and feed-forward hold.

    ggml lays tensors over each other as soon as they are no longer needed. The numbers of rows that are alive at once
    are from its allocations for llama's graph (each of width, heads, feed-forward, context, batch doubled in turn).
    """
    n = min(max(1, setting.batch), setting.cells)
    wide, query = model.embedding, model.heads * model.key_width
    kept = max((b.key + b.value for b in model.blocks), default=0)
    mask = n * setting.cells * (2 if setting.has_flash_attention else 4)
    attention = 4 * n * (3 * wide + 2 * query + kept)
    scored = 0 if setting.has_flash_attention else setting.cells * model.heads
    attention += 4 * n * scored
    inner = model.feed_forward * max(1, model.experts_used)
    feed = 4 * n * (4 * wide + 3 * inner)
    scores = 4 * (min(max(1, setting.outputs), n) * model.vocabulary + n * wide)
    rounded = 2 * n * max(wide, query, inner, scored)  # operands in the other's precision (`ggml_graph_plan`)
    windows = 2 if any(b.is_windowed for b in model.blocks) else 1
    return mask * windows + max(attention, feed, scores) + rounded


def host_bytes(model: Description, setting: Setting) -> int:
    """Working memory that stays here when everything is computed on a device: inputs of a batch."""
    n = min(max(1, setting.batch), setting.cells)
    return n * (4 * model.embedding + 4 * setting.cells)


def device_needs(header: Header, model: Description, setting: Setting) -> tuple[int, ...]:
    """Bytes on devices for 0, 1, 2 … layers there: weights, cache, working memory, and room to carry over one matrix of
    those left here, because large batches are computed on the device even for them (llama.cpp's op_offload).
    """
    left = list(accumulate((block.largest for block in model.blocks), max, initial=0))
    output = sum(t.size for t in header.tensors if t.name.startswith("output") or _is_tied_output(t, model))
    held = output + compute_bytes(model, setting)
    needs = [0, held + left[-1]]
    for number in reversed(range(len(model.blocks))):
        held += model.blocks[number].weights + cache_bytes(model.blocks[number], model, setting)
        needs.append(held + left[number])
    return tuple(needs)


def _is_tied_output(tensor: Tensor, model: Description) -> bool:
    return model.is_tied and tensor.name == "token_embd.weight"


def _output_copy(
    tensors: Iterable[Tensor], model: Description, setting: Setting, features: AbstractSet[str]
) -> int:
    if setting.gpu_layers:
        return 0
    return sum(t.size for t in tensors if _is_tied_output(t, model) and is_output_repacked(t, features))


def _span(tensors: list[Tensor]) -> int:
    """From the first to the last byte that stays mapped; llama.cpp gives back only what lies before and after."""
    if not tensors:
        return 0
    return max(t.offset + t.size for t in tensors) - min(t.offset for t in tensors)
