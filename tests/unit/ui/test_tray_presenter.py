"""What the tray says and offers."""

from __future__ import annotations

from tests.fakes.window_engine import WindowEngine

from satchel.ui.tray.presenter import TrayPresenter


class View:
    def show_menu(self, entries):
        self.entries = list(entries)

    def show_state(self, tooltip, *, waits):
        self.tooltip, self.waits = tooltip, waits

    @property
    def titles(self) -> list[str]:
        return [one.title for one in self.entries]


def tray(*screens: str, runs: tuple[dict[str, str], ...] = (), to_review: tuple[int, ...] = (0,)) -> tuple[TrayPresenter, View]:
    """`to_review`: how many claims are open whenever that is asked; the last number stays."""
    view, left = View(), list(to_review)
    asked = {"runs.list": {"runs": list(runs)}, "review.list": lambda _params: {"open": left.pop(0) if len(left) > 1 else left[0]}}
    made = TrayPresenter(view, WindowEngine(answers=asked), screens)
    made.enter()
    return made, view


def test_at_rest():
    _made, view = tray("runs", "settings")
    assert view.titles == ["Open Satchel", "Quick command…", "", "Review", "", "Settings", "Quit"]
    assert view.tooltip == "Satchel\nNothing runs."
    assert [one.is_enabled for one in view.entries if one.name == "review"] == [False]


def test_counts_and_running_runs():
    made, view = tray("runs", runs=({"run": "a", "status": "running", "agent": "keeper", "title": "Cranes"},))
    made.home_changed({"kind": "state", "counts": {"running": 1, "waiting": 2}})
    assert view.tooltip == "Satchel\n1 running, 2 waiting for you"
    assert view.waits
    assert [one.run for one in view.entries if one.name == "run"] == ["a"]
    made.home_changed({"kind": "run", "run": {"run": "a", "status": "done", "agent": "keeper"}})
    assert "At work" not in view.titles
    made.home_changed({"kind": "run", "run": {"run": "b", "status": "queued", "agent": "keeper", "inputs": ["x" * 90]}})
    assert len(next(one.title for one in view.entries if one.run == "b")) <= 48
    made.home_changed({"kind": "removed", "run": "b"})
    assert "At work" not in view.titles


def test_the_review_can_be_opened_whenever_a_claim_is_open():
    made, view = tray("review", to_review=(46, 45, 0, 3))

    def review() -> tuple[str, bool]:
        return next((one.title, one.is_enabled) for one in view.entries if one.name == "review")

    assert review() == ("Review (46)", True)
    assert not view.waits, "no run waits"
    made.home_changed({"kind": "reviews", "revision": 1})
    assert review() == ("Review (45)", True)
    made.home_changed({"kind": "removed", "run": "a"})
    assert review() == ("Review", False)
    made.home_changed({"kind": "run", "run": {"run": "b", "status": "done", "agent": "keeper"}})
    assert review() == ("Review (3)", True)


def test_quitting_says_what_happens_to_work_and_nothing_without():
    made, _view = tray("runs")
    assert made.what_goes_on == ""
    made.home_changed({"kind": "state", "counts": {"running": 2, "waiting": 0}})
    assert made.what_goes_on.startswith("2 runs are at work. They go on")
