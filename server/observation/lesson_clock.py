"""The lesson clock in words. Pure."""


def said(seconds: int) -> str:
    """「3:05」, 「72:40」: minutes and seconds since the lesson began; lessons are counted in minutes."""
    return f"{seconds // 60}:{seconds % 60:02}"
