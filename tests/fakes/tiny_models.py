"""Real llama.cpp models of half a megabyte whose words are chosen: scripted, endless, thinking, damaged, with adapters.

Attention and feed-forward weights are zero, so the hidden state is the embedding of the newest token alone, and the
output row of each token is the embedding of the one that it is to follow: greedy decoding walks a chain. The chain
begins after the newline that ends ChatML's ``<|im_start|>assistant`` line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, KV_HEADS, FORWARD = 64, 2, 4, 2, 128
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
THINKING = CHATML + "{% if add_generation_prompt %}<think>{% endif %}"
_MERGES = ["h e", "l l", "Ġ t", "i n", "e r", "a n", "o n", "r e", "Ġ a", "t h"]
_SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]


def _byte_letters() -> dict[int, str]:
    """GPT-2's letters for bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in plain]
    return {**{byte: chr(byte) for byte in plain}, **{byte: chr(256 + place) for place, byte in enumerate(rest)}}


LETTERS = _byte_letters()


@dataclass(kw_only=True)
class Tiny:
    """What a tiny model is like. `script` is what it says, `thoughts` what it thinks before, both as text."""

    script: str = ""
    thoughts: str = ""
    loops: bool = False
    template: str = CHATML
    user_defined: Sequence[str] = ()
    blanks: bool = False  # a vocabulary like Llama 2's, which puts a blank before every text
    context: int = 4096
    architecture: str = "llama"
    fill: float | None = None
    seed: int = 0
    tokens: list[str] = field(default_factory=list)
    types: list[int] = field(default_factory=list)

    def write(self, path: Path) -> Path:
        """Makes the file."""
        self.tokens = [LETTERS[byte] for byte in range(256)] + [merge.replace(" ", "") for merge in _MERGES]
        self.types = [int(gguf.TokenType.NORMAL)] * len(self.tokens)
        said, thought = self._chain(self.script), self._chain(self.thoughts)
        first = len(self.tokens)
        self.tokens += [*_SPECIAL, *self.user_defined]
        self.types += [int(gguf.TokenType.CONTROL)] * len(_SPECIAL)
        self.types += [int(gguf.TokenType.USER_DEFINED)] * len(self.user_defined)
        end, opens, closes, newline = first + 2, first + 3, first + 4, ord("\n")
        links = _links(newline, said, said[0] if self.loops and said else end)
        if thought:
            links += [*_links(opens, thought, thought[0] if self.loops else closes), (closes, newline)]
        writer = gguf.GGUFWriter(str(path), self.architecture)
        self._describe(writer, first)
        self._weigh(writer, links)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path

    def _chain(self, text: str) -> list[int]:
        """Tokens that spell the text, every one used once: pieces of four letters or more that were not there before."""
        out, at = [], 0
        while at < len(text):
            end = min(at + 4, len(text))
            while end < len(text) and _spelled(text[at:end]) in self.tokens:
                end += 1
            if _spelled(text[at:end]) in self.tokens:
                out.append(self.tokens.index(_spelled(text[at:end])))
            else:
                out.append(len(self.tokens))
                self.tokens.append(_spelled(text[at:end]))
                self.types.append(int(gguf.TokenType.NORMAL))
            at = end
        assert len(out) == len(set(out)), "a piece comes twice; say it differently"
        return out

    def _describe(self, writer: gguf.GGUFWriter, first: int) -> None:
        writer.add_name("tiny")
        writer.add_block_count(LAYERS)
        writer.add_context_length(self.context)
        writer.add_embedding_length(WIDTH)
        writer.add_feed_forward_length(FORWARD)
        writer.add_head_count(HEADS)
        writer.add_head_count_kv(KV_HEADS)
        writer.add_layer_norm_rms_eps(1e-5)
        writer.add_rope_dimension_count(WIDTH // HEADS)
        writer.add_vocab_size(len(self.tokens))
        if self.blanks:
            self._spell_with_blanks(writer)
        else:
            writer.add_tokenizer_model("gpt2")
            writer.add_tokenizer_pre("gpt-2")
        writer.add_token_list(self.tokens)
        writer.add_token_types(self.types)
        writer.add_token_merges(_MERGES)
        writer.add_bos_token_id(first)
        writer.add_eos_token_id(first + 2)
        writer.add_eot_token_id(first + 2)
        writer.add_add_bos_token(False)
        if self.template:
            writer.add_chat_template(self.template)

    def _spell_with_blanks(self, writer: gguf.GGUFWriter) -> None:
        """The bytes become byte tokens, and a few words are added in place of the merges."""
        self.tokens[:256] = [f"<0x{byte:02X}>" for byte in range(256)]
        self.types[:256] = [int(gguf.TokenType.BYTE)] * 256
        self.tokens[256 : 256 + len(_MERGES)] = ["▁", "h", "i", "hi", "▁hi", "[", "]", "▁[", "a", "▁a"]
        writer.add_tokenizer_model("llama")
        writer.add_add_space_prefix(True)
        writer.add_token_scores([-float(len(self.tokens) - place) for place in range(len(self.tokens))])

    def _weigh(self, writer: gguf.GGUFWriter, links: list[tuple[int, int]]) -> None:
        random = np.random.default_rng(self.seed)
        words = random.standard_normal((len(self.tokens), WIDTH)).astype(np.float32)
        words /= np.linalg.norm(words, axis=1, keepdims=True)
        out = np.zeros_like(words) if links else random.standard_normal(words.shape).astype(np.float32)
        for before, after in links:
            out[after] += words[before] * 10
        if self.fill is not None:
            out[:] = self.fill
        writer.add_tensor("token_embd.weight", words)
        writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
        writer.add_tensor("output.weight", out)
        for name, shape in _layer_shapes():
            weights = np.zeros(shape) if links else random.standard_normal(shape) * 0.1
            writer.add_tensor(name, np.ones(shape, np.float32) if "norm" in name else weights.astype(np.float32))


def _spelled(text: str) -> str:
    return "".join(LETTERS[byte] for byte in text.encode())


def _links(start: int, chain: list[int], end: int) -> list[tuple[int, int]]:
    return list(zip([start, *chain], [*chain, end])) if chain else []


def _layer_shapes() -> list[tuple[str, Any]]:
    head = WIDTH // HEADS
    shapes = {
        "attn_norm": WIDTH, "ffn_norm": WIDTH, "attn_q": (WIDTH, WIDTH), "attn_k": (KV_HEADS * head, WIDTH),
        "attn_v": (KV_HEADS * head, WIDTH), "attn_output": (WIDTH, WIDTH), "ffn_gate": (FORWARD, WIDTH),
        "ffn_up": (FORWARD, WIDTH), "ffn_down": (WIDTH, FORWARD),
    }  # fmt: skip
    return [(f"blk.{layer}.{name}.weight", shape) for layer in range(LAYERS) for name, shape in shapes.items()]


def write_adapter(
    path: Path, *, target: str = "blk.0.ffn_down.weight", shape: tuple[int, int] = (WIDTH, FORWARD), rank: int = 4,
    architecture: str = "llama", strength: float = 1.0, halves: str = "ab", kind: str = "adapter", seed: int = 1,
) -> Path:  # fmt: skip
    """A LoRA adapter for a tiny model; `shape` is (out, in), as numpy has it."""
    random = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(str(path), architecture)
    writer.add_type(kind)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", strength * rank)
    out, into = shape
    parts = {"a": (rank, into), "b": (out, rank)}
    if target == "token_embd.weight":  # the other way round: `shape` is (words, width)
        parts = {"a": (out, rank), "b": (into, rank)}
    for half in halves:
        writer.add_tensor(f"{target}.lora_{half}", random.standard_normal(parts[half]).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
