"""Models on this machine: which there are, whose they are, what they can do."""
