"""Word 教案 in and out: guard, read, recognise the sections, write; pure, and parsed in a worker process.

Doors: ``guard.check``, ``reading.read``, ``sandbox.read_in_sandbox``, ``rekeying.rekey``, ``writing.write``,
``outline.outline`` and ``roundtrip.roundtrip``.
"""
