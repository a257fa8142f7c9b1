"""The truth on disk: SQLite databases, original bytes, backups."""
