"""Which devices llama.cpp can compute on here, as it sees them itself."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from satchel.inference.worker.model import Library
from satchel.inference.worker.wire import WireError, unpack

DeviceType = Literal["cpu", "gpu", "igpu", "accelerator", "meta", "unknown"]
_TYPES: tuple[DeviceType, ...] = get_args(DeviceType)
MOST_DEVICES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device; `free` and `total` in bytes. A graphics driver that computes on the processor has type cpu."""

    name: str
    description: str
    type: DeviceType
    free: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """All of them, and whether this build of llama.cpp can put layers on any GPU at all."""

    offloads: bool
    found: tuple[Device, ...]

    @property
    def gpus(self) -> tuple[Device, ...]:
        """Those that are worth putting layers on."""
        return tuple(device for device in self.found if device.type in ("gpu", "igpu"))


def list_devices(library: Library) -> dict[str, Any]:
    """The devices as JSON."""
    ggml = _ggml()
    names = ("ggml_backend_dev_name", "ggml_backend_dev_description")
    for name in names:
        getattr(ggml, name).restype, getattr(ggml, name).argtypes = ctypes.c_char_p, [ctypes.c_void_p]
    ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
    ggml.ggml_backend_dev_get.restype, ggml.ggml_backend_dev_get.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    ggml.ggml_backend_dev_type.restype, ggml.ggml_backend_dev_type.argtypes = ctypes.c_int, [ctypes.c_void_p]
    size = ctypes.POINTER(ctypes.c_size_t)
    ggml.ggml_backend_dev_memory.restype = None
    ggml.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, size, size]
    found = []
    for number in range(min(ggml.ggml_backend_dev_count(), MOST_DEVICES)):
        device = ggml.ggml_backend_dev_get(number)
        free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
        ggml.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
        kind = ggml.ggml_backend_dev_type(device)
        name, description = ((getattr(ggml, one)(device) or b"").decode("utf-8", "replace")[:200] for one in names)
        found.append(
            {"name": name, "description": description, "free": free.value, "total": total.value,
             "type": _TYPES[kind] if 0 <= kind < len(_TYPES) else "unknown"}
        )  # fmt: skip
    return {"offloads": bool(library.api.llama_supports_gpu_offload()), "found": found}


def _ggml() -> Any:
    """The library that llama.cpp computes with: reached through llama.cpp's own where the system allows that."""
    from llama_cpp import llama_cpp as functions

    library = functions._lib
    if hasattr(library, "ggml_backend_dev_count"):
        return library
    from llama_cpp import _ggml

    return _ggml.libggml


def devices_from(untrusted: Mapping[str, Any]) -> Devices:
    """Inverse of `list_devices`; raises `WireError`."""
    found = untrusted.get("found")
    if not isinstance(found, list) or len(found) > MOST_DEVICES or not all(isinstance(one, dict) for one in found):
        raise WireError("a list of devices makes no sense")
    return Devices(offloads=untrusted.get("offloads") is True, found=tuple(unpack(Device, one) for one in found))
