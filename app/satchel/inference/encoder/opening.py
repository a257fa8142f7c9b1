"""Finds the encoder's files and says which encoders this machine can run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from satchel.domain.errors import MissingError
from satchel.domain.ports import Encoder
from satchel.inference.encoder.client import FullEncoder
from satchel.inference.encoder.tokenizer import WordPiece
from satchel.system import paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoders:
    """`fast` is always there; `full` is None where llama.cpp is missing, and `reason` then says so in a sentence."""

    fast: Encoder
    full: FullEncoder | None
    reason: str = ""

    @property
    def best(self) -> Encoder:
        """The full encoder, or the static table that serves alone."""
        return self.full or self.fast

    def close(self) -> None:
        """Ends the full encoder's process, if one runs."""
        if self.full is not None:
            self.full.close()


def open_encoders(folder: Path | None = None, *, probe: bool = False) -> Encoders:
    """Reads the shipped encoder (`resources/encoder` by default); raises `MissingError` when even the table is gone.

    No process starts, unless `probe` asks for proof that the full encoder runs here (about a second).
    """
    from satchel.inference.encoder.static import StaticEncoder  # numpy: not before it is needed

    folder = folder or paths.resources() / "encoder"
    try:
        manifest: dict[str, Any] = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        table, model = manifest["static"], manifest["full"]
        tokenizer = WordPiece.load(folder / "vocab.txt", sha256=manifest["published"]["vocab.txt"])
    except (OSError, ValueError, KeyError) as error:
        raise MissingError("The text encoder's files are missing or damaged.", "Install Satchel again.") from error
    fast = StaticEncoder.load(folder / table["file"], sha256=table["sha256"], name=table["name"], tokenizer=tokenizer)
    if find_spec("llama_cpp") is None:
        return Encoders(fast=fast, full=None, reason=_without("llama.cpp is not installed"))
    full = FullEncoder(
        folder / model["file"],
        sha256=model["sha256"],
        name=model["name"],
        dimension=model["dimension"],
        tokenizer=tokenizer,
    )
    if probe:
        try:
            full.start()
        except MissingError as error:
            full.close()
            return Encoders(fast=fast, full=None, reason=_without(error.what.rstrip(".")))
    return Encoders(fast=fast, full=full)


def _without(why: str) -> str:
    return f"The built-in word table serves alone, with less sense for paraphrases: {why[0].lower()}{why[1:]}."
