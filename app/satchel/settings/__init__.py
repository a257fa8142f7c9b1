"""Every setting, declared once, and the file that holds the person's choices."""
