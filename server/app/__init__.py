"""Composition roots, one file per process. The only room that knows everybody."""
