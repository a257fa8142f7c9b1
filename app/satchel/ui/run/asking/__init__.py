"""Questions about a run, answered beside its result."""
