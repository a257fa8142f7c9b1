"""Deterministic craft that steps call: passages in, typed pieces out; no model, no storage, no network."""
