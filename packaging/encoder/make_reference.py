"""Computes the reference vectors that the tests hold the encoder to, with the published model in its own library.

usage: python packaging/encoder/make_reference.py MODEL_DIR [DATA_DIR]

Needs torch and sentence-transformers (not needed by the program or its tests), on one thread in float32. Reads
`reference_texts.json`, writes `reference_vectors.npy` (one unit vector in float32 a text) and `reference_ids.json` (the
ids that the model's own tokenizer gives). Words of more than 100 characters are split with spaces first, as the program
does; the model alone would read them as ``[UNK]``.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch
from published import NumpyEncoder, checked
from sentence_transformers import SentenceTransformer

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "tests" / "unit" / "inference" / "data"


def split_long_words(text: str) -> str:
    """A space after every 100 word characters in a row."""
    return re.sub(r"(\w{100})(?=\w)", r"\1 ", text)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model_dir", type=Path)
    parser.add_argument("data_dir", type=Path, nargs="?", default=DEFAULT_DATA)
    options = parser.parse_args()
    rows = json.loads((options.data_dir / "reference_texts.json").read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    model = SentenceTransformer(str(checked(options.model_dir)), device="cpu")
    texts = [split_long_words(row["text"]) for row in rows]
    vectors = np.stack([model.encode(text, normalize_embeddings=True) for text in texts]).astype(np.float32)
    np.save(options.data_dir / "reference_vectors.npy", vectors)
    ids = [model.tokenizer(text, truncation=True)["input_ids"] for text in texts]
    lines = ",\n".join(map(json.dumps, ids))
    (options.data_dir / "reference_ids.json").write_text(f"[{lines}]\n", encoding="utf-8")
    ours = NumpyEncoder(options.model_dir)  # the forward pass that distill_encoder.py uses, proved on the way
    means = [ours.states(np.array([one]))[0].mean(0) for one in ids]
    worst = min(float(mean @ vector / np.linalg.norm(mean)) for mean, vector in zip(means, vectors, strict=True))
    print(f"plain numpy agrees with a cosine of at least {worst:.7f}")
    print(f"{len(texts)} texts, {vectors.shape[1]} numbers each, up to {model.max_seq_length} tokens")


if __name__ == "__main__":
    main()
