"""Rooms in which several people write one document at once.

Owns the update log, its bases, the leases, the sockets and who is here. Knows a document by its id only;
who may open it is a function handed over in ``server.app``. How it works and why: ``docs/coedit.md``.
"""
