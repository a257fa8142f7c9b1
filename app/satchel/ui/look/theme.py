"""Dresses the application: fonts, palette, style sheet and icons, in the theme that the person or the system wants."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from satchel.ui.look.icons import Icons
from satchel.ui.look.stylesheet import stylesheet
from satchel.ui.look.tokens import MONO, MOTION, SANS, SCHEMES, STILL, TYPES, Colours, Motion, Scheme, Type

Wanted = Literal["system", "light", "dark"]
_ROLES = {
    QPalette.ColorRole.Window: "canvas", QPalette.ColorRole.WindowText: "text", QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken", QPalette.ColorRole.Text: "text", QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text", QPalette.ColorRole.Highlight: "button",
    QPalette.ColorRole.HighlightedText: "on_button", QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text", QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Link: "accent", QPalette.ColorRole.LinkVisited: "accent", QPalette.ColorRole.Accent: "accent",
}  # fmt: skip


class Theme(QObject):
    """One for the application. Widgets that paint themselves read `colours` and listen to `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, resources: Path, cache: Path) -> None:
        """`resources` holds icons and fonts; `cache` is a folder of ours for pictures that a style sheet names."""
        super().__init__(app)
        self._app = app
        self._cache = cache
        self._icons = Icons(resources / "icons")
        self._wanted: Wanted = "system"
        self.scheme: Scheme = "light"
        self.motion: Motion = MOTION
        self._flash = app.cursorFlashTime()
        for file in sorted((resources / "fonts" / "window").glob("*.[to]tf")):
            QFontDatabase.addApplicationFont(str(file))
        app.setFont(self.font(TYPES.body))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def colours(self) -> Colours:
        """Of the theme that is on."""
        return SCHEMES[self.scheme]

    def wear(self, wanted: Wanted, *, still: bool = False) -> None:
        """Puts a theme on; `still` for people who want no motion."""
        self._wanted = wanted
        self.motion = STILL if still else MOTION
        self._app.setCursorFlashTime(0 if still else self._flash)
        for effect in (Qt.UIEffect.UI_General, Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateTooltip):
            if still:
                self._app.setEffectEnabled(effect, False)
        self.scheme = system_scheme() if wanted == "system" else wanted
        palette = QPalette()
        for role, name in _ROLES.items():
            palette.setColor(role, QColor(getattr(self.colours, name)))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(self.colours.muted))
        self._app.setPalette(palette)
        self._app.setStyleSheet(stylesheet(self.colours, check=self._tick()))
        self.changed.emit()

    def wears(self, wanted: str, *, still: bool) -> bool:
        """Whether that is on: another style sheet costs every widget a moment."""
        return self._wanted == wanted and (self.motion is STILL) == still

    def icon(self, name: str, tone: str = "secondary") -> QIcon:
        """An icon in the colour of that name."""
        return self._icons.icon(name, getattr(self.colours, tone), off=self.colours.muted)

    def colour(self, name: str) -> QColor:
        """For painters."""
        return QColor(getattr(self.colours, name))

    @staticmethod
    def font(style: Type) -> QFont:
        """For painters: as the style sheet sets it on widgets."""
        font = QFont(MONO if style.mono else SANS)
        font.setPixelSize(style.size)
        font.setWeight(QFont.Weight(style.weight))
        return font

    def _tick(self) -> str:
        """A style sheet takes pictures from files alone."""
        file = self._cache / f"tick-{self.scheme}.png"
        self._cache.mkdir(parents=True, exist_ok=True)
        self._icons.pixmap("check", self.colours.on_button, 16).save(str(file))
        return file.as_posix()

    def _system_changed(self) -> None:
        if self._wanted == "system":
            self.wear("system", still=self.motion is STILL)


def system_scheme() -> Scheme:
    """What the desktop prefers; light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def say(widget: QWidget, **properties: str | bool) -> None:
    """Sets properties that the style sheet reads, and has the widget drawn anew where they changed."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is drawn for the first time later
        widget.style().unpolish(widget)
        widget.style().polish(widget)
