"""Templates compiled to code that does less: what they write is letter by letter what Jinja writes.

Half of the CPU of a list page was its template (docs/decisions/0022-the-speed-of-pages.md). Three changes:
a text is escaped without making a ``Markup`` of it, for it is only joined; the pieces of a loop are joined
where they are made, not passed one by one through every template around it; an icon is looked up once, at
compile time.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]

CONSTANT = frozenset({"icon"})  # functions that say the same for the same words as long as the process lives


def written(value: Any) -> str:
    """``value`` as it stands in the page: like ``markupsafe.escape``, as a plain ``str`` where it can."""
    kind = value.__class__
    if kind is str:
        said: str = escape_text(value)
        return said
    if kind is Markup:
        whole: str = value
        return whole
    if kind is int:
        return str(value)
    return escape(value)


class Compiler(CodeGenerator):
    """Jinja's own, with the three changes above. ``environment.written`` has to be ``written``."""

    def write_commons(self) -> None:
        """The names every root and block function begins with."""
        super().write_commons()
        self.writeline("written = environment.written")

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        """A loop that would yield piece by piece gathers them and yields once."""
        if frame.buffer is not None:
            super().visit_For(node, frame)
            return
        self.buffer(frame)
        super().visit_For(node, frame)
        self.writeline(f"yield concat({frame.buffer})")
        frame.buffer = None

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in CONSTANT:
            words = [argument.as_const(frame.eval_ctx) for argument in node.args]
            constant: Callable[..., str] = self.environment.globals[node.node.name]  # type: ignore[assignment]
            return str(escape(constant(*words)))
        return super()._output_child_to_const(node, frame, finalize)
