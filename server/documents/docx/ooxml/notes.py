"""Footnotes, endnotes and comments: parts of their own beside the document."""

from collections import Counter

from .context import Context
from .marks import plain_text
from .names import w


def read_notes(context: Context) -> None:
    """Load the texts of all footnotes and endnotes."""
    for kind in ("footnote", "endnote"):
        root = context.package.related_tree(kind + "s")
        if root is None:
            continue
        for note in root.iterchildren(w(kind)):
            if note.get(w("type")) in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            context.notes[f"{kind}:{note.get(w('id'), '')}"] = plain_text(note)


def warn_comments(context: Context) -> None:
    """One line per author: comments are not taken into the plan in this version."""
    root = context.package.related_tree("comments")
    if root is None:
        return
    counts: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    for comment in root.iterchildren(w("comment")):
        author = (comment.get(w("author")) or "未署名").strip()[:20] or "未署名"
        counts[author] += 1
        signs[author] += len(plain_text(comment))
    for author, count in counts.items():
        context.warnings.add(
            "批注", f"{author} 的 {count} 条批注（共 {signs[author]} 字）没有导入，请在 Word 原文件里查看。"
        )
