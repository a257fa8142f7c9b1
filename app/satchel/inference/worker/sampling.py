"""Chooses the next token: the likeliest, or drawn with a seed, and only what the grammar allows."""

from __future__ import annotations

import ctypes
from typing import Any

from satchel.domain.errors import InputError
from satchel.inference.grammar.check import ROOT, check
from satchel.inference.templates.families import Sampling
from satchel.inference.worker.context import Context
from satchel.inference.worker.model import FailedError, Model

_IMPOSSIBLE = float("-inf")


class Sampler:
    """llama.cpp's samplers for one reply; `close` frees them."""

    def __init__(self, model: Model, *, grammar: str, temperature: float, seed: int, shape: Sampling) -> None:
        """Raises `FailedError` for a grammar that cannot be used."""
        self._api = api = model.api
        self._chain: Any = None
        self._grammar: Any = _grammar(model, grammar) if grammar else None
        self._chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        for one in _samplers(api, temperature, seed, shape):
            api.llama_sampler_chain_add(self._chain, one)
        self._size = model.vocabulary.size
        self._single = api.llama_token_data(0, 0.0, 0.0)
        self._alone = api.llama_token_data_array(ctypes.pointer(self._single), 1, -1, False)
        self._candidates: Any = None

    @property
    def is_bound(self) -> bool:
        """Whether there is a grammar."""
        return self._grammar is not None

    def next(self, context: Context, *, bound: bool) -> int:
        """The token after those that the context has; `bound`: the grammar counts.

        Looking at every word of a large vocabulary with the grammar takes longer than computing a small model. So the
        choice is made without it first, and stands if the grammar takes it. Raises `FailedError` when none fits.
        """
        token = int(self._api.llama_sampler_sample(self._chain, context.handle, -1))
        if not bound or self._grammar is None:
            return token
        if not self.allows(token):
            token = self._chosen_among_allowed(context)
        self._api.llama_sampler_accept(self._grammar, token)
        return token

    def allows(self, token: int) -> bool:
        """Whether the grammar takes this token next."""
        self._single.id, self._single.logit = token, 0.0
        self._alone.size, self._alone.selected, self._alone.sorted = 1, -1, False
        self._api.llama_sampler_apply(self._grammar, ctypes.byref(self._alone))
        return bool(self._single.logit != _IMPOSSIBLE)

    def replay(self, token: int) -> None:
        """Takes a token that was chosen before, if it fits: llama.cpp ends the process over one that does not."""
        if self._grammar is None:
            return
        if not self.allows(token):
            raise FailedError("request", "what was written before does not fit the grammar")
        self._api.llama_sampler_accept(self._grammar, token)

    def _chosen_among_allowed(self, context: Context) -> int:
        import numpy as np

        if self._candidates is None:
            self._candidates = np.zeros(self._size, dtype=[("id", "<i4"), ("logit", "<f4"), ("p", "<f4")])
        table = self._candidates
        table["id"] = np.arange(self._size, dtype="<i4")
        table["logit"] = context.logits()
        pointer = ctypes.cast(table.ctypes.data, ctypes.POINTER(self._api.llama_token_data))
        found = self._api.llama_token_data_array(pointer, self._size, -1, False)
        self._api.llama_sampler_apply(self._grammar, ctypes.byref(found))
        self._api.llama_sampler_apply(self._chain, ctypes.byref(found))
        if not 0 <= found.selected < found.size:
            raise FailedError("compute", "nothing was chosen")
        chosen = found.data[found.selected]
        if chosen.logit == _IMPOSSIBLE:
            raise FailedError("grammar", "the model has no word that fits")
        return int(chosen.id)

    def close(self) -> None:
        """Frees what llama.cpp holds for it."""
        for one in (self._grammar, self._chain):
            if one:
                self._api.llama_sampler_free(one)
        self._grammar = self._chain = None


def _grammar(model: Model, text: str) -> Any:
    try:
        check(text)
    except InputError as error:
        raise FailedError("grammar", error.what) from error
    handle = model.api.llama_sampler_init_grammar(model.vocabulary.handle, text.encode(), ROOT.encode())
    if not handle:
        raise FailedError("grammar", "llama.cpp does not take it")
    return handle


def _samplers(api: Any, temperature: float, seed: int, shape: Sampling) -> list[Any]:
    if temperature <= 0:
        return [api.llama_sampler_init_greedy()]
    out = [api.llama_sampler_init_top_k(shape.top_k)] if shape.top_k > 0 else []
    if shape.top_p < 1:
        out.append(api.llama_sampler_init_top_p(shape.top_p, 1))
    if shape.min_p > 0:
        out.append(api.llama_sampler_init_min_p(shape.min_p, 1))
    return [*out, api.llama_sampler_init_temp(temperature), api.llama_sampler_init_dist(seed & 0xFFFFFFFF)]
