"""The field at the top: what should be done, and with which files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from satchel.ui.given import Given, size
from satchel.ui.look.theme import Theme
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.buttons import IconButton, button
from satchel.ui.parts.text import label, tip
from satchel.ui.today.dropped import named
from satchel.ui.words import _, n_

_LINES_SHOWN = 6
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDeeds:
    """What it does."""

    do: Callable[[str], object]
    attach: Callable[[Sequence[str]], object]
    detach: Callable[[str], object]
    detach_last: Callable[[], object]


class Writing(QPlainTextEdit):
    """Grows with what is written. Enter is done, Shift+Enter a new line; files that are dropped are the window's.

    Backspace, pressed anew where nothing is written, takes off what is attached.
    """

    def __init__(self, done: Callable[[], object], rub_out: Callable[[], object]) -> None:
        super().__init__()
        self._done, self._rub_out = done, rub_out
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """As high as its lines, up to a few."""
        lines = min(max(self.document().blockCount(), 1), _LINES_SHOWN)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 2 * SPACE.medium)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """As in any field, but for Enter."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._done()
        elif event.key() == Qt.Key.Key_Backspace and self.document().isEmpty() and not event.isAutoRepeat():
            self._rub_out()
        elif event.key() == Qt.Key.Key_Escape or _is_choice(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Text is written where it is dropped."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """As when it came."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragMoveEvent(event)


class Field(QFrame):
    """Words, what is attached, and the two buttons."""

    def __init__(self, theme: Theme, deeds: FieldDeeds) -> None:
        super().__init__()
        self._theme, self._deeds = theme, deeds
        self._begun = ""
        self.words = Writing(self._do, deeds.detach_last)
        self.words.setPlaceholderText(_("What should be done?"))
        self.words.setAccessibleName(_("What should be done?"))
        menu = QMenu(self)
        menu.addAction(_("Files…"), self._files)
        menu.addAction(_("Folder…"), self._folder)
        self.attach = IconButton(theme, "plus", _("Attach files or a folder"))
        self.attach.setMenu(menu)
        self.attach.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self.go = button(_("Start"), self._do, kind="primary")
        self.go.setToolTip(_("Enter"))
        self._attached = QHBoxLayout()
        self._attached.setSpacing(SPACE.tight)
        for made in (self.attach, self.go):
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            made.setMaximumHeight(self.words.height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout()
        row.setSpacing(SPACE.small)
        row.addWidget(self.words, 1)
        row.addWidget(self.attach)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addLayout(row)
        column.addLayout(self._attached)

    def begin(self, text: str) -> None:
        """In front of what is written; another agent's name that was put there gives way."""
        written = self.words.toPlainText()
        if self._begun and written.startswith(self._begun):
            written = written[len(self._begun) :]
        self._begun = text
        self.words.setPlainText(text + written.removeprefix(text))
        self.words.moveCursor(QTextCursor.MoveOperation.End)

    def write(self, text: str) -> None:
        """Where the cursor is, as words of their own; what is marked gives way."""
        document, cursor = self.words.document(), self.words.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if start > 0 and not document.characterAt(start - 1).isspace():
            text = f" {text.lstrip()}"
        if not document.characterAt(end).isspace():  # the end counts as a new paragraph
            text = f"{text.rstrip()} "
        self.words.insertPlainText(text)

    def give_back(self, text: str) -> None:
        """In front of what was written since."""
        written = self.words.toPlainText()
        self.words.setPlainText("\n".join(part for part in (text, written) if part))
        self.words.moveCursor(QTextCursor.MoveOperation.End)

    def show_attached(self, given: Given) -> None:
        """A small button each, that takes it away; many are counted."""
        while (item := self._attached.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        shown = [(path, named(path)) for path in given.files[:_MOST_NAMED]]
        if given.text:
            shown.append(("", _("Text: {size}").format(size=size(given.text))))
        before: QWidget = self.go
        for path, name in shown:
            made = self._attachment(path, name)
            self._attached.addWidget(made)
            QWidget.setTabOrder(before, made)
            before = made
        if (more := len(given.files) - _MOST_NAMED) > 0:
            self._attached.addWidget(label(n_("and {n} more", "and {n} more", more), "caption", "muted"))
        if given:
            self._attached.addStretch(1)

    def _attachment(self, path: str, name: str) -> QWidget:
        name = " ".join(name.split())  # a name may hold line breaks, and "&" would underline what follows
        shown = name if len(name) <= 32 else f"{name[:20]}…{name[-10:]}"
        made = button(shown.replace("&", "&&"), lambda: self._deeds.detach(path))
        made.setIcon(self._theme.icon("close"))
        if path:
            made.setToolTip(tip(path))
            made.setAccessibleDescription(path)
        made.setAccessibleName(_("Remove {name}").format(name=name))
        return made

    def _do(self) -> None:
        self._deeds.do(self.words.toPlainText())

    def _files(self) -> None:
        paths, _filter = QFileDialog.getOpenFileNames(self, _("Attach files"))
        if paths:
            self._deeds.attach(paths)

    def _folder(self) -> None:
        if path := QFileDialog.getExistingDirectory(self, _("Attach a folder")):
            self._deeds.attach([path])


def _is_choice(event: QKeyEvent) -> bool:
    """Alt and a digit choose below the field: where there is nothing to choose they write nothing."""
    return event.modifiers() == Qt.KeyboardModifier.AltModifier and event.text().isdigit()
