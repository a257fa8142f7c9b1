"""The settings: what can be chosen, who chose it, and back to the default."""
