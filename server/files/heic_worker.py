"""The process that decodes one HEIC: ``python -m server.files.heic_worker EDGE``, bytes in, a JPEG out.

Exit 3 with ``WIDTHxHEIGHT`` on stdout when it has too many pixels, any other than 0 when it is broken.
"""

import os
import resource
import sys

import pi_heif

MEMORY_BYTES = 1 << 30
PIXELS_MAX = 64_000_000
REFUSED_STATUS = 3
QUALITY = 88


def main() -> int:
    """Read, look at the size before decoding, answer."""
    memory = int(os.environ.get("GONGBEI_WORKER_MEMORY", MEMORY_BYTES))  # less in tests
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    edge = int(sys.argv[1])
    pi_heif.options.DECODE_THREADS = 1
    image = pi_heif.open_heif(sys.stdin.buffer.read(), convert_hdr_to_8bit=True)
    width, height = image.size
    if width * height > PIXELS_MAX:
        sys.stdout.write(f"{width}x{height}")
        return REFUSED_STATUS
    picture = image.to_pillow()
    profile = picture.info.get("icc_profile")
    if edge:
        picture.thumbnail((edge, edge))
    picture.convert("RGB").save(
        sys.stdout.buffer, "JPEG", quality=QUALITY, **({"icc_profile": profile} if profile else {})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
