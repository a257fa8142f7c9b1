"""Finds the agent that a request is for: by name, by what came with it, by corrections, by meaning; unsure, it asks."""
