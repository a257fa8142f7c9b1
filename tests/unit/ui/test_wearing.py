"""The look that was chosen is put on once, and remembered for the next start."""

from __future__ import annotations

from satchel.settings.declarations import SETTINGS
from satchel.ui.choices import Choices, read
from satchel.ui.wearing import wear


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
