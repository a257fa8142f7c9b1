"""Where a run's result is shown: by what its kind asks for, with the steps before and while it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from satchel.ui.look.theme import Theme, say
from satchel.ui.look.tokens import SPACE
from satchel.ui.parts.empty import EmptyState
from satchel.ui.parts.text import Elided, label
from satchel.ui.run.course import StepRow
from satchel.ui.run.decide import Decide
from satchel.ui.run.results import Cite, Kind, OpensCards, ResultView, StandsInOrder, StepsThroughFinds, kind_of
from satchel.ui.run.sheet_view import SheetView
from satchel.ui.run.steps_view import StepsView
from satchel.ui.words import _

_WIDEST_STEPS = 620


class ResultArea(QFrame):
    """`hovered` is as `SheetView.hovered`."""

    hovered = Signal(object, QPoint)

    def __init__(self, theme: Theme, kinds: Sequence[Kind], *, cite: Cite, decide: Decide) -> None:
        super().__init__()
        say(self, ground="surface")
        self._theme, self._kinds, self._cite, self._decide = theme, kinds, cite, decide
        self._made: dict[str, QWidget] = {}
        self.comes_after: QWidget | None = None  # what Tab meets before a result
        self._live_rows: Sequence[StepRow] = ()
        self._has_result = self._is_live = False
        self.steps = StepsView(theme)
        self.empty = EmptyState(theme, "runs", "", "")
        self._loading = QWidget()
        self._strip, self._strip_words, self._strip_time, self._strip_bar = self._make_strip()
        self._stack = QStackedWidget()
        for one in (self._loading, self._steps_page(), self.empty):
            self._stack.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._stack, 1)

    @property
    def view(self) -> ResultView | None:
        """The widget that shows the result; None while there is none."""
        return cast(ResultView, self._stack.currentWidget()) if self._has_result else None

    def reset(self) -> None:
        """Another run: nothing is known yet."""
        self._has_result = self._is_live = False
        for made in self._made.values():  # none may keep what another run has said
            self._stack.removeWidget(made)
            made.deleteLater()
        self._made.clear()
        self.steps.show_steps((), ())
        self._strip.hide()
        self._stack.setCurrentIndex(0)

    def show_course(self, rows: Sequence[StepRow], notices: Sequence[str], *, is_live: bool) -> None:
        """The steps: all of them before there is a result, one line above it afterwards."""
        self._is_live = is_live
        running = next((one for one in rows if one.state == "running"), None)
        self._strip.setVisible(self._has_result and is_live)
        if self._has_result:
            self._strip_words.setText(" · ".join(part for part in (running.name, running.detail) if part) if running else _("Waits for news"))
            self._strip_time.setText(running.took if running else "")
            share = running.share if running else None
            self._strip_bar.setVisible(share is not None)
            self._strip_bar.setValue(round((share or 0) * 100))
            return
        self.steps.show_steps(rows, notices)
        if is_live and self._stack.currentIndex() != 1:
            self._stack.setCurrentIndex(1)

    def show_result(self, document: Mapping[str, Any]) -> None:
        """By its kind."""
        self._has_result = True
        widget = self._widget(document)
        self._stack.setCurrentWidget(widget)
        cast(ResultView, widget).show_document(document)

    def show_nothing(self, title: str, sentence: str) -> None:
        """There is none."""
        self._has_result = False
        self._strip.hide()
        self.empty.tell(title, sentence)
        self._stack.setCurrentWidget(self.empty)

    def search(self, text: str) -> int:
        """In the result."""
        view = self.view
        return view.find(text) if view is not None else 0

    def search_step(self, by: int) -> int:
        """A result that cannot be gone through shows its first find."""
        view = self.view
        return view.find_step(by) if isinstance(view, StepsThroughFinds) else 0

    def dismiss(self) -> bool:
        """Closes what lies over the result; whether there was something."""
        view: object = self.view
        return view.dismiss() if isinstance(view, OpensCards) else False

    def _widget(self, document: Mapping[str, Any]) -> QWidget:
        kind = kind_of(document, self._kinds)
        key = kind.key if kind else ""
        if key not in self._made:
            made = cast(QWidget, kind.make(self._theme, self._cite, self._decide)) if kind else SheetView(self._theme, self._cite)
            hovered = getattr(made, "hovered", None)
            if hovered is not None:
                hovered.connect(self.hovered)
            self._made[key] = made
            self._stack.addWidget(made)
            if isinstance(made, StandsInOrder):
                made.comes_after = self.comes_after
            elif self.comes_after is not None:
                QWidget.setTabOrder(self.comes_after, made)
        return self._made[key]

    def _steps_page(self) -> QWidget:
        inner = QWidget()
        say(inner, bare=True)
        self.steps.setMaximumWidth(_WIDEST_STEPS)
        row = QHBoxLayout(inner)
        row.setContentsMargins(SPACE.wide, SPACE.huge, SPACE.wide, SPACE.wide)
        row.addStretch(1)
        row.addWidget(self.steps, 100, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        page = QScrollArea()
        page.setWidget(inner)
        page.setWidgetResizable(True)
        page.setFrameShape(QFrame.Shape.NoFrame)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return page

    @staticmethod
    def _make_strip() -> tuple[QFrame, Elided, Any, QProgressBar]:
        strip = QFrame()
        say(strip, ground="accent_soft")
        words, took, bar = Elided("", "caption", "accent"), label("", "caption", "accent"), QProgressBar()
        bar.setRange(0, 100)
        bar.setTextVisible(False)
        bar.setFixedSize(120, 4)
        bar.setAccessibleName(_("How far the step is"))
        row = QHBoxLayout(strip)
        row.setContentsMargins(SPACE.wide, SPACE.tight, SPACE.wide, SPACE.tight)
        row.setSpacing(SPACE.medium)
        row.addWidget(words, 1)
        row.addWidget(bar)
        row.addWidget(took)
        strip.hide()
        return strip, words, took, bar
