"""Keys in a keyring that works, hangs, breaks, is locked, unsafe or not there; and that they show themselves nowhere."""

from __future__ import annotations

import logging
import os
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from satchel.domain.errors import InputError, MissingError
from satchel.system.key_file import Cost, KeyFile
from satchel.system.keys import Key, Keys

SECRET = "sk-never-shown-1234567890"
PASSPHRASE = "correct horse battery"
QUICK = Cost(log_n=4, r=8, p=1)
ERRORS = """
class KeyringError(Exception): pass
class InitError(KeyringError): pass
class KeyringLocked(KeyringError): pass
class NoKeyringError(KeyringError, RuntimeError): pass
class PasswordDeleteError(KeyringError): pass
"""
WORKING = """
import json, os, pathlib
class Backend:
    priority = 5
    store = pathlib.Path(__file__).parent / "store.json"
    def _all(self):
        return json.loads(self.store.read_text()) if self.store.exists() else {}
    def get_password(self, service, name):
        print("chatter on standard output")
        return self._all().get(f"{service}/{name}")
    def set_password(self, service, name, secret):
        self.store.write_text(json.dumps({**self._all(), f"{service}/{name}": secret}))
    def delete_password(self, service, name):
        rest = self._all()
        del rest[f"{service}/{name}"]
        self.store.write_text(json.dumps(rest))
def get_keyring():
    return Backend()
"""


def raising(what: str, first: str = "") -> str:
    return WORKING + f"from keyring import errors\n{first}\ndef _fail(*_a): {what}\n" + "".join(
        f"Backend.{name}_password = _fail\n" for name in ("get", "set", "delete")
    )


