"""Tells machines from people in chats that don't say it: monitoring, deploy bots, pagers."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(
    r"""(?:^|[\s._-])bot(?:$|[\s._\d-])|bot$|^(?:alert|monitor|pager)
        |(?:alertmanager|grafana|prometheus|pagerduty|opsgenie|nagios|icinga|zabbix|sentry|datadog|statuspage|jenkins
        |uptimerobot|pingdom|newrelic|dependabot|github-actions|webhook|healthcheck)""",
    re.I | re.X,
)
_SURE = re.compile(
    r"""\s*(?:[^\w\s\[]\S*\s+|:\w+:\s+)?(?:
        \[(?:FIRING|RESOLVED|OK|ALERT(?:ING)?|CRIT(?:ICAL)?|WARN(?:ING)?|PROBLEM|RECOVERY|TRIGGERED|DOWN|UP|SEV\S?)(?::\d+)?\]
        |\[\#\d+\]\s+(?:TRIGGERED|ACKNOWLEDGED|RESOLVED)
        |(?:ALERT|FIRING|TRIGGERED|RECOVERED|PROBLEM|RECOVERY)[ :]\s*\S*[-_./:]\S*
    )""",
    re.X,
)
_WEAK = re.compile(r"\s*(?:OK|UP|DOWN|CRITICAL|WARNING|RESOLVED|ALERT|PROBLEM|RECOVERY|FIRING)\b[ :]")


def is_machine_name(name: str) -> bool:
    """Whether a display name says that a program speaks ("deploybot", "Probe Bot", "Grafana")."""
    return _NAME.search(name) is not None


def machine_authors(posts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Authors of (author, text) pairs who only ever post what monitoring writes, or whose names say so."""
    lines: dict[str, list[int]] = {}
    for author, text in posts:
        tally = lines.setdefault(author, [0, 0, 0])
        tally[0] += 1
        tally[1] += _SURE.match(text) is not None
        tally[2] += _WEAK.match(text) is not None
    found = {
        name
        for name, (every, sure, weak) in lines.items()
        if name and (is_machine_name(name) or sure == every or (every > 1 and sure and sure + weak >= every))
    }
    return frozenset(found)
