"""Asks the desktop's portal for the key (Wayland: there no program may take one by itself). The person confirms it there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from typing import Any

from satchel.ui.bus import SessionBus
from satchel.ui.hotkey.keys import Hotkey
from satchel.ui.single import token_of
from satchel.ui.words import _

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
_REQUEST, _SESSION = "org.freedesktop.portal.Request", "org.freedesktop.portal.Session"
_REGISTRY = "org.freedesktop.host.portal.Registry"
APP, SHORTCUT = "app.satchel", "palette"


class PortalHotkey:
    """`told` gets whether the key is ours; `pressed` is called when it is pressed."""

    def __init__(self, bus: SessionBus, pressed: Callable[[], None], told: Callable[[bool], None]) -> None:
        self._bus, self._pressed, self._told = bus, pressed, told
        self._session = ""
        self._round = 0  # of asking: answers to an older one count no more
        bus.listen(PATH, SHORTCUTS, "Activated", self._activated)

    def grab(self, hotkey: Hotkey | None) -> None:
        """Asks for this key instead of the last one; `told` is called later."""
        self._round += 1
        if self._session:
            self._bus.call(SERVICE, self._session, _SESSION, "Close")
            self._session = ""
        if hotkey is None:
            return
        # Newer portals want to know who asks, older ones do not know the question.
        body: tuple[str, dict[str, Any]] = (APP, {})
        self._bus.call(
            SERVICE, PATH, _REGISTRY, "Register", "sa{sv}", body, done=lambda _: self._begin(hotkey, self._round),
            refused=lambda _: self._begin(hotkey, self._round),
        )  # fmt: skip

    def _begin(self, hotkey: Hotkey, number: int) -> None:
        if number != self._round:
            return
        options = {"session_handle_token": ("s", f"satchel{secrets.token_hex(4)}")}

        def made(results: dict[str, tuple[str, Any]]) -> None:
            self._session = str(results.get("session_handle", ("s", ""))[1])
            if self._session.startswith("/"):
                self._bind(hotkey, number)
            else:
                self._told(False)

        self._request("CreateSession", "a{sv}", (), options, made, number)

    def _bind(self, hotkey: Hotkey, number: int) -> None:
        shortcut = {"description": ("s", _("Open the quick commands")), "preferred_trigger": ("s", hotkey.trigger)}

        def bound(results: dict[str, tuple[str, Any]]) -> None:
            shortcuts = results.get("shortcuts", ("", []))[1]
            self._told(any(one and one[0] == SHORTCUT for one in shortcuts))

        self._request("BindShortcuts", "oa(sa{sv})sa{sv}", (self._session, [(SHORTCUT, shortcut)], ""), {}, bound, number)

    def _request(
        self, member: str, signature: str, body: tuple[Any, ...], options: dict[str, Any],
        done: Callable[[dict[str, tuple[str, Any]]], None], number: int,
    ) -> None:  # fmt: skip
        """A portal answers by a signal of a request object, whose path follows from our name and a token."""
        token = f"satchel{secrets.token_hex(4)}"
        us = self._bus.name.removeprefix(":").replace(".", "_")

        def answered(answer: tuple[Any, ...]) -> None:
            if number == self._round:
                done(answer[1]) if answer[0] == 0 else self._told(False)

        self._bus.listen(f"/org/freedesktop/portal/desktop/request/{us}/{token}", _REQUEST, "Response", answered)
        whole = (*body, {**options, "handle_token": ("s", token)})
        self._bus.call(SERVICE, PATH, SHORTCUTS, member, signature, whole,
                       refused=lambda _: self._told(False) if number == self._round else None)  # fmt: skip

    def _activated(self, body: tuple[Any, ...]) -> None:
        if len(body) == 4 and body[0] == self._session and body[1] == SHORTCUT:
            token = body[3].get("activation_token", ("s", ""))[1]
            if token_of(str(token)):
                os.environ["XDG_ACTIVATION_TOKEN"] = str(token)
            self._pressed()
