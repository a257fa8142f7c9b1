"""Chooses which model answers: by role, needs, privacy and what was measured, and says why in one sentence."""
