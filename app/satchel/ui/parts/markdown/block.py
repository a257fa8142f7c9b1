"""One block of Markdown as it is shown: what it is, its rich text, and its words alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "list", "quote", "code", "table", "rule", "source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A top-level block. `html` is Qt's rich text; code, rules and `source` (what is too large or too deep to be laid out, as it
    was written) have none. `text` is what screen readers say, and exactly what is shown where there is no `html`.
    """

    kind: Kind
    html: str = ""
    text: str = ""
    level: int = 0  # of a heading
    columns: int = 0  # of a table
    is_right_to_left: bool = False
