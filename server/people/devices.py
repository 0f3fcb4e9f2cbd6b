"""A browser in the words of its owner: 「微信，安卓手机」. Pure."""

# The first that fits: most browsers also name those they descend from.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("wxwork", "企业微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("360SE", "360 浏览器"),
    ("QihooBrowser", "360 浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "火狐"),
    ("FxiOS", "火狐"),
    ("OPR/", "Opera"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Trident", "IE"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("OpenHarmony", "鸿蒙设备"),
    ("HarmonyOS", "鸿蒙设备"),
    ("Android", "安卓"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
UNKNOWN = "其他设备"


def said(agent: str) -> str:
    """What a ``User-Agent`` header stands for; a name of our own (``gongbei session create``) stays."""
    if not agent.startswith("Mozilla/"):
        return agent if agent.startswith("gongbei ") else UNKNOWN
    browser = next((words for sign, words in BROWSERS if sign in agent), "浏览器")
    system = next((words for sign, words in SYSTEMS if sign in agent), UNKNOWN)
    if system == "安卓":
        system = "安卓手机" if "Mobile" in agent else "安卓平板"
    return f"{browser}，{system}"
