"""What the store may raise. The docstring is the default message."""

from parsers.errors import SyndicationError


class StorageError(SyndicationError):
    """The store could not do what was asked."""


class StoreUnavailableError(StorageError):
    """The database cannot be used right now (unreachable, locked, read-only or full); what was asked can be tried again."""


class StoreAwayError(StoreUnavailableError):
    """The database server does not answer (it starts, stops, or is out of reach): waiting helps."""


class StoreFullError(StoreUnavailableError):
    """The database cannot be written: the disk is full or read-only. Somebody has to make room; waiting alone does not help."""


class StoreInUseError(StorageError):
    """Another wiredesk daemon already works on this SQLite file."""


class SchemaOutOfDateError(StorageError):
    """The database's schema is not the one this version of wiredesk needs; run `wiredesk db upgrade`."""


class CorruptStoreError(StorageError):
    """The file is damaged or is not a wiredesk database; restore it from a backup (`wiredesk db backup` makes them)."""


class UnknownOutletError(StorageError):
    """No outlet of this slug is known to the store."""


class ChangesPrunedError(StorageError):
    """Changes after this `seq` are no longer kept: read the views once in full, then go on from the newest `seq`."""
