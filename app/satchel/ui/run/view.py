"""The run view as widgets: head, result beside its sources, questions at the foot, and the trace behind a tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDesktopServices,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from satchel.domain.errors import SatchelError
from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.banner import Banner
from satchel.ui.parts.findbar import FindBar
from satchel.ui.remembered import Remembered
from satchel.ui.run.asking.view import AskBar
from satchel.ui.run.course import StepRow
from satchel.ui.run.export import Exporter, Format
from satchel.ui.run.head_view import RunHead
from satchel.ui.run.heading import Act, Head, Trouble
from satchel.ui.run.presenter import RunPresenter
from satchel.ui.run.result_area import ResultArea
from satchel.ui.run.results import Kind
from satchel.ui.run.trace.view import TraceTab
from satchel.ui.sources.card import Card
from satchel.ui.sources.glimpse import Glimpses
from satchel.ui.sources.view import SourcesPane
from satchel.ui.talk import Engine, Worker
from satchel.ui.window.presenter import Go, Place
from satchel.ui.words import _

_BATCH = 30  # milliseconds of news that are shown at once
_SECOND = 1_000
_PANE_WIDTH = 400
_NARROWEST, _WIDEST = 200, 2_000
_LEAST = 272  # pixels in which a result is laid out, with its scroll bar: where a source leaves it fewer, it would be cut off


class Talk(Engine, Worker, Protocol):
    """What the screen is given: the engine, and somebody who draws documents beside the window's thread."""


