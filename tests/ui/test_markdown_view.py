"""Markdown as widgets: what is finished stays, what is hostile stays words, and it is read like any other text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from tests.support import access
from tests.unit.ui.test_markdown_growing import TEXTS

from satchel.ui.parts.column import scrolled
from satchel.ui.parts.markdown import view as module
from satchel.ui.parts.markdown.block_views import reads, widget
from satchel.ui.parts.markdown.growing import whole
from satchel.ui.parts.markdown.view import EVERY, MarkdownView
from satchel.ui.parts.markdown.words import MarkdownWords
from satchel.ui.parts.roles import tell_roles

TEXT = """\
# Title

Words with a [link](https://example.org/a?b=1) and `code`.

- one
- two

> quoted

```python
print(1)
```

| a | b |
|---|---|
| 1 | 2 |

---

שלום עולם
"""


@pytest.fixture
def view(qtbot, theme) -> Iterator[MarkdownView]:
    """In a column that scrolls, as in a screen."""
    tell_roles()
    made, column, window = MarkdownView(theme, "Know-how"), QVBoxLayout(), QWidget()
    qtbot.addWidget(window)
    column.addWidget(made)
    column.addStretch(1)
    outer = QVBoxLayout(window)
    outer.addWidget(scrolled(column))
    window.resize(700, 500)
    window.show()
    qtbot.waitExposed(window)
    yield made


def shown(view: MarkdownView) -> list[tuple[str, str]]:
    """What each widget holds, in order."""
    return [(type(one).__name__, _words(one)) for one in view.views]


def _words(one: Any) -> str:
    found = reads(one)
    return found.toPlainText() if found is not None else ""  # type: ignore[attr-defined]


def whole_view(qtbot, theme, text: str) -> MarkdownView:
    made = MarkdownView(theme, "Whole")
    qtbot.addWidget(made)
    made.show_text(text)
    made.finish()
    return made


def test_each_block_is_a_widget_of_its_own(qtbot, view):
    view.show_text(TEXT)
    qtbot.waitUntil(lambda: view.is_drawn)
    assert [type(one).__name__ for one in view.views] == [
        "MarkdownHeading", "MarkdownWords", "MarkdownWords", "QuoteView", "CodeView", "MarkdownWords", "RuleView", "MarkdownWords",
    ]  # fmt: skip
    assert _words(view.views[4]) == "print(1)"
    tops = [widget(one).y() for one in view.views]
    assert tops == sorted(set(tops))
    assert all(widget(one).isVisible() and widget(one).height() > 0 for one in view.views)
    qtbot.waitUntil(lambda: view.height() == view.heightForWidth(view.width()))


def test_pieces_wait_for_each_other_and_finished_blocks_keep_their_widgets(qtbot, view):
    assert EVERY == 30
    for char in "# Title\n\nFirst words.\n\nSecond":
        view.append(char)
    assert view.views == []  # nothing is drawn before its time
    qtbot.waitUntil(lambda: len(view.views) == 3)
    kept, drawn = list(view.views), []
    view.views[0].show_block = drawn.append  # type: ignore[method-assign]
    for piece in (" words", "\n\n- a", "\n- b"):
        view.append(piece)
    view.finish()
    assert view.views[:3] == kept
    assert drawn == []
    assert _words(view.views[2]) == "Second words"
    assert len(view.views) == 4


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_what_is_written_bit_by_bit_ends_as_if_it_had_come_at_once(qtbot, theme, text):
    bit, at_once = MarkdownView(theme, "Bit by bit"), whole_view(qtbot, theme, text)
    qtbot.addWidget(bit)
    for place in range(0, len(text), 7):
        bit.append(text[place : place + 7])
        bit._turn()
    bit.finish()
    assert shown(bit) == shown(at_once)
    assert list(bit.blocks) == list(whole(text))
    for one in (bit, at_once):
        one.close()
        one.deleteLater()


def test_a_definition_that_comes_later_reaches_what_is_above(view):
    view.append("See [it].\n\nNext.\n\nAnd more.\n\nStill more.\n\n")
    view._turn()
    kept = view.views[1]
    view.append("[it]: https://example.org\n")
    view.finish()
    assert 'href="https://example.org"' in view.views[0].toHtml()  # type: ignore[attr-defined]
    assert view.views[1] is kept


@pytest.mark.parametrize(("text", "said"), [
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("![a crane](file:///etc/passwd)", "a crane"),
    ("![](https://example.org/pixel.png)", "picture"),
    ("[x](javascript:alert(1))", "x"),
    ("[x](file:///etc/passwd)", "x"),
    ("<img src=x onerror=y>", "<img src=x onerror=y>"),
    ("a\0b\u202ec\x1b[31md", "a\ufffdbcd"),
    ("&#x202e;&#0;x", "\ufffdx"),
])  # fmt: skip
def test_hostile_text_is_words(view, monkeypatch, text, said):
    loaded: list[Any] = []
    monkeypatch.setattr(MarkdownWords, "loadResource", lambda *given: loaded.append(given))
    view.show_text(text)
    view.finish()
    assert [words for _name, words in shown(view)] == [said]
    html = view.views[0].toHtml()  # type: ignore[attr-defined]
    assert "<img" not in html
    assert "href" not in html
    assert loaded == []


def test_a_link_tells_where_it_leads_and_leads_nowhere(view, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, *_more: told.append(text))
    view.show_text("[words](https://example.org/<b>)")
    one: Any = view.views[0]
    view.finish()
    QApplication.processEvents()
    at = QPoint(8, one.viewport().height() // 2)
    QApplication.sendEvent(one, QHelpEvent(QHelpEvent.Type.ToolTip, at, one.viewport().mapToGlobal(at)))
    assert "https://example.org/%3Cb%3E" in told[-1]
    assert not one.textInteractionFlags() & (
        Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )


def test_fifty_kilobytes_and_what_is_too_long(qtbot, view):
    text = "".join(f"## Part {number}\n\n" + "Some words that fill a line. " * 8 + "\n\n" for number in range(210))
    assert len(text) > 50_000
    view.show_text(text)
    assert 0 < len(view.views) < 40  # the rest comes while the window goes on
    qtbot.waitUntil(lambda: view.is_drawn, timeout=20_000)
    assert len(view.views) == 420
    assert view.cut.isHidden()
    view.show_text("a\n\n" * 1_200)
    view.finish()
    assert len(view.views) == 1_000
    assert view.cut.isVisible()


def test_another_theme_draws_every_block_anew(view, theme):
    view.show_text(TEXT)
    view.finish()
    before, kept = view.views[1].toHtml(), list(view.views)  # type: ignore[attr-defined]
    try:
        theme.wear("dark", still=True)
        assert view.views == kept
        after = view.views[1].toHtml()  # type: ignore[attr-defined]
        assert after != before
        assert theme.colour("accent").name() in after
    finally:
        theme.wear("light", still=True)
    assert view.views[1].toHtml() == before  # type: ignore[attr-defined]


def test_lines_wrap_and_long_code_moves_sideways(qtbot, view):
    view.show_text("word " * 60 + "\n\n" + "x" * 400 + "\n\n```\n" + "y" * 400 + "\n```")
    view.finish()
    QApplication.processEvents()
    wide = view.height()
    words, long, code = view.views
    assert words.horizontalScrollBar().maximum() == 0  # type: ignore[attr-defined]
    assert long.horizontalScrollBar().maximum() == 0  # type: ignore[attr-defined]
    assert code.lines.horizontalScrollBar().maximum() > 0  # type: ignore[attr-defined]
    view.window().resize(360, 500)
    qtbot.waitUntil(lambda: view.height() > wide)
    for one in (words, long):
        assert one.document().size().height() <= widget(one).height() + 1  # type: ignore[attr-defined]
        assert one.document().textWidth() == one.viewport().width()  # type: ignore[attr-defined]


def test_every_line_of_code_has_room_also_while_it_is_written(view):
    lines = ["x", "漢字", "😀", "नमस्ते", ""] * 40
    for piece in ("```", *lines):
        view.append(piece + "\n")
        view._turn()
    view.finish()
    QApplication.processEvents()
    (code,) = view.views
    assert code.block.text == "\n".join(lines)
    assert code.lines.verticalScrollBar().maximum() == 0  # type: ignore[attr-defined]
    assert code.lines.lines_high() <= code.lines.viewport().height()  # type: ignore[attr-defined]
    view.show_text("```\nshort\n```")
    view.finish()
    assert view.views[0].height_at(600) < 60


def test_each_block_reads_in_its_own_direction(view):
    view.show_text("Words.\n\nשלום עולם, abc\n\n- שלום\n\n```\nשלום\n```")
    view.finish()
    sides = [reads(one).layoutDirection() for one in view.views]  # type: ignore[union-attr]
    left, right = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
    assert sides == [left, right, right, left]


def test_the_keyboard_comes_in_by_tab_goes_on_by_arrows_and_marks(view):
    view.show_text(TEXT)
    view.finish()
    view.window().activateWindow()
    stops = [one for one in map(reads, view.views) if one is not None and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [view.views[0]]
    stops[0].setFocus()
    QTest.keyClick(stops[0], Qt.Key.Key_Down)
    second: Any = view.views[1]
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
    assert second.textCursor().selectedText().strip() == "Words"
    QTest.keyClick(second, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(second, Qt.Key.Key_Up)
    assert stops[0].hasFocus()
    QTest.keyClick(stops[0], Qt.Key.Key_Up)
    assert stops[0].hasFocus()


def test_screen_readers_know_what_everything_is_and_hear_once_that_it_is_complete(view, monkeypatch):
    told: list[Any] = []
    monkeypatch.setattr(module.QAccessible, "updateAccessibility", told.append)
    for piece in TEXT.split(" "):
        view.append(piece + " ")
        view._turn()
    assert told == []
    view.finish()
    assert [one.message() for one in told] == ["The text is complete."]
    assert access.faults(view) == []
    roles = {node.name: node.role for node in access.walk(view)}
    assert roles["Title"] is QAccessible.Role.Heading
    assert roles["print(1)"] is QAccessible.Role.StaticText
    assert roles["Know-how"] is QAccessible.Role.Grouping
