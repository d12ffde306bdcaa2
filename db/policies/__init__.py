"""Policy records in the archive: tables, how they are written, found and shown."""
