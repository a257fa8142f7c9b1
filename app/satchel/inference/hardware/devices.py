"""Devices beside the processor that llama.cpp can compute on, as a worker reports them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["gpu", "integrated"]
MOST = 64
LONGEST_NAME = 200  # characters
LARGEST = 2**50  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device; sizes in bytes. An integrated one lives on the machine's own memory."""

    name: str
    kind: Kind
    free: int
    total: int


def devices(untrusted: object) -> tuple[Device, ...]:
    """The usable ones of a worker's answer, a list of ``{"name", "kind", "free", "total"}``; the rest is left out.

    A device that reports no memory is left out too: nothing could be placed on it by measure.
    """
    if not isinstance(untrusted, Sequence) or isinstance(untrusted, str | bytes):
        return ()
    found = [device for one in untrusted[:MOST] if (device := _device(one)) is not None]
    separate = [one for one in found if one.kind == "gpu"]
    return tuple(separate or found)  # llama.cpp takes integrated ones only where there is no other


def _device(untrusted: object) -> Device | None:
    if not isinstance(untrusted, Mapping):
        return None
    name = untrusted.get("name")
    kind = next((one for one in get_args(Kind) if one == untrusted.get("kind")), None)
    free, total = untrusted.get("free"), untrusted.get("total")
    if not isinstance(name, str) or kind is None:
        return None
    if not (type(free) is int and type(total) is int and 0 <= free <= total <= LARGEST and total):
        return None
    shown = "".join(c for c in name[:LONGEST_NAME] if c.isprintable()).strip()
    return Device(name=shown or "a device without a name", kind=kind, free=free, total=total)
