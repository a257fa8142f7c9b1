"""Where other programs keep their models, by system; each place may be absent."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Layout = Literal["files", "ollama"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder of another program: models as files in it, or as Ollama's manifests and blobs."""

    program: str
    folder: Path
    layout: Layout = "files"


def places(
    home: Path | None = None, environ: Mapping[str, str] = os.environ, system: str = sys.platform
) -> list[Place]:
    """Every known place, in the order in which a model that lies in two of them is named.

    Sources, read in November 2026: lmstudio.ai/docs (import-model), Ollama's FAQ (OLLAMA_MODELS), the Hub's cache
    (HF_HUB_CACHE, HF_HOME), llama.cpp's LLAMA_CACHE; Jan and GPT4All by the data folders of their desktop programs.
    """
    home = home or Path.home()
    data, cache = _data(home, environ, system), _cache(home, environ, system)
    hub = environ.get("HF_HUB_CACHE") or Path(environ.get("HF_HOME") or cache / "huggingface") / "hub"
    found = [
        Place(program="LM Studio", folder=home / ".lmstudio" / "models"),
        Place(program="LM Studio", folder=home / ".cache" / "lm-studio" / "models"),
        *(Place(program="Ollama", folder=folder, layout="ollama") for folder in _ollama(home, environ, system)),
        Place(program="Jan", folder=data / "Jan" / "data" / "llamacpp" / "models"),
        Place(program="Jan", folder=home / "jan" / "models"),
        Place(program="GPT4All", folder=data / "nomic.ai" / "GPT4All"),
        Place(program="Hugging Face", folder=Path(hub)),
        Place(program="llama.cpp", folder=Path(environ.get("LLAMA_CACHE") or cache / "llama.cpp")),
    ]
    return list({place.folder: place for place in reversed(found)}.values())[::-1]


def _ollama(home: Path, environ: Mapping[str, str], system: str) -> list[Path]:
    folders = [Path(environ["OLLAMA_MODELS"])] if environ.get("OLLAMA_MODELS") else []
    folders.append(home / ".ollama" / "models")
    if system.startswith("linux"):  # where its installer makes a user of its own
        folders += [Path("/usr/share/ollama/.ollama/models"), Path("/var/lib/ollama/models")]
    return folders


def _data(home: Path, environ: Mapping[str, str], system: str) -> Path:
    if system == "darwin":
        return home / "Library" / "Application Support"
    if system == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")


def _cache(home: Path, environ: Mapping[str, str], system: str) -> Path:
    if system == "darwin":
        return home / "Library" / "Caches"
    if system == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache")
