"""What this is, where it keeps its things, what goes on without the window, and what it is made of."""
