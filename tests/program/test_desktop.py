"""Tray, notifications and hotkey against a desktop: a StatusNotifier host, a notification service, a portal, an X server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Satchel
from tests.fakes.desktop_host import DesktopHost
from tests.support.desktop_session import press, session_bus, x_server

from satchel.system.lock import is_locked
from satchel.system.paths import Home

SECONDS = 30
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktops of other systems are not tried")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as found:
        yield found


@pytest.fixture
def bus() -> Iterator[str]:
    with session_bus() as address:
        yield address


@pytest.fixture
def session(environment: dict[str, str], display: str, bus: str) -> dict[str, str]:
    """Variables of a program in the session."""
    paths = os.pathsep.join([environment["PYTHONPATH"], str(ROOT)])
    return {**environment, "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": bus, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": paths}


class Window:
    """The window as a child, and what it tells."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child

    def say(self, **told: Any) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(told).encode() + b"\n")

    async def tells(self, name: str) -> Any:
        """The next thing of that name that it says."""
        assert self._child.stdout is not None
        while True:
            line = await asyncio.wait_for(self._child.stdout.readline(), SECONDS)
            assert line, "the window has ended"
            told = json.loads(line)
            if name in told:
                return told[name]

    async def choose(self, **settings: Any) -> None:
        self.say(settings={name.replace("__", "."): value for name, value in settings.items()})
        await self.tells("settled")


