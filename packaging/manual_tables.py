"""Writes the tables of docs/manual.md that follow from declarations in the program; a test says when to run it."""

from __future__ import annotations

import re
from pathlib import Path

from satchel.inference.models.catalogue import Offer, read_catalogue
from satchel.settings.declarations import SETTINGS, Setting
from satchel.system.paths import resources

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "manual.md"


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


def models_table() -> str:
    """One row a model that can be fetched."""
    rows = ["| id | size | context | languages | licence | memory | good at |", "|---|---|---|---|---|---|---|"]
    for offer in read_catalogue(resources() / "models.toml"):
        told = (size(offer), context(offer), languages(offer), offer.licence.value, f"{offer.laptop} GB", offer.good_at)
        rows.append(f"| `{offer.id}` | " + " | ".join(told) + " |")
    return "\n".join(rows) + "\n"


def size(offer: Offer) -> str:
    """In GB, as hosts count."""
    return f"{offer.size / 1e9:.1f} GB" if offer.size else "not stated"


def context(offer: Offer) -> str:
    """In thousands of tokens."""
    return f"{offer.context.value // 1024}k" if offer.context else "not stated"


def languages(offer: Offer) -> str:
    """Codes, or "many"."""
    return ", ".join(offer.languages.value) if offer.languages else "not stated"


TABLES = {"settings": settings_table, "models": models_table}


def filled(manual: str) -> str:
    """The manual with its tables as they should be."""
    for name, table in TABLES.items():
        place = re.compile(rf"(?s)(<!-- {name}:begin -->\n).*?(<!-- {name}:end -->)")
        manual = place.sub(lambda found, table=table: found[1] + table() + found[2], manual)
    return manual


if __name__ == "__main__":
    MANUAL.write_text(filled(MANUAL.read_text("utf-8")), "utf-8")
