"""Every chat rendering of the corpus' incident tells the same story as its truth."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.discord import DISCORD
from satchel.readers.irssi import IRSSI
from satchel.readers.paste import BRACKETED, PASTE
from satchel.readers.slack import SLACK, SLACK_DIRECTORY
from satchel.readers.teams import TEAMS_COPIED, TEAMS_EXPORT, TEAMS_GRAPH, TEAMS_HTML
from satchel.readers.weechat import WEECHAT
from satchel.readers.znc import ZNC
from satchel.readers.zoom_chat import ZOOM_CHAT

CORPUS = Path(__file__).parents[2] / "corpus" / "formats"
TRUTH = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))["messages"]
SPECS = (SLACK, SLACK_DIRECTORY, DISCORD, TEAMS_GRAPH, TEAMS_EXPORT, TEAMS_HTML, ZOOM_CHAT, IRSSI, WEECHAT, ZNC, BRACKETED,
         TEAMS_COPIED, PASTE)  # fmt: skip
NEW_YORK = ZoneInfo("America/New_York")
PEOPLE = {"ana": "Ana Ruiz", "ben": "Ben Okafor", "chi": "Chinatsu Mori", "dee": "Deepika Rao", "dee_": "Deepika Rao",
          "pdbot": "PagerDuty", "grafana": "Grafana", "aad-ana": "Ana Ruiz", "aad-ben": "Ben Okafor",
          "aad-chi": "Chinatsu Mori", "aad-dee": "Deepika Rao"}  # fmt: skip
ONE_LINE_ONLY = {"m08"}  # a paste of two lines, which line-based logs hold as two entries


def folder(name: str) -> dict[str, SourceFile]:
    """Files of one input by their name inside it."""
    root = CORPUS / name
    data = {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
    return {k: SourceFile(name=k, inner=k, data=v, text=v.decode(), siblings=data) for k, v in data.items()}


def read(spec: FormatSpec, file: SourceFile, **options: object) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))  # type: ignore[arg-type]
    passages = list(spec.read(file, context))
    assert [p.entry for p in passages] == list(range(1, len(passages) + 1))
    assert not context.skipped
    return passages, context


def squeezed(text: str) -> str:
    """Without what a format's own markup adds or leaves away."""
    for shown, written in ((":)", ":upside_down_face:"), ("\\o/", ":tada:"), ("", "`"), ("", "*")):
        text = text.replace(written, shown)
    return " ".join(text.split())


def names_resolved(text: str) -> str:
    for handle in ("ana", "dee", "chi"):
        text = text.replace(f"@{handle}", PEOPLE[handle])
    return text


def assert_tells_the_truth(passages: list[Passage], *, minutes: bool = False) -> None:
    """Each true message is there once, by the right author at the right time, in kind and words."""
    said = [p for p in passages if p.kind is not EntryKind.SYSTEM]
    for message in TRUTH:
        if message["id"] in ONE_LINE_ONLY:
            continue
        words = names_resolved(squeezed(message["text"]))
        found = [p for p in said if names_resolved(squeezed(p.text)) == words]
        assert len(found) == 1, message["id"]
        one = found[0]
        author = PEOPLE.get(one.author, one.author)
        assert message["author"] in {author, *one.aliases} or one.author == "app-pd", message["id"]
        due = datetime.fromisoformat(message["ts_utc"])
        assert one.at is not None
        off = due - one.at
        assert timedelta(0) <= off < timedelta(minutes=1) if minutes else abs(off) < timedelta(seconds=1), message["id"]
        assert (one.kind is EntryKind.ALERT) == (message["kind"] == "alert"), message["id"]


