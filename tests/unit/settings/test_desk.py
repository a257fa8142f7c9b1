"""Settings as clients see them: where each value comes from, what is locked, and a damaged file that can be mended."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from satchel.domain.errors import NotFoundError, RefusedError, SatchelError, UsageError
from satchel.settings.declarations import OFFLINE, SETTINGS
from satchel.settings.desk import SettingsDesk
from satchel.settings.managed import Policy
from satchel.settings.store import load


@dataclass
class Bench:
    folder: Path
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.path = self.folder / "settings.toml"
        self.desk = SettingsDesk(self.path, lambda: self.policy)

    def one(self, name: str) -> dict[str, Any]:
        return next(one for one in self.desk.list()["settings"] if one["name"] == name)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_every_setting_is_listed_with_all_that_a_form_needs(bench: Bench) -> None:
    found = bench.desk.list()
    assert [one["name"] for one in found["settings"]] == list(SETTINGS)
    assert (found["problems"], found["file"]) == ([], str(bench.path))
    theme = bench.one("look.theme")
    assert theme == {
        "name": "look.theme", "title": "Theme", "help": SETTINGS["look.theme"].help, "kind": "choice", "value": "system",
        "default": "system", "from": "default", "choices": ["system", "light", "dark"], "between": None, "locked": False,
        "why": "", "applies": "now", "problem": "",
    }  # fmt: skip
    assert bench.one("look.scale")["between"] == [100, 200]


def test_a_choice_is_written_and_taken_back(bench: Bench) -> None:
    assert bench.desk.set("look.theme", "dark")["value"] == "dark"
    bench.desk.set("notifications.quiet_from", "")
    assert (bench.one("look.theme")["from"], bench.one("notifications.quiet_from")["value"]) == ("file", "")
    assert bench.desk.reset("look.theme") == {"reset": ["look.theme"], "kept": None}
    assert bench.one("look.theme")["from"] == "default"
    assert load(bench.path).chosen == {"notifications.quiet_from": ""}
    assert bench.desk.reset(None)["reset"] == ["notifications.quiet_from"]
    assert bench.path.read_text() == ""
    assert bench.desk.reset(None)["reset"] == []
    assert bench.desk.set_typed("look.scale", "150")["value"] == 150


@pytest.mark.parametrize(("name", "value"), [("look.theme", "pink"), ("look.scale", "150"), ("look.scale", None), ("no.such", 1), ("look.theme", ["dark"])])
def test_what_makes_no_sense_changes_nothing(bench: Bench, name: str, value: object) -> None:
    bench.desk.set("look.scale", 120)
    before = bench.path.read_bytes()
    with pytest.raises(UsageError):
        bench.desk.set(name, value)
    with pytest.raises(UsageError):
        bench.desk.reset("no.such")
    assert bench.path.read_bytes() == before


def test_a_wrong_line_is_told_and_mended_by_its_name(bench: Bench) -> None:
    bench.path.write_text("[look]\ntheme = 'pink'\nscale = 150\n[engine]\nidle_minuets = [3, 1979-05-27]\n")
    found = bench.desk.list()
    assert [one["name"] for one in found["problems"]] == ["look.theme", "engine.idle_minuets"]
    assert "idle_minutes" in found["problems"][1]["hint"]
    assert (bench.one("look.theme")["value"], bench.one("look.scale")["value"]) == ("system", 150)
    assert "dark" in bench.one("look.theme")["problem"]
    with pytest.raises(UsageError):
        bench.desk.effective()
    bench.desk.set("look.theme", "light")
    assert [one["name"] for one in bench.desk.list()["problems"]] == ["engine.idle_minuets"]
    assert str(tomllib.loads(bench.path.read_text())["engine"]["idle_minuets"][1]) == "1979-05-27"
    bench.desk.reset("engine.idle_minuets")
    assert bench.desk.problem() is None
    assert load(bench.path).chosen == {"look.theme": "light", "look.scale": 150}


def test_a_file_that_cannot_be_read_is_kept_and_all_begins_anew(bench: Bench) -> None:
    bench.path.write_text("[network]\noffline = true\n[look")
    found = bench.desk.list()
    assert found["problems"][0]["name"] is None
    assert "reset --all" in found["problems"][0]["hint"]
    for change in (lambda: bench.desk.set("look.theme", "dark"), lambda: bench.desk.reset("look.theme")):
        with pytest.raises(UsageError, match="not valid TOML"):
            change()  # one choice must not throw away what nobody could read: it may have said "offline"
    kept = Path(bench.desk.reset(None)["kept"])
    assert "offline = true" in kept.read_text()
    assert (bench.desk.problem(), bench.desk.list()["problems"]) == (None, [])


def test_what_is_locked_is_shown_with_its_reason_and_stays(bench: Bench) -> None:
    bench.desk.set("look.theme", "dark")
    bench.policy = Policy(file="/etc/p", pins={"look.theme": "light", OFFLINE.name: True}, contact="it@example.com")
    theme = bench.one("look.theme")
    assert (theme["value"], theme["from"], theme["locked"]) == ("light", "policy", True)
    assert "it@example.com" in theme["why"]
    for change in (lambda: bench.desk.set("look.theme", "dark"), lambda: bench.desk.reset("look.theme")):
        with pytest.raises(RefusedError, match="it@example") as caught:
            change()
        assert caught.value.exit_code == 5
    assert bench.desk.effective().flag(OFFLINE)
    bench.desk.reset(None)  # the person's own choice goes, the rule stays
    assert bench.one("look.theme")["value"] == "light"
    assert not issubclass(RefusedError, NotFoundError)


def test_a_file_that_is_no_file(bench: Bench) -> None:
    bench.path.mkdir()
    assert bench.desk.list()["problems"][0]["what"]
    assert isinstance(bench.desk.problem(), SatchelError)
    assert Path(bench.desk.reset(None)["kept"]).is_dir()
    assert bench.desk.problem() is None
