"""What a store may answer instead of doing the work."""


class StorageError(Exception):
    """Base of all below; ``str(error)`` is for the log, not for a teacher."""


class StorageDown(StorageError):
    """The store cannot be read or written now (disk full, folder gone, server away); nothing was kept."""


class NoObject(StorageError):
    """There is no object of this key."""


class ObjectExists(StorageError):
    """An object of this key is there already; objects are written once."""


class BadKey(StorageError):
    """Not one of our opaque keys; such a key never reaches a file system."""


class WrongSize(StorageError):
    """The stream was shorter or longer than announced; nothing was kept."""


class OutOfRange(StorageError):
    """The range starts behind the end of the object."""


class Refused(StorageError):
    """The signed address is expired, altered, or made for another method."""
