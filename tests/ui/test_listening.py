"""What a window hears from later starts, and what it does not listen to."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from satchel.domain.errors import MissingError, SatchelError
from satchel.system.paths import Home
from satchel.ui.bridge import Bridge
from satchel.ui.listening import Listening
from satchel.ui.single import LONGEST, Message, address, claim
from satchel.ui.window.presenter import Notice, WindowPresenter


@pytest.fixture
def heard() -> list[Message]:
    return []


@pytest.fixture
def listening(qapp, home: Home, runtime_folder, monkeypatch, heard):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime_folder))
    made = Listening(home, heard.append, offline=False)
    assert made.is_open
    yield made
    made.close()


def answer(qtbot, home: Home, *parts: bytes) -> bytes:
    """What comes back; the window's turn is taken in between."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(address(home))
        for part in parts:
            peer.sendall(part)
        peer.setblocking(False)
        got: list[bytes] = []

        def read() -> bool:
            try:
                got.append(peer.recv(100))
            except BlockingIOError:
                return False
            except ConnectionError:
                got.append(b"")
            return True

        qtbot.waitUntil(read, timeout=10_000)
        return got[0]


def test_a_later_start_is_heard_in_pieces_too(qtbot, home, listening, heard):
    assert answer(qtbot, home, b"pal", b"ette token=", b"abc\n") == b"ok\n"
    assert heard == [Message(wanted="palette", token="abc")]


@pytest.mark.parametrize("said", [b"hello\n", b"palette --home /etc\n", b"\x00\xff\n", b"x" * (LONGEST + 200), b"palette\npalette\n"])
def test_anything_else_is_cut_off(qtbot, home, listening, heard, said):
    assert answer(qtbot, home, said) == b""
    assert heard == []


def test_an_online_window_is_none_for_an_offline_start(qtbot, home, listening, heard):
    assert answer(qtbot, home, b"window offline\n") == b"online\n"
    assert heard == []


def test_only_this_user_may_talk_to_it(home, listening):
    assert stat.S_IMODE(Path(address(home)).stat().st_mode) & 0o077 == 0


def test_who_has_the_lock_is_the_window(home, runtime_folder, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime_folder))
    lock = claim(home, Message(wanted="window"))
    assert lock is not None
    lock.release()


def test_work_that_blocks_is_done_elsewhere_and_its_errors_are_told(qtbot, home):
    bridge = Bridge(home)
    done, failed = [], []
    bridge.work(lambda: 7, done=done.append, failed=failed.append)

    def fail() -> None:
        raise MissingError("No room.", "Make some.")

    bridge.work(fail, done=done.append, failed=failed.append)
    qtbot.waitUntil(lambda: bool(done) and bool(failed))
    assert done == [7]
    assert [one.what for one in failed] == ["No room."]
    bridge.close()


def test_the_banner_says_what_is_wrong_with_the_engine_first(qtbot):
    shown: list[Notice | None] = []

    class View(QWidget):
        def show_notice(self, notice):
            shown.append(notice)

    view = View()
    qtbot.addWidget(view)
    presenter = WindowPresenter(view, ["runs"])  # type: ignore[arg-type]
    presenter.tell("hotkey", Notice(words="Taken."))
    presenter.engine_is("lost", SatchelError("No engine."))
    presenter.engine_is("ready")
    assert [one.words if one else "" for one in shown] == ["Taken.", "No engine.", "Taken."]
    assert shown[-1] is not None
    assert shown[-1].act is not None
    shown[-1].act()
    assert shown[-1] is None
