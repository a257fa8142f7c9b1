"""The main window: the rail with the screens, a banner when something is wrong, and the screen itself."""
