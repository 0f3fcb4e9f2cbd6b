"""The size of a picture, from its header: nothing is decoded, so a bomb stays closed."""

import struct
from typing import BinaryIO

from PIL import BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from server.base.errors import DomainError
from server.files.sniffing import BMP, GIF, JPEG, PNG, WEBP

PIXELS_MAX = 64_000_000  # a phone's largest photo; a browser needs 4 bytes for each
SIDE_MAX = 16_384
SIDE_SHOWN = 8000  # what to scale to, as said to people

# The classes themselves: Image.open would try every format Pillow knows on hostile bytes.
READERS: dict[str, type[ImageFile]] = {
    PNG: PngImagePlugin.PngImageFile,
    JPEG: JpegImagePlugin.JpegImageFile,
    GIF: GifImagePlugin.GifImageFile,
    WEBP: WebPImagePlugin.WebPImageFile,
    BMP: BmpImagePlugin.BmpImageFile,
}
BROKEN = "这张图片打不开，可能没有传完整或已经损坏。请在电脑上打开确认后再传。"
HUGE = "这张图片有 {width}×{height} 像素，太大了，别人的电脑会打不开。请缩小到 {side} 像素以内再传。"


def size_of(media_type: str, file: BinaryIO) -> tuple[int, int]:
    """Width and height in pixels.

    Raises:
        DomainError: the header cannot be read, or the picture is larger than a browser can show.
    """
    try:
        with READERS[media_type](file) as picture:
            width, height = picture.size
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        EOFError,
        IndexError,
        OverflowError,
        struct.error,
    ) as error:
        raise DomainError(BROKEN) from error  # what Pillow's readers raise on broken headers
    if width < 1 or height < 1:
        raise DomainError(BROKEN)
    if width * height > PIXELS_MAX or max(width, height) > SIDE_MAX:
        raise DomainError(HUGE.format(width=width, height=height, side=SIDE_SHOWN))
    return width, height
