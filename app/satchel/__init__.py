"""Satchel: bring your own agents to work."""

__version__ = "0.1.0"
