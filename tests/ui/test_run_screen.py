"""The run view as widgets: on the sample home with the real engine, and with an engine that does what a test says."""

from __future__ import annotations

import json
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QWidget
from tests.fakes.window_engine import WindowEngine
from tests.ui.recording import kinds, read, shape

from satchel.domain.runs import EventKind, RunCommand, RunEvent, RunInput
from satchel.system.paths import resources
from satchel.ui.bridge import Bridge
from satchel.ui.remembered import Remembered
from satchel.ui.run.results import Kind
from satchel.ui.run.sheet_look import LONGEST
from satchel.ui.run.sheet_view import SheetView
from satchel.ui.run.statements import sheet
from satchel.ui.run.view import RunScreen
from satchel.ui.sources.laid import units
from satchel.ui.window.presenter import Place

EVENTS = [RunEvent.from_json(one) for one in read("events")]
RUN, DOCUMENT = read("run"), read("document")
CITE = DOCUMENT["result"]["incidents"][0]["title"]["cites"][0]
TOTAL = 50_000


def pages(params):
    first = params.get("first") or max(1, params.get("entry", 1) - params["count"] // 2)
    rows = [{"entry": n, "author": "ines", "at": "2026-03-12T05:10:00+00:00", "text": f"{n} " + CITE["quote"] * (1 + n % 5),
             "kind": "message"} for n in range(first, min(first + params["count"], TOTAL + 1))]  # fmt: skip
    return {"entries": rows, "first": first, "total": TOTAL}


def engine(run=RUN, document=DOCUMENT, events=EVENTS, **more):
    stored = [one.to_json() for one in events if one.seq]
    return WindowEngine(answers={
        "runs.show": run, "result.get": document, "runs.trace": {"events": stored, "egress": []},
        "sources.list": {"sources": [{"source": CITE["source"], "format": "slack", "entries": TOTAL}]},
        "sources.entries": pages, **more,
    })  # fmt: skip


@pytest.fixture
def shown(qtbot, theme):
    def make(told=None, **more):
        told = told or engine()
        screen = RunScreen(theme, told, lambda _place: None, back=lambda: None, **more)
        qtbot.addWidget(screen)
        screen.resize(1100, 760)
        screen.show()
        screen.enter(Place(screen="run", run="r"))
        return screen, told

    return make


def words(view: SheetView) -> str:
    return view.toPlainText()


# -- the real engine ---------------------------------------------------------------------------------------------------


def newest(bridge, qtbot) -> str:
    found: list[dict] = []
    bridge.ask("runs.list", done=lambda answer: found.append(answer), failed=pytest.fail)
    qtbot.waitUntil(lambda: bool(found), timeout=30_000)
    return found[0]["runs"][0]["run"]


def test_the_sample_is_shown_with_its_trace_and_answers_a_question(qtbot, theme, bridge):
    screen = RunScreen(theme, bridge, lambda _place: None, back=lambda: None)
    qtbot.addWidget(screen)
    screen.show()
    screen.enter(Place(screen="run", run=newest(bridge, qtbot)))
    qtbot.waitUntil(lambda: screen.area.view is not None and "TAI" in words(screen.area.view), timeout=30_000)
    qtbot.waitUntil(lambda: screen.head.state.text() == "done")
    assert "No moves on the Rosenvold" in screen.head.title.text()
    screen.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: screen.trace.model.rowCount() > 8, timeout=30_000)
    screen.trace.list.setFocus()
    qtbot.keyClick(screen.trace.list, Qt.Key.Key_Home)
    assert screen.trace.list.currentIndex().row() == 1, "a head is nothing to choose"
    assert "Agent: incident-summariser" in screen.trace.body.toPlainText()
    screen.tabs.setCurrentIndex(0)
    screen.asking.field.setText("Was it the firmware?")
    qtbot.keyClick(screen.asking.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.asking.is_open, timeout=60_000)
    qtbot.waitUntil(lambda: "firmware" in words(screen.asking.words), timeout=5_000)


def test_the_recording_still_has_the_shape_of_a_fresh_run(qtbot, bridge):
    run, found = newest(bridge, qtbot), {}
    for method in ("runs.trace", "result.get", "runs.show"):
        bridge.ask(method, run=run, done=lambda answer, method=method: found.update({method: answer}), failed=pytest.fail)
    qtbot.waitUntil(lambda: len(found) == 3, timeout=30_000)
    assert kinds(read("events")) == kinds(found["runs.trace"]["events"]), "run: python -m tests.ui.recording"
    assert shape(DOCUMENT["result"]) == shape(found["result.get"]["result"])
    assert DOCUMENT.keys() == found["result.get"].keys()
    assert RUN.keys() <= found["runs.show"].keys()


