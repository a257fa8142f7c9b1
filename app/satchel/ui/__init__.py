"""The window: the only home of Qt. A screen is a folder with a presenter (no Qt, decides) and a view (widgets, shows)."""
