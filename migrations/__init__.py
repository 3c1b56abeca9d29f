"""Schema migrations. They are run by `storage/migrate.py`, also from an installed wheel."""