@pytest.mark.parametrize(
    ("where", "name", "spec"),
    [
        ("slack", "inc-4711-checkout/2024-11-02.json", SLACK), ("slack", "inc-4711-checkout/2024-11-03.json", SLACK),
        ("slack", "users.json", SLACK_DIRECTORY), ("slack", "channels.json", SLACK_DIRECTORY),
        ("slack", "integration_logs.json", SLACK_DIRECTORY), ("teams", "graph_messages.json", TEAMS_GRAPH),
        ("teams", "personal_export_messages.json", TEAMS_EXPORT), ("teams", "export.html", TEAMS_HTML),
        ("teams", "copied_text.txt", TEAMS_COPIED), ("discord", "inc-4711.json", DISCORD),
        ("irc", "irssi_inc-4711.log", IRSSI), ("irc", "irc.example.#inc-4711.weechatlog", WEECHAT),
        ("irc", "znc/user/net/#inc-4711/2024-11-02.log", ZNC), ("bridge", "zoom_chat.txt", ZOOM_CHAT),
    ],
)  # fmt: skip
def test_recognised_by_content(where: str, name: str, spec: FormatSpec) -> None:
    file = folder(where)[name]
    anonymous = SourceFile(name="stdin", inner="stdin", data=file.data, text=file.text)
    if file.text.strip() != "[]":
        file = anonymous
    sure = [other.recognise(file) for other in SPECS]
    assert spec.recognise(file) is Confidence.CERTAIN
    assert SPECS[sure.index(max(sure))] is spec


@pytest.mark.parametrize(
    "name",
    ["alerts/alertmanager.json", "alerts/opsgenie.json", "alerts/pagerduty_v3.jsonl", "bridge/meeting.json",
     "bridge/teams.vtt", "bridge/zoom.vtt", "mail/inc-4711.mbox", "trackers/github_issue_comments.json",
     "trackers/jira_issue.json", "expected.json"],
)  # fmt: skip
def test_other_formats_are_left_alone(name: str) -> None:
    data = (CORPUS / name).read_bytes()
    file = SourceFile(name=name, inner=name, data=data, text=data.decode())
    assert [spec.name for spec in SPECS if spec.recognise(file)] == []


def test_slack() -> None:
    files = folder("slack")
    first, context = read(SLACK, files["inc-4711-checkout/2024-11-02.json"])
    second, _ = read(SLACK, files["inc-4711-checkout/2024-11-03.json"])
    assert_tells_the_truth(first + second)
    assert not context.assumptions
    assert len(first) == 17
    assert [p.entry for p in first if p.kind is EntryKind.SYSTEM] == [1, 16]
    assert [p.parent for p in first if p.parent] == [6, 6, 6]
    assert first[7].edited_at == datetime(2024, 11, 2, 23, 6, 12, tzinfo=UTC)
    gone = first[16]
    assert gone.author == "former.colleague"
    assert gone.text.startswith("fwiw same thing in March, see PM March\n[file: pool.txt]\n")
    assert [gone.text[r.start : r.end] for r in gone.regions] == ["active=100 idle=0 waiting=212"]
    assert "#inc-4709" in first[14].text
    assert {p.channel for p in first} == {"inc-4711-checkout"}
    assert set(first[2].aliases) == {"U01ANA0001", "Ana Ruiz", "ana@example.test"}


def test_teams_graph_is_newest_first() -> None:
    passages, context = read(TEAMS_GRAPH, folder("teams")["graph_messages.json"])
    assert_tells_the_truth(passages)
    assert not context.assumptions
    assert passages[0].text.startswith("confirmo")
    assert [p.entry for p in passages if p.kind is EntryKind.SYSTEM] == [22]
    assert {p.parent for p in passages if p.parent} == {18}
    pasted = passages[14]
    assert [(r.kind, r.start, r.end) for r in pasted.regions] == [(RegionKind.CODE, 0, len(pasted.text))]


def test_teams_export_and_html() -> None:
    for name, spec in (("personal_export_messages.json", TEAMS_EXPORT), ("export.html", TEAMS_HTML)):
        passages, context = read(spec, folder("teams")[name])
        assert_tells_the_truth(passages)
        assert not context.assumptions
        assert {p.channel for p in passages} == {"inc-4711 checkout"}


