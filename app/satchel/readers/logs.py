"""The chat logs that grow line by line, apart from all other formats: a worker for a few new lines loads only these."""

from __future__ import annotations

from satchel.readers.contract import FormatSpec
from satchel.readers.irssi import IRSSI
from satchel.readers.weechat import WEECHAT
from satchel.readers.znc import ZNC

LOGS: tuple[FormatSpec, ...] = (IRSSI, WEECHAT, ZNC)
