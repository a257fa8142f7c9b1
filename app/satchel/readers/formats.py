"""The one list of formats that are read, in the order that decides between two equally sure readers."""

from __future__ import annotations

from satchel.readers.alertmanager import ALERTMANAGER
from satchel.readers.contract import FormatSpec
from satchel.readers.discord import DISCORD
from satchel.readers.github import GITHUB
from satchel.readers.irssi import IRSSI
from satchel.readers.jira import JIRA
from satchel.readers.json_plain import JSON_PLAIN
from satchel.readers.mail import MAIL
from satchel.readers.meeting import MEETING
from satchel.readers.notes import NOTES
from satchel.readers.opsgenie import OPSGENIE
from satchel.readers.pagerduty import PAGERDUTY
from satchel.readers.paste import BRACKETED, PASTE
from satchel.readers.plain import PLAIN
from satchel.readers.slack import SLACK, SLACK_DIRECTORY
from satchel.readers.srt import SRT
from satchel.readers.statuspage import STATUSPAGE, STATUSPAGE_TEXT
from satchel.readers.teams import TEAMS_COPIED, TEAMS_EXPORT, TEAMS_GRAPH, TEAMS_HTML
from satchel.readers.vtt import VTT
from satchel.readers.weechat import WEECHAT
from satchel.readers.znc import ZNC
from satchel.readers.zoom_chat import ZOOM_CHAT

# Exports with a structure of their own come first; shapes that people type or paste come last.
FORMATS: tuple[FormatSpec, ...] = (
    SLACK, SLACK_DIRECTORY, DISCORD, TEAMS_GRAPH, TEAMS_EXPORT, ALERTMANAGER, PAGERDUTY, OPSGENIE, STATUSPAGE, JIRA,
    GITHUB, MEETING, TEAMS_HTML, VTT, SRT, MAIL, ZOOM_CHAT, IRSSI, WEECHAT, ZNC, BRACKETED, STATUSPAGE_TEXT, NOTES,
    TEAMS_COPIED, PASTE, JSON_PLAIN, PLAIN,
)  # fmt: skip
