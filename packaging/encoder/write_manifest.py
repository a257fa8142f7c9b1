"""Writes `resources/encoder/encoder.json`: which files belong together, their checksums, and the names they go by.

A name ends in the start of its file's checksum: vectors of two builds of an encoder can never be taken for each other.
"""

from __future__ import annotations

import json
from pathlib import Path

from published import CHECKSUMS, sha256

_PARTS = {"full": ("encoder.gguf", "minilm-l6-v2-q8", 384), "static": ("static.npz", "minilm-l6-v2-static", 256)}


def write_manifest(folder: Path) -> None:
    """Describes those encoder files that are there."""
    manifest: dict[str, object] = {"format": 1, "published": CHECKSUMS}
    for part, (name, title, dimension) in _PARTS.items():
        path = folder / name
        if path.exists():
            digest = sha256(path)
            manifest[part] = {
                "file": name,
                "name": f"{title}-{digest[:8]}",
                "dimension": dimension,
                "bytes": path.stat().st_size,
                "sha256": digest,
            }
    (folder / "encoder.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
