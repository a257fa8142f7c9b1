"""Puts Satchel among the person's applications and starts it at login, when they want that; and takes it away again."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.errors import StorageError
from satchel.system.paths import HOME_VARIABLE, Home, resolve_home, resources
from satchel.system.whole import write_whole

FILE, ICON = "app.satchel.desktop", "app.satchel.svg"
_LARGEST = 64 * 1024
_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where the desktop looks: `config` and `data` of the XDG base directories."""

    config: Path
    data: Path

    @property
    def autostart(self) -> Path:
        """Read at login."""
        return self.config / "autostart" / FILE

    @property
    def application(self) -> Path:
        """Read for menus, and by portals that want to know who asks."""
        return self.data / "applications" / FILE

    @property
    def icon(self) -> Path:
        """The picture that both name."""
        return self.data / "icons" / "hicolor" / "scalable" / "apps" / ICON


def folders(environ: Mapping[str, str] = os.environ) -> Folders:
    """The person's own; a relative path in a variable counts for nothing, as the specification says."""

    def place(name: str, otherwise: Path) -> Path:
        value = environ.get(name, "")
        return Path(value) if value.startswith("/") else otherwise

    home = Path.home()
    return Folders(
        config=place("XDG_CONFIG_HOME", home / ".config"), data=place("XDG_DATA_HOME", home / ".local" / "share")
    )


def apply(wanted: bool, home: Home, where: Folders) -> None:
    """Writes or removes the three files. Raises `StorageError`. Blocks: not in the window's thread.

    Another home's are left alone; so each home's setting is its own.
    """
    if wanted:
        program = program_of(home)
        _write(where.icon, (resources() / "desktop" / ICON).read_bytes())
        _write(where.application, entry(program).encode())
        _write(where.autostart, login_entry(program, home).encode())
    elif _owner(home) in _read(where.autostart).decode("utf-8", "replace").splitlines():
        for file in (where.autostart, where.application, where.icon):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise StorageError(f"{file} cannot be removed: {error.strerror or error}.", "Remove it yourself.") from error


def _write(file: Path, data: bytes) -> None:
    if _read(file) != data:
        write_whole(file, data)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST)
    except OSError:
        return b""


def _owner(home: Home) -> str:
    return f"X-Satchel-Home={quoted(str(home.root))}"


def program_of(home: Home, *, argv0: str = "", frozen: bool = False) -> list[str]:
    """The command that starts this very program on this very home."""
    started = Path(argv0 or sys.argv[0] or ".")
    if frozen or getattr(sys, "frozen", False):
        command = [sys.executable]
    elif started.name == "satchel" and started.is_file():
        command = [str(started.absolute())]
    else:
        command = [sys.executable, "-m", "satchel"]
    usual = {name: value for name, value in os.environ.items() if name != HOME_VARIABLE}
    return command if resolve_home(environ=usual) == home else [*command, "--home", str(home.root)]


def entry(program: list[str]) -> str:
    """A desktop entry (Desktop Entry Specification 1.5). Raises `StorageError` for a command that none can hold."""
    return "\n".join([
        *_rows(program), "Actions=palette;", "", "[Desktop Action palette]", "Name=Quick command",
        "Name[de]=Schnellbefehl", "Name[es]=Orden rápida", f"Exec={_line([*program, '--palette'])}", "",
    ])  # fmt: skip


def login_entry(program: list[str], home: Home) -> str:
    """The same for the login: hidden, and with the home whose setting it is."""
    rows = _rows([*program, "--background"])
    return "\n".join([*rows, "X-GNOME-Autostart-enabled=true", _owner(home), ""])


def _rows(program: list[str]) -> list[str]:
    return [
        "[Desktop Entry]", "Type=Application", "Version=1.5", "Name=Satchel",
        "Comment=Personal agents that cite every word they rest on",
        "Comment[de]=Persönliche Agenten, die jedes Wort belegen",
        "Comment[es]=Agentes personales que citan cada palabra en que se basan", f"Exec={_line(program)}",
        f"Icon={FILE.removesuffix('.desktop')}", "Terminal=false", "Categories=Office;Utility;", "StartupNotify=true",
        "StartupWMClass=satchel",
    ]  # fmt: skip


def _line(program: list[str]) -> str:
    return " ".join(quoted(one) for one in program)


def quoted(argument: str) -> str:
    """One argument of an Exec line: quoted where it has to be, then escaped as every value is."""
    if any(ord(one) < 0x20 or ord(one) == 0x7F or 0xD800 <= ord(one) <= 0xDFFF for one in argument):
        raise StorageError(
            f"A path with control characters cannot be started at login: {argument!r}.", "Move it to another folder."
        )
    told = argument.replace("%", "%%")
    if told and not set(told) & _RESERVED:
        return told
    inner = "".join(f"\\{one}" if one in '"`$\\' else one for one in told)
    return f'"{inner}"'.replace("\\", "\\\\")
