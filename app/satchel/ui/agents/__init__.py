"""The agents: what each does, what it may do, and a way to give it work."""
