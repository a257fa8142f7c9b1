"""What a GGUF header says of a model, in the words of the field: its shape, its context, its quantisation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from satchel.domain.errors import InputError
from satchel.inference.gguf.blocks import Block, blocks
from satchel.inference.gguf.header import Header, Value

Kind = Literal["text", "embedding", "adapter", "projector"]
MOST_LAYERS, MOST_WIDTH, MOST_CONTEXT = 4096, 2**20, 2**31
_PROJECTORS = frozenset({"clip"})
_ENCODERS = frozenset(
    {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3", "modern-bert", "t5encoder"}
)
_PLAIN = frozenset({"F32", "F16", "BF16"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A model as its file describes it. `kv_heads` has one number per layer; `split` is (number, of how many)."""

    kind: Kind
    architecture: str
    name: str
    parameters: int
    quantisation: str
    weights: int  # bytes
    context: int  # tokens it was trained for; 0 where the file does not say
    layers: int
    embedding: int
    heads: int
    kv_heads: tuple[int, ...]
    key_width: int
    value_width: int
    vocabulary: int
    window: int  # tokens of sliding-window attention; 0: none
    experts: int
    template: str  # of a chat; empty: none
    languages: tuple[str, ...]
    licence: str
    split: tuple[int, int]
    feed_forward: int = 0  # width of its feed-forward part; of one expert, where it has experts
    experts_used: int = 0  # per token
    merges: int = 0  # rules of its tokenizer
    is_tied: bool = False  # the token embeddings serve as output matrix too
    blocks: tuple[Block, ...] = ()


def describe(header: Header, name: str) -> Description:
    """The description of a header; `name` is what the model is called where its file does not say.

    Raises `InputError` for a header without an architecture or with an impossible shape.
    """
    says = _Says(header, name)
    kind = says.kind()
    text = kind in ("text", "embedding")
    layers = says.number("block_count", MOST_LAYERS, needed=text)
    heads = says.number("attention.head_count", MOST_WIDTH, default=0)
    embedding = says.number("embedding_length", MOST_WIDTH, needed=text)
    width = embedding // heads if heads else 0
    found = Description(
        kind=kind, architecture=says.architecture, name=says.text("general.name") or name,
        parameters=sum(t.count for t in header.tensors), quantisation=_quantisation(header),
        weights=sum(t.size for t in header.tensors), context=says.number("context_length", MOST_CONTEXT), layers=layers,
        embedding=embedding, heads=heads, kv_heads=says.per_layer("attention.head_count_kv", layers, heads),
        key_width=says.number("attention.key_length", MOST_WIDTH, default=width),
        value_width=says.number("attention.value_length", MOST_WIDTH, default=width), vocabulary=says.vocabulary(),
        window=says.number("attention.sliding_window", MOST_CONTEXT), experts=says.number("expert_count", MOST_LAYERS),
        template=says.text("tokenizer.chat_template"), languages=says.texts("general.languages"),
        licence=says.text("general.license"), split=(says.plain("split.no"), max(1, says.plain("split.count"))),
        feed_forward=says.number("expert_feed_forward_length", MOST_WIDTH) or
        says.number("feed_forward_length", MOST_WIDTH), experts_used=says.number("expert_used_count", MOST_LAYERS),
        merges=header.lengths.get("tokenizer.ggml.merges", 0),
        is_tied=all(t.name != "output.weight" for t in header.tensors),
    )  # fmt: skip
    return replace(found, blocks=blocks(header, found, says))


def _quantisation(header: Header) -> str:
    """The type that holds most bytes of the matrices; norms and biases stay in F32 whatever the rest is."""
    held = Counter[str]()
    for tensor in header.tensors:
        if len(tensor.shape) > 1:
            held[tensor.type.name] += tensor.size
    if not held:
        return "none"
    packed = {name: size for name, size in held.items() if name not in _PLAIN}
    return max(packed or held, key=lambda name: ((packed or held)[name], name))


class _Says:
    """Entries of a header by what they mean, each of the type and the size that it may have."""

    def __init__(self, header: Header, name: str) -> None:
        self._pairs = header.pairs
        self._header = header
        self._name = name
        self.architecture = self.text("general.architecture")
        if not self.architecture:
            raise self._bad("it does not say what architecture it has")

    def kind(self) -> Kind:
        if self.text("general.type") == "adapter":
            return "adapter"
        if self.architecture in _PROJECTORS or self.text("general.type") == "mmproj":
            return "projector"
        return "embedding" if self.architecture in _ENCODERS else "text"

    def text(self, key: str) -> str:
        found = self._pairs.get(key)
        return found if isinstance(found, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._pairs.get(key)
        return tuple(one for one in found if isinstance(one, str)) if isinstance(found, tuple) else ()

    def plain(self, key: str) -> int:
        return _whole(self._pairs.get(key)) or 0

    def number(self, key: str, most: int, *, default: int = 0, needed: bool = False) -> int:
        """A number of this architecture; of a list, which has one for each layer, the largest."""
        found = self._pairs.get(f"{self.architecture}.{key}")
        numbers = [n for one in (found if isinstance(found, tuple) else (found,)) if (n := _whole(one)) is not None]
        if not numbers:
            if needed:
                raise self._bad(f"it does not say its {key.replace('_', ' ')}")
            return default
        if not 0 <= max(numbers) <= most or (needed and max(numbers) == 0):
            raise self._bad(f"its {key.replace('_', ' ')} is impossible")
        return max(numbers)

    def per_layer(self, key: str, layers: int, default: int) -> tuple[int, ...]:
        found = self._pairs.get(f"{self.architecture}.{key}")
        if isinstance(found, tuple) and len(found) == layers:
            return tuple(min(max(_whole(one) or 0, 0), MOST_WIDTH) for one in found)
        return (self.number(key, MOST_WIDTH, default=default),) * layers

    def vocabulary(self) -> int:
        return self._header.lengths.get("tokenizer.ggml.tokens", 0) or self.number("vocab_size", MOST_CONTEXT)

    def _bad(self, why: str) -> InputError:
        return InputError(f"{self._name} is no model that can be used: {why}.", "Download it again, or choose another.")


def _whole(value: Value | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
