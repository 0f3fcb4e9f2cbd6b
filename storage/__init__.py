"""The object store: one interface, a local directory behind it, and S3 servers later."""
