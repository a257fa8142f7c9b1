"""Offline holds below Python: in native code, in children, and for every way to a socket that we know."""

from __future__ import annotations

import subprocess
import sys

import pytest

from satchel.system import offline

kernel_only = pytest.mark.skipif(offline.best_strength() != "kernel", reason="needs a kernel filter")
PREPARE = "import socket, subprocess, sys, threading, ctypes\nfrom satchel.system import offline\n"


def child(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", PREPARE + code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@kernel_only
def test_every_family_but_local_sockets_is_refused() -> None:
    code = """
assert offline.strength() == "none"
socket.socket().close()
assert offline.enforce() == "kernel" == offline.enforce() == offline.strength()
for family in range(1, 46):
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
    except PermissionError:
        continue
    except OSError as error:
        print(family, error)
    else:
        print("open", family)
a, b = socket.socketpair()
a.send(b"x")
print(b.recv(1))
a.close(); b.close()
"""
    assert child(code).splitlines() == ["open 1", "b'x'"]


@kernel_only
def test_native_code_other_threads_and_children_are_cut_off_too() -> None:
    code = """
go, out = threading.Event(), []
def later():
    go.wait()
    libc = ctypes.CDLL(None, use_errno=True)
    out.append((libc.socket(2, 1, 0), ctypes.get_errno()))
    out.append((libc.syscall(ctypes.c_long(425), ctypes.c_long(8), None), ctypes.get_errno()))
thread = threading.Thread(target=later)
thread.start()
offline.enforce()
go.set()
thread.join()
print(out)
inner = "import socket\\ntry: socket.socket()\\nexcept PermissionError: print('cut off')"
print(subprocess.run([sys.executable, "-c", inner], capture_output=True, text=True).stdout.strip())
"""
    assert child(code).splitlines() == ["[(-1, 1), (-1, 1)]", "cut off"]


@kernel_only
def test_before_it_is_enforced_the_network_is_there() -> None:
    """The canary: without the filter the same code does open a socket."""
    assert child("s = socket.socket(); print('open'); s.close()") == "open"


def test_the_weaker_guard_stops_pythons_own_connections() -> None:
    code = """
offline._guard_python()
def attempt(name, call):
    try:
        call()
    except PermissionError:
        print(name, "refused")
    except OSError:
        print(name, "allowed")
    else:
        print(name, "allowed")
def udp(host):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"", (host, 9))
def tcp(host):
    with socket.socket() as s:
        s.settimeout(0.1)
        s.connect((host, 9))
attempt("name", lambda: socket.getaddrinfo("example.invalid", 80))
attempt("udp", lambda: udp("192.0.2.1"))
attempt("tcp", lambda: tcp("192.0.2.1"))
attempt("loopback", lambda: tcp("127.0.0.1"))
attempt("localhost", lambda: socket.getaddrinfo("localhost", 80))
"""
    assert child(code).splitlines() == [
        "name refused", "udp refused", "tcp refused", "loopback allowed", "localhost allowed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("/tmp/x.sock", True), (("127.0.0.1", 1), True), (("::1", 1, 0, 0), True), ((b"127.9.9.9", 1), True),
        (("0.0.0.0", 1), False), (("", 1), False), (("example.org", 1), False), (("10.0.0.1", 1), False),
        ((None, 1), True), (("localhost", 1), True), ((3, 4), False),
    ],
)  # fmt: skip
def test_which_addresses_stay_here(address: object, local: bool) -> None:
    assert offline.is_local(address) is local
