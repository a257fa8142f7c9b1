"""The icon in the tray: what runs, what waits, and the way in. A bonus; nothing depends on it."""
