"""Headers of every answer, whatever it is: what a page may load, who may frame it, what is kept."""

from server.base.settings import Settings

HSTS_SECONDS = 180 * 86400
RECORDS_VOICE = "/kit"  # the one page that may ask for the microphone
SHUT = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), midi=()"


def content_policy(settings: Settings) -> str:
    """The Content-Security-Policy: only ourselves, and the object store when it has another address."""
    store = f" {settings.objects_origin}" if settings.objects_origin else ""
    return "; ".join((
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        f"img-src 'self' data: blob:{store}",
        f"media-src 'self' blob:{store}",
        f"connect-src 'self'{store}",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ))  # fmt: skip


def security_headers(settings: Settings, *, records_voice: bool = False) -> list[tuple[bytes, bytes]]:
    """Name and value as ASGI wants them; ``records_voice``: of the page at ``RECORDS_VOICE``."""
    texts = {
        "content-security-policy": content_policy(settings),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": SHUT.replace("microphone=()", "microphone=(self)") if records_voice else SHUT,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if settings.public_url.startswith("https://"):
        texts["strict-transport-security"] = f"max-age={HSTS_SECONDS}"
    return [(name.encode(), text.encode()) for name, text in texts.items()]
