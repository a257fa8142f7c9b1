"""Says what works on this machine and in this home, what is missing, and how to get it."""

from __future__ import annotations

import contextlib
import platform
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Iterable
from typing import Any

from satchel import __version__
from satchel.domain.errors import SatchelError
from satchel.settings.managed import Policy
from satchel.settings.store import load
from satchel.system import offline
from satchel.system.paths import Home, builtin_agents, resources

Check = dict[str, Any]
_LITTLE_ROOM = 200 * 1024 * 1024


def check(name: str, ok: bool, detail: str, *, hint: str = "", needed: bool = True) -> Check:
    """One line of the report; `needed` False means that the program works without it."""
    return {"name": name, "ok": ok, "needed": needed, "detail": detail, "hint": "" if ok else hint}


def examine(home: Home, probes: Iterable[Check], policy: Policy) -> list[Check]:
    """Every check, in the order in which a person would want to know."""
    return [
        check("program", True, f"Satchel {__version__}, Python {platform.python_version()}, {platform.platform()}"),
        _home(home), _room(home), _settings(home), _policy(policy), _sqlite(), _shipped(), *probes, _offline(),
    ]  # fmt: skip


def _home(home: Home) -> Check:
    probe = home.run / f".probe-{secrets.token_hex(4)}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            probe.unlink()
        return check("data home", False, f"{home.root}: {error.strerror or error}", hint="Make it writable.")
    return check("data home", True, str(home.root))


def _room(home: Home) -> Check:
    free = shutil.disk_usage(home.root).free
    detail = f"{free / 2**30:.1f} GiB free"
    hint = "Free some room on the disk of the data home."
    return check("room", free >= _LITTLE_ROOM, detail, hint=hint, needed=False)


def _settings(home: Home) -> Check:
    try:
        chosen = load(home.settings).chosen
    except SatchelError as error:
        return check("settings", False, error.what, hint=error.hint)
    return check("settings", True, f"{len(chosen)} changed in {home.settings}" if chosen else "all at their defaults")


def _policy(policy: Policy) -> Check:
    """Loud where there is a file that binds nobody, or one that binds more than it says."""
    if policy.ignored:
        hint = "Make it and its folder root's alone (chown root, chmod go-w), or remove it."
        return check("managed policy", False, f"{policy.file} is ignored: {policy.ignored}", hint=hint)
    if policy.problem:
        hint = "Its administrator has to correct it; until then nothing leaves this machine."
        return check("managed policy", False, f"{policy.file} cannot be understood: {policy.problem}", hint=hint)
    if not policy.holds:
        return check("managed policy", True, "none on this machine")
    rules = [f"{len(policy.pins)} settings are locked"] if policy.pins else []
    if policy.origins is not None:
        rules.append("servers that are allowed: " + (", ".join(sorted(policy.origins)) or "none"))
    detail = f"{policy.file}: {'; '.join(rules) or 'no rules that bind here'}. {policy.why}"
    return check("managed policy", True, detail)


def _sqlite() -> Check:
    options = {row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
    ok = "ENABLE_FTS5" in options
    hint = "Use a Python whose SQLite has FTS5."
    return check("SQLite", ok, f"{sqlite3.sqlite_version}, full-text search {'on' if ok else 'missing'}", hint=hint,
                 needed=False)  # fmt: skip


def _shipped() -> Check:
    missing = [str(folder) for folder in (resources(), builtin_agents()) if not folder.is_dir()]
    hint = "Install Satchel again."
    return check("program files", not missing, ", ".join(missing) or "complete", hint=hint)


def _offline() -> Check:
    how = {"kernel": "the kernel can enforce it", "python": "only Python's own connections can be stopped (weaker)"}
    now = {"kernel": "on, enforced by the kernel", "python": "on, enforced in Python only (weaker)"}
    state = offline.strength()
    best = offline.best_strength()
    detail = now.get(state, f"off; {how[best]}")
    hint = f"A kernel filter exists for Linux on x86-64 and ARM64; this is {sys.platform} on {platform.machine()}."
    return check("offline", best == "kernel", detail, hint=hint, needed=False)


