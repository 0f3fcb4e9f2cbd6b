"""Signed addresses for S3 servers (AWS Signature Version 4, query parameters).

The ``minio`` client signs the host only; ours sign further headers, so that an address for a PUT fixes
the size of the body. Rules: docs.aws.amazon.com, "Authenticating Requests: Using Query Parameters".
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
SECONDS_MAX = 7 * 86400  # S3 refuses longer ones


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs. The region is part of every signature."""

    access_key: str
    secret_key: str
    region: str


def presign(
    method: str,
    url: str,
    *,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    seconds: int,
    credentials: Credentials,
    when: datetime,
) -> str:
    """``url`` with a query that permits one ``method`` for ``seconds`` from ``when`` (UTC).

    ``url`` has neither query nor fragment and needs no escaping. ``headers`` (without ``host``, which is
    always signed) must be sent exactly so. The body is not signed, only its length when ``headers`` has it.
    """
    parts = urlsplit(url)
    day, moment = when.strftime("%Y%m%d"), when.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{day}/{credentials.region}/s3/aws4_request"
    signed = {"host": parts.netloc} | {name.lower(): value for name, value in headers.items()}
    names = ";".join(sorted(signed))
    full = dict(query) | {
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(min(seconds, SECONDS_MAX)),
        "X-Amz-SignedHeaders": names,
    }
    text = "&".join(f"{_escaped(name)}={_escaped(full[name])}" for name in sorted(full))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = "\n".join((method, parts.path or "/", text, lines, names, "UNSIGNED-PAYLOAD"))
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = "\n".join((ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{text}&X-Amz-Signature={signature}"


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
