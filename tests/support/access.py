"""Walks what screen readers are told of a window, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
# What a person can do something with: each of these has to say what it is.
CONTROLS = frozenset({
    Role.Button, Role.ButtonMenu, Role.CheckBox, Role.RadioButton, Role.EditableText, Role.ComboBox, Role.SpinBox,
    Role.Slider, Role.PageTab, Role.PageTabList, Role.Link, Role.List, Role.ListItem, Role.Tree, Role.TreeItem, Role.Table,
    Role.Cell, Role.MenuItem, Role.Document, Role.ProgressBar, Role.Dialog, Role.Window,
})  # fmt: skip
# Roles that mean "a grey area": nobody can know what to do there.
VAGUE = frozenset({Role.NoRole, Role.Client, Role.Border, Role.LayeredPane, Role.Whitespace})
# Entries of lists may say the same twice: each is told with its place.
ENTRIES = frozenset({Role.ListItem, Role.TreeItem, Role.Cell})
_MOST = 60  # entries of a list that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One thing that a screen reader can come to; `group` is the nearest thing around it that has a name."""

    role: QAccessible.Role
    name: str
    description: str
    is_focusable: bool
    made_by: str
    group: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{' / '.join(self.group)} / {self.role.name} {self.name!r} ({self.made_by})"


def walk(of: QWidget) -> Iterator[Node]:
    """Everything that is in sight, from above."""
    interface = QAccessible.queryAccessibleInterface(of)
    assert interface is not None
    yield from _walk(interface, ())


def faults(of: QWidget) -> list[str]:
    """What a person who hears the window would stumble over."""
    return list(_faults(list(walk(of))))


def _walk(interface: QAccessibleInterface, group: tuple[str, ...]) -> Iterator[Node]:
    state = interface.state()
    if state.invisible:
        return
    made_by = interface.object()
    node = Node(
        role=interface.role(), name=interface.text(QAccessible.Text.Name), is_focusable=bool(state.focusable),
        description=interface.text(QAccessible.Text.Description), made_by=type(made_by).__name__ if made_by else "",
        group=group,
    )  # fmt: skip
    yield node
    inner = (*group, node.name) if node.name and node.role not in ENTRIES else group
    if node.role is Role.ListItem and made_by is not None:
        inner = (*group, node.name)
    for place in range(min(interface.childCount(), _MOST)):
        child = interface.child(place)
        if child is not None and child.isValid():
            yield from _walk(child, inner)


def _faults(nodes: list[Node]) -> Iterator[str]:
    met: set[tuple[object, ...]] = set()
    for one in nodes:
        is_control = one.role in CONTROLS
        if not one.name.strip() and (is_control or one.is_focusable):
            yield f"no name: {one}"
        if one.is_focusable and one.role in VAGUE:
            yield f"can have the keyboard, and nobody knows what it is: {one}"
        if "<p" in one.name + one.description or "</" in one.description:
            yield f"markup is read out: {one}: {one.description!r}"
        if is_control and one.role not in ENTRIES and one.name:
            key = (one.group, one.role, one.name)
            if key in met:
                yield f"twice in its group: {one}"
            met.add(key)
