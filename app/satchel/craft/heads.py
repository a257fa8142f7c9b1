"""Trained heads: logistic regressions over line features, stored as plain numbers and applied with numpy."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from satchel.domain.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

MAX_BYTES = 16 << 20
_DTYPES = {"F32": "<f4", "F16": "<f2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One weight row and one bias per label; `encoder` names the encoder whose vectors it was trained on.

    `weights` has shape (labels, features), `bias` and `threshold` have shape (labels,). `threshold` is the probability
    that gave the best F1 in cross-validation by incident.
    """

    encoder: str
    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    threshold: Matrix

    def probabilities(self, features: Matrix) -> Matrix:
        """Shape (rows, labels), rounded to 4 decimals so that no result hangs on the last bit of a sum.

        Raises `InputError` when the head was trained on features of another shape.
        """
        import numpy as np

        if features.shape[1] != self.weights.shape[1]:
            raise InputError("A trained head of this agent is from another version of Satchel.", "Update the agent.")
        logits = features.astype(np.float64) @ self.weights.T.astype(np.float64) + self.bias.astype(np.float64)
        return np.round(1 / (1 + np.exp(-np.clip(logits, -30, 30))), 4).astype(np.float32)


@lru_cache(maxsize=16)  # the heads of an agent are asked for many times in each turn
def load(untrusted: bytes) -> Head:
    """Reads a head from safetensors bytes (https://github.com/huggingface/safetensors, format). Raises `InputError`."""
    import numpy as np

    if len(untrusted) > MAX_BYTES:
        raise InputError("A trained head of this agent is too large.", "Import the agent again from a trusted copy.")
    try:
        size = struct.unpack("<Q", untrusted[:8])[0]
        header: Mapping[str, Any] = json.loads(untrusted[8 : 8 + size])
        meta = header["__metadata__"]
        labels = tuple(json.loads(meta["labels"]))
        base = 8 + size
        arrays: dict[str, Matrix] = {}
        for name in ("weights", "bias", "threshold"):
            entry = header[name]
            low, high = entry["data_offsets"]
            raw = np.frombuffer(untrusted[base + low : base + high], dtype=_DTYPES[entry["dtype"]])
            arrays[name] = raw.reshape(entry["shape"]).astype(np.float32)
            arrays[name].setflags(write=False)
        if arrays["weights"].shape[0] != len(labels) or not all(np.isfinite(a).all() for a in arrays.values()):
            raise ValueError("shape")
        return Head(encoder=str(meta["encoder"]), labels=labels, **arrays)
    except (KeyError, ValueError, TypeError, struct.error, IndexError) as error:
        raise InputError("A trained head of this agent is damaged.", "Import the agent again.") from error


def dump(head: Head) -> bytes:
    """Inverse of `load`; weights as float16, the same bytes for the same head."""
    import numpy as np

    parts = {
        "weights": ("F16", head.weights.astype("<f2")),
        "bias": ("F32", head.bias.astype("<f4")),
        "threshold": ("F32", head.threshold.astype("<f4")),
    }
    header: dict[str, Any] = {"__metadata__": {"encoder": head.encoder, "labels": json.dumps(list(head.labels))}}
    body = b""
    for name, (dtype, array) in parts.items():
        raw = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    packed = json.dumps(header, separators=(",", ":")).encode()
    packed += b" " * (-len(packed) % 8)
    return struct.pack("<Q", len(packed)) + packed + body


def best(heads: Mapping[str, bytes], stem: str, encoders: Sequence[str]) -> Head | None:
    """The head whose name begins with `stem` for the first of `encoders` (names) that has one."""
    loaded = [load(raw) for name, raw in sorted(heads.items()) if name.startswith(stem)]
    return next((h for wanted in encoders for h in loaded if h.encoder == wanted), None)