@contextlib.asynccontextmanager
async def window(session: dict[str, str], home: Home, host: DesktopHost | None = None) -> AsyncIterator[Window]:
    """A window in the session, until the block ends; it has to end well."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.desktop_window", str(home.root), env=session, cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    made = Window(child)
    try:
        await made.tells("ready")
        yield made
        made.say(do="quit")
        assert await asyncio.wait_for(child.wait(), SECONDS) == 0
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
        if host is not None:
            host.bus.disconnect()


async def test_the_tray_counts_and_its_menu_leads_there(session, bus, home):
    host = await DesktopHost.on(bus)
    async with window(session, home, host) as made:
        service = await asyncio.wait_for(host.registered.get(), SECONDS)
        item = await host.item(service)
        assert item["IconPixmap"]
        menu = item["Menu"]
        titles = await host.menu(service, menu)
        assert list(titles) == ["Open Satchel", "Quick command…", "Review", "Settings", "Quit"]
        assert not titles["Review"][1]
        made.say(news={"kind": "state", "counts": {"running": 1, "waiting": 2}})
        made.say(claims=46)
        made.say(news={"kind": "run", "run": {"run": "r1", "status": "running", "agent": "keeper", "title": "Cranes & quays"}})
        await made.choose()
        titles = await host.menu(service, menu)
        assert "1 running, 2 waiting for you" in str((await host.item(service))["ToolTip"])
        await host.choose(service, menu, titles["Review (46)"][0])
        assert await made.tells("went") == ["review", ""]
        await host.choose(service, menu, titles["Cranes & quays"][0])
        assert await made.tells("went") == ["run", "r1"]
        await host.choose(service, menu, titles["Quick command…"][0])
        assert await made.tells("palette")


async def test_closing_goes_into_the_tray_only_where_that_is_wanted(session, bus, home):
    host = await DesktopHost.on(bus)
    async with window(session, home, host) as made:
        await asyncio.wait_for(host.registered.get(), SECONDS)
        await made.choose(window__close_to_tray=True)
        made.say(do="close")
        assert await made.tells("visible") is False


async def test_a_waiting_run_is_told_with_a_button_that_leads_to_the_review(session, bus, home):
    host = await DesktopHost.on(bus, tray=False)
    run = {"run": "r1", "agent": "keeper", "title": "<b>Cranes</b>", "started_at": "2026-12-01T12:00:00+00:00", "ended_at": None}
    async with window(session, home, host) as made:
        for status in ("running", "waiting"):
            made.say(news={"kind": "run", "run": {**run, "status": status}})
        note = await asyncio.wait_for(host.notifications.shown.get(), SECONDS)
        assert (note["summary"], note["body"]) == ("<b>Cranes</b>", "Waits for you."), "a summary is never markup"
        assert note["actions"] == ["default", "Open", "review", "Review", "open", "Open"]
        assert note["hints"] == {"desktop-entry": "app.satchel", "urgency": 1}
        await made.choose()  # the answer to the notification has been read by now, too: it came before
        host.notifications.ActionInvoked(note["number"] + 7, "review")  # another program's
        host.notifications.ActionInvoked(note["number"], "review")
        assert await made.tells("went") == ["review", "r1"]
        for status in ("running", "done"):
            made.say(news={"kind": "run", "run": {**run, "status": status}})
        assert await asyncio.wait_for(host.notifications.closed.get(), SECONDS) == note["number"]
        assert (await asyncio.wait_for(host.notifications.shown.get(), SECONDS))["body"] == "Done."


@pytest.mark.parametrize("lock", ["", "Caps_Lock", "Num_Lock"])
async def test_the_hotkey_opens_the_palette_whatever_lock_is_on(session, home, display, lock):
    async with window(session, home) as made:
        await made.choose(palette__hotkey="ctrl+alt+space")
        if lock:
            await asyncio.to_thread(press, display, lock)
        try:
            await asyncio.to_thread(press, display, "ctrl+alt+space")
            assert await made.tells("palette")
        finally:
            if lock:
                await asyncio.to_thread(press, display, lock)


async def test_a_key_that_somebody_has_is_told_with_what_to_do(session, home):
    async with window(session, home) as first:
        await first.choose(palette__hotkey="ctrl+alt+k")
        other = Home(home.root.with_name("other"))
        async with window(session, other) as second:
            second.say(settings={"palette.hotkey": "ctrl+alt+k"})
            words = ""
            while not words:
                words = await second.tells("banner")
            assert "Ctrl+Alt+K belongs to another program" in words
            assert "satchel --palette" in words
            await first.choose(palette__hotkey="")
            await second.choose(palette__hotkey="ctrl+alt+m")
            await second.choose(palette__hotkey="ctrl+alt+k")
            await asyncio.to_thread(press, session["DISPLAY"], "ctrl+alt+k")
            assert await second.tells("palette"), "it was given back"


async def test_on_wayland_the_portal_gives_the_key(session, bus, home):
    host = await DesktopHost.on(bus, tray=False)
    async with window({**session, "WAYLAND_DISPLAY": "wayland-0"}, home, host) as made:
        made.say(settings={"palette.hotkey": "super+space"})
        body = await asyncio.wait_for(host.shortcuts.bound.get(), SECONDS)
        assert body[0] == host.shortcuts.session
        name, said = body[1][0]
        assert said["preferred_trigger"].value == "LOGO+space"
        host.shortcuts.press("other")
        host.shortcuts.press(name)
        assert await made.tells("palette")


async def test_on_wayland_without_a_portal_there_is_advice(session, home):
    async with window({**session, "WAYLAND_DISPLAY": "wayland-0"}, home) as made:
        made.say(settings={"palette.hotkey": "super+space"})
        words = ""
        while not words:
            words = await made.tells("banner")
        assert "satchel --palette" in words


def test_a_home_has_one_window(satchel: Satchel, session, home, tmp_path):
    """The real program: later starts say to the first what they want, and end."""
    with subprocess.Popen(
        [sys.executable, "-m", "satchel", "--palette"], env=session, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as first:
        try:
            deadline = time.monotonic() + SECONDS
            while not home.window_lock.exists() or not is_locked(home.window_lock):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            for arguments in (["--palette"], [], ["--background"]):
                done = satchel(*arguments, env=session)
                assert (done.returncode, done.stderr) == (0, "")
            refused = satchel("--offline", env=session)
            assert refused.returncode == 5
            assert "not offline" in refused.stderr
            assert first.poll() is None
        finally:
            first.terminate()
            _, errors = first.communicate(timeout=SECONDS)
    assert first.returncode == 0, errors


def test_without_a_screen_there_is_a_sentence_and_no_core(satchel: Satchel, environment):
    for more in ({}, {"DISPLAY": ":4711"}):
        done = satchel(env=more)
        assert done.returncode == 4
        assert done.stderr.startswith("error: There is no screen here")
        assert "hint: " in done.stderr
