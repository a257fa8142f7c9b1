"""WordPiece in plain Python: the encoder's child is fed with token ids, so no text reaches llama.cpp's own tokenizer.

llama.cpp's WordPiece differs from the reference (it strips Devanagari vowel signs and has no rule for long words), and
`Llama.embed` cuts long texts without their final ``[SEP]``. This one follows BERT's uncased tokenizer (Devlin et al.
2018, arXiv:1810.04805; the rules are those of Hugging Face's ``BertNormalizer`` and ``BertPreTokenizer``), with three
differences, each on purpose:

* words of more than 100 characters are split into pieces of 100 instead of becoming ``[UNK]``;
* form feeds and other controls that Unicode counts as white space separate words instead of vanishing;
* ``[SEP]`` and the like in a text are read as the characters they are.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from satchel.inference.encoder.limits import LONGEST_TEXT

LONGEST_WORD = 100
_LONGEST_CHUNK = 32_768  # of one run without spaces, more is never read: 254 words of 100 characters fit
_CACHED_CHUNK = 40
_CACHE_ENTRIES = 65_536
_CJK = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPiece:
    """Texts to token ids by greedy longest match; one instance may serve several threads."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.size = len(vocabulary)
        ids = {token: number for number, token in enumerate(vocabulary)}
        self.unknown, self.first, self.last = ids["[UNK]"], ids["[CLS]"], ids["[SEP]"]
        self._starts = {token: number for token, number in ids.items() if not token.startswith("##")}
        self._inner = {token[2:]: number for token, number in ids.items() if token.startswith("##")}
        self._longest = max(map(len, ids))
        self._cache: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path, *, sha256: str) -> WordPiece:
        """From a ``vocab.txt``: one token a line, the line number is the id. Raises `OSError` or `ValueError`."""
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != sha256:
            raise ValueError("another checksum")
        return cls(raw.decode("utf-8").removesuffix("\n").split("\n"))

    def encode(self, text: str, limit: int = LONGEST_TEXT) -> tuple[int, ...]:
        """At most `limit` ids from ``[CLS]`` to ``[SEP]``; a text without any token gives just these two."""
        return (self.first, *self.pieces(text, limit - 2), self.last)

    def pieces(self, text: str, limit: int) -> list[int]:
        """At most `limit` ids of the text itself, without ``[CLS]`` and ``[SEP]``."""
        found: list[int] = []
        cached = self._cache.get
        rest = text
        while rest and (room := limit - len(found)) > 0:
            chunks = rest.split(None, room)
            rest = chunks.pop() if len(chunks) > room else ""
            for chunk in chunks:
                ids = cached(chunk)
                found += self._chunk(chunk, limit) if ids is None else ids
        return found[:limit]

    def _chunk(self, chunk: str, limit: int) -> tuple[int, ...]:
        """Ids of one run of characters without spaces, at least the first `limit` of them."""
        ids: list[int] = []
        for word in _words(chunk[:_LONGEST_CHUNK]):
            for start in range(0, len(word), LONGEST_WORD):
                ids += self._word(word[start : start + LONGEST_WORD])
            if len(ids) >= limit and len(chunk) > _CACHED_CHUNK:
                break
        known = tuple(ids)
        if len(chunk) <= _CACHED_CHUNK:
            if len(self._cache) >= _CACHE_ENTRIES:
                self._cache.clear()
            self._cache[chunk] = known
        return known

    def _word(self, word: str) -> list[int]:
        ids: list[int] = []
        start, table = 0, self._starts
        while start < len(word):
            for end in range(min(len(word), start + self._longest), start, -1):
                found = table.get(word[start:end])
                if found is not None:
                    ids.append(found)
                    start, table = end, self._inner
                    break
            else:
                return [self.unknown]
        return ids


def _words(chunk: str) -> Iterator[str]:
    """The words of a chunk: lower case, accents stripped, every punctuation mark and Chinese character alone."""
    word: list[str] = []
    for char in _normal(chunk):
        if _stands_alone(char):
            if word:
                yield "".join(word)
                word.clear()
            if char != " ":
                yield char
        else:
            word.append(char)
    if word:
        yield "".join(word)


def _normal(chunk: str) -> str:
    if chunk.isascii():
        return "".join(char for char in chunk.lower() if char.isprintable())
    kept = "".join(char for char in chunk if not _is_dropped(char))
    plain = "".join(char for char in unicodedata.normalize("NFD", kept) if unicodedata.category(char) != "Mn")
    return "".join(char.lower() for char in plain)  # one by one: no special final sigma, as in the reference


def _is_dropped(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")


def _stands_alone(char: str) -> bool:
    code = ord(char)
    if code < 128:
        return not char.isalnum()
    return unicodedata.category(char).startswith("P") or any(low <= code <= high for low, high in _CJK)
