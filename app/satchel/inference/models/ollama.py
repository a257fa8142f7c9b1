"""Ollama's store: a manifest per model and tag names the blob that is a GGUF file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from satchel.inference.models.walk import files_below

_FOLDERS = ("manifests", "manifests-v2", "manifest-v2")
_MODEL = re.compile(r"application/vnd\.ollama\.image\.model\b")
_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
_HOSTS = frozenset({"registry.ollama.ai", "ollama.com"})
_LARGEST_MANIFEST = 1_000_000  # bytes
_MOST, _DEEPEST = 10_000, 8  # host, namespace, model and tag are four levels


def models(store: Path) -> Iterator[tuple[str, Path]]:
    """Name ("qwen3:4b") and GGUF blob of each model in a store; what cannot be read is passed over."""
    seen: set[str] = set()
    for folder in (store / name for name in _FOLDERS):
        for path in files_below(folder, most=_MOST, deepest=_DEEPEST):
            name = _name(path.relative_to(folder))
            blob = _blob(store, path) if name and name not in seen else None
            if blob is not None:
                seen.add(name)
                yield name, blob


def _name(inside: Path) -> str:
    """host/namespace/model/tag; the usual host and namespace are left out, as Ollama itself does."""
    parts = inside.parts
    if len(parts) < 2:
        return ""
    *before, model, tag = parts
    if before and before[0] in _HOSTS:
        before = before[1:]
    if before == ["library"]:
        before = []
    return "/".join([*before, model]) + (f":{tag}" if tag != "latest" else "")


def _blob(store: Path, manifest: Path) -> Path | None:
    try:
        if manifest.stat().st_size > _LARGEST_MANIFEST:
            return None
        untrusted = json.loads(manifest.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    layers = untrusted.get("layers") if isinstance(untrusted, dict) else None
    for layer in layers if isinstance(layers, list) else ():
        if not isinstance(layer, dict) or not _MODEL.match(str(layer.get("mediaType"))):
            continue
        digest = _DIGEST.fullmatch(str(layer.get("digest")))
        if digest:
            blob = store / "blobs" / f"sha256-{digest[1]}"
            return blob if blob.is_file() else None
    return None
