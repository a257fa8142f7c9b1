"""What is laid out from the left, turned round for those who read from the right."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt

from satchel.ui.look.sides import Sides

WHOLES = st.builds(QRect, st.integers(-50, 50), st.integers(0, 50), st.integers(1, 2_000), st.integers(1, 100))
SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1))


def within(whole: QRect, shares: tuple[float, float]) -> QRect:
    left, right = sorted(whole.left() + int(share * (whole.width() - 1)) for share in shares)
    return QRect(left, whole.top(), right - left + 1, whole.height())


@given(WHOLES, SHARES)
def test_turned_twice_it_is_as_before_and_never_outside(whole, shares):
    area, turned = within(whole, shares), Sides(whole=whole, is_mirrored=True)
    seen = turned.seen(area)
    assert turned.seen(seen) == area
    assert seen.size() == area.size()
    assert whole.contains(seen)
    assert seen.left() - whole.left() == whole.right() - area.right()


@given(WHOLES, SHARES)
def test_from_the_left_nothing_is_turned(whole, shares):
    area = within(whole, shares)
    assert Sides(whole=whole, is_mirrored=False).seen(area) == area


def test_lines_begin_where_reading_does():
    plain, turned = Sides(whole=QRect(), is_mirrored=False), Sides(whole=QRect(), is_mirrored=True)
    left, right = int(Qt.AlignmentFlag.AlignLeft), int(Qt.AlignmentFlag.AlignRight)
    assert plain.aligned() & left
    assert plain.aligned(at_end=True) & right
    assert turned.aligned() & right
    assert turned.aligned(at_end=True) & left
    assert all(one.aligned() & int(Qt.AlignmentFlag.AlignAbsolute) for one in (plain, turned))
