"""The inbox of claims over all runs: the most doubtful first, each accepted, edited or rejected by the keyboard alone."""
