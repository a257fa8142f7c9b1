"""The published weights of all-MiniLM-L6-v2: proves their checksums, reads them, and runs them in plain numpy."""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "encoder"
CHECKSUMS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
Floats = NDArray[np.float32]


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checked(model_dir: Path) -> Path:
    """MODEL_DIR, after its weights and vocabulary have proved to be the published ones."""
    for name, wanted in CHECKSUMS.items():
        found = sha256(model_dir / name)
        if found != wanted:
            sys.exit(f"{name}: sha256 {found}, expected {wanted}")
    return model_dir


def read_vocabulary(model_dir: Path) -> list[str]:
    """Tokens in the order of their ids."""
    return (model_dir / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")


def read_tensors(model_dir: Path) -> dict[str, Floats]:
    """Every float tensor by name (https://github.com/huggingface/safetensors, "Format")."""
    raw = np.fromfile(model_dir / "model.safetensors", dtype=np.uint8)
    (length,) = struct.unpack("<Q", raw[:8].tobytes())
    header = json.loads(raw[8 : 8 + length].tobytes())
    tensors = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = raw[start:end].view("<f4").reshape(entry["shape"]).astype(np.float32)
    return tensors


class NumpyEncoder:
    """The model's forward pass (BERT, Devlin et al. 2018; post-norm, exact GELU) for texts of equal length."""

    def __init__(self, model_dir: Path) -> None:
        self._tensors = read_tensors(model_dir)
        config = json.loads((model_dir / "config.json").read_text(encoding="utf-8"))
        self._layers, self._heads = config["num_hidden_layers"], config["num_attention_heads"]
        self._epsilon = config["layer_norm_eps"]

    def states(self, ids: NDArray[np.int64]) -> Floats:
        """Last hidden states, shape (texts, tokens, 384), for ids of shape (texts, tokens) without padding."""
        table = self._tensors
        hidden = table["embeddings.word_embeddings.weight"][ids]
        hidden = hidden + table["embeddings.position_embeddings.weight"][: ids.shape[1]]
        hidden = hidden + table["embeddings.token_type_embeddings.weight"][0]
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        for layer in range(self._layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        return hidden

    def _layer(self, hidden: Floats, name: str) -> Floats:
        texts, tokens, width = hidden.shape
        split = (texts, tokens, self._heads, width // self._heads)
        query, key, value = (
            self._linear(hidden, f"{name}attention.self.{part}").reshape(split).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(sqrt(split[-1]))
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, width)
        mixed = self._linear(mixed, f"{name}attention.output.dense")
        hidden = self._norm(hidden + mixed, f"{name}attention.output.LayerNorm")
        inner = _gelu(self._linear(hidden, f"{name}intermediate.dense"))
        return self._norm(hidden + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _linear(self, values: Floats, name: str) -> Floats:
        moved: Floats = values @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]
        return moved

    def _norm(self, values: Floats, name: str) -> Floats:
        centred = values - values.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(self._epsilon))
        normed: Floats = scaled * self._tensors[f"{name}.weight"] + self._tensors[f"{name}.bias"]
        return normed


def _gelu(values: Floats) -> Floats:
    found: Floats = (values * 0.5 * (1 + _erf(values / np.float32(sqrt(2))))).astype(np.float32)
    return found


def _erf(values: Floats) -> NDArray[np.float64]:
    """Abramowitz and Stegun 7.1.26; off by at most 1.5e-7."""
    wide = values.astype(np.float64)
    size = np.abs(wide)
    step = 1 / (1 + 0.3275911 * size)
    series = step * (
        0.254829592 + step * (-0.284496736 + step * (1.421413741 + step * (-1.453152027 + step * 1.061405429)))
    )
    found: NDArray[np.float64] = np.sign(wide) * (1 - series * np.exp(-size * size))
    return found