def test_teams_copied_text_stays_in_order() -> None:
    file = folder("teams")["copied_text.txt"]
    passages, context = read(TEAMS_COPIED, file, zone=NEW_YORK, day=date(2024, 11, 5))
    times = [p.at for p in passages if p.at]
    assert times == sorted(times)
    assert_tells_the_truth([p for p in passages if p.author != "Grafana"] + _grafana_an_hour_later(passages), minutes=True)
    assert ("zone", "America/New_York") in [(a.what, a.value) for a in context.assumptions]
    assert all(p.at_assumed for p in passages)
    assert passages[12].text == "resolved :tada: nice work"
    assert "1900" in {a.value for a in read(TEAMS_COPIED, file)[1].assumptions}


def _grafana_an_hour_later(passages: list[Passage]) -> list[Passage]:
    """Its "1:30 AM" is the second one of that night, which copied text cannot tell: in order, but an hour early."""
    found = [p for p in passages if p.author == "Grafana"]
    assert [p.at for p in found] == [datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK)]
    return [replace(found[0], at=datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=NEW_YORK))]


def test_discord() -> None:
    passages, context = read(DISCORD, folder("discord")["inc-4711.json"])
    assert_tells_the_truth(passages)
    assert not context.assumptions
    assert [p.entry for p in passages if p.kind is EntryKind.SYSTEM] == [3]
    assert [p.parent for p in passages if p.parent] == [6, 6, 6]
    assert passages[1].link == "https://discord.com/channels/600000000000000001/700000000000000001/1302402485452800002"
    assert passages[7].edited_at == datetime(2024, 11, 2, 23, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(("name", "spec"), [("irssi_inc-4711.log", IRSSI), ("irc.example.#inc-4711.weechatlog", WEECHAT)])
def test_irssi_and_weechat(name: str, spec: FormatSpec) -> None:
    passages, context = read(spec, folder("irc")[name], zone=NEW_YORK)
    assert len(passages) == 23
    assert_tells_the_truth([p for p in passages if p.author != "grafana"] + _second_half_past_one(passages), minutes=True)
    assert [(a.what, a.value) for a in context.assumptions] == [("zone", "America/New_York")]
    assert {p.channel for p in passages} == {"#inc-4711"}
    again = next(p for p in passages if p.author == "dee_")
    assert again.aliases == ("dee",)
    logs = [p for p in passages if "JST" in p.text]
    assert [[(r.kind, r.end - r.start == len(p.text)) for r in p.regions] for p in logs] == [[(RegionKind.CODE, True)]] * 2


def _second_half_past_one(passages: list[Passage]) -> list[Passage]:
    found = next(p for p in passages if p.author == "grafana")
    assert found.at == datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK)
    return [replace(found, at=datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=NEW_YORK))]


def test_znc_takes_its_day_from_the_file_name() -> None:
    files = folder("irc")
    first, context = read(ZNC, files["znc/user/net/#inc-4711/2024-11-02.log"])
    second, _ = read(ZNC, files["znc/user/net/#inc-4711/2024-11-03.log"])
    assert_tells_the_truth(first + second)
    assert [(a.what, a.value) for a in context.assumptions] == [("zone", "UTC")]
    assert {p.channel for p in first} == {"#inc-4711"}


def test_zoom_chat_takes_day_and_zone_from_the_meeting() -> None:
    passages, context = read(ZOOM_CHAT, folder("bridge")["zoom_chat.txt"])
    assert [(p.author, p.text, p.at) for p in passages] == [
        ("Ana Ruiz", "rollback started", datetime(2024, 11, 2, 22, 57, 12, tzinfo=UTC)),
        ("Ana Ruiz", "rollback to v2.80 done", datetime(2024, 11, 2, 22, 59, 1, tzinfo=UTC)),
        ("Chinatsu Mori", "it is reindex-orders again", datetime(2024, 11, 2, 23, 15, 40, tzinfo=UTC)),
    ]
    assert not context.assumptions
    assert passages[2].channel == "Ben Okafor (Direct Message)"
