"""教案模板: the sections a plan begins with, which must be filled in, which keep title and order."""
