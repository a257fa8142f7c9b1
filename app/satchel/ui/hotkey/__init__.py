"""The key that opens the palette from anywhere, where the desktop lets a program ask for one."""
