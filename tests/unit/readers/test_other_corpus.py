"""The corpus' transcripts, mails, alerts and trackers tell what its truth says, with the right words, people and times."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from satchel.domain.passages import EntryKind, Passage, ReadOptions, RegionKind
from satchel.readers.alertmanager import ALERTMANAGER
from satchel.readers.contract import Confidence, FormatSpec, ReadContext, SourceFile
from satchel.readers.formats import FORMATS
from satchel.readers.github import GITHUB
from satchel.readers.jira import JIRA
from satchel.readers.mail import MAIL
from satchel.readers.meeting import MEETING
from satchel.readers.opsgenie import OPSGENIE
from satchel.readers.pagerduty import PAGERDUTY
from satchel.readers.vtt import VTT

CORPUS = Path(__file__).parents[2] / "corpus" / "formats"
FACTS = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))["facts"]
FILES = {
    "bridge/teams.vtt": VTT, "bridge/zoom.vtt": VTT, "bridge/meeting.json": MEETING, "mail/inc-4711.mbox": MAIL,
    "alerts/alertmanager.json": ALERTMANAGER, "alerts/opsgenie.json": OPSGENIE, "alerts/pagerduty_v3.jsonl": PAGERDUTY,
    "trackers/github_issue_comments.json": GITHUB, "trackers/jira_issue.json": JIRA,
}  # fmt: skip


def source(path: str, *, beside: bool = True, inner: str = "") -> SourceFile:
    whole = CORPUS / path
    siblings = {p.name: p.read_bytes() for p in whole.parent.iterdir() if p.is_file()} if beside else {}
    data = whole.read_bytes()
    return SourceFile(name=whole.name, inner=inner or whole.name, data=data, text=data.decode(), siblings=siblings)


def read(spec: FormatSpec, file: SourceFile, **options: object) -> tuple[list[Passage], ReadContext]:
    context = ReadContext(options=ReadOptions(**options))  # type: ignore[arg-type]
    passages = list(spec.read(file, context))
    assert [p.entry for p in passages] == list(range(1, len(passages) + 1))
    return passages, context


def own_words(passage: Passage) -> str:
    return " ".join(passage.own_text().split())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


@pytest.mark.parametrize("path", FILES)
def test_each_file_is_its_own_readers(path: str) -> None:
    sure = [spec.name for spec in FORMATS if spec.recognise(source(path)) is Confidence.CERTAIN]
    assert sure == [FILES[path].name]


@pytest.mark.parametrize("name", ["teams.vtt", "zoom.vtt"])
def test_a_bridge_counts_from_the_start_that_lies_beside_it(name: str) -> None:
    passages, context = read(VTT, source(f"bridge/{name}"))
    first = passages[0]
    assert (first.author, first.text) == ("Ben Okafor", "okay we are recording, it is ten fifty six UTC")
    assert first.at is not None and first.at.astimezone(UTC) == datetime(2024, 11, 2, 22, 56, 5, 200_000, UTC)
    assert not first.at_assumed and not context.assumptions
    assert passages[6].author == "Chinatsu Mori" and passages[6].text == "no it is not DNS"
    resolved = passages[8].at
    assert resolved is not None and abs(resolved - utc(FACTS["resolved_utc"][0].split()[0])) < timedelta(minutes=1)


def test_the_last_cue_of_the_zoom_bridge_has_no_speaker() -> None:
    passages, _ = read(VTT, source("bridge/zoom.vtt"))
    assert (passages[-1].entry, passages[-1].author, passages[-1].text) == (10, "", "thanks everyone")


def test_without_a_start_the_persons_day_and_zone_are_used_and_said() -> None:
    alone = source("bridge/teams.vtt", beside=False)
    passages, context = read(VTT, alone, day=date(2024, 11, 2), zone=ZoneInfo("Europe/Madrid"))
    assert passages[0].at == datetime(2024, 11, 2, 0, 0, 5, 200_000, ZoneInfo("Europe/Madrid"))
    assert passages[0].at_assumed
    assert {a.what for a in context.assumptions} == {"start", "date", "zone"}


def test_a_file_name_gives_local_time_or_zooms_universal_time() -> None:
    local = source("bridge/teams.vtt", beside=False, inner="Bridge-20241102_185600-Meeting Recording.vtt")
    passages, context = read(VTT, local, zone=ZoneInfo("America/New_York"))
    assert passages[0].at == datetime(2024, 11, 2, 22, 56, 5, 200_000, UTC)
    assert passages[0].at_assumed and [a.what for a in context.assumptions] == ["zone"]
    universal = source("bridge/zoom.vtt", beside=False, inner="GMT20241102-225600_Recording.transcript.vtt")
    passages, context = read(VTT, universal, zone=ZoneInfo("America/New_York"))
    assert passages[0].at == datetime(2024, 11, 2, 22, 56, 5, 200_000, UTC)
    assert not passages[0].at_assumed and not context.assumptions


def test_mails_hold_their_own_new_words_only() -> None:
    passages, context = read(MAIL, source("mail/inc-4711.mbox"))
    assert not context.skipped
    assert [p.author for p in passages] == ["Deepika Rao", "Okafor, Ben", "Ana Ruíz"]
    assert "ben.okafor@example.test" in passages[1].aliases and "Ben Okafor" in passages[1].aliases
    assert [p.at and p.at.isoformat() for p in passages] == [
        "2024-11-03T04:20:00+05:30", "2024-11-02T19:30:00-04:00", "2024-11-03T01:20:00+01:00"]  # fmt: skip
    assert passages[0].text.endswith("From here on I will update every 30 min.\nFrom the German team: 3 more, not in the 14.")
    assert "“card payment hangs”, order 100234" in passages[0].text
    assert own_words(passages[1]) == "Resolved at 19:26 our time. Tell them we are sorry."
    assert passages[1].parent == 1
    answer = own_words(passages[2])
    assert "Reopened, sorry. Root cause is the batch job reindex-orders, not the deploy." in answer
    assert "17 with the German ones." in answer
    assert "14 tickets" not in answer and "19:26" not in answer and "was it 14 or 17" not in answer


def test_alerts_begin_before_the_page_and_say_what_is_over() -> None:
    passages, _ = read(ALERTMANAGER, source("alerts/alertmanager.json"))
    (only,) = passages
    assert only.kind is EntryKind.ALERT and only.at == utc(FACTS["start_utc"].split()[0])
    assert only.text.startswith("status: firing, alertname: CheckoutP99, service: checkout-api, region: eu")
    assert "\nstatus: resolved, alertname: CheckoutP99" in only.text


def test_pages_stay_in_the_order_of_the_file() -> None:
    passages, _ = read(PAGERDUTY, source("alerts/pagerduty_v3.jsonl"))
    assert [p.text.split()[1] for p in passages] == ["TRIGGERED", "ACKNOWLEDGED", "RESOLVED", "PRIORITY", "REOPENED"]
    assert [p.author for p in passages] == ["PagerDuty", "Ana Ruiz", "Ben Okafor", "Ben Okafor", "Ana Ruiz"]
    assert passages[0].at == utc(FACTS["detected_utc"])
    assert passages[2].at is not None and passages[3].at is not None and passages[3].at < passages[2].at
    assert all(p.kind is EntryKind.ALERT for p in passages)


def test_milliseconds_are_told_from_nanoseconds() -> None:
    (only,), _ = read(OPSGENIE, source("alerts/opsgenie.json"))
    assert only.at == datetime(2024, 11, 2, 22, 41, 5, tzinfo=UTC)
    assert "checkout-api p99 > 2s" in only.text and only.kind is EntryKind.ALERT
    file = source("alerts/opsgenie.json")
    later = file.text.replace('"action": "Create"', '"action": "Acknowledge"').replace('"username": "System"', '"username": "Ana"')
    (only,), _ = read(OPSGENIE, SourceFile(name="x", inner="x", data=b"", text=later))
    assert only.at is not None and abs(only.at - datetime(2024, 11, 2, 22, 41, 5, tzinfo=UTC)) < timedelta(milliseconds=1)
    assert only.author == "Ana"


def test_a_comment_edited_later_keeps_its_first_time_and_says_when_it_changed() -> None:
    passages, _ = read(GITHUB, source("trackers/github_issue_comments.json"))
    first, bot, last = passages
    assert first.at == utc("2024-11-02T23:06:00Z") and first.edited_at == utc("2024-11-03T09:00:00Z")
    assert [(r.kind, first.text[r.start : r.end]) for r in first.regions] == [(RegionKind.QUOTED, "> could be the 21:55 deploy")]
    assert bot.kind is EntryKind.ALERT and bot.edited_at is None
    assert own_words(last) == "cron disabled <details><summary>log</summary> </details>"


def test_jira_comments_come_in_their_own_zones() -> None:
    passages, _ = read(JIRA, source("trackers/jira_issue.json"))
    cause, action, issue = passages
    assert cause.at == utc("2024-11-02T23:19:02Z") and cause.edited_at == utc("2024-11-02T23:40:00Z")
    assert cause.text == "pool exhausted by reindex-orders, 96/100 connections on pg-main-2\nactive=100 max=100 waiting=212"
    assert [r.kind for r in cause.regions] == [RegionKind.CODE]
    assert action.author == "Ben Okafor" and action.text.startswith("@Chinatsu Mori statement timeout")
    assert action.at == utc("2024-11-03T00:27:00Z")
    assert (issue.text, issue.author) == ("checkout-api latency", "Ana Ruiz")
    assert issue.at is not None and issue.at.utcoffset() == timedelta(hours=1)
