"""The archive's history of tables: Alembic scripts, shipped inside the package."""
