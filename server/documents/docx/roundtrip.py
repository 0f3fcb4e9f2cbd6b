"""What ``gongbei docx roundtrip IN OUT`` does: import, through the shared document, export."""

from pathlib import Path

from server.documents import canonical, ydoc

from .errors import Refused
from .reading import read
from .writing import write_with_warnings


def roundtrip(source: str | Path, target: str | Path, template: str | Path | None = None) -> list[str]:
    """Read ``source``, pass it through a Y document, write ``target``; the warnings of both ways.

    Raises:
        Refused: the file is not taken, ``target`` cannot be written, or a template was given (filling
            school forms is not built yet).
        OSError: ``source`` cannot be read.
    """
    if template is not None:
        raise Refused("还不能按学校的模板导出，已停止，没有写文件。请去掉 --template，用默认样式导出。")
    file = Path(source)
    imported = read(file.read_bytes(), file.name)
    doc = ydoc.to_json(ydoc.from_json(canonical.normalise(imported.doc)))
    written = write_with_warnings(doc, dict(imported.meta), imported.assets.get, imported.opinions)
    try:
        Path(target).write_bytes(written.data)
    except OSError as error:
        raise Refused(f"不能写入 {target}（{error.strerror}），原文件没有改动。请换一个位置再试。") from error
    return imported.warnings + written.warnings