BROKEN = {
    "nothing there": (raising("raise errors.NoKeyringError()"), "No system keyring"),
    "locked": (raising("raise errors.InitError('Prompt dismissed')"), "locked"),
    "refused": (raising("raise errors.KeyringLocked()"), "locked"),
    "foreign error": (raising(f"raise ValueError('DBusErrorResponse {SECRET}')"), "does not work"),
    "ends the process": (raising("os._exit(7)"), "does not work"),
    "hangs": (raising("import time; time.sleep(600)"), "no answer for 2 seconds"),
    "hangs behind a child": (raising("import subprocess; subprocess.run(['sleep', '600'])"), "no answer for 2 seconds"),
    "fail backend": (WORKING + "Backend.priority = 0\n", "No system keyring"),
    "null backend": (WORKING + "Backend.__module__ = 'keyring.backends.null'\n", "readable for everybody"),
    "plain file": (WORKING + "Backend.__module__ = 'keyrings.alt.file'\n", "readable for everybody"),
    "chain of a plain file": (
        WORKING + "class Plain(Backend): pass\nPlain.__module__ = 'keyrings.alt.file'\nBackend.backends = [Plain()]\n",
        "readable for everybody",
    ),
    "no library": ("raise ImportError", "not installed"),
}
Make = Callable[..., Keys]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Keys whose child finds this keyring library."""

    def make(library: str = WORKING, *, seconds: float = 20.0) -> Keys:
        package = tmp_path / "keyring"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text(textwrap.dedent(library))
        (package / "errors.py").write_text(ERRORS)
        environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        return Keys(KeyFile(tmp_path / "keys.sealed", cost=QUICK), seconds=seconds, environ=environ)

    return make


def test_a_key_is_kept_in_the_keyring_and_found_by_the_next_engine(made: Make, tmp_path: Path) -> None:
    assert made().store("lab", Key(SECRET)).where == "keyring"
    assert made().find("lab") == Key(SECRET)
    assert made().find("other") is None
    assert made().trouble() is None
    made().forget("lab")
    made().forget("lab")
    assert made().find("lab") is None
    assert SECRET not in (tmp_path / "keyring" / "store.json").read_text()


@pytest.mark.parametrize("kind", BROKEN)
def test_without_a_working_keyring_it_is_said_and_kept_for_the_session(
    made: Make, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    library, sentence = BROKEN[kind]
    keys = made(library, seconds=2.0 if "hangs" in kind else 20.0)
    stored = keys.store("lab", Key(SECRET))
    assert stored.where == "session"
    assert sentence in stored.notice
    assert "until Satchel's engine ends" in stored.notice
    assert keys.find("lab") == Key(SECRET), "this session has it"
    assert SECRET not in stored.notice + caplog.text


@pytest.mark.parametrize("kind", ["foreign error", "no library", "plain file"])
def test_a_keyring_that_does_not_work_is_an_error_for_who_needs_it(made: Make, kind: str) -> None:
    keys = made(BROKEN[kind][0])
    with pytest.raises(MissingError) as caught:
        keys.find("lab")
    assert caught.value.hint
    assert SECRET not in caught.value.what
    assert keys.trouble() is not None or kind == "foreign error"


def test_a_key_for_the_session_alone_never_reaches_the_keyring(made: Make, tmp_path: Path) -> None:
    keys = made()
    assert keys.store("lab", Key(SECRET), where="session").where == "session"
    assert not (tmp_path / "keyring" / "store.json").exists()
    assert made().find("lab") is None


def test_a_child_that_cannot_start_is_told(tmp_path: Path) -> None:
    keys = Keys(KeyFile(tmp_path / "none"), argv=["/no/such/program"])
    assert keys.store("lab", Key(SECRET)).where == "session"


def test_another_programs_entry_that_is_no_key_is_none(made: Make, tmp_path: Path) -> None:
    made()
    (tmp_path / "keyring" / "store.json").write_text('{"satchel/lab": "two words\\nand a line"}')
    assert made().find("lab") is None


def test_the_child_knows_the_session_and_nothing_else(made: Make, tmp_path: Path) -> None:
    environ = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x", "OPENAI_API_KEY": SECRET, "PATH": os.environ["PATH"]}
    known = Keys(KeyFile(tmp_path / "none"), environ=environ)._environment
    assert known.keys() >= {"DBUS_SESSION_BUS_ADDRESS"}
    assert SECRET not in str(known)


@pytest.mark.parametrize("library", [WORKING, BROKEN["no library"][0]], ids=["keyring", "none"])
def test_a_sealed_key_is_found_by_the_engine_that_unlocks_the_file(made: Make, tmp_path: Path, library: str) -> None:
    first = made(library)
    assert first.store("lab", Key(SECRET), where="file", passphrase=PASSPHRASE).where == "file"
    assert first.find("lab") == Key(SECRET), "the engine that sealed it has it"
    assert not (tmp_path / "keyring" / "store.json").exists()
    second = made(library)
    for needed in (lambda: second.find("lab"), lambda: second.forget("lab")):
        with pytest.raises(MissingError, match="locked") as caught:
            needed()
        assert "satchel models endpoint unlock" in caught.value.hint
    assert second.unlock(PASSPHRASE, keep={"lab"}) == 1
    assert second.find("lab") == Key(SECRET)
    second.forget("lab")
    third = made(library)
    assert third.unlock(PASSPHRASE, keep={"lab"}) == 0


def test_beside_a_locked_file_the_keyring_is_still_asked(made: Make) -> None:
    keys = made()
    keys.store("lab", Key(SECRET))
    keys.store("box", Key("sk-other"), where="file", passphrase=PASSPHRASE)
    assert made().find("lab") == Key(SECRET)


def test_what_was_forgotten_while_the_file_was_locked_goes_when_it_is_unlocked(made: Make) -> None:
    for name in ("lab", "box"):
        made().store(name, Key(SECRET), where="file", passphrase=PASSPHRASE)
    with pytest.raises(MissingError):
        made().forget("box")
    assert made().unlock(PASSPHRASE, keep={"lab", "other"}) == 1
    assert made().unlock(PASSPHRASE, keep={"lab", "box"}) == 1


def test_many_threads_ask_at_once(made: Make) -> None:
    keys = made()
    keys.store("lab", Key(SECRET))
    found: list[Key | None] = []
    work = [threading.Thread(target=lambda: found.append(keys.find("lab"))) for _ in range(8)]
    for one in work:
        one.start()
    for one in work:
        one.join()
    assert found == [Key(SECRET)] * 8


def test_a_key_does_not_show_itself() -> None:
    key = Key(f"  {SECRET}\n")
    assert key.reveal() == SECRET
    assert SECRET not in f"{key} {key!r} {[key]} {vars(Key)}"
    assert key != SECRET
    assert len({key, Key(SECRET)}) == 1


@pytest.mark.parametrize("text", ["", "  ", "two words", "line\nbreak", "ключ", "x" * 9000, "tab\there", "\x7f"])
def test_what_cannot_stand_in_a_header_is_no_key(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Key(text)
    assert text.strip() == "" or text not in caught.value.what
