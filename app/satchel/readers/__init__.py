"""Bytes of outside files become passages: one file per format, run in a child process with limits."""
