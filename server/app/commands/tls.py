"""``gongbei tls``: a certificate authority of one's own, for https inside a school."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.app.commands.platform import data_option, print_json
from server.base.errors import DomainError

if TYPE_CHECKING:
    from server.app.network.authority import Files
    from server.app.network.certificates import Certificate

NEXT = """\
根证书：{authority}（指纹 {fingerprint}）
1. 重新启动平台：gongbei up --lan，会自动用上这张证书。
2. 每台电脑和手机打开 /tls 页面，照着装一次根证书；装之前对一下上面的指纹。
服务器证书到期前会自动续，不用重新装。请把 {folder} 里的 ca.key 收好，不要给任何人。"""
RENEWED = "服务器证书已续到 {until}，大家不用重新安装；正在运行的平台一分钟内会自己换上。"
EXISTS = (
    "{folder} 里已经有根证书，没有改动：续期请用 gongbei tls renew；"
    "要重做请加 --force，之后每台电脑和手机都要重新安装。"
)


@click.group()
def tls() -> None:
    """学校自己的 https 证书：做一张、续期、查看。"""


name_option = click.option(
    "--name", "names", multiple=True, help="大家打开平台用的主机名或地址，可以写几个；本机的会自动加上"
)


@tls.command()
@data_option
@name_option
@click.option("--force", is_flag=True, help="重做根证书；之后每台电脑和手机都要重新安装")
def init(data: Path | None, names: tuple[str, ...], force: bool) -> None:
    """做一张学校自己的根证书和这台服务器的证书。"""
    from server.app.network import authority, certificates

    files = _files(data)
    if files.exist() and not force:
        raise DomainError(EXISTS.format(folder=files.folder))
    made = authority.init(files, names)
    click.echo(
        NEXT.format(authority=files.authority, fingerprint=made.fingerprint, folder=files.folder), err=True
    )
    print_json(_facts(files, certificates.read(files.server), made.fingerprint))


@tls.command()
@data_option
@name_option
def renew(data: Path | None, names: tuple[str, ...]) -> None:
    """用原来的根证书重新签发服务器证书（地址变了、多了名字、快到期）。"""
    from server.app.network import authority, certificates

    files = _files(data)
    made = authority.renew(files, names)
    click.echo(RENEWED.format(until=f"{made.ends:%Y-%m-%d}"), err=True)
    print_json(_facts(files, made, certificates.read(files.authority).fingerprint))


@tls.command()
@data_option
def show(data: Path | None) -> None:
    """现在的证书：名字、到期日、根证书指纹。"""
    from server.app.network import certificates

    files = _files(data)
    if not files.exist():
        raise DomainError("这里还没有自己的证书：请先执行 gongbei tls init。")
    print_json(_facts(files, certificates.read(files.server), certificates.read(files.authority).fingerprint))


def _files(data: Path | None) -> "Files":
    from server.app import environment
    from server.app.network.authority import Files

    return Files.of(environment.data_directory(data))


def _facts(files: "Files", server: "Certificate", fingerprint: str) -> dict[str, object]:
    return {
        "ca": str(files.authority),
        "fingerprint": fingerprint,
        "certificate": str(files.server),
        "key": str(files.server_key),
        "names": list(server.names),
        "until": f"{server.ends:%Y-%m-%d}",
    }
