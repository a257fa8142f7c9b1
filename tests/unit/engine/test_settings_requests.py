"""Settings over a real socket: chosen, taken back, felt at once where they can be, and mended where they are damaged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from satchel.domain.errors import EngineError, RefusedError, UsageError
from satchel.engine.client import Connection
from satchel.system.paths import Home


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Whatever a test sets the log to."""
    before = logging.getLogger("satchel").level
    yield
    logging.getLogger("satchel").setLevel(before)


def named(client: Any, name: str) -> dict[str, Any]:
    return next(one for one in client.call("settings.list")["settings"] if one["name"] == name)


def lock(engine: Any, text: str) -> None:
    folder = Path(engine.home.root.parent / "policy")
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "policy.toml").write_text(text)


def test_a_choice_and_back(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        answer = client.call("settings.set", name="look.scale", value=150)
        assert (answer["setting"]["value"], answer["setting"]["from"], answer["restarts"]) == (150, "file", False)
        assert client.call("settings.set", name="look.scale", value="175", typed=True)["setting"]["value"] == 175
        assert client.call("settings.reset", name="look.scale") == {"reset": ["look.scale"], "kept": None, "restarts": False}
        assert named(client, "look.scale")["from"] == "default"
        for wrong in ({}, {"name": "look.scale", "all": True}, {"name": 3}):
            with pytest.raises(UsageError):
                client.call("settings.reset", **wrong)
        client.call("settings.set", name="look.scale", value=150)
        assert client.call("settings.reset", all=True)["reset"] == ["look.scale"]


def test_an_engine_at_work_takes_up_what_applies_now(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SATCHEL_IDLE_SECONDS", raising=False)
    engine = start()
    with engine.client() as client:
        client.call("settings.set", name="engine.log_level", value="ERROR")
        assert logging.getLogger("satchel").level == logging.ERROR
        client.call("settings.set", name="engine.idle_minutes", value=0)
    engine.thread.join(15)
    assert not engine.thread.is_alive()  # a second, not a minute


def test_what_is_locked_stays_and_a_new_policy_is_told(start: Any) -> None:
    engine = start()
    connection = Connection(engine.connect(), "")
    stream = connection.stream("home.watch", timeout=20)
    next(stream)
    lock(engine, 'contact = "it@example.com"\n[settings]\nlook.theme = "dark"')
    assert next(stream) == {"kind": "settings"}
    with engine.client() as client:
        theme = named(client, "look.theme")
        assert (theme["value"], theme["from"], theme["locked"]) == ("dark", "policy", True)
        assert "it@example.com" in theme["why"]
        with pytest.raises(RefusedError, match="it@example"):
            client.call("settings.set", name="look.theme", value="light")
        checks = {one["name"]: one for one in client.call("doctor")["checks"]}
        assert checks["managed policy"]["ok"]
        lock(engine, "offline-only = true")
        checks = {one["name"]: one for one in client.call("doctor")["checks"]}
        assert not checks["managed policy"]["ok"]
        assert "offline-only" in checks["managed policy"]["detail"]
        (engine.home.root.parent / "policy" / "policy.toml").chmod(0o666)
        checks = {one["name"]: one for one in client.call("doctor")["checks"]}
        assert "ignored" in checks["managed policy"]["detail"]
    connection.close()


def test_a_policy_that_wants_it_offline_ends_an_engine_that_is_online(start: Any) -> None:
    engine = start()
    with engine.client() as client:
        client.call("ping")
        lock(engine, "offline_only = true")
        engine.thread.join(15)
        assert not engine.thread.is_alive()


def test_damaged_settings_can_be_seen_and_mended_and_nothing_else_is_done(start: Any, home: Home) -> None:
    home.settings.write_text("[look]\ntheme = 'pink'\n")
    engine = start(mends=True)
    connection = Connection(engine.connect(), "")
    state = next(connection.stream("home.watch", timeout=20))
    assert state["engine"]["mends"] is True
    with engine.client() as client:
        assert client.call("settings.list")["problems"][0]["name"] == "look.theme"
        assert any(not one["ok"] for one in client.call("doctor")["checks"])
        for method in ("runs.list", "run.start", "models.list", "agents.list", "backup"):
            with pytest.raises(UsageError, match=r"look\.theme"):
                client.call(method)
        assert client.call("settings.set", name="look.scale", value=150)["restarts"] is False  # still wrong
        assert client.call("settings.reset", name="look.theme")["restarts"] is True
    engine.thread.join(15)
    assert not engine.thread.is_alive()
    assert engine.parts.service.recovered == 0
    connection.close()


def test_an_engine_that_mends_ends_with_its_last_client(start: Any, home: Home) -> None:
    home.settings.write_text("[look")
    engine = start(mends=True)
    with engine.client() as client:
        client.call("ping")
    engine.thread.join(15)
    assert not engine.thread.is_alive()


def test_settings_that_were_mended_by_hand_end_it_too(start: Any, home: Home) -> None:
    home.settings.write_text("[look")
    engine = start(mends=True)
    with engine.client() as client:
        with pytest.raises(UsageError, match="TOML"):
            client.call("runs.list")
        engine.home.settings.unlink()
        with pytest.raises(EngineError):
            client.call("runs.list")
        engine.thread.join(15)
        assert not engine.thread.is_alive()
