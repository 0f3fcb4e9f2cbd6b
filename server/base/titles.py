"""Titles in book marks, and what stands in marks within them."""

INNER = str.maketrans("《》", "〈〉")


def marked(title: str) -> str:
    """《古诗〈山行〉》: within 《》 single marks stand (GB/T 15834-2011)."""
    return f"《{title.translate(INNER)}》"
