"""The embedded text encoder: a small transformer in a child process, and a static table that needs no library."""

from satchel.inference.encoder.opening import Encoders, open_encoders

__all__ = ["Encoders", "open_encoders"]
