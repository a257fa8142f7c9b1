"""Runs agents: a profile's steps as a graph whose every step survives a kill, and the checks that results must pass."""
