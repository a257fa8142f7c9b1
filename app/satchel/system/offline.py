"""Enforces offline below Python: on Linux a seccomp filter that no code in this process or its children can undo."""

from __future__ import annotations

import ctypes
import errno
import ipaddress
import os
import platform
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from satchel.domain.errors import MissingError

Strength = Literal["kernel", "python", "none"]

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1  # every thread of the process, not this one alone
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCH_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # offsets in struct seccomp_data, little-endian low words
_X32 = 0x40000000
_IO_URING = (425, 427)  # io_uring_setup..io_uring_register: io_uring opens sockets without the socket call


@dataclass(frozen=True, slots=True)
class _Machine:
    audit: int
    socket: int
    seccomp: int
    has_x32: bool


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41, 317, True),
    "aarch64": _Machine(0xC00000B7, 198, 277, False),
}
_state: dict[str, Strength] = {"strength": "none"}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


def strength() -> Strength:
    """How offline is enforced in this process: by the kernel, by Python alone (weaker), or not at all."""
    return _state["strength"]


def best_strength() -> Strength:
    """What `enforce` could reach on this machine."""
    return "kernel" if sys.platform == "linux" and platform.machine() in _MACHINES else "python"


def enforce() -> Strength:
    """Cuts this process and all its future children off the network, for good; local sockets go on working.

    Raises `MissingError` when the kernel refuses the filter: offline that is not enforced is not promised.
    """
    if _state["strength"] == "none":
        if best_strength() == "kernel":
            _install_filter(_MACHINES[platform.machine()])
            _prove()
            _state["strength"] = "kernel"
        else:
            _guard_python()
            _state["strength"] = "python"
    return _state["strength"]


def _instructions(machine: _Machine) -> list[tuple[int, int, int, int]]:
    """Refuses foreign architectures, x32, io_uring, and sockets of every family but AF_UNIX."""
    steps: list[tuple[int, str, str, int]] = [
        (_LOAD, "", "", _ARCH_AT),
        (_JUMP_EQUAL, "", "refuse", machine.audit),
        (_LOAD, "", "", _NUMBER_AT),
    ]
    if machine.has_x32:
        steps.append((_JUMP_AT_LEAST, "refuse", "", _X32))
    steps += [(_JUMP_EQUAL, "refuse", "", number) for number in range(_IO_URING[0], _IO_URING[1] + 1)]
    steps += [
        (_JUMP_EQUAL, "", "allow", machine.socket),
        (_LOAD, "", "", _FIRST_ARGUMENT_AT),
        (_JUMP_EQUAL, "allow", "refuse", int(socket.AF_UNIX)),
    ]
    targets = {"allow": len(steps), "refuse": len(steps) + 1}
    out = []
    for place, (code, if_true, if_false, value) in enumerate(steps):
        jumps = [targets[t] - place - 1 if t else 0 for t in (if_true, if_false)]
        out.append((code, jumps[0], jumps[1], value))
    return [*out, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]


def _install_filter(machine: _Machine) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    listing = _instructions(machine)
    program = (_Instruction * len(listing))(*(_Instruction(*one) for one in listing))
    header = _Program(len(listing), ctypes.cast(program, ctypes.POINTER(_Instruction)))
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    libc.syscall.restype = ctypes.c_long
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise _refused(ctypes.get_errno())
    # The flags make the call fail rather than leave one thread outside.
    done = libc.syscall(
        ctypes.c_long(machine.seccomp), ctypes.c_ulong(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_ulong(_SECCOMP_FILTER_FLAG_TSYNC), ctypes.byref(header),
    )  # fmt: skip
    if done != 0:
        raise _refused(ctypes.get_errno())


def _prove() -> None:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
        except PermissionError:
            continue
        except OSError:  # the family does not exist here at all
            continue
        raise _refused(0)


def _refused(number: int) -> MissingError:
    why = os.strerror(number) if number > 0 else "sockets still open"
    return MissingError(
        f"Offline cannot be enforced on this machine ({why}).",
        "Run it without --offline, or on a kernel that allows seccomp filters.",
    )


def _guard_python() -> None:
    """Weaker than a kernel filter: stops Python's own sockets, not those of native libraries."""
    checked: dict[str, Callable[[Any], object]] = {
        "socket.connect": lambda args: args[1],
        "socket.bind": lambda args: args[1],
        "socket.sendto": lambda args: args[1],
        "socket.sendmsg": lambda args: args[1],
        "socket.getaddrinfo": lambda args: (args[0],),
        "socket.gethostbyname": lambda args: (args[0],),
    }

    def hook(event: str, args: tuple[Any, ...]) -> None:
        target = checked.get(event)
        if target is not None and not is_local(target(args)):
            raise PermissionError(errno.EPERM, "Satchel is offline")

    sys.addaudithook(hook)


def is_local(address: object) -> bool:
    """Whether a socket address stays on this machine: a path, nothing, or a loopback host."""
    if not isinstance(address, tuple) or not address:
        return True
    host = address[0]
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
