"""Markdown as one widget per block, drawn while it is still being written."""
