"""The palette as a window of its own: made once, kept hidden, shown where the pointer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QDragEnterEvent, QDropEvent, QGuiApplication, QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QListView, QStackedWidget, QVBoxLayout, QWidget

from satchel.ui.given import Clip
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import RADIUS, SPACE
from satchel.ui.palette.field import Field, clip_of
from satchel.ui.palette.history import History
from satchel.ui.palette.items import Goal, Item
from satchel.ui.palette.outcome import Outcome, Progress
from satchel.ui.palette.panel import Panel
from satchel.ui.palette.presenter import PalettePresenter
from satchel.ui.palette.rows import ItemsDelegate, ItemsModel
from satchel.ui.parts.buttons import IconButton
from satchel.ui.parts.text import Elided, label
from satchel.ui.talk import Engine
from satchel.ui.window.presenter import Go
from satchel.ui.words import _

_WIDTH, _TALLEST, _LEAST, _MARK = 660, 460, 8, 22
_TYPING = 120  # milliseconds after the last key before the engine is asked
_FROM_TOP = 0.2  # of the screen's height: where the eye rests


class Palette(QWidget):
    """Implements `PaletteView`."""

    def __init__(self, theme: Theme, engine: Engine, go: Go, history: History, goals: Callable[[], Sequence[Goal]]) -> None:
        kind = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, kind)
        self._theme = theme
        self.setWindowTitle(_("Satchel: quick command"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        # On X11 nobody promises that somebody mixes windows: round corners would be black ones there.
        self._is_round = QGuiApplication.platformName() != "xcb"
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, on=self._is_round)
        self.setAcceptDrops(True)
        self.setFixedWidth(_WIDTH)
        self._build(theme)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self.presenter = PalettePresenter(self, engine, go, history, goals)
        self._typing.timeout.connect(self.presenter.look)
        self.field.textChanged.connect(self._typed)
        self.list.clicked.connect(lambda index: self.presenter.choose(index.row()))
        theme.changed.connect(self._draw)

    # -- opening and leaving ------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """The hotkey: shows it, or hides it where it has the keyboard."""
        if self.isVisible() and self.isActiveWindow():
            self.hide()
        else:
            self.open()

    def open(self) -> None:
        """Shows it, empty, on the screen with the pointer; then looks at the clipboard."""
        self.field.clear()
        self._typing.stop()
        self.presenter.open()
        self._place()
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()
        QTimer.singleShot(0, self._look_at_clipboard)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody waits any more."""
        self._typing.stop()
        self.presenter.close()
        super().hideEvent(event)

    def hide_palette(self) -> None:
        """As `PaletteView.hide_palette`."""
        self.hide()

    # -- what it shows ------------------------------------------------------------------------------------------------

    def show_items(self, shown: Sequence[Item], chosen: int) -> None:
        """As `PaletteView.show_items`."""
        self.model.show_items(shown)
        self._content.setCurrentWidget(self.list)
        self.list.setCurrentIndex(self.model.index(chosen) if chosen >= 0 else QModelIndex())
        self._say_keys(_("Enter starts · Ctrl+Enter starts and opens the window · Tab other agent · Ctrl+O file · Ctrl+P pin"))
        self._fit(sum(self.model.height(row) for row in range(len(shown))))

    def show_given(self, words: str, placeholder: str) -> None:
        """As `PaletteView.show_given`."""
        self._given_words.setText(words)
        self._given.setVisible(bool(words))
        self.field.setPlaceholderText(placeholder)

    def show_words(self, words: str) -> None:
        """As `PaletteView.show_words`."""
        self.field.setText(words)
        self.field.setFocus()

    def show_progress(self, progress: Progress) -> None:
        """As `PaletteView.show_progress`."""
        self._content.setCurrentWidget(self.panel)
        self._typing.stop()
        self._say_keys(_("Escape hides; the work goes on · Enter opens it in the window · Ctrl+. cancels"))
        self.panel.show_progress(progress)

    def show_outcome(self, found: Outcome) -> None:
        """As `PaletteView.show_outcome`."""
        self._content.setCurrentWidget(self.panel)
        self._say_keys(_("Enter opens it in the window · Escape hides") if found.run else _("Escape hides · type to try again"))
        self.panel.show_outcome(found)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The ground, and an edge that sets it off from whatever lies below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=self._is_round)
        painter.setBrush(self._theme.colour("raised"))
        painter.setPen(QPen(self._theme.colour("edge"), 1))
        radius = RADIUS.large if self._is_round else 0
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), radius, radius)

    # -- drops --------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files and texts are welcome."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """What is dropped goes with the words; a text that somebody could have typed becomes them."""
        clip = clip_of(event.mimeData())
        if not self._take(clip) and clip.text:
            self.field.insert(" ".join(clip.text.split()))
        event.acceptProposedAction()
        self.activateWindow()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        shift, key = Qt.KeyboardModifier.ShiftModifier, Qt.Key
        self.field = Field(
            {
                (none, key.Key_Down): lambda: self.presenter.move(1), (none, key.Key_Up): lambda: self.presenter.move(-1),
                (none, key.Key_Tab): lambda: self.presenter.other_agent(1),
                (shift, key.Key_Backtab): lambda: self.presenter.other_agent(-1),
                (none, key.Key_Return): self._enter, (none, key.Key_Enter): self._enter,
                (control, key.Key_Return): lambda: self._enter(in_window=True),
                (control, key.Key_Enter): lambda: self._enter(in_window=True),
                (none, key.Key_Escape): self.hide, (control, key.Key_P): lambda: self.presenter.pin(),
                (control, key.Key_O): self._choose_files, (control, key.Key_Delete): lambda: self.presenter.forget(),
                (none, key.Key_Backspace): self._rub_out, (control, key.Key_Period): lambda: self.presenter.cancel(),
            },
            self._take,
        )  # fmt: skip
        say(self.field, kind="command")
        self.field.setAccessibleName(_("Quick command"))
        self.model, self.list = ItemsModel(self), QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ItemsDelegate(theme, self.model, _("Enter"), self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(_("What it could be"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        say(self.list, bare=True)
        self.panel = Panel(theme, lambda: self._fit(self.panel.wanted))
        self._body, self._content = QWidget(), QStackedWidget()
        self._content.addWidget(self.list)
        self._content.addWidget(self.panel)
        around = QVBoxLayout(self._body)
        around.setContentsMargins(0, _LEAST, 0, _LEAST)
        around.addWidget(self._content)
        self._keys = Elided("", "caption", "muted")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._top(theme))
        column.addWidget(self._given_row(theme))
        column.addWidget(self._line())
        column.addWidget(self._body)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE.large, SPACE.small, SPACE.large, SPACE.small)
        foot.addWidget(self._keys)
        column.addWidget(self._line())
        column.addLayout(foot)

    def _top(self, theme: Theme) -> QHBoxLayout:
        self._mark = QLabel()
        self._draw()
        top = QHBoxLayout()
        top.setContentsMargins(SPACE.large, SPACE.medium, SPACE.small, SPACE.medium)
        top.setSpacing(SPACE.medium)
        top.addWidget(self._mark)
        top.addWidget(self.field, 1)
        files = IconButton(theme, "file", _("Choose a file (Ctrl+O)"), self._choose_files)
        files.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has Ctrl+O
        top.addWidget(files)
        return top

    def _given_row(self, theme: Theme) -> QWidget:
        self._given, self._given_words = QWidget(), Elided("", "caption", "secondary")
        row = QHBoxLayout(self._given)
        row.setContentsMargins(SPACE.large + _MARK + SPACE.medium, 0, SPACE.small, SPACE.small)
        row.setSpacing(SPACE.small)
        row.addWidget(label(_("With"), "caption", "muted"))
        row.addWidget(self._given_words, 1)
        away = IconButton(theme, "close", _("Leave it out (Backspace in the empty field)"), lambda: self.presenter.drop_given())
        away.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(away)
        self._given.hide()
        return self._given

    @staticmethod
    def _line() -> QFrame:
        line = QFrame()
        say(line, line="below")
        line.setFixedHeight(1)
        return line

    def _draw(self) -> None:
        self._mark.setPixmap(self._theme.icon("satchel", "accent").pixmap(_MARK, _MARK))
        self.update()

    def _typed(self, words: str) -> None:
        self.presenter.type(words)
        self._typing.start()

    def _enter(self, *, in_window: bool = False) -> None:
        self._typing.stop()
        self.presenter.enter(in_window=in_window)

    def _take(self, clip: Clip) -> bool:
        if clip.files:
            self.presenter.take_files(clip.files)
            return True
        return self.presenter.paste(clip.text)

    def _rub_out(self) -> bool:
        if self.field.text():
            return False
        self.presenter.drop_given()
        return True

    def _choose_files(self) -> None:
        files, _kind = QFileDialog.getOpenFileNames(self, _("Choose what it is about"))
        self.presenter.take_files(files)
        self.activateWindow()
        self.field.setFocus()

    def _look_at_clipboard(self) -> None:
        if self.isVisible():
            self.presenter.clipboard(clip_of(QGuiApplication.clipboard().mimeData()))

    def _say_keys(self, words: str) -> None:
        self._keys.setText(words)

    def _fit(self, wanted: int) -> None:
        """As tall as what is in it, up to a limit; it grows downwards."""
        self._body.setFixedHeight(min(wanted, _TALLEST) + 2 * _LEAST)
        self._body.setVisible(wanted > 0)
        self._column.activate()
        self.setFixedHeight(self._column.totalSizeHint().height())

    def _place(self) -> None:
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        if screen is not None:
            area: QRect = screen.availableGeometry()
            self.move(area.center().x() - self.width() // 2, area.top() + round(area.height() * _FROM_TOP))
