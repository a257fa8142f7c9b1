"""A sheet of the window's parts for `docs/design.md`, drawn by the parts themselves: ``picture_parts.py SCHEME FILE``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from satchel.system.paths import resources
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.text import chip, label

SCHEME, FILE = sys.argv[1:]


def row(name: str, *parts: QWidget) -> QLayout:
    """Parts beside each other with their name in front."""
    made = QHBoxLayout()
    made.setSpacing(SPACE.medium)
    said = label(name, "caption", "muted")
    said.setFixedWidth(90)
    made.addWidget(said)
    for one in parts:
        made.addWidget(one)
    made.addStretch(1)
    return made


def off(widget: QWidget) -> QWidget:
    """The same, disabled."""
    widget.setEnabled(False)
    return widget


def buttons(theme: Theme) -> QLayout:
    """Every kind; one is off, one has the keyboard."""
    focused = button("With the keyboard")
    focused.setObjectName("focused")
    kinds = (button("Start", kind="primary"), button("Cancel"), focused, button("Skip", kind="plain"), button("Remove", kind="danger"))
    return row("Buttons", *kinds, off(button("Not now")), IconButton(theme, "search", "Search"), IconButton(theme, "copy", "Copy"))


def fields() -> QLayout:
    """What is typed into, ticked, and how far something is."""
    empty, ticked, bar = QLineEdit(), QCheckBox("Remember"), QProgressBar()
    empty.setPlaceholderText("Search runs")
    ticked.setChecked(True)
    bar.setRange(0, 100)
    bar.setValue(60)
    bar.setTextVisible(False)
    bar.setFixedWidth(160)
    return row("Fields", empty, ticked, bar)


def sheet(theme: Theme) -> QWidget:
    """All of them."""
    page, banner, trouble = QWidget(), Banner(theme), Banner(theme)
    say(page, ground="canvas")
    page.setFixedWidth(1180)
    banner.tell("Saved, with its sources.", tone="good", icon="check", action="Open folder", act=lambda: None)
    trouble.tell("export.zip is a damaged zip archive. Make or download it again.", tone="bad", icon="alert")
    column = QVBoxLayout(page)
    column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.wide)
    column.setSpacing(SPACE.large)
    column.addLayout(buttons(theme))
    column.addLayout(fields())
    column.addLayout(row("Chips", *(chip(tone, tone) for tone in ("plain", "accent", "good", "warn", "bad"))))
    column.addLayout(row("Tones", *(label(tone, "strong", tone) for tone in ("secondary", "muted", "accent", "good", "warn", "bad"))))
    column.addWidget(banner)
    column.addWidget(trouble)
    column.addWidget(EmptyState(theme, "runs", "No runs yet", "Drop an export anywhere into this window.", button("Try the sample")))
    return page


def main() -> None:
    """Draws it once."""
    app = QApplication([sys.argv[0], "-style", "fusion"])
    with tempfile.TemporaryDirectory() as cache:
        theme = Theme(app, resources(), Path(cache))
        theme.wear("dark" if SCHEME == "dark" else "light", still=True)
        page = sheet(theme)
        page.show()
        page.activateWindow()
        found = page.findChild(QWidget, "focused")
        assert found is not None
        found.setFocus()
        app.processEvents()
        page.grab().save(FILE)


if __name__ == "__main__":
    main()