def test_a_result_is_exported_beside_the_windows_thread(qtbot, bridge, theme, tmp_path):
    screen = RunScreen(theme, bridge, lambda _place: None, back=lambda: None)
    qtbot.addWidget(screen)
    screen.ask_file = lambda _name, _form, chosen: chosen(tmp_path / "report")  # type: ignore[method-assign]
    screen.presenter.document = DOCUMENT
    screen.head.menu.actions()[2].trigger()
    qtbot.waitUntil(lambda: not screen.saved.isHidden(), timeout=60_000)
    assert (tmp_path / "report.docx").read_bytes().startswith(b"PK")
    assert screen.saved.action.text() == "Open folder"


# -- while it runs -----------------------------------------------------------------------------------------------------


def test_two_hundred_events_are_shown_in_batches(qtbot, shown):
    screen, told = shown(engine(run={**RUN, "status": "running"}, document={**DOCUMENT, "result": None}, events=()))
    batches = []
    show = screen.area.show_course
    screen.area.show_course = lambda *a, **k: (batches.append(1), show(*a, **k))
    stream = told.last("run.follow")
    stream.tell(RunEvent(run="r", seq=1, at=EVENTS[0].at, kind=EventKind.STEP_STARTED, body={"step": "extract"}))
    for n in range(200):
        body = {"step": "extract", "done": n, "total": 200, "note": f"{n} of 200"}
        stream.tell(RunEvent(run="r", seq=0, at=EVENTS[0].at, kind=EventKind.STEP_PROGRESS, body=body))
    assert not batches
    qtbot.waitUntil(lambda: bool(batches), timeout=2_000)
    assert len(batches) == 1
    assert "Finding what matters" in screen.area.steps.accessibleDescription()


def test_a_live_run_turns_into_its_result(qtbot, shown):
    screen, told = shown(engine(run={**RUN, "status": "running"}, document={**DOCUMENT, "result": None}, events=()))
    for event in EVENTS[:-1]:
        told.last("run.follow").tell(event)
    screen.presenter.show_news()
    assert screen.area.view is None
    assert screen.head.buttons["cancel"].isVisibleTo(screen)
    told.answers["result.get"] = DOCUMENT
    told.last("run.follow").tell(EVENTS[-1])
    assert isinstance(screen.area.view, SheetView)
    assert not screen.head.buttons["cancel"].isVisibleTo(screen)
    assert screen.head.buttons["again"].isVisibleTo(screen)


def test_what_a_result_grows_by_looks_like_all_of_it_drawn_at_once(qtbot, theme):
    grown, whole = SheetView(theme, print), SheetView(theme, print)
    for view in (grown, whole):
        qtbot.addWidget(view)
    incident = DOCUMENT["result"]["incidents"][0]
    for keys in (["title", "impact"], ["title", "status", "impact", "timeline"], ["title", "timeline"], list(incident)):
        part = {key: incident[key] for key in keys}
        grown.show_document({**DOCUMENT, "result": {"incidents": [part]}})
        qtbot.waitUntil(lambda: not grown._left)
    whole.show_document({**DOCUMENT, "result": {"incidents": [incident]}})
    qtbot.waitUntil(lambda: not whole._left)
    assert grown.toHtml() == whole.toHtml()


# -- citations ---------------------------------------------------------------------------------------------------------


def test_a_search_in_one_source_is_gone_in_another(qtbot, shown):
    hits = {"hits": [{"source": CITE["source"], "entry": 7, "start": 0, "end": 1, "snippet": ""}], "next": None}
    screen, _told = shown(engine(**{"sources.find": hits}))
    screen.open_source(CITE)
    finder = screen.pane.finder
    finder.open_bar()
    qtbot.keyClicks(finder.field, "7")
    qtbot.waitUntil(lambda: finder.count.text() == "1 of 1")
    screen.open_source({**CITE, "source": "another.log"})
    assert finder.isHidden()
    assert (finder.field.text(), finder.count.text()) == ("", "")
    assert screen.pane.reader.current == CITE["entry"] - 1


def test_a_citation_opens_its_message_by_keyboard_and_escape_closes_it(qtbot, shown, tmp_path):
    remembered = Remembered(tmp_path / "window.json")
    screen, _told = shown(remembered=remembered)
    view = screen.area.view
    qtbot.waitUntil(lambda: not view._left)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert screen.pane.isVisible()
    assert screen.pane.reader.current == CITE["entry"] - 1
    row = screen.pane.presenter.row(CITE["entry"] - 1)
    assert [row.text[a:b] for a, b in row.marks] == [CITE["quote"]]
    assert CITE["quote"] in screen.pane.reader.accessibleDescription()
    screen._beside.setSizes([600, 490])
    width = screen._beside.sizes()[1]
    screen.escape()
    assert screen.pane.isHidden()
    assert Remembered(tmp_path / "window.json").number("sources_width", 0, low=0, high=5_000) == width
    screen.open_source(CITE)
    assert abs(screen._beside.sizes()[1] - width) <= 2


