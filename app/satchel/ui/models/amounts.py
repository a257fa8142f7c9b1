"""Sizes and counts of models in the words in which people compare them."""

from __future__ import annotations

from satchel.ui.words import _


def size(count: object) -> str:
    """``2.5 GB``, ``806 MB``, in thousands as shops and hosts count; "" where nobody says."""
    if not isinstance(count, int | float) or count <= 0:
        return ""
    if count >= 0.9995e9:
        return _("{n} GB").format(n=f"{count / 1e9:.1f}")
    return _("{n} MB").format(n=f"{max(count / 1e6, 1):.0f}")


def parameters(count: object) -> str:
    """``4.0B``, ``270M``, as models are named."""
    if not isinstance(count, int | float) or count < 1e6:
        return ""
    return f"{count / 1e9:.1f}B" if count >= 0.9995e9 else f"{count / 1e6:.0f}M"


def context(tokens: object) -> str:
    """``32k context``, in 1,024 tokens as models are made."""
    if not isinstance(tokens, int) or tokens <= 0:
        return ""
    return _("{n} context").format(n=f"{tokens // 1024}k" if tokens >= 1024 else str(tokens))


def languages(codes: object) -> str:
    """Their names, or ``many languages``; a code that is not known stays a code."""
    found = [str(one) for one in codes] if isinstance(codes, list | tuple) else []
    if "many" in found:
        return _("many languages")
    known = {
        "en": _("English"), "de": _("German"), "es": _("Spanish"), "fr": _("French"), "it": _("Italian"),
        "pt": _("Portuguese"), "nl": _("Dutch"), "cs": _("Czech"), "ar": _("Arabic"), "hi": _("Hindi"), "th": _("Thai"),
        "ja": _("Japanese"), "ko": _("Korean"), "zh": _("Chinese"),
    }  # fmt: skip
    return ", ".join(known.get(one, one) for one in found)
