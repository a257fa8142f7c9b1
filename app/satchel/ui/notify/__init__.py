"""Notifications on the desktop: which run is told of, when, and by what."""
