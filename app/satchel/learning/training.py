"""Trains linear heads: L2-regularised logistic regression per label, numpy alone, no randomness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Weights (labels, features), bias and threshold (labels,), and the cross-validated F1 per label."""

    weights: Matrix
    bias: Matrix
    threshold: Matrix
    f1: dict[str, float]
    held_out: Matrix  # (rows, labels): each row's probability from a fit that never saw its group
    folds: tuple[tuple[Matrix, Matrix], ...]  # weights and bias of each such fit
    fold_of: Mapping[str, int]  # which of them never saw a group

    def unseen(self, features: Matrix, group: str) -> Matrix:
        """Shape (rows, labels): probabilities of other rows of a group from the fit that never saw it."""
        weights, bias = self.folds[self.fold_of[group]]
        return _sigmoid(features @ weights.T + bias)


def train(features: Matrix, targets: Matrix, known: Matrix, groups: Sequence[str], labels: Sequence[str], *,
          penalty: float = 1.0, folds: int = 5) -> Fit:  # fmt: skip
    """Fits every label; thresholds come from cross-validation split by group (incident).

    `targets` and `known` have shape (rows, labels); rows with ``known == 0`` are left out for that label.
    """
    import numpy as np

    fold_of = {name: i % folds for i, name in enumerate(sorted(set(groups)))}
    of_row = np.array([fold_of[g] for g in groups])
    held_out = np.zeros_like(targets)
    fits = []
    for fold in range(folds):
        inside, outside = of_row != fold, of_row == fold
        w, b = fit(features[inside], targets[inside], known[inside], penalty)
        held_out[outside] = _sigmoid(features[outside] @ w.T + b)
        fits.append((w, b))
    weights, bias = fit(features, targets, known, penalty)
    cuts = [best_threshold(held_out[known[:, j] > 0, j], targets[known[:, j] > 0, j]) for j in range(len(labels))]
    thresholds = np.array([c for c, _ in cuts], np.float32)
    f1 = {label: f1 for label, (_, f1) in zip(labels, cuts)}
    return Fit(
        weights=weights, bias=bias, threshold=thresholds, f1=f1, held_out=held_out, folds=tuple(fits), fold_of=fold_of
    )


def fit(features: Matrix, targets: Matrix, known: Matrix, penalty: float, rounds: int = 300) -> tuple[Matrix, Matrix]:
    """Weights (labels, features) and bias (labels,) by Nesterov's accelerated gradient with restart
    (O'Donoghue and Candes 2015), all labels at once.
    """
    import numpy as np

    x = np.concatenate([features, np.ones((len(features), 1), np.float32)], axis=1)
    decay = np.full((x.shape[1], 1), penalty, np.float32)
    decay[-1] = 1e-3
    step = 1.0 / (0.25 * _largest_square(x) + penalty)
    w = np.zeros((x.shape[1], targets.shape[1]), np.float32)
    ahead, t = w.copy(), 1.0
    for _ in range(rounds):
        gradient = x.T @ (known * (_sigmoid(x @ ahead) - targets)) + decay * ahead
        new = ahead - step * gradient
        if float((gradient * (new - w)).sum()) > 0:
            t = 1.0
        following = (1 + (1 + 4 * t * t) ** 0.5) / 2
        ahead = new + (t - 1) / following * (new - w)
        w, t = new, following
    return np.ascontiguousarray(w[:-1].T), w[-1]


def _sigmoid(x: Matrix) -> Matrix:
    import numpy as np

    return (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)


def _largest_square(x: Matrix) -> float:
    """Largest squared singular value, by power iteration from a fixed start."""
    import numpy as np

    v = np.ones(x.shape[1], np.float32)
    for _ in range(30):
        v = x.T @ (x @ v)
        v /= np.linalg.norm(v)
    return float(np.linalg.norm(x @ v) ** 2) * 1.05


def best_threshold(scores: Matrix, target: Matrix) -> tuple[float, float]:
    """The score cut with the best F1, and that F1."""
    import numpy as np

    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(target[order])
    total = float(target.sum())
    if total == 0:
        return 0.5, 0.0
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + total)
    at = int(np.argmax(f1))
    return round(float(scores[order[at]]), 4), round(float(f1[at]), 4)
