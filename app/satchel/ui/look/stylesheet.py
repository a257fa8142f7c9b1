"""Qt's style sheet, made from the tokens. Widgets say what they are by properties, never which colour they have.

Labels: ``type`` (a name of `Types`) and ``tone`` (secondary, muted, accent, good, warn, bad); ``chip`` (a tone) for a word
on a soft ground. Buttons: ``kind`` (primary, plain, fold, danger; else quiet). Frames: ``ground`` (a name of `Colours`), ``card``, ``well``.
Long texts: ``reading`` (no frame, a line at the side while they have the focus).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from satchel.ui.look.tokens import MONO, RADIUS, SANS, TYPES, Colours, Type

TONES = ("secondary", "muted", "accent", "good", "warn", "bad")
CHIPS = ("accent", "good", "warn", "bad")
GROUNDS = ("canvas", "rail", "surface", "raised", "sunken", "accent_soft", "warn_soft", "bad_soft", "good_soft")


def stylesheet(colours: Colours, *, check: str, tick_size: int = 16) -> str:
    """The whole sheet. `check` is the path of a tick's picture in the colour ``on_button``."""
    return "\n".join([
        *_text(colours), *_grounds(colours), *_buttons(colours), *_fields(colours), *_choices(colours, check, tick_size),
        *_lists(colours), *_menus(colours), *_bars(colours),
    ])  # fmt: skip


def font(style: Type) -> str:
    """A text style as declarations."""
    family = MONO if style.mono else SANS
    return f'font-family: "{family}"; font-size: {style.size}px; font-weight: {style.weight};'


def _text(c: Colours) -> Iterator[str]:
    yield f"* {{ {font(TYPES.body)} color: {c.text}; }}"
    yield "QLabel { background: transparent; }"
    for field in fields(TYPES):
        yield f'QLabel[type="{field.name}"] {{ {font(getattr(TYPES, field.name))} }}'
    for tone in TONES:
        yield f'*[tone="{tone}"] {{ color: {getattr(c, tone)}; }}'
    soft = f"border-radius: {RADIUS.small}px; padding: 1px 6px; {font(TYPES.caption)} font-weight: 500;"
    yield f'QLabel[chip="plain"] {{ {soft} background: {c.sunken}; color: {c.secondary}; }}'
    for tone in CHIPS:
        yield f'QLabel[chip="{tone}"] {{ {soft} background: {getattr(c, tone + "_soft")}; color: {getattr(c, tone)}; }}'


def _grounds(c: Colours) -> Iterator[str]:
    yield f"QMainWindow, QDialog {{ background: {c.canvas}; }}"
    for name in GROUNDS:
        yield f'*[ground="{name}"] {{ background: {getattr(c, name)}; }}'
    yield f'QFrame[card="true"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS.large}px; }}'
    yield f'QFrame[well="true"] {{ background: {c.sunken}; border: none; border-radius: {RADIUS.medium}px; }}'
    yield f'QFrame[line="below"] {{ border: none; border-bottom: 1px solid {c.line}; border-radius: 0; }}'
    yield f'QFrame[line="above"] {{ border: none; border-top: 1px solid {c.line}; border-radius: 0; }}'
    yield f'QFrame[line="right"] {{ border: none; border-right: 1px solid {c.line}; border-radius: 0; }}'
    yield f'QFrame[line="left"] {{ border: none; border-left: 1px solid {c.line}; border-radius: 0; }}'
    yield "QScrollArea, QScrollArea > QWidget > QWidget[bare=\"true\"] { background: transparent; border: none; }"
    yield f"QSplitter::handle {{ background: {c.line}; }} QSplitter::handle:horizontal {{ width: 1px; }}"
    yield f"QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.edge}; padding: 4px 6px; }}"


def _buttons(c: Colours) -> Iterator[str]:
    shape = f"border-radius: {RADIUS.medium}px; padding: 5px 12px; min-height: 18px;"
    yield f"QPushButton {{ {shape} background: {c.surface}; border: 1px solid {c.edge}; {font(TYPES.body)} font-weight: 500; }}"
    yield "QPushButton, QToolButton, QCheckBox, QRadioButton { outline: none; }"  # the border tells where the keys are
    yield f"QPushButton:hover {{ background: {c.hover}; }}"
    yield f"QPushButton:pressed {{ background: {c.sunken}; }}"
    yield f"QPushButton:focus {{ border: 2px solid {c.accent}; padding: 4px 11px; }}"
    yield f"QPushButton:disabled {{ color: {c.muted}; border-color: {c.line}; background: {c.canvas}; }}"
    yield f'QPushButton[kind="primary"] {{ background: {c.button}; color: {c.on_button}; border: 1px solid {c.button}; }}'
    yield f'QPushButton[kind="primary"]:hover {{ border: 1px solid {c.text}; }}'
    yield f'QPushButton[kind="primary"]:focus {{ border: 2px solid {c.text}; }}'
    yield f'QPushButton[kind="primary"]:disabled {{ background: {c.sunken}; color: {c.muted}; border-color: {c.line}; }}'
    yield 'QPushButton[kind="plain"] { background: transparent; border: 1px solid transparent; padding: 5px 8px; }'
    yield f'QPushButton[kind="plain"]:hover {{ background: {c.hover}; }}'
    yield f'QPushButton[kind="plain"]:checked {{ background: {c.selected}; }}'
    yield f'QPushButton[kind="plain"]:focus {{ border: 2px solid {c.accent}; padding: 4px 7px; }}'
    yield 'QPushButton[kind="fold"] { background: transparent; border: 1px solid transparent; padding: 5px 8px 5px 2px; text-align: left; }'
    yield f'QPushButton[kind="fold"]:hover {{ background: {c.hover}; }}'
    yield f'QPushButton[kind="fold"]:focus {{ border: 2px solid {c.accent}; padding: 4px 7px 4px 1px; }}'
    yield f'QPushButton[kind="danger"] {{ color: {c.bad}; }}'
    yield f'QPushButton[rail="true"] {{ text-align: left; padding: 6px 10px; font-weight: 500; color: {c.secondary}; }}'
    yield f'QPushButton[rail="true"]:checked {{ color: {c.text}; }}'
    yield f"QToolButton {{ border: 1px solid transparent; border-radius: {RADIUS.medium}px; padding: 4px; background: transparent; }}"
    yield f"QToolButton:hover {{ background: {c.hover}; }} QToolButton:checked {{ background: {c.selected}; }}"
    yield f"QToolButton:focus {{ border: 2px solid {c.accent}; padding: 3px; }}"
    yield "QToolButton::menu-indicator { image: none; }"


