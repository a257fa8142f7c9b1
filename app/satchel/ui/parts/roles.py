"""What screen readers are told that our own widgets are: to Qt a widget that paints itself is a grey area with a name."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

# By the name of the class. Named here and not by the classes, so that no part has to know of this one.
_ROLES = {
    "Stack": QAccessible.Role.List,
    "LineRow": QAccessible.Role.ListItem,
    "Reader": QAccessible.Role.Document,
    "StepsView": QAccessible.Role.StaticText,
    "SectionView": QAccessible.Role.Grouping,
    "_Moment": QAccessible.Role.Grouping,
    "MarkdownView": QAccessible.Role.Grouping,
    "MarkdownHeading": QAccessible.Role.Heading,
    "MarkdownWords": QAccessible.Role.StaticText,
    "MarkdownCode": QAccessible.Role.StaticText,
    "ReviewScreen": QAccessible.Role.Pane,
}


def tell_roles() -> None:
    """From now on, for all widgets that are asked for the first time; once for the application."""
    QAccessible.installFactory(_made)


def _made(name: str, of: QObject) -> QAccessibleInterface | None:
    role = _ROLES.get(name)
    return QAccessibleWidget(of, role) if role is not None and isinstance(of, QWidget) else None
