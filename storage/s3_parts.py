"""Uploads in parts on an S3 server ("multipart"): parts survive a closed page, and join in place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from storage.errors import StorageDown, WrongSize

NUMBER_MAX = 1000  # one page of the list of parts

Request = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has arrived; its ETag names it when the parts are joined."""

    number: int
    size: int
    etag: str


class Parts:
    """The four requests. Synchronous, as the store's threads call them.

    Args:
        request: ``request(method, key, query, headers, body)`` of the store: signs, sends, raises our errors.
    """

    def __init__(self, request: Request) -> None:
        self._request = request

    def begin(self, key: str) -> str:
        """The server's name of a new upload."""
        answer = self._request("POST", key, {"uploads": ""}, {})
        return _text(_read(answer.data), "UploadId")

    def arrived(self, key: str, upload: str) -> list[Part]:
        """The parts on the server, by number."""
        query = {"uploadId": upload, "max-parts": str(NUMBER_MAX)}
        answer = _read(self._request("GET", key, query, {}).data)
        found = [
            Part(int(_text(one, "PartNumber")), int(_text(one, "Size")), _text(one, "ETag"))
            for one in answer.iterfind("{*}Part")
        ]
        return sorted(found, key=lambda part: part.number)

    def join(self, key: str, upload: str, sizes: list[int]) -> None:
        """Make the object; see ``ObjectStore.join_parts``."""
        there = self.arrived(key, upload)
        if [(part.number, part.size) for part in there] != list(enumerate(sizes, start=1)):
            raise WrongSize(f"{key}: parts {[part.size for part in there]} instead of {sizes}")
        body = etree.Element("CompleteMultipartUpload")
        for part in there:
            line = etree.SubElement(body, "Part")
            etree.SubElement(line, "PartNumber").text = str(part.number)
            etree.SubElement(line, "ETag").text = part.etag
        data = etree.tostring(body)
        headers = {"Content-Length": str(len(data))}
        answer = _read(self._request("POST", key, {"uploadId": upload}, headers, data).data)
        if not answer.tag.endswith("CompleteMultipartUploadResult"):  # an error that came after the 200
            raise StorageDown(f"could not join {key}: {etree.tostring(answer)[:300]!r}")

    def drop(self, key: str, upload: str) -> None:
        """Forget the parts."""
        self._request("DELETE", key, {"uploadId": upload}, {})


def _read(data: bytes) -> Any:
    try:
        return etree.fromstring(data.strip(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise StorageDown(f"the server answered no XML: {data[:200]!r}") from error


def _text(element: Any, name: str) -> str:
    found = element.findtext(f"{{*}}{name}")
    if found is None:
        raise StorageDown(f"the server's answer has no {name}")
    return str(found)
