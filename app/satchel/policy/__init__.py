"""Decides on effects from labels, grants and approvals; this version has none to decide on: agents only read."""
