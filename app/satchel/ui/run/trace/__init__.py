"""How a run came about: every step and call on a time axis, and what left the machine."""
