"""The quick command palette: say what should be done from anywhere, and read the answer in place."""
