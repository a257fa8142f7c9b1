"""Writes the tables of docs/manual.md that follow from declarations in the program; a test says when to run it."""

from __future__ import annotations

import re
from pathlib import Path

from satchel.settings.declarations import SETTINGS, Setting

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "manual.md"
PLACE = re.compile(r"(?s)(<!-- settings:begin -->\n).*?(<!-- settings:end -->)")


def allowed(setting: Setting) -> str:
    """What values it may take, in words."""
    if setting.choices:
        return ", ".join(f"`{one}`" for one in setting.choices)
    if setting.between:
        return f"{setting.between[0]:g} to {setting.between[1]:g}"
    return {bool: "`true`, `false`", str: "text"}.get(type(setting.default), "a number")


def settings_table() -> str:
    """One row a setting."""
    rows = ["| setting | default | values | what it is for |", "|---|---|---|---|"]
    for one in SETTINGS.values():
        shown = str(one.default).lower() if isinstance(one.default, bool) else one.default
        rows.append(f"| `{one.name}` | `{shown}` | {allowed(one)} | {one.help} |")
    return "\n".join(rows) + "\n"


def filled(manual: str) -> str:
    """The manual with its tables as they should be."""
    return PLACE.sub(lambda found: found[1] + settings_table() + found[2], manual)


if __name__ == "__main__":
    MANUAL.write_text(filled(MANUAL.read_text("utf-8")), "utf-8")
