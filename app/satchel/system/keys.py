"""Keys of model servers: in the system's keyring where there is one, else in memory until this process ends, or sealed
in a file by choice.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from satchel.domain.errors import InputError, MissingError
from satchel.system import children
from satchel.system.key_file import UNLOCK, KeyFile

SERVICE = "satchel"
LONGEST_KEY = 8192  # bytes; the largest are tokens signed by a company's own service
_LONGEST_ANSWER = 4 * LONGEST_KEY
# How a session's services are found; without them the keyring of a desktop is out of reach.
_SESSION = (
    "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CURRENT_DESKTOP",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "KDE_FULL_SESSION", "PYTHON_KEYRING_BACKEND", "USERPROFILE", "APPDATA",
    "LOCALAPPDATA", "USER", "LOGNAME", "USERNAME",
)  # fmt: skip
_SENTENCES = {
    "library": "The library that opens the system's keyring is not installed.",
    "none": "No system keyring was found.",
    "unsafe": "The system's keyring would store keys readable for everybody.",
    "locked": "The system's keyring is locked, and nobody unlocked it.",
    "broken": "The system's keyring does not work.",
    "late": "The system's keyring gave no answer for {seconds:g} seconds.",
}
_HINT = (
    "Unlock or install a keyring (GNOME Keyring, KWallet, KeePassXC; Windows and macOS have one), or add the server "
    "with --seal, which keeps its key in a file, or with --session-only."
)

Operation = Literal["get", "set", "delete", "look"]
Place = Literal["keyring", "session", "file"]


class Key:
    """A secret that does not show itself: not in text, not in logs, not in a traceback's values."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        """Raises `InputError` for what cannot stand in a header: empty, too long, with blanks or other characters."""
        stripped = secret.strip()
        if not stripped or len(stripped) > LONGEST_KEY or not all("!" <= c <= "~" for c in stripped):
            raise InputError("This is not a key: a key is one word of plain letters, digits, signs.", "Copy it anew.")
        self._secret = stripped

    def reveal(self) -> str:
        """The secret itself, for the one place that sends it."""
        return self._secret

    def __repr__(self) -> str:
        return "Key(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash(self._secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a key lies now; `notice` is a sentence when that is not the keyring."""

    where: Place
    notice: str = ""


class Keys:
    """Safe to share between threads. The keyring is asked in a child process that is ended when it takes too long:
    a broken service blocks for two minutes and raises what no library declares.
    """

    def __init__(
        self, file: KeyFile, *, seconds: float = 5.0, argv: Sequence[str] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:  # fmt: skip
        """`file` holds what is sealed. `seconds`: how long one question to the keyring may take; a person may be typing
        a password meanwhile.
        """
        self._file = file
        self._seconds = seconds
        self._argv = list(argv or children.worker_argv("satchel.system.keyring_child", "--keyring-process"))
        session = {name: environ[name] for name in _SESSION if name in environ}
        self._environment = children.child_environment(environ, **session)
        self._guard = threading.Lock()
        self._known: dict[str, Key] = {}

    def store(self, name: str, key: Key, *, where: Place = "keyring", passphrase: str = "") -> Stored:
        """Keeps a key under a name. Without a working keyring it is kept in memory, and the notice says so.

        Into the file by `passphrase` alone: raises as `KeyFile.put`.
        """
        if where == "file":
            self._file.put(name, key.reveal(), passphrase)
            return Stored(where="file", notice=f"The key is sealed. Satchel's next engine needs: {UNLOCK}")
        with self._guard:
            self._known[name] = key
        if where == "session":
            return Stored(where="session", notice="The key is kept until Satchel's engine ends.")
        try:
            self._ask("set", name, key)
        except MissingError as error:
            notice = f"{error.what} The key is kept until Satchel's engine ends; --seal would keep it in a file."
            return Stored(where="session", notice=notice)
        return Stored(where="keyring")

    def find(self, name: str) -> Key | None:
        """The key of a name, or None. Raises `MissingError` when only a keyring that does not work could know it, or
        the file while it is locked.
        """
        with self._guard:
            known = self._known.get(name)
        known = known or _key(self._file.find(name))
        if known is not None:
            return known
        found = self._ask_or_file("get", name)
        if found is not None:
            with self._guard:
                self._known[name] = found
        return found

    def unlock(self, passphrase: str, *, keep: Collection[str]) -> int:
        """Opens the file until this process ends; how many keys it holds. Those that `keep` does not name go from it:
        they were forgotten while it was locked. Raises as `KeyFile.unlock`.
        """
        self._file.unlock(passphrase)
        return self._file.keep(keep)

    def forget(self, name: str) -> None:
        """Removes a key everywhere; raises `MissingError` when the keyring, or the locked file, may still hold it."""
        with self._guard:
            self._known.pop(name, None)
        if not self._file.drop(name):
            self._ask_or_file("delete", name)

    def trouble(self) -> MissingError | None:
        """What keeps keys out of the keyring here, as far as shows without opening it (that may ask the person)."""
        try:
            self._ask("look", "")
        except MissingError as error:
            return error
        return None

    def _ask_or_file(self, operation: Operation, name: str) -> Key | None:
        """As `_ask`; where the keyring has no answer but the locked file may have one, that is said instead."""
        locked = self._file.locked()
        try:
            found = self._ask(operation, name)
        except MissingError:
            if locked is None:
                raise
            found = None
        if found is None and locked is not None:
            raise locked
        return found

    def _ask(self, operation: Operation, name: str, key: Key | None = None) -> Key | None:
        """Through pipes: arguments and variables of a process are there for others to read."""
        question = {"do": operation, "service": SERVICE, "name": name, "secret": key.reveal() if key else ""}
        answer = self._answer(json.dumps(question).encode())
        failure = answer.get("failed")
        if failure is not None:
            sentence = _SENTENCES.get(str(failure), _SENTENCES["broken"])
            raise MissingError(sentence.format(seconds=self._seconds), _HINT)
        return _key(answer.get("secret"))

    def _answer(self, question: bytes) -> dict[str, Any]:
        try:
            started = children.start(self._argv, self._environment)
        except OSError:
            return {"failed": "broken"}
        try:
            said, _ = started.process.communicate(question, timeout=self._seconds)
        except subprocess.TimeoutExpired:
            _end(started.process)
            return {"failed": "late"}
        finally:
            started.errors.close()  # unread: a backend's complaint may repeat what it was given
        try:
            answer = json.loads(said) if len(said) <= _LONGEST_ANSWER else None
        except ValueError:
            answer = None
        return answer if isinstance(answer, dict) else {"failed": "broken"}


def _key(untrusted: object) -> Key | None:
    """None also for another program's entry of that name: no key that could be sent."""
    try:
        return Key(untrusted) if isinstance(untrusted, str) and untrusted else None
    except InputError:
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the child with whatever it started to ask the person (`children.start` gave it a group of its own)."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
