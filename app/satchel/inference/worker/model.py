"""One model in llama.cpp, through its plain C interface: loaded with a setting, and what it says of itself."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
from pathlib import Path
from typing import Any

from satchel.domain.errors import InputError
from satchel.inference.gguf.header import read_header
from satchel.inference.worker.messages import Failure, Load
from satchel.inference.worker.vocabulary import Vocabulary

_LOG_ERROR = 4  # ggml_log_level; a line that goes on has level 5
_UNUSABLE = re.compile(
    r"unknown (?:model )?architecture|missing tensor|key not found|wrong (?:shape|type|number)|"
    r"error loading model (?:hyper|vocab|arch)",
    re.I,
)
_OFFLOADED = re.compile(r"offloaded (\d+)/(\d+) layers to GPU")
_LONGEST_TEMPLATE = 1024 * 1024


class FailedError(Exception):
    """Something cannot be done; `failure` says what in the wire's words. The process lives on."""

    def __init__(self, failure: Failure, detail: str = "", *, needed: int = 0, room: int = 0) -> None:
        super().__init__(detail)
        self.failure: Failure = failure
        self.detail = detail
        self.needed, self.room = needed, room


class Library:
    """llama.cpp's functions, and what it said last."""

    def __init__(self) -> None:
        """Raises `FailedError` where llama.cpp is missing or does not load."""
        try:
            import llama_cpp
        except (ImportError, OSError, RuntimeError, AttributeError) as error:  # also: a library of another version
            raise FailedError("library", str(error)) from error
        self.api: Any = llama_cpp
        self.last_error = self.first_error = ""  # the first one of a load is the cause
        self.offloaded = 0
        self._on_log = llama_cpp.llama_log_callback(self._listen)
        llama_cpp.llama_log_set(self._on_log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()

    def _listen(self, level: int, text: bytes, _user_data: object) -> None:
        said = text.decode("utf-8", "replace").strip()
        if level == _LOG_ERROR:
            self.last_error = said
            self.first_error = self.first_error or said
        elif found := _OFFLOADED.search(said):  # the only place where llama.cpp tells what it really did
            self.offloaded = int(found[1])


class Model:
    """The weights and the vocabulary."""

    def __init__(self, library: Library, load: Load) -> None:
        """Raises `FailedError`."""
        self.path = Path(load.model)
        self.identity = _identity(self.path, load.sha256)
        self.api = api = library.api
        options = api.llama_model_default_params()
        options.n_gpu_layers = load.gpu_layers
        library.first_error = ""
        self.handle = api.llama_model_load_from_file(os.fsencode(self.path), options)
        if not self.handle:
            raise _refused(self.path, library.first_error)
        if not api.llama_model_has_decoder(self.handle) or api.llama_model_has_encoder(self.handle):
            raise FailedError("file", "it is no model that writes text")
        self.vocabulary = Vocabulary(api, self.handle)
        if not self.vocabulary.size:
            raise FailedError("file", "it has no vocabulary")
        self.layers = int(api.llama_model_n_layer(self.handle)) + 1  # the output counts as one, as in llama.cpp's log
        self.offloaded = library.offloaded
        self.trained_context = int(api.llama_model_n_ctx_train(self.handle))
        self.architecture = self._said("general.architecture")
        template = api.llama_model_chat_template(self.handle, None)
        self.template = template[:_LONGEST_TEMPLATE].decode("utf-8", "replace") if template else ""

    def _said(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(256)
        found = self.api.llama_model_meta_val_str(self.handle, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if found >= 0 else ""


def _identity(path: Path, sha256: str) -> str:
    """What tells this file from others. Damaged weights compute nonsense without a word: `sha256` shows it."""
    try:
        found = path.stat()
        if not sha256:
            return f"{path.resolve()}:{found.st_size}:{found.st_mtime_ns}"
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FailedError("file", error.strerror or str(error)) from error
    if digest != sha256:
        raise FailedError("file", "its content has another checksum than the one noted for it")
    return digest


def _refused(path: Path, error: str) -> FailedError:
    """A file that is no model will be none with other settings; one that is may need less memory."""
    try:
        read_header(path)
    except InputError as refusal:
        return FailedError("file", refusal.what)
    if found := _UNUSABLE.search(error):  # less memory would not help
        return FailedError("file", f"llama.cpp says: {error[found.start() :][:160]}")
    return FailedError("model", error)
