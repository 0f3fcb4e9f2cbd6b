"""OpenStack Swift with its S3 door as one process on loopback: a real S3 server for the tests.

Run by the Python of its own environment (eventlet patches the standard library), never imported by a test:
``swiftd.py FOLDER PORT ACCESS SECRET [ORIGIN]``. Prints ``ready`` when it listens. ORIGIN is the web site
whose pages may send files here.
"""

import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import eventlet  # noqa: E402

eventlet.patcher.monkey_patch()

from eventlet import wsgi  # noqa: E402

BACKENDS = ("object", "container", "account")
PIPELINE = (
    "catch_errors gatekeeper listing_formats s3api tempauth copy bulk slo dlo versioned_writes symlink"
    " proxy-server"
)
FILTERS = {
    "catch_errors": "", "gatekeeper": "", "listing_formats": "", "copy": "", "bulk": "", "slo": "", "dlo": "",
    "symlink": "", "versioned_writes": "allow_object_versioning = true",
}  # fmt: skip


def main() -> None:
    """Write the configuration, bind, serve for ever."""
    folder, port, access, secret, *origin = sys.argv[1:]
    root = Path(folder)
    (root / "etc").mkdir(parents=True, exist_ok=True)
    (root / "devices" / "d1").mkdir(parents=True, exist_ok=True)
    write(root, "swift.conf", SWIFT_CONF)
    from swift.common import utils

    utils.set_swift_dir(str(root / "etc"))
    sockets = {name: eventlet.listen(("127.0.0.1", 0)) for name in BACKENDS}
    sockets["proxy"] = eventlet.listen(("127.0.0.1", int(port)))
    make_rings(root, sockets)
    write_servers(root, access, secret, origin[0] if origin else "")
    threads = [eventlet.spawn(serve, root, name, socket) for name, socket in sockets.items()]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for thread in threads:
        thread.wait()


def make_rings(root: Path, sockets: dict) -> None:
    """Which server holds what; anew at every start, because the ports change."""
    from swift.common.ring import RingBuilder

    for name in BACKENDS:
        ring = RingBuilder(2, 1, 0)
        port = sockets[name].getsockname()[1]
        ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1", "weight": 1.0})
        ring.rebalance()
        ring.get_ring().save(str(root / "etc" / f"{name}.ring.gz"))


def write_servers(root: Path, access: str, secret: str, origin: str) -> None:
    """One file per server, as Swift reads them."""
    account, user = access.split(":")
    common = (
        f"[DEFAULT]\nswift_dir = {root}/etc\ndevices = {root}/devices\nmount_check = false\n"
        "log_level = ERROR\nbind_ip = 127.0.0.1\nbind_port = 0\nfallocate_reserve = 0\n"
    )
    for name in BACKENDS:
        app = f"[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n"
        write(root, f"{name}.conf", f"{common}{app}fallocate_reserve = 0\n")
    cors = f"cors_allow_origin = {origin}\nstrict_cors_mode = false\n" if origin else ""
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n{more}\n" for name, more in FILTERS.items())
    write(
        root,
        "proxy.conf",
        f"{common}{cors}[pipeline:main]\npipeline = {PIPELINE}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\n"
        "allow_account_management = true\naccount_autocreate = true\n"
        f"{filters}"
        "[filter:s3api]\nuse = egg:swift#s3api\nlocation = us-east-1\ns3_acl = false\n"
        f"cors_preflight_allow_origin = {origin}\n"
        f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_{account}_{user} = {secret} .admin\n",
    )


def serve(root: Path, name: str, socket: object) -> None:
    """One of the four servers."""
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.wsgi import loadapp

    wsgi.server(
        socket,
        loadapp(str(root / "etc" / f"{name}.conf"), global_conf={"log_name": name}),
        protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,
        socket_timeout=60,
        url_length_limit=8192,
        log_output=False,
    )


def write(root: Path, name: str, text: str) -> None:
    """A configuration file."""
    (root / "etc" / name).write_text(text)


SWIFT_CONF = (
    "[swift-hash]\nswift_hash_path_suffix = gongbei-test\nswift_hash_path_prefix = gongbei-test\n"
    "[storage-policy:0]\nname = default\ndefault = yes\n"
)

if __name__ == "__main__":
    main()
