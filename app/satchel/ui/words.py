"""Every word of the window in the person's language: gettext catalogues in `resources/locale`, English without one.

Presenters and views mark their texts with `_` and `n_`; `packaging/translate.py` collects them.
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from pathlib import Path

DOMAIN = "satchel"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(folder: Path, languages: Sequence[str]) -> str:
    """Takes the first language that there is a catalogue for; its code, or ``en``."""
    global _catalogue
    _catalogue = gettext.translation(DOMAIN, folder, list(languages), fallback=True)
    return _catalogue.info().get("language", "en") if isinstance(_catalogue, gettext.GNUTranslations) else "en"


def _(text: str) -> str:
    """The text in the person's language."""
    return _catalogue.gettext(text)


def n_(one: str, many: str, count: int, **places: str) -> str:
    """The text for so many things; ``{n}`` in it is the number, other places are filled by name."""
    return _catalogue.ngettext(one, many, count).format(n=f"{count:,}", **places)