def test_a_card_shows_after_a_moment_and_goes_with_the_pointer(qtbot, shown):
    screen, _told = shown()
    screen.area.hovered.emit(CITE, screen.mapToGlobal(QPoint(400, 300)))
    assert screen.card.isHidden()
    qtbot.waitUntil(screen.card.isVisible, timeout=3_000)
    assert CITE["quote"] in screen.card._glimpse.row.text
    screen.area.hovered.emit(None, QPoint())
    assert screen.card.isHidden()


def test_fifty_thousand_messages_scroll(qtbot, shown):
    screen, told = shown()
    screen.open_source({**CITE, "entry": 25_000})
    reader = screen.pane.reader
    qtbot.waitUntil(lambda: reader.current == 24_999)
    bar = reader.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 40):
        bar.setValue(value)
        reader.grab()
    bar.setValue(bar.maximum())
    for _ in range(2):  # rows come, and their heights with them
        reader.grab()
    last = TOTAL - 1
    assert screen.pane.presenter.row(last) is not None
    assert len(screen.pane.presenter._rows) <= 600
    first, offset = reader.first, reader._offset
    for _ in range(30):
        reader.wheelEvent(QWheelEvent(QPoint(5, 5), reader.mapToGlobal(QPoint(5, 5)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                                      Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False))  # fmt: skip
        reader.grab()
    assert reader.first < first or reader._offset < offset
    assert len([one for one in told.asked if one.method == "sources.entries"]) < 120


def test_places_are_counted_as_qt_counts():
    assert units("a😀b", 2) == 3
    assert units("plain", 3) == 3


# -- finding, results of other kinds, hostile words ------------------------------------------------------------------------


def test_words_are_found_in_the_result(qtbot, shown):
    screen, _told = shown()
    qtbot.waitUntil(lambda: not screen.area.view._left)
    screen.open_find()
    screen.finder.field.setText("crane")
    qtbot.keyClick(screen.finder.field, Qt.Key.Key_Return)
    count = words(screen.area.view).lower().count("crane")
    assert screen.finder.count.text() == f"1 of {count}"
    qtbot.keyClick(screen.finder.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert screen.finder.count.text() == f"{count} of {count}"
    screen.escape()
    assert screen.finder.isHidden()
    assert screen.area.view.extraSelections() == []


class IncidentResultView(QWidget):
    """Has what the incident's own widget has, and nothing more."""

    def __init__(self, theme, *, cite, decide=None):
        super().__init__()
        self.cite, self.decide, self.told = cite, decide, []

    def show_document(self, document):
        self.told.append(document)

    def show_claim(self, claim_id):
        self.told.append(claim_id)

    def find(self, text):
        return 3 if text else 0


def test_a_kind_with_a_view_of_its_own_is_shown_by_it(qtbot, shown):
    kind = Kind(key="incidents", make=lambda theme, cite, decide: IncidentResultView(theme, cite=cite, decide=decide))
    screen, told = shown(engine(**{"review.decide": {"decided": [1], "open": 0}}), kinds=[kind])
    view = screen.area.view
    assert view.told == [DOCUMENT]
    screen.enter(Place(screen="run", run="r", claim="c1"))
    assert "c1" in view.told
    view.cite(CITE)
    assert screen.pane.isVisible()
    view.decide("c1", "accept", refused=pytest.fail)
    asked = told.last("review.decide").params
    assert (asked["claims"], asked["verdict"]) == (["c1"], "accept")
    assert screen.area.search("x") == 3


HOSTILE = '<img src="file:///etc/passwd"><a href="http://evil">x</a><script>1</script> \u202eevil\u202c \x1b[31m ' + "w" * 100_000


def test_hostile_words_are_only_words(qtbot, shown):
    claim = {"id": "a", "text": HOSTILE, "support": "supported",
             "cites": [{"source": "<b>bold</b>\u202e", "entry": 1, "quote": HOSTILE[:60]}]}  # fmt: skip
    run = {**RUN, "title": HOSTILE[:300], "inputs": [HOSTILE[:100]]}
    document = {**DOCUMENT, "title": HOSTILE[:300], "result": {"<i>key</i>": [claim]}, "entries": {}}
    screen, _told = shown(engine(run=run, document=document))
    view = screen.area.view
    qtbot.waitUntil(lambda: not view._left)
    text = words(view)
    assert '<img src="file:///etc/passwd">' in text
    assert "\u202e" not in text
    assert len(text) < LONGEST * 2
    html = view.toHtml()
    assert "<img" not in html
    assert 'href="http' not in html
    assert "<script" not in html
    screen.open_source(claim["cites"][0])
    screen.area.hovered.emit(claim["cites"][0], screen.mapToGlobal(QPoint(300, 300)))
    screen.grab()
    assert not screen.head.details.toolTip().count("<img")
    cursor = view.document().find("more characters")
    assert not cursor.isNull()
    view.setTextCursor(cursor)
    view.anchorClicked.emit("more:")
    qtbot.waitUntil(lambda: len(words(view)) > 100_000, timeout=10_000)


def test_a_long_result_is_written_bit_by_bit(qtbot, theme):
    view = SheetView(theme, print)
    qtbot.addWidget(view)
    many = [{"id": str(n), "text": f"Statement {n}", "cites": [CITE], "support": "supported"} for n in range(5_000)]
    view.show_sheet(sheet({"result": {"said": many}}))
    assert view._left, "the window gets its turn in between"
    view.show_claim("4999")
    qtbot.waitUntil(lambda: not view._left, timeout=20_000)
    assert view.document().blockCount() == 5_002
    assert len(view.extraSelections()) == 1, "the claim was waited for"


def test_the_clipboard_gets_both_forms(qtbot, shown):
    screen, _told = shown()
    screen.head.buttons["copy"].click()
    screen.tabs.setCurrentIndex(1)
    assert screen.saved.isHidden(), "it is about the result"
    screen.tabs.setCurrentIndex(0)
    screen.head.buttons["copy"].click()
    both = QGuiApplication.clipboard().mimeData()
    assert both.hasHtml()
    assert DOCUMENT["title"] in both.text()


def test_every_control_has_a_name(qtbot, shown):
    screen, _told = shown()
    screen.open_source(CITE)
    controls = [one for one in screen.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.isVisible()]
    named = [one.accessibleName() or str(one.property("text") or "") for one in controls if type(one).__name__ not in ("QTabBar", "QScrollBar")]
    assert all(named), [type(one).__name__ for one, name in zip(controls, named, strict=False) if not name]


def test_both_themes_can_be_worn_while_it_is_open(qtbot, theme, shown):
    screen, _told = shown()
    qtbot.waitUntil(lambda: not screen.area.view._left)
    before = words(screen.area.view)
    try:
        theme.wear("dark", still=True)
        qtbot.waitUntil(lambda: not screen.area.view._left)
        assert words(screen.area.view) == before
        assert theme.colours.text in screen.area.view.toHtml()
    finally:
        theme.wear("light", still=True)


def test_the_recording_holds_no_place_of_this_machine():
    said = "".join(file.read_text("utf-8") for file in (Path(__file__).parent / "data").glob("*.json"))
    assert str(Path.home()) + "/" not in said
    assert str(Path(__file__).parents[2]) not in said
    assert EVENTS[-1].at - EVENTS[0].at < timedelta(minutes=5)


def test_an_engine_that_dies_is_survived(qtbot, tmp_path, home, environment, satchel, theme, monkeypatch):
    """Killed while a run is at work: the run goes on in another engine, and its result comes without a click."""
    for name in ("XDG_RUNTIME_DIR", "SATCHEL_IDLE_SECONDS", "PYTHONPATH", "HOME"):
        monkeypatch.setenv(name, environment[name])
    bridge = Bridge(home)
    bridge.open()
    screen = RunScreen(theme, bridge, lambda _place: None, back=lambda: None)
    qtbot.addWidget(screen)
    screen.show()
    sample = resources() / "samples" / "harbour-cranes"
    command = RunCommand(agent=RUN["agent"], inputs=(RunInput(path=str(sample), shown="cranes"),)).to_json()
    try:
        bridge.ask("run.start", command=command, failed=pytest.fail,
                   done=lambda run: screen.enter(Place(screen="run", run=run["run"])))  # fmt: skip
        qtbot.waitUntil(lambda: len(screen.presenter._course.steps) > 1, timeout=60_000)
        os.kill(json.loads((home.root / "run" / "engine.json").read_text())["pid"], signal.SIGKILL)
        qtbot.waitUntil(lambda: screen.head.state.text() == "done" and screen.area.view is not None, timeout=90_000)
        assert screen.trouble.isHidden()
    finally:
        bridge.close()
