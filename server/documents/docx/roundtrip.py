"""What ``gongbei docx roundtrip IN OUT`` does: import, through the shared document, export."""

from pathlib import Path
from typing import Any

from server.documents import canonical, ydoc

from .errors import Refused
from .filling import fill
from .imported import Imported
from .reading import read
from .writing import write_with_warnings
from .writing.document import Written

Json = dict[str, Any]


def roundtrip(source: str | Path, target: str | Path, template: str | Path | None = None) -> list[str]:
    """Read ``source``, pass it through a Y document, write ``target``; the warnings of both ways.

    Raises:
        Refused: the file or the template is not taken, or ``target`` cannot be written.
        OSError: ``source`` or ``template`` cannot be read.
    """
    file = Path(source)
    imported = read(file.read_bytes(), file.name)
    doc = ydoc.to_json(ydoc.from_json(canonical.normalise(imported.doc)))
    if template is None:
        written = write_with_warnings(doc, dict(imported.meta), imported.assets.get, imported.opinions)
    else:
        written = _filled(Path(template), file, doc, imported)
    try:
        Path(target).write_bytes(written.data)
    except OSError as error:
        raise Refused(f"不能写入 {target}（{error.strerror}），原文件没有改动。请换一个位置再试。") from error
    return imported.warnings + written.warnings


def _filled(form: Path, source: Path, doc: Json, imported: Imported) -> Written:
    """The form with the plan in it; a plan's own file as its form is followed word by word."""
    data = form.read_bytes()
    is_own = data == source.read_bytes()
    assets = imported.assets.get
    return fill(data, doc, imported.meta, assets, form.name, is_own, opinions=imported.opinions or None)
