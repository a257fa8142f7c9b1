"""The sheet that dresses a block's rich text, made from the tokens."""

from __future__ import annotations

from satchel.ui.look.tokens import MONO, SPACE, TYPES, Colours

INDENT = 24  # pixels of each level of a list
# Quieter than a screen's own: a text is read within a card that has a title.
_HEADINGS = ((TYPES.title, "text"), (TYPES.strong, "text"), (TYPES.strong, "secondary"))  # deeper ones are as the third


def sheet(colours: Colours, *, tone: str = "text") -> str:
    """For one theme; `tone` is the colour of the words."""
    words = f"color: {getattr(colours, tone)};"
    mono = f'font-family: "{MONO}"; font-size: {TYPES.mono.size}px;'
    return "\n".join([
        f"p, li, td, th {{ {words} line-height: 4px; -qt-line-height-type: line-distance; }}",
        "p { margin-top: 0; margin-bottom: 0; }",
        f"li {{ margin-top: {SPACE.hair}px; margin-bottom: {SPACE.hair}px; }}",
        *(_heading(colours, level) for level in range(1, 7)),
        f"code {{ {mono} background-color: {colours.sunken}; }}",
        f"pre {{ {mono} {words} background-color: {colours.sunken}; margin: {SPACE.tight}px 0; }}",
        f"a {{ color: {colours.accent}; text-decoration: underline; }}",
        f"blockquote {{ margin-left: {SPACE.large}px; margin-right: 0; color: {colours.secondary}; }}",
        f"table {{ border-collapse: collapse; border-color: {colours.line}; }}",
        f"th {{ font-weight: 600; color: {colours.text}; background-color: {colours.sunken}; }}",
    ])  # fmt: skip


def _heading(colours: Colours, level: int) -> str:
    style, tone = _HEADINGS[min(level, len(_HEADINGS)) - 1]
    return f"p.h{level} {{ font-size: {style.size}px; font-weight: {style.weight}; color: {getattr(colours, tone)}; }}"
