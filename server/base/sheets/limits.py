"""How much of a sheet is read."""

MAX_FILE_BYTES = 10 << 20
MAX_ENTRIES = 1000
MAX_TOTAL_BYTES = 200 << 20
MAX_PART_BYTES = 100 << 20
MAX_RATIO = 200  # of parts over 1 MB: short XML compresses well in honest files too
MAX_LINES = 20_000
MAX_COLUMNS = 100
MAX_CELL_LENGTH = 2_000
MEMORY_BYTES = 1 << 30
TIME_SECONDS = 30.0
