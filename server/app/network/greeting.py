"""What ``gongbei up`` prints for the others in the network: every address, with a code for their phones."""

from server.app.environment import Place
from server.app.network import addresses, authority, certificates, codes
from server.app.network.addresses import Address

ALONE = "现在只有这台电脑能打开；要让同一网络里的电脑和手机也能打开，请加上 --lan 再启动。"
NO_NETWORK = "这台电脑现在没有连上网络，别的电脑打不开；连上后请重新启动。"
PLAIN = "这是 http：能写教案，但手机不能离线打开，也不能用摄像头。要用 https，请先执行 gongbei tls init。"


def lines(place: Place, *, with_codes: bool) -> list[str]:
    """The lines; ``with_codes`` on a terminal, where somebody can point a phone at them."""
    if place.host in addresses.LOOPBACK:
        return [ALONE]
    listed = addresses.urls(place.host, place.port, place.scheme)
    if not listed:
        return [NO_NETWORK]
    printed = []
    # A phone that does not trust our certificate yet comes to /tls; one that does goes on by itself.
    is_ours = place.tls_cert == str(authority.Files.of(place.data).server)
    for url, address in listed:
        if address.is_virtual:
            printed.append(f"（虚拟网卡 {address.interface}，一般用不到：{url}）")
            continue
        printed.append(f"同一网络里的老师请打开：{url}")
        if with_codes:
            printed.append(codes.in_terminal(url.replace("https:", "http:", 1) if is_ours else url))
    return [*printed, *_about_certificate(place, listed)]


def _about_certificate(place: Place, listed: list[tuple[str, Address]]) -> list[str]:
    if not place.tls_cert:
        return [PLAIN]
    files = authority.Files.of(place.data)
    if place.tls_cert != str(files.server):
        return []
    fingerprint = certificates.read(files.authority).fingerprint
    page = addresses.url("http", listed[0][1].text, place.port)
    return [f"第一次打开前，每台电脑和手机要装一次根证书，照着这一页做：{page}/tls（指纹 {fingerprint}）"]
