"""Languages made up for tests: every text of the window in a frame, so that one that is not marked stands out."""

from __future__ import annotations

import gettext
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

from satchel.system.paths import resources

OPEN, CLOSE = "⟦", "⟧"
_LETTERS = "אבגדהוזחטיכלמנסעפצקרשתםןףץ"  # twenty-six
_HEBREW = str.maketrans({chr(ord(first) + n): one for first in "aA" for n, one in enumerate(_LETTERS)})


def framed(text: str) -> str:
    """``⟦Runs⟧``."""
    return f"{OPEN}{text}{CLOSE}"


def from_the_right(text: str) -> str:
    """The same in letters that are read from the right; places stay."""
    parts = text.replace("{", "\0{").replace("}", "}\0").split("\0")
    return "".join(part if part.startswith("{") else part.translate(_HEBREW) for part in parts)


def make(folder: Path, language: str, say: Callable[[str], str]) -> Path:
    """A catalogue of every text that the German one has, below `folder`."""
    with (resources() / "locale" / "de" / "LC_MESSAGES" / "satchel.mo").open("rb") as file:
        known: Mapping[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    rows = {"": f"Language: {language}\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"}
    for key in known:
        if isinstance(key, str) and key:
            rows[key] = say(key)
    with_many = {key[0] for key in known if isinstance(key, tuple)}
    for one, many in _pairs():
        assert one in with_many
        rows[f"{one}\0{many}"] = f"{say(one)}\0{say(many)}"
    file_ = folder / language / "LC_MESSAGES" / "satchel.mo"
    file_.parent.mkdir(parents=True)
    file_.write_bytes(_compiled(rows))
    return folder


def _pairs() -> list[tuple[str, str]]:
    """Texts for one and for many: a compiled catalogue has both as one key, which gettext takes apart."""
    body = (resources() / "locale" / "de" / "LC_MESSAGES" / "satchel.mo").read_bytes()
    count, at = struct.unpack("<II", body[8:16])
    keys = [body[start : start + size] for size, start in struct.iter_unpack("<II", body[at : at + 8 * count])]
    return [(one.decode(), many.decode()) for one, many in (key.split(b"\0") for key in keys if b"\0" in key)]


def _compiled(rows: Mapping[str, str]) -> bytes:
    """The format of GNU gettext, without a hash table."""
    keys, values = zip(*sorted((key.encode(), value.encode()) for key, value in rows.items()), strict=True)
    head, table = 28, 8 * len(keys)
    body, places = b"", []
    for text in (*keys, *values):
        places.append(struct.pack("<II", len(text), head + 2 * table + len(body)))
        body += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(keys), head, head + table, 0, 0) + b"".join(places) + body
