"""The look that was chosen is put on once, and remembered for the next start."""

from __future__ import annotations

import os

import pytest

from satchel.settings.declarations import SETTINGS
from satchel.ui.choices import Choices, read
from satchel.ui.wearing import looks, wear


class Theme:
    def __init__(self) -> None:
        self.worn = [("system", False)]

    def wears(self, wanted, *, still):
        return self.worn[-1] == (wanted, still)

    def wear(self, wanted, *, still=False):
        self.worn.append((wanted, still))


def test_another_look_is_put_on_and_the_same_one_not_again():
    theme = Theme()
    assert wear(theme, Choices(theme="dark", scale=150, still=True)) == {"theme": "dark", "scale": 150, "still": True}
    wear(theme, Choices(theme="dark", scale=150, still=True))
    assert theme.worn == [("system", False), ("dark", True)]


def test_a_theme_that_nobody_knows_is_the_desktops():
    theme = Theme()
    assert wear(theme, Choices(theme="neon"))["theme"] == "system"
    assert len(theme.worn) == 1


def test_the_look_is_read_from_the_settings_and_has_their_defaults():
    settings = [{"name": "look.theme", "value": "dark"}, {"name": "look.scale", "value": 150},
                {"name": "look.reduced_motion", "value": True}]  # fmt: skip
    assert read({"settings": settings}) == Choices(theme="dark", scale=150, still=True)
    unread = read({})
    assert unread.theme == SETTINGS["look.theme"].default
    assert unread.scale == SETTINGS["look.scale"].default
    assert unread.still is SETTINGS["look.reduced_motion"].default


@pytest.mark.parametrize(("said", "worn"), [
    ('[look]\ntheme = "dark"\nscale = 150\n', {"theme": "dark", "scale": 150, "still": False}),
    ("[mail]\n", {"theme": "system", "scale": 100, "still": False}),
    ("look = 3\n", {"theme": "system", "scale": 100, "still": False}),
    ("[look]\ntheme = [1]\nreduced_motion = true\n", {"theme": "system", "scale": 100, "still": True}),
    ("look = [", {}),
])  # fmt: skip
def test_what_was_chosen_while_no_window_was_open_is_worn_at_the_next_start(tmp_path, said, worn):
    memory, settings = tmp_path / "window.json", tmp_path / "settings.toml"
    memory.write_text("{}")
    settings.write_text(said)
    os.utime(memory, (1, 1))
    assert looks(settings, memory) == worn
    os.utime(settings, (1, 1))
    assert looks(settings, memory) == {}, "the window knows already"
    settings.unlink()
    assert looks(settings, memory) == {}
