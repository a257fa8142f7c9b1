"""Profiles: agents as inert folders of text and numbers, read, checked and listed; none of their files is ever run."""
