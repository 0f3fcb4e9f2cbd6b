"""Writing a plan as Word in the default Chinese look: A4, 黑体 headings, 宋体 text, real lists."""

from .document import Written, write, write_with_warnings

__all__ = ["Written", "write", "write_with_warnings"]
