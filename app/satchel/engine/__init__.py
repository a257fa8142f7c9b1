"""The process that owns a data home, and the protocol that its clients speak."""
