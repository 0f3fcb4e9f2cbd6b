"""What a browser says about a file it wants to send."""

from dataclasses import dataclass

from server.base.errors import DomainError
from server.files.tables import Place


@dataclass(slots=True)
class AskForm:
    """One file: its name, its size in bytes, into the text or beside it, its SHA-256 in hex."""

    name: str = ""
    size: int = 0
    place: str = Place.BODY
    sha256: str = ""

    def chosen_place(self) -> Place:
        """``place`` as one of ours.

        Raises:
            DomainError: it is something else.
        """
        if self.place not in set(Place):
            raise DomainError("没有说清文件放在正文里还是附件里，请刷新页面再传。")
        return Place(self.place)
