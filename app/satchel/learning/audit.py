"""Checking a few claims instead of all: which ones, and what their errors say about the rest.

The interval is Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", Journal of the American Statistical Association 22, 1927, 209-212, doi:10.1080/01621459.1927.10502953). A
sample is drawn without replacement from a finite number of claims, which narrows it: the variance of the share is
``pq/n * (N - n)/(N - 1)`` (Cochran, Sampling Techniques, 3rd ed. 1977, chapter 3), that of a sample of
``n * (N - 1)/(N - n)`` with replacement. That size goes into Wilson's formula. What is known for sure bounds the
result as well: the errors that were found are there, and what was found right is not wrong. With everything checked
nothing is left to estimate. The confidence is nominal: averaged over all numbers of errors it is held, for single ones
near none or all it can be lower, as with every interval of this kind.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from satchel.domain.sentences import Sentence

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution
T = TypeVar("T")


def draw(items: Sequence[T], size: int, number: int, name: Callable[[T], str]) -> list[T]:
    """`size` of the items, by chance and yet always the same for a round: those whose names have the smallest digests.

    The seed is the round's number and each item's own name (run and claim): what is drawn does not depend on the order
    of the items, and a larger sample contains the smaller one. Digests are as good as random: no item is favoured.
    """

    def ticket(item: T) -> tuple[bytes, str]:
        text = f"{number}\0{name(item)}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), text

    return sorted(items, key=ticket)[:size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Of `of` claims `checked` were checked and `wrong` of those wrong; the share of all is within `low` and `high`."""

    of: int
    checked: int
    wrong: int
    low: float
    high: float

    def sentence(self) -> str:
        """The same in words."""
        if self.of == 0:
            return str(Sentence.NO_CLAIMS)
        if self.checked == 0:
            return Sentence.NONE_CHECKED.format(of=self.of)
        found = _counted(self.wrong).format(checked=self.checked, of=self.of, wrong=self.wrong)
        if self.checked == self.of:
            return found
        few, many = math.ceil(self.low * self.of - 1e-9), math.floor(self.high * self.of + 1e-9)
        low, high = _percent(self.low), _percent(self.high)
        return f"{found} {Sentence.BOUND.format(few=few, many=many, of=self.of, low=low, high=high)}"


def bound(*, of: int, checked: int, wrong: int, z: float = Z_95) -> Bound:
    """The share of wrong claims among all `of`, from a random sample. Raises ``ValueError``: numbers that cannot be."""
    if not 0 <= wrong <= checked <= of:
        raise ValueError("a sample is part of all, and its errors are part of it")
    if checked == 0:
        return Bound(of=of, checked=0, wrong=0, low=0.0, high=1.0 if of else 0.0)
    if checked == of:
        return Bound(of=of, checked=checked, wrong=wrong, low=wrong / of, high=wrong / of)
    low, high = wilson(wrong / checked, checked * (of - 1) / (of - checked), z)
    surely_wrong, surely_right = wrong / of, (checked - wrong) / of
    return Bound(of=of, checked=checked, wrong=wrong, low=max(low, surely_wrong), high=min(high, 1 - surely_right))


def wilson(share: float, size: float, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval for a share that was seen in a sample of this size, which need not be whole."""
    spread = z * math.sqrt(share * (1 - share) / size + (z / (2 * size)) ** 2)
    centre, scale = share + z * z / (2 * size), 1 + z * z / size
    # Where none or all are wrong, a bound is 0 or 1 exactly, which floating-point numbers miss by a little.
    low = 0.0 if share == 0 else max((centre - spread) / scale, 0.0)
    high = 1.0 if share == 1 else min((centre + spread) / scale, 1.0)
    return low, high


def _counted(wrong: int) -> Sentence:
    return Sentence.NONE_WRONG if wrong == 0 else Sentence.ONE_WRONG if wrong == 1 else Sentence.MANY_WRONG


def _percent(share: float) -> str:
    return f"{round(share * 100, 2):.3g}"
