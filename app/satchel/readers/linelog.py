"""The grammar that irssi, weechat, "[date] nick: text" logs and pasted "name / HH:MM / text" chats have in common.

They are read by one grammar because people paste one into another; entries are counted alike whatever the mixture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from satchel.readers.stamps import MONTHS, Stamp, day_mark, find_zone, parse_clock, parse_stamp
from satchel.readers.turns import Names, Turn, fallback_nicks

Style = Literal["irssi", "weechat", "bracketed", "blocks"]

IRSSI_LINE = re.compile(r"(\d\d:\d\d(?::\d\d)?) (?:<[ @+%&~]?([^>]+)>|\s*\* (\S+)) (.*)")
WEECHAT_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\t([^\t]*)\t(.*)")
BRACKETED_LINE = re.compile(r"\[(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\] <?([^:>]+)[:>] ?(.*)")
CLOCK_LINE = re.compile(r"\s*\[?(\d{1,2}:\d\d)\]?\s*")
DAY_LINE = re.compile(r"--- (?:Log opened|Day changed) (\w+ \w+ \d+) (?:[\d:]+ )?(\d{4})")
_DAY = re.compile(r"\w+ (\w+) (\d+)")
_ASIDE = re.compile(r"\d\d:\d\d(:\d\d)? -!-|--- |# ")
_SYSTEM_LINE = re.compile(r"\[\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?\] (?:-!-|\*\*\*|-->|<--|--|=!=)(?: |$)")
_WEECHAT_SYSTEM = ("-->", "<--", "--", "=!=", "")
_RENAMED = re.compile(r"(\S+) (?:\[[^\]]*\] )?is now known as (\S+)")
_HERE = re.compile(
    r"(?:-!-|-->\t|<--\t|\*\*\*(?: Joins:| Quits:)?) ?(\S+) [\[(]([^\])\s]+@[^\])\s]+)[\])](?: has (joined|quit))?"
)
_SERVER_HEAD = 600  # longer than any nick and host; keeps the searches cheap
_LEVEL = re.compile(r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE)\b")


@dataclass(slots=True)
class LineLog:
    """What a log holds: its turns, who is who, the zone its heading names, lines before the first message."""

    turns: list[Turn] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    preface: list[str] = field(default_factory=list)
    says_days: bool = False


def parse(text: str, style: Style) -> LineLog:
    """All turns of a log, in file order. `style` is what the file mostly is."""
    return _Parser(style).parse(text)


class _Parser:
    """State while lines pass: the day that day lines gave, the name block that follow-ups belong to."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._log = LineLog()
        self._day: date | None = None
        self._author = ""
        self._fresh = True  # a name line may follow
        self._heading = False
        self._hosts: dict[str, str] = {}  # address → nick that left from there
        self._nicks: set[str] = set()

    def parse(self, text: str) -> LineLog:
        lines = text.split("\n")
        for i, line in enumerate(lines):
            if not (self._stamped(line) or self._aside(line) or self._block(lines, i)) and line.strip():
                self._continue(line)
            self._fresh = self._fresh or not line.strip()
        zone = find_zone("\n".join(self._log.preface)[:2000])
        for turn in self._log.turns:
            if zone is not None and turn.stamp.zone is None:
                turn.stamp = Stamp(day=turn.stamp.day, clock=turn.stamp.clock, zone=zone)
        fallback_nicks(self._log.names, self._nicks if self._style in ("irssi", "weechat") else ())
        return self._log

    def _stamped(self, line: str) -> bool:
        """A line with a time of its own, said by somebody (or by a server, which is passed over)."""
        first = line[:1]
        if first.isdecimal():
            return self._weechat(line) or self._irssi(line)
        if first == "-" and (found := DAY_LINE.match(line)):
            self._day = _log_day(found[1], found[2]) or self._day
            self._log.says_days = True
            return True
        return first == "[" and self._bracketed(line)

    def _weechat(self, line: str) -> bool:
        found = WEECHAT_LINE.match(line)
        if not found:
            return False
        stamp, prefix, text = parse_stamp(found[1]) or Stamp(), found[2], found[3]
        if prefix in _WEECHAT_SYSTEM or prefix.startswith("---"):
            self._server(line)
            if not prefix and self._log.turns and self._log.turns[-1].stamp == stamp:
                self._log.turns[-1].lines.append(text)  # weechat leaves the prefix away in a message of several lines
        elif prefix.strip() == "*":
            nick, _, action = text.partition(" ")
            self._say(nick, stamp, action)
        else:
            self._say(prefix.lstrip("@+%&~"), stamp, text)
        return True

    def _irssi(self, line: str) -> bool:
        found = IRSSI_LINE.match(line)
        if not found:
            return False
        clock = parse_clock(found[1])
        day = day_mark(self._day) if self._day else None
        self._say(found[2] or found[3], Stamp(day=day, clock=clock), found[4])
        return True

    def _bracketed(self, line: str) -> bool:
        found = BRACKETED_LINE.match(line)
        system = _SYSTEM_LINE.match(line) is not None
        if system:
            self._server(line)
        if not found:
            return system
        stamp = parse_stamp(found[1]) or Stamp()
        name = found[2].strip()
        if system:  # has the shape of a message, so it keeps its number, but it is nobody's statement
            self._log.turns.append(Turn(name, stamp, [found[3]], system=True))
        elif name.startswith("* "):
            nick, _, action = line[found.start(2) + 2 :].partition(" ")
            self._say(nick, stamp, action)
        elif self._log.turns and (self._style != "bracketed" or _LEVEL.match(name)):
            self._log.turns.append(Turn(self._log.turns[-1].author, self._log.turns[-1].stamp, [line], pasted=True))
        else:
            self._say(name, stamp, found[3])
        return True

    def _aside(self, line: str) -> bool:
        """Joins, quits, nick changes, headings: nobody's words."""
        if not _ASIDE.match(line):
            return False
        self._server(line)
        if line.startswith("# ") and self._style == "blocks" and self._log.turns:
            self._log.turns[-1].lines.append(line)  # in a paste that is a shell's prompt or a heading somebody wrote
        elif not self._log.turns:
            self._log.preface.append(line)
        return True

    def _block(self, lines: list[str], i: int) -> bool:
        """The "name / HH:MM" lines of a chat client's clipboard."""
        if found := CLOCK_LINE.fullmatch(lines[i]):
            last = self._log.turns[-1].author if self._log.turns else ""
            self._say(self._author or last, Stamp(clock=parse_clock(found[1])), "")
            self._fresh = False
            return True
        if self._fresh and i + 1 < len(lines) and CLOCK_LINE.fullmatch(lines[i + 1]):
            self._author = lines[i].strip() or self._author
            return True
        return False

    def _say(self, author: str, stamp: Stamp, text: str) -> None:
        author = author.strip()
        self._nicks.add(author)
        self._log.turns.append(Turn(author, stamp, [text]))

    def _continue(self, line: str) -> None:
        if self._log.turns:
            self._log.turns[-1].lines.append(line)
        else:
            self._log.preface.append(line)

    def _server(self, line: str) -> None:
        """Learns from joins, quits and nick changes who is who."""
        line = line[:_SERVER_HEAD]
        if found := _RENAMED.search(line):
            self._log.names.same(found[1].rsplit("\t", 1)[-1], found[2])
        elif found := _HERE.search(line):
            nick, host, gone = found[1], found[2], found[3] == "quit" or "Quits:" in line or "<--" in line
            before = self._hosts.pop(host, nick)
            if gone:  # whoever comes back from the same address is the one who left it
                self._hosts[host] = nick
            elif before != nick:
                self._log.names.same(before, nick)


def _log_day(words: str, year: str) -> date | None:
    found = _DAY.fullmatch(words)
    month = MONTHS.get(found[1].lower()) if found else None
    try:
        return date(int(year), month, int(found[2])) if found and month else None
    except ValueError:
        return None