def _fields(c: Colours) -> Iterator[str]:
    shape = f"border-radius: {RADIUS.medium}px; padding: 5px 8px; selection-background-color: {c.button}; selection-color: {c.on_button};"
    for kind in ("QLineEdit", "QPlainTextEdit", "QTextEdit", "QComboBox", "QSpinBox", "QDoubleSpinBox", "QTimeEdit"):
        yield f"{kind} {{ {shape} background: {c.surface}; border: 1px solid {c.edge}; }}"
        yield f"{kind}:focus {{ border: 2px solid {c.accent}; padding: 4px 7px; }}"
        yield f"{kind}:disabled {{ background: {c.canvas}; color: {c.muted}; border-color: {c.line}; }}"
    yield "QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }"  # the arrow keys do it
    yield "QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { background: transparent; border: none; padding: 0; }"
    yield "QTextBrowser, QTextEdit[bare=\"true\"], QPlainTextEdit[bare=\"true\"], QLineEdit[bare=\"true\"] { background: transparent; border: none; padding: 0; }"
    yield '*[reading="true"] { background: transparent; border: none; border-left: 2px solid transparent; border-radius: 0; padding: 0; }'
    yield f'*[reading="true"]:focus {{ border: none; border-left: 2px solid {c.accent}; padding: 0; }}'
    yield f'QPlainTextEdit[type="mono"] {{ {font(TYPES.mono)} }}'
    yield f'QLineEdit[kind="command"] {{ background: transparent; border: none; padding: 0; {font(replace(TYPES.title, weight=400))} }}'
    yield f"QComboBox::drop-down {{ border: none; width: 22px; }} QComboBox QAbstractItemView {{ background: {c.raised}; border: 1px solid {c.edge}; }}"


def _choices(c: Colours, check: str, size: int) -> Iterator[str]:
    yield f"QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; }} QCheckBox:focus, QRadioButton:focus {{ color: {c.accent}; }}"
    yield f"QCheckBox::indicator {{ width: {size}px; height: {size}px; border: 1px solid {c.edge}; border-radius: {RADIUS.small}px; background: {c.surface}; }}"
    yield f"QCheckBox::indicator:checked {{ background: {c.button}; border-color: {c.button}; image: url({check}); }}"
    yield f"QCheckBox::indicator:focus {{ border: 2px solid {c.accent}; }}"
    yield f"QRadioButton::indicator {{ width: {size - 2}px; height: {size - 2}px; border: 1px solid {c.edge}; border-radius: {size // 2}px; background: {c.surface}; }}"
    yield f"QRadioButton::indicator:checked {{ border: 5px solid {c.button}; width: {size - 10}px; height: {size - 10}px; }}"


def _lists(c: Colours) -> Iterator[str]:
    yield f"QAbstractItemView {{ background: {c.surface}; border: none; outline: none; selection-background-color: {c.selected}; selection-color: {c.text}; }}"
    yield 'QAbstractItemView[bare="true"] { background: transparent; }'
    yield f"QAbstractItemView::item:selected {{ background: {c.selected}; color: {c.text}; }}"
    yield f"QAbstractItemView::item:hover:!selected {{ background: {c.hover}; }}"
    yield f"QHeaderView::section {{ background: {c.surface}; border: none; border-bottom: 1px solid {c.line}; padding: 6px 8px; {font(TYPES.caption)} color: {c.muted}; }}"
    yield f"QTabBar::tab {{ padding: 6px 2px; margin-right: 20px; color: {c.secondary}; background: transparent; border-bottom: 2px solid transparent; font-weight: 500; }}"
    yield f"QTabBar::tab:selected {{ color: {c.text}; border-bottom: 2px solid {c.accent}; }} QTabBar::tab:focus {{ color: {c.accent}; }}"
    yield "QTabWidget::pane { border: none; }"


def _menus(c: Colours) -> Iterator[str]:
    yield f"QMenu {{ background: {c.raised}; border: 1px solid {c.edge}; border-radius: {RADIUS.medium}px; padding: 4px; }}"
    yield f"QMenu::item {{ padding: 5px 24px 5px 10px; border-radius: {RADIUS.small}px; }} QMenu::item:selected {{ background: {c.selected}; }}"
    yield f"QMenu::item:disabled {{ color: {c.muted}; }} QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 6px; }}"


def _bars(c: Colours) -> Iterator[str]:
    yield "QScrollBar { background: transparent; } QScrollBar:vertical { width: 10px; } QScrollBar:horizontal { height: 10px; }"
    yield f"QScrollBar::handle {{ background: {c.edge}; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }}"
    yield f"QScrollBar::handle:hover {{ background: {c.muted}; }}"
    yield "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; } QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    yield f"QProgressBar {{ background: {c.sunken}; border: none; border-radius: 2px; max-height: 4px; }} QProgressBar::chunk {{ background: {c.accent}; border-radius: 2px; }}"