class RunScreen(QWidget):
    """Implements `RunView` and `ExportView`."""

    def __init__(
        self, theme: Theme, talk: Talk, go: Go, *, back: Callable[[], None], kinds: Sequence[Kind] = (),
        remembered: Remembered | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._talk, self._remembered = talk, remembered
        self._was_live, self._found_count = False, 0
        self._pane_width = remembered.number("sources_width", _PANE_WIDTH, low=_NARROWEST, high=_WIDEST) if remembered else _PANE_WIDTH
        self.presenter = RunPresenter(self, talk, go, now=lambda: datetime.now().astimezone())
        self.exporter = Exporter(self, talk)
        self.head = RunHead(theme, back=back, act=self._act, export=self._export)
        self.tabs = QTabBar()
        self.trouble, self.saved = Banner(theme), Banner(theme)
        self.area = ResultArea(theme, kinds, cite=self.open_source, decide=self.presenter.decide)
        self.pane = SourcesPane(theme, talk, closed=self.close_source)
        self.asking = AskBar(theme, talk, cite=self.open_source, learnt=lambda entries: self._glimpses.learn(entries),
                             announce=self.announce)  # fmt: skip
        self.trace = TraceTab(theme, talk)
        self.finder = FindBar(theme, find=self._find, step=self._find_step, closed=self._focus)
        self.area.comes_after = self.finder.leave
        self.card = Card(theme, self)
        self._glimpses = Glimpses(talk, self.card.tell)
        self._lay_out()
        for hovering in (self.area, self.asking):
            hovering.hovered.connect(self._hover)
        self._batch = QTimer(self, singleShot=True, interval=_BATCH)
        self._batch.timeout.connect(self.presenter.show_news)
        self._clock = QTimer(self, interval=_SECOND)
        self._clock.timeout.connect(self._tick)
        for keys, act in {
            "Ctrl+F": self.open_find, "Esc": self.escape, "Ctrl+L": self.asking.field.setFocus,
            "F3": lambda: self._step_open(1), "Shift+F3": lambda: self._step_open(-1),
        }.items():  # fmt: skip
            QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut).activated.connect(act)

    # -- as a screen -----------------------------------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """As `Screen.enter`."""
        self.presenter.enter(place.run, place.claim)
        if place.claim:
            self.tabs.setCurrentIndex(0)
        self._clock.start()
        self._focus()

    def home_changed(self, news: Mapping[str, Any]) -> None:
        """As `Screen.home_changed`."""
        self.presenter.home_changed(news)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Another screen is in front."""
        super().hideEvent(event)
        self._clock.stop()
        self.card.away()
        self.presenter.left()

    # -- as `RunView` ------------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """As `RunView.wake`."""
        if not self._batch.isActive():
            self._batch.start()

    def show_run(self, run: str) -> None:
        """As `RunView.show_run`."""
        self.head.reset()
        self.close_source()
        self.finder.close_bar()
        self.saved.hide()
        self.trouble.hide()
        self.area.reset()
        self.pane.presenter.reset()
        self.asking.presenter.reset(run)
        self.asking.setVisible(bool(run))
        self._glimpses.reset(run)
        self.trace.presenter.reset(run)
        self.tabs.setCurrentIndex(0)

    def show_head(self, told: Head) -> None:
        """As `RunView.show_head`."""
        self.head.show_head(told)

    def show_course(self, rows: Sequence[StepRow], notices: Sequence[str], *, is_live: bool) -> None:
        """As `RunView.show_course`."""
        self.area.show_course(rows, notices, is_live=is_live)
        if self._was_live and not is_live:
            self.trace.presenter.refresh()
        self._was_live = is_live

    def show_result(self, document: Mapping[str, Any]) -> None:
        """As `RunView.show_result`."""
        self._glimpses.learn(document.get("entries"))
        is_first, field = self.area.view is None, self.asking.field
        self.area.show_result(document)
        if is_first and field.hasFocus() and not field.text():
            self._focus()  # whoever opened a run wants to walk its lines, not write into the field that was there first

    def show_claim(self, claim: str) -> None:
        """As `RunView.show_claim`."""
        if self.area.view is not None:
            self.area.view.show_claim(claim)

    def show_nothing(self, title: str, sentence: str) -> None:
        """As `RunView.show_nothing`."""
        self.area.show_nothing(title, sentence)

    def show_asking(self, can_ask: bool) -> None:
        """As `RunView.show_asking`."""
        had_focus = self.asking.field.hasFocus()
        self.asking.setVisible(can_ask)
        if had_focus and not can_ask:
            self._focus()

    def show_trouble(self, told: Trouble | None) -> None:
        """As `RunView.show_trouble`."""
        if told is None:
            self.trouble.hide()
            return
        action = _("Try again") if told.is_ours else _("Review") if told.waits else ""
        act = self.presenter.review if told.waits else self.presenter.try_again
        self.trouble.tell(told.words, tone=told.tone, icon=told.icon, action=action, act=act)

    def announce(self, words: str) -> None:
        """As `RunView.announce`."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # -- as `ExportView` ---------------------------------------------------------------------------------------------

    def ask_file(self, name: str, form: Format, chosen: Callable[[Path], None]) -> None:
        """As `ExportView.ask_file`; the dialog is Qt's own thread's, and blocks nothing."""
        dialog = QFileDialog(self, _("Export"), str(Path.home() / name), f"{form.title} (*.{form.ending})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(form.ending)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: chosen(Path(file)))
        dialog.open()

    def show_saved(self, file: Path) -> None:
        """As `ExportView.show_saved`."""
        words = _("Saved as {file}. Keys and passwords in it are masked.").format(file=file)
        self.saved.tell(words, tone="good", icon="check", action=_("Open folder"), act=lambda: _open_folder(file))

    def show_failed(self, error: SatchelError) -> None:
        """As `ExportView.show_failed`."""
        self.saved.tell(error.sentences, tone="bad")

    def put_on_clipboard(self, html: str, plain: str) -> None:
        """As `ExportView.put_on_clipboard`."""
        both = QMimeData()
        both.setHtml(html)
        both.setText(plain)
        QGuiApplication.clipboard().setMimeData(both)
        self.saved.tell(_("Copied, with its sources. Keys and passwords in it are masked."), tone="good", icon="copy")

    # -- sources -----------------------------------------------------------------------------------------------------

    def open_source(self, cite: Mapping[str, Any]) -> None:
        """Opens the source beside the result at the words of a citation."""
        self.card.away()
        if self.pane.isHidden():
            self.pane.show()
            whole = self._beside.width()
            pane = min(self._pane_width, whole // 2)  # where both have little room, neither has less than the other
            self._beside.setSizes([whole - pane, pane])
        self.tabs.setCurrentIndex(0)
        self.pane.open(self.presenter.run, cite)
        self.pane.reader.setFocus()

    def close_source(self) -> None:
        """Closes it; its width stays known."""
        if self.pane.isHidden():
            return
        self._pane_width = self._beside.sizes()[1] or self._pane_width
        self.pane.hide()
        self._focus()
        keep, width = self._remembered, self._pane_width
        if keep is not None:
            self._talk.work(lambda: keep.keep(sources_width=width), done=lambda _nothing: None, failed=lambda _error: None)

    def _hover(self, cite: Mapping[str, Any] | None, at: QPoint) -> None:
        if cite is None:
            self._glimpses.drop()
            self.card.away()
        else:
            self.card.soon(at)
            self._glimpses.want(cite)

    # -- keys --------------------------------------------------------------------------------------------------------

    def open_find(self) -> None:
        """In whatever the person looks at: the source, the trace, the result."""
        focused = QGuiApplication.focusObject()
        in_pane = isinstance(focused, QWidget) and self.pane.isAncestorOf(focused)
        (self.pane.finder if in_pane else self.finder).open_bar()

    def escape(self) -> None:
        """Closes what was opened last: a search, a question, the source, the answer."""
        if self.area.dismiss():
            return
        for bar in (self.pane.finder, self.finder):
            if not bar.isHidden():
                bar.close_bar()
                return
        if self.asking.presenter.is_busy:
            self.asking.escape()
        elif not self.pane.isHidden():
            self.close_source()
        elif not self.asking.escape():
            self.saved.hide()

    def _step_open(self, by: int) -> None:
        if not self.pane.finder.isHidden():
            self.pane.presenter.step(by)
        elif not self.finder.isHidden():
            self._find_step(by)

    def _find(self, text: str) -> None:
        count = self._searched().search(text)
        self._found_count = count
        self.finder.tell(1 if count else 0, count, is_over=bool(text))

    def _find_step(self, by: int) -> None:
        number = self._searched().search_step(by)
        self.finder.tell(number or 1, self._found_count)

    def _searched(self) -> ResultArea | TraceTab:
        return self.trace if self.tabs.currentIndex() == 1 else self.area

    def _focus(self) -> None:
        if self.tabs.currentIndex() == 1:
            self.trace.list.setFocus()
        elif self.area.view is not None:
            cast(QWidget, self.area.view).setFocus()
        else:
            (self.tabs if self.asking.isHidden() else self.asking.field).setFocus()

    # -- the rest ----------------------------------------------------------------------------------------------------

    def _act(self, act: Act) -> None:
        document = self.presenter.document
        if act == "copy":
            if document is not None:
                self.exporter.copy(document)
        elif act != "export":
            getattr(self.presenter, act)()

    def _export(self, form: Format) -> None:
        if self.presenter.document is not None:
            self.exporter.export(self.presenter.document, form)

    def _tick(self) -> None:
        if self.presenter.is_live:
            self.presenter.show_news()
            self.trace.presenter.refresh()

    def _tab(self, at: int) -> None:
        self.finder.close_bar()
        self.saved.hide()
        self._pages.setCurrentIndex(at)
        if at == 1:
            self.trace.presenter.open()
        else:
            self.trace.presenter.close()

    def _lay_out(self) -> None:
        for title in (_("Result"), _("Trace")):
            self.tabs.addTab(title)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        strip = QFrame()
        say(strip, ground="canvas", line="below")
        row = QHBoxLayout(strip)
        row.setContentsMargins(SPACE.wide, 0, SPACE.wide, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        main = QWidget()
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        foot = QFrame()
        say(foot, ground="canvas")
        inner = QVBoxLayout(foot)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.asking)
        column.addWidget(foot)
        main.setMinimumWidth(_LEAST)
        self._beside = QSplitter(Qt.Orientation.Horizontal)
        self._beside.addWidget(main)
        self._beside.addWidget(self.pane)
        self._beside.setStretchFactor(0, 1)
        self._beside.setChildrenCollapsible(False)
        self._beside.setHandleWidth(1)  # drawn so; Qt lets it be grabbed beside it, too
        self._beside.splitterMoved.connect(lambda _at, _index: self._moved())
        self.pane.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._beside)
        self._pages.addWidget(self.trace)
        self.tabs.currentChanged.connect(self._tab)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.head, strip, self.trouble, self.saved, self.finder):
            whole.addWidget(part)
        whole.addWidget(self._pages, 1)

    def _moved(self) -> None:
        self._pane_width = self._beside.sizes()[1] or self._pane_width


def _open_folder(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))
