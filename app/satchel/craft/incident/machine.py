"""Tells what a program wrote from what a person said: pasted logs, console rows, bots."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

_LOG = re.compile(
    r"""^\s*(?:
      \[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\]?\s+(?:[A-Z]{2,5}\s+)?\W?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRIT|FATAL|E|W|I)\b
    | \[\s*\d{1,2}:\d\d:\d\d(?:\.\d+)?\]\s+\S+:
    | \[\s*\d+\.\d{2,}\]\s
    | (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2}\s\d\d:\d\d:\d\d\s\S+\s\S+?(?:\[\d+\])?:
    | \d{1,3}(?:\.\d{1,3}){3}\s\S+\s\S+\s\[
    | \s*at\s[\w.$<>]+\(.*\)\s*$
    | (?:[\w./-]+=\S+\s+){2,}[\w./-]+=\S+
    | Traceback\s\(most\srecent
    | (?:\w+\.)+\w*(?:Error|Exception)\b:?
    | [$#>]\s(?:sudo|kubectl|systemctl|psql|curl|df|journalctl|dmesg|tail|grep|ssh|docker|cat)\b
    )""",
    re.X,
)
_BOT_NAME = re.compile(
    r"(?i)(?:^|[\W_])(?:bot|alerts?|alertmanager|pagerduty|pager|grafana|nagios|prometheus|icinga|zabbix|monitor(?:ing)?|"
    r"watchdog|datadog|opsgenie|statuspage|deploys?|jenkins|probe|webhook|cron|sentry|uptime)\d*(?:$|[\W_])|\w(?:bot|[-_]ci)$"
)
_BOT_TEXT = re.compile(
    r"^\W*(?:\[?(?:FIRING|RESOLVED|ALERT|TRIGGERED|PROBLEM|RECOVERY|OK|CRITICAL|WARNING|ACKNOWLEDGED)(?:[:\]\d]|\b\s*[-:\[]))"
)


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def is_log_line(row: str) -> bool:
    """Whether a row of text is machine output that somebody pasted."""
    return bool(_LOG.match(row))


@lru_cache(maxsize=1 << 16)  # a followed log is read again at each growth
def looks_automatic(author: str, text: str) -> bool:
    """Whether a message comes from a program, by its author's name or the shape of its text."""
    return bool(_BOT_NAME.search(author.strip()) or _BOT_TEXT.match(text))


_ALARM = re.compile(
    r"\b(?:FIRING|TRIGGERED|ALERT[EA]?|ALARM\w*|AVISO|WARN(?:ING|UNG)?|CRIT(?:ICAL)?|MAJOR|MINOR|ERROR|FATAL|STALE|DOWN|FAIL(?:ED|URE)?|PROBLEM|unreachable|exited|missed|"
    r"limit|threshold|expected|schwelle|erwartet|umbral|l[íi]mite|seuil|attendu|consigne)\b|:(?:red_circle|warning|rotating_light|x|fire):|[🔴🟠🚨⚠]|[<>]=?\s?\d|\d\s?%",
    re.I,
)
_FIRING = re.compile(r"\b(?:FIRING|TRIGGERED|firing|triggered)\b")
_NOTICE = re.compile(r"\b(?:RESOLVED|RECOVERY|OK|deploy\w*|release[ds]?|merged?|build|passed|started by|change [A-Z]+-\d+)\b|->|🟢|:large_green_circle:", re.I)


@lru_cache(maxsize=1 << 16)
def raises_alarm(text: str) -> bool:
    """Whether a machine's post reports trouble, not a deploy, a build or a recovery."""
    return bool(_FIRING.search(text)) or (bool(_ALARM.search(text)) and not _NOTICE.search(text))


_FIRED = re.compile(r"\bstartsAt: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.\d]*(Z|[+-]\d\d:\d\d)")


def fired_at(text: str) -> datetime | None:
    """When an alert began by its own words: one that has ended is dated by its end."""
    found = _FIRED.search(text)
    try:
        return datetime.fromisoformat("".join(found.groups())) if found else None
    except ValueError:  # the 31st of June
        return None
