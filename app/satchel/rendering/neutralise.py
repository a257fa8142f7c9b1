"""Takes the teeth out of text that strangers wrote: nothing of it may steer a terminal, a viewer or a reader's eye.

Control characters, terminal sequences, direction overrides and invisible letters go; words stay.
"""

from __future__ import annotations

import re

_TERMINAL_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1 without tab and newline
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # directions, zero width
    "\U000e0000-\U000e007f]"  # tags: a whole hidden alphabet
)
_UNENCODABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STACKED = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
                      "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip


def neutralise(untrusted_text: str) -> str:
    """The words, with newlines and tabs kept and everything that only acts removed; idempotent.

    Only the sequences that select colours or move the cursor are taken out whole. Of others (titles, links) the
    control characters go and the rest stays to be seen, since words could be hidden in them.
    """
    if untrusted_text.isascii() and untrusted_text.isprintable():
        return untrusted_text
    text = _LINE_END.sub("\n", _TERMINAL_SEQUENCE.sub("", untrusted_text))
    text = _UNENCODABLE.sub("\ufffd", _UNSEEN.sub("", text))
    return _STACKED.sub(r"\1", text)


def one_line(text: str) -> str:
    """The text with every run of white space, line ends included, as one space."""
    return " ".join(text.split())
