"""Draws the design tokens for `docs/design.md`: colours with their contrast, text styles, distances and corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from satchel.system.paths import resources
from satchel.ui.look.contrast import ratio
from satchel.ui.look.tokens import PAIRS, RADIUS, SCHEMES, SPACE, TYPES, Colours, Radius, Space, Type, Types, names

_WIDE, _ROW, _EDGE = 1180, 64, 24
_FONTS = resources() / "fonts" / "window"
_WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}


def draw_all(out: Path, schemes: Sequence[str]) -> None:
    """`tokens-colours-SCHEME.png` and `tokens-shapes-SCHEME.png`."""
    for scheme in schemes:
        colours = SCHEMES["dark" if scheme == "dark" else "light"]
        _colours(colours).save(out / f"tokens-colours-{scheme}.png")
        _shapes(colours).save(out / f"tokens-shapes-{scheme}.png")


def _font(style: Type) -> ImageFont.FreeTypeFont:
    name = "JetBrainsMono-Regular.ttf" if style.mono else f"Inter-{_WEIGHTS[style.weight]}.otf"
    return ImageFont.truetype(str(_FONTS / name), style.size)


def _colours(colours: Colours) -> Image.Image:
    every = names()
    rows = -(-len(every) // 3)
    image = Image.new("RGB", (_WIDE, rows * _ROW + 2 * _EDGE), colours.canvas)
    pen = ImageDraw.Draw(image)
    wide = (_WIDE - 2 * _EDGE) // 3
    for place, name in enumerate(every):
        x, y = _EDGE + place // rows * wide, _EDGE + place % rows * _ROW
        value = getattr(colours, name)
        _tile(image, (x, y), (88, 48), RADIUS.medium, value, colours.edge)
        pen.text((x + 104, y + 5), name, font=_font(TYPES.strong), fill=colours.text)
        told = f"{value}   {_contrast(colours, name)}"
        pen.text((x + 104, y + 27), told, font=_font(TYPES.caption), fill=colours.secondary)
    return image


def _tile(image: Image.Image, at: tuple[int, int], size: tuple[int, int], radius: int, fill: str, edge: str) -> None:
    """With smooth corners: drawn four times as large."""
    ground = image.getpixel(at)
    large = Image.new("RGB", (4 * size[0], 4 * size[1]), ground)
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, 4 * radius, fill=fill, outline=edge, width=4)
    image.paste(large.resize(size, Image.Resampling.LANCZOS), at)


def _contrast(colours: Colours, name: str) -> str:
    """The least that a pair with it has, in which it is text or the ground of text."""
    others = [(two if one == name else one) for one, two in PAIRS if name in (one, two)]
    if not others:
        return "no text"
    least, other = min((ratio(getattr(colours, name), getattr(colours, one)), one) for one in others)
    return f"{least:.1f} : 1 with {other}"


def _shapes(colours: Colours) -> Image.Image:
    image = Image.new("RGB", (_WIDE, 400), colours.surface)
    pen, y = ImageDraw.Draw(image), _EDGE
    for one in fields(Types):
        style: Type = getattr(TYPES, one.name)
        pen.text((_EDGE, y + style.line / 2), one.name, font=_font(TYPES.caption), fill=colours.muted, anchor="lm")
        words = f"Every sentence shows the words it rests on, {style.size} / {style.line}, {style.weight}"
        pen.text((_EDGE + 110, y + style.line / 2), words, font=_font(style), fill=colours.text, anchor="lm")
        y += style.line + SPACE.medium
    y += SPACE.large
    x = _EDGE
    for one in fields(Space):
        size = getattr(SPACE, one.name)
        pen.rectangle((x, y, x + size - 1, y + 47), fill=colours.accent)
        pen.text((x, y + 54), f"{one.name} {size}", font=_font(TYPES.caption), fill=colours.secondary)
        x += max(size, 56) + SPACE.wide
    for one in fields(Radius):
        size = getattr(RADIUS, one.name)
        _tile(image, (x, y), (72, 48), size, colours.accent_soft, colours.edge)
        pen.text((x, y + 54), f"{one.name} {size}", font=_font(TYPES.caption), fill=colours.secondary)
        x += 72 + SPACE.wide
    return image
