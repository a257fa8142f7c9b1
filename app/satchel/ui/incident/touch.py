"""What the widgets of a report share: the look, the card with a source's words, and what happens when one is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QWidget

from satchel.ui.incident.shown import Cite, Line
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import TYPES, Type


class Card(Protocol):
    """Shows words beside what they belong to."""

    def soon(self, beside: QWidget, area: QRect, cite: Cite) -> None:
        """Shows a citation after a moment; `area` is in the widget's own coordinates."""
        ...

    def leave(self) -> None:
        """The pointer or the focus has left what it belongs to."""
        ...


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One for a view. Functions get the line that was touched."""

    theme: Theme
    card: Card
    open: Callable[[Line, Cite | None], None]
    stand_at: Callable[[str], None]
    menu: Callable[[Line, QPoint], None]
    _fonts: dict[Type, QFont] = field(default_factory=dict)
    _metrics: dict[Type, QFontMetrics] = field(default_factory=dict)

    def font(self, style: Type) -> QFont:
        """As the theme's; made once."""
        if style not in self._fonts:
            self._fonts[style] = self.theme.font(style)
        return self._fonts[style]

    def metrics(self, style: Type) -> QFontMetrics:
        """Of that font."""
        if style not in self._metrics:
            self._metrics[style] = QFontMetrics(self.font(style))
        return self._metrics[style]

    @cached_property
    def small(self) -> Type:
        """Of numbers and remarks."""
        return Type(size=TYPES.caption.size, weight=500, line=TYPES.caption.line)
