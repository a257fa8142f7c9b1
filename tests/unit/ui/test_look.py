"""Everything that can be read can be seen: contrast of every pair, and a style sheet that names no strange colour."""

from __future__ import annotations

import re

import pytest

from satchel.ui.look.contrast import ratio
from satchel.ui.look.stylesheet import stylesheet
from satchel.ui.look.tokens import GRAPHICS, PAIRS, SCHEMES, names


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_every_text_is_readable_on_its_ground(scheme, pair):
    text, ground = (getattr(SCHEMES[scheme], name) for name in pair)
    assert ratio(text, ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", GRAPHICS, ids="-on-".join)
def test_everything_drawn_is_seen_on_its_ground(scheme, pair):
    figure, ground = (getattr(SCHEMES[scheme], name) for name in pair)
    assert ratio(figure, ground) >= 3


def test_the_ratio_is_that_of_the_standard():
    assert ratio("#000000", "#ffffff") == 21
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_is_one_and_the_sheet_uses_no_other(scheme):
    colours = SCHEMES[scheme]
    known = {getattr(colours, name) for name in names()}
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in known)
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", stylesheet(colours, check="x.png"))) <= known
