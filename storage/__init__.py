"""The object store: one interface, a local directory behind it, and S3 servers later.

Imports nothing of ``server``: what the store needs (a folder, a secret, an address) is handed to it.
"""
