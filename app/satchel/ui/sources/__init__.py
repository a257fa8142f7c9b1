"""The sources of a run, opened beside its result at the very words that a citation names."""
