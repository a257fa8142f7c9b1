"""Claims as lines: words, note numbers, and how well the sources carry them, said in words and not only in colour."""

from __future__ import annotations

from collections.abc import Iterable

from satchel.domain.claims import Claim
from satchel.rendering.model import Block, Bullets, Heading, Item, Line, Paragraph, Span, Tone, words
from satchel.rendering.neutralise import one_line
from satchel.rendering.notes import Notebook
from satchel.rendering.reviewed import verdict

SUPPORT_MARKS: dict[str, tuple[Span, ...]] = {
    "supported": (),
    "weak": (Span(text="≈ weak support", tone="warn"),),
}
UNSUPPORTED = (Span(text="✗ unsupported", tone="bad"),)  # also for a level that is not known here


def claim_line(claim: Claim, notebook: Notebook, *, tone: Tone = "plain", struck: bool = False) -> Line:
    """The claim's words, notes and support mark."""
    return Line(
        spans=(Span(text=one_line(claim.text) or "(no words)", tone=tone, struck=struck),),
        notes=notebook.cite(claim.cites),
        after=(*_support(claim), *_review(claim)),
    )


def _support(claim: Claim) -> tuple[Span, ...]:
    """Nothing beside a person's own words: what was checked is how well the sources carry those that they replace."""
    return () if verdict(claim.extra) == "edit" else SUPPORT_MARKS.get(claim.support, UNSUPPORTED)


def _review(claim: Claim) -> tuple[Span, ...]:
    if verdict(claim.extra) == "edit":
        return (Span(text="(edited in review)", tone="muted"),)
    return (Span(text="(changed since its review)", tone="warn"),) if "reopened" in claim.extra else ()


def section(title: str, items: Iterable[Item], *, level: int = 2) -> tuple[Block, ...]:
    """Heading and list; nothing at all for no items."""
    kept = tuple(items)
    return (Heading(text=title, level=level), Bullets(items=kept)) if kept else ()


def claims_section(title: str, claims: Iterable[Claim], notebook: Notebook) -> tuple[Block, ...]:
    """A section with a bullet per claim."""
    return section(title, (Item(line=claim_line(c, notebook)) for c in claims))


def remark(text: str, tone: Tone = "muted") -> Paragraph:
    """A paragraph of our own words."""
    return Paragraph(line=words(text, tone))
