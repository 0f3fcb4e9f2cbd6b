"""Teachers of the town with a real browser on the real processes."""
