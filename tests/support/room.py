"""Whether words have the room that they need: cut where nothing says so, or on top of each other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QTabBar, QWidget

from satchel.ui.parts.text import Elided

_FIELD_MARGINS = 16  # pixels of a field that no words stand in
_HAIR = 1  # pixel that rounding may cost


def cut(top: QWidget) -> Iterator[str]:
    """Labels, buttons and empty fields whose words are wider or higher than they are."""
    for one in seen(top):
        if isinstance(one, Elided):
            continue  # ends in … and has the whole of it as a tooltip
        if isinstance(one, QLabel) and one.text() and one.wordWrap():
            needed = one.heightForWidth(one.width())
            if needed > one.height() + _HAIR:
                yield f"label “{one.text()}” is {one.height()} high and needs {needed}"
        elif isinstance(one, QLabel | QPushButton) and one.text():
            if one.sizeHint().width() > one.width() + _HAIR and not one.property("cut"):
                yield f"{type(one).__name__} “{one.text()}” is {one.width()} wide and needs {one.sizeHint().width()}"
        elif isinstance(one, QLineEdit) and not one.text():
            room = one.width() - _FIELD_MARGINS
            needed = one.fontMetrics().horizontalAdvance(one.placeholderText())
            if needed > room:
                yield f"field “{one.placeholderText()}” has {room} and needs {needed}"
        elif isinstance(one, QTabBar) and one.sizeHint().width() > one.width() + _HAIR:
            yield f"tabs are {one.width()} wide and need {one.sizeHint().width()}"


def overlapping(top: QWidget) -> Iterator[str]:
    """Labels and buttons side by side in one widget that cover each other, or reach out of it."""
    for parent in {one.parentWidget() for one in seen(top) if one.parentWidget() is not None}:
        parts = [one for one in parent.findChildren(QWidget) if one.parentWidget() is parent and _has_words(one)]
        for place, one in enumerate(parts):
            inside = parent.rect().adjusted(-_HAIR, -_HAIR, _HAIR, _HAIR)
            if not inside.contains(one.geometry()):
                yield f"“{_words(one)}” reaches out of {type(parent).__name__}: {_told(one.geometry())} in {_told(parent.rect())}"
            for other in parts[place + 1 :]:
                if one.geometry().intersects(other.geometry()):
                    yield f"“{_words(one)}” and “{_words(other)}” overlap in {type(parent).__name__}"


def seen(top: QWidget) -> Iterator[QWidget]:
    """What is shown of it, itself included."""
    yield from (one for one in [top, *top.findChildren(QWidget)] if one.isVisible() and not one.visibleRegion().isEmpty())


def _has_words(one: QWidget) -> bool:
    return one.isVisible() and not one.visibleRegion().isEmpty() and bool(_words(one))


def _words(one: QWidget) -> str:
    if isinstance(one, QLabel | QAbstractButton):
        return one.text() or one.accessibleName()
    return one.placeholderText() if isinstance(one, QLineEdit) else ""


def _told(area: QRect) -> str:
    return f"{area.x()},{area.y()} {area.width()}×{area.height()}"
