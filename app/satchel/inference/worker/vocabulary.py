"""Texts to tokens and back, with the difference between a message's words and a template's special tokens kept."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from typing import Any

from satchel.inference.templates.render import Part

_SENTINEL = "\x01"  # a byte that no vocabulary joins with another
_LONGEST_TOKEN = 64  # bytes on average, generously: longer texts cannot fit and are not even tokenised


class TooLongError(Exception):
    """A prompt needs more tokens than there is room for; `needed` may be an estimate from below."""

    def __init__(self, needed: int) -> None:
        super().__init__(needed)
        self.needed = needed


class Vocabulary:
    """The words of one model, through llama.cpp's plain functions."""

    def __init__(self, api: Any, model: Any) -> None:
        self._api = api
        self.handle = api.llama_model_get_vocab(model)
        self.size = int(api.llama_vocab_n_tokens(self.handle))
        self._first = int(api.llama_vocab_bos(self.handle)) if api.llama_vocab_get_add_bos(self.handle) else -1
        self.bos = self._named(api.llama_vocab_bos(self.handle))
        self.eos = self._named(api.llama_vocab_eos(self.handle))
        self._buffer = ctypes.create_string_buffer(256)
        self._pieces: dict[tuple[int, bool], bytes] = {}
        self._adds_blank = self._text(self.tokens("a", special=False)[:1]).startswith(b" ")

    def _named(self, token: int) -> str:
        return str(self._api.llama_vocab_get_text(self.handle, token).decode("utf-8", "replace")) if token >= 0 else ""

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """The tokens of a text; with `special`, what is written like a special token becomes one."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        found = (ctypes.c_int32 * room)()
        count = self._api.llama_tokenize(self.handle, data, len(data), found, room, False, special)
        if count < 0:
            raise TooLongError(-count)
        return found[:count]

    def prompt(self, parts: Sequence[Part], room: int) -> list[int]:
        """The tokens of a prompt. Nothing that a message says becomes a special token.

        Raises `TooLongError` when they are more than `room`.
        """
        if sum(len(part.text) for part in parts) > room * _LONGEST_TOKEN:
            raise TooLongError(sum(len(part.text) for part in parts) // _LONGEST_TOKEN)
        ours = "".join(part.text for part in parts if part.is_template)
        out: list[int] = []
        for part in parts:
            if part.is_template:
                out += self._continued(part.text, True, out)
            else:
                out += self._said(part.text, ours, out)
        if self._first >= 0 and out[:1] != [self._first]:
            out.insert(0, self._first)
        if len(out) > room:
            raise TooLongError(len(out))
        return out

    def _continued(self, text: str, special: bool, before: Sequence[int]) -> list[int]:
        """Some vocabularies put a blank before every text; in the middle of a prompt it does not belong there."""
        if not self._adds_blank or not before or self._is_special(before[-1]):
            return self.tokens(text, special=special)
        mark = self.tokens(_SENTINEL, special=False)
        found = self.tokens(_SENTINEL + text, special=special)
        return found[len(mark) :] if found[: len(mark)] == mark else self.tokens(text, special=special)

    def _said(self, untrusted: str, ours: str, before: Sequence[int]) -> list[int]:
        """The tokens of a message's text, none of which is one that the template itself writes.

        `special=False` covers control tokens. Files may declare such tokens as the user's own, which always count: the
        text is cut after the first letter of each, and what is left are letters.
        """
        found = self._continued(untrusted, False, before)
        written = {self._spelled(t, True).decode("utf-8", "replace") for t in set(found) if self._is_special(t)}
        armed = [re.escape(one) for one in written if len(one.strip()) > 1 and one in ours]
        if not armed:
            return found
        found, begin = [], 0
        for match in re.finditer(f"(?=({'|'.join(armed)}))", untrusted):
            found += self._continued(untrusted[begin : match.start() + 1], False, (found or before)[-1:])
            begin = match.start() + 1
        return found + self._continued(untrusted[begin:], False, (found or before)[-1:])

    def _is_special(self, token: int) -> bool:
        kinds = self._api.LLAMA_TOKEN_ATTR_CONTROL | self._api.LLAMA_TOKEN_ATTR_USER_DEFINED
        return bool(self._api.llama_vocab_get_attr(self.handle, token) & kinds)

    def piece(self, token: int, *, special: bool = False) -> bytes:
        """The bytes of a token, perhaps part of a character; a special one has none unless asked for."""
        known = self._pieces.get((token, special))
        if known is None:
            known = self._pieces[token, special] = self._spelled(token, special)
        return known

    def _spelled(self, token: int, special: bool) -> bytes:
        buffer = self._buffer
        size = self._api.llama_token_to_piece(self.handle, token, buffer, len(buffer), 0, special)
        if size < 0:
            buffer = ctypes.create_string_buffer(-size)
            size = self._api.llama_token_to_piece(self.handle, token, buffer, len(buffer), 0, special)
        return buffer.raw[: max(size, 0)]

    def _text(self, tokens: Sequence[int]) -> bytes:
        return b"".join(self._spelled(token, False) for token in tokens)

    def ends(self, token: int) -> bool:
        """Whether a token ends the reply."""
        return bool(self._api.llama_vocab_is_eog(self.handle, token))
