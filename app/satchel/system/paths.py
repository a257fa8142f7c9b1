"""Says where everything lies: the data home and its parts, the socket's folder, and what ships with the program."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from satchel.domain.errors import StorageError, UsageError

HOME_VARIABLE = "SATCHEL_HOME"
PORTABLE_NAME = "satchel-home"
LONGEST_SOCKET = 107  # sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included
if sys.platform == "darwin":
    LONGEST_SOCKET = 103

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Home:
    """A data home and the places inside it (DESIGN, Data home)."""

    root: Path

    @property
    def database(self) -> Path:
        """The only truth."""
        return self.root / "satchel.db"

    @property
    def checkpoints(self) -> Path:
        """LangGraph's own database."""
        return self.root / "checkpoints.db"

    @property
    def cache(self) -> Path:
        """Derived things; may be deleted at any time."""
        return self.root / "cache"

    @property
    def sources(self) -> Path:
        """Original bytes, content-addressed."""
        return self.root / "sources"

    @property
    def agents(self) -> Path:
        """Imported profiles."""
        return self.root / "agents"

    @property
    def models(self) -> Path:
        """Models that were fetched, and the list of all that are known."""
        return self.root / "models"

    @property
    def sealed_keys(self) -> Path:
        """Keys of servers that the person wanted in a file."""
        return self.models / "keys.sealed"

    @property
    def outputs(self) -> Path:
        """What runs have written."""
        return self.root / "outputs"

    @property
    def run(self) -> Path:
        """User-only: lock, address of the engine, spooled standard input."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """Rotated logs and reports of our faults."""
        return self.root / "logs"

    @property
    def backups(self) -> Path:
        """Automatic backups before upgrades, and homes that a restore replaced."""
        return self.root / "backups"

    @property
    def settings(self) -> Path:
        """The person's settings."""
        return self.root / "settings.toml"

    @property
    def lock(self) -> Path:
        """Held by the engine that owns this home."""
        return self.run / "engine.lock"

    @property
    def address(self) -> Path:
        """Where the engine that owns this home listens."""
        return self.run / "engine.json"

    @property
    def window_lock(self) -> Path:
        """Held by the one window of this home."""
        return self.run / "window.lock"

    @property
    def spool(self) -> Path:
        """Standard input of runs, kept as private files."""
        return self.run / "input"


def resolve_home(option: str | None = None, *, portable: bool = False, environ: Mapping[str, str] = os.environ) -> Home:
    """The home that the person means: the option, portable, the environment, else the platform's data folder."""
    if option and portable:
        raise UsageError("--home and --portable name two different homes.", "Give one of them.")
    if option is not None:
        if not option.strip():
            raise UsageError("--home needs a folder.", "Leave it out to use the usual data folder.")
        chosen = Path(option).expanduser()
    elif portable:
        chosen = _program_folder() / PORTABLE_NAME
    elif environ.get(HOME_VARIABLE):
        chosen = Path(environ[HOME_VARIABLE]).expanduser()
    else:
        import platformdirs

        chosen = Path(platformdirs.user_data_dir("satchel", appauthor=False))
    try:
        return Home(chosen.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"The data home {str(chosen)!r} cannot be used: {error}.", "Name another folder.") from error


def _program_folder() -> Path:
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return Path(sys.argv[0] or ".").resolve().parent


def prepare_home(home: Home) -> None:
    """Makes the home's folders, for this user only. Raises `StorageError` where that is impossible."""
    try:
        make_private(home.root)
        for folder in (home.run, home.logs, home.cache, home.sources, home.agents, home.models, home.outputs,
                       home.backups):  # fmt: skip
            make_private(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(
            f"The data home {home.root} cannot be written: {reason}.",
            "Make it writable and leave some room on the disk, or name another one with --home DIR.",
        ) from error


def make_private(folder: Path) -> None:
    """Makes a folder (and its parents) that only this user can enter; one that is there keeps its mode."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def runtime_folders(home: Home, environ: Mapping[str, str] = os.environ) -> Iterator[Path]:
    """Candidates for the socket's folder, best first; `socket_path` takes the first that is safe and short enough."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime and _only_ours(Path(runtime)):
        yield Path(runtime) / "satchel"
    yield home.run
    import platformdirs

    yield Path(platformdirs.user_cache_dir("satchel", appauthor=False)) / "run"


def socket_path(home: Home, environ: Mapping[str, str] = os.environ, *, whose: str = "") -> Path:
    """Where the engine of this home listens: a short hashed name in a folder that only this user can enter; `whose` is
    a letter for others who listen beside it.
    """
    import hashlib  # loads OpenSSL, which a window's first paint need not wait for

    name = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:16] + f"{whose}.sock"
    for folder in runtime_folders(home, environ):
        path = folder / name
        if len(os.fsencode(path)) > LONGEST_SOCKET:
            continue
        with contextlib.suppress(OSError):
            make_private(folder)
            if _only_ours(folder):
                return path
    raise StorageError(
        "No private folder was found for the engine's socket.",
        "Set XDG_RUNTIME_DIR to a short path that belongs to you with mode 0700, or use a home with a shorter path.",
    )


def _only_ours(folder: Path) -> bool:
    """Whether a real folder (no link) belongs to this user and nobody else can enter it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    if sys.platform == "win32":
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o077


def resources() -> Path:
    """What ships with the program: encoder, templates, samples. In a wheel beside the code, in a checkout above it."""
    return _shipped("resources")


def builtin_agents() -> Path:
    """The profiles that ship with the program."""
    return _shipped("agents")


def _shipped(name: str) -> Path:
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent.parent / name


def policy_file() -> Path:
    """Where the administrator of this machine may put rules for everybody; no variable leads elsewhere."""
    if sys.platform == "win32":
        import winreg

        # What %ProgramData% says by default, from where only an administrator can write.
        name = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, name) as key:
            return Path(winreg.QueryValueEx(key, "Common AppData")[0]) / "Satchel" / "policy.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Satchel/policy.toml")
    return Path("/etc/satchel/policy.toml")
