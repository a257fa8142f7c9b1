"""One run: what it does, what it found, what that rests on, and how it came about."""
