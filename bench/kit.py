"""Opening a sheet that lies on the phone, without a network: from the address to marks one can tap.

``python bench/kit.py [rounds]`` fills a throw-away database, starts the real web process, lets a real
Chromium (``CHROMIUM``, else found) take the kit along with a record of 60 lines, and switches the network
off. Each round opens the record in a new tab (from nothing: service worker, scripts, IndexedDB, screen) and
then its 量表; once more with the processor slowed down four times, as on a cheap phone. Medians of the page's
own clock. One line of JSON; 1 when something of the record was missing.
"""

import asyncio
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from observers import MOMENTS, SCHOOLS, Phone, connect, fill, serving  # noqa: E402
from pages import SECRET  # noqa: E402
from playwright.async_api import BrowserContext, async_playwright  # noqa: E402
from throwaway import database as throwaway_database  # noqa: E402

ROUNDS = 7
HELD_MS = 500
SLOWER = 4
SCREEN: Any = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# The record is shown when its last line was painted, the sheet when its last mark was.
OPEN = """async ([lines, marks]) => {
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  const until = async found => {
    while (!found()) await painted();
    await painted();
    return performance.now();
  };
  const shown = await until(() => document.querySelectorAll('.observe-body ol .moment').length >= lines);
  const tab = [...document.querySelectorAll('[role=tab]')].find(one => one.textContent.startsWith('量表'));
  const pressed = performance.now();
  tab.click();
  const panel = () => document.getElementById(tab.getAttribute('aria-controls'));
  const sheet = await until(() => panel().querySelectorAll('input[type=range]').length >= marks);
  return [shown, sheet - pressed];
}"""
KEPT = "navigator.serviceWorker.getRegistration('/kit').then(one => Boolean(one?.active))"
LOADED = "() => document.querySelector('observe-kit')?.store?.data()?.observations.length > 0"


async def record(phone: Phone, port: int, sheet: dict[str, Any]) -> None:
    """A whole record on the server, as another device sent it."""
    line = await connect(port, phone.cookie)
    _status, token = await line.ask("GET", "/kit/token")
    sent = phone.sending(sheet, 1)
    status, said = await line.ask("PUT", f"/kit/records/{phone.record}", sent, token["csrf"])
    assert status == 200, said
    line.writer.close()


async def opened(context: BrowserContext, address: str, slower: int, marks: int) -> tuple[float, float]:
    """One tab, from nothing: ms to the record, and from the press to its sheet."""
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    await page.goto(address, wait_until="commit")
    shown, sheet = await page.evaluate(OPEN, [MOMENTS, marks])
    await page.close()
    return shown, sheet


async def measure(phone: Phone, port: int, marks: int, rounds: int) -> dict[str, Any]:
    """Take the kit along, switch the network off, open."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    origin = f"http://127.0.0.1:{port}"
    name, value = phone.cookie.split("=", 1)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="gongbei-kit-") as folder:
        async with async_playwright() as playwright:
            context = await playwright.chromium.launch_persistent_context(
                folder, executable_path=path, args=["--no-sandbox", "--disable-gpu"], **SCREEN
            )
            await context.add_cookies([{"name": name, "value": value, "url": origin}])
            page = await context.new_page()
            await page.goto(f"{origin}/kit")
            await page.wait_for_function(LOADED)
            await page.wait_for_function(KEPT)
            await context.set_offline(True)
            for words, slower in (("", 1), ("_slowed", SLOWER)):
                times = [
                    await opened(context, f"{origin}/kit#/record/{phone.record}", slower, marks)
                    for _ in range(rounds)
                ]
                found[f"record_ms{words}"] = round(statistics.median(one for one, _sheet in times), 1)
                found[f"sheet_ms{words}"] = round(statistics.median(one for _record, one in times), 1)
                found[f"all_ms{words}"] = round(statistics.median(map(sum, times)), 1)
            found["chromium"] = context.browser.version if context.browser else ""
            await context.close()
    return found


async def run(phone: Phone, port: int, sheet: dict[str, Any], rounds: int) -> dict[str, Any]:
    """Fill the record, then look at it."""
    await record(phone, port, sheet)
    return await measure(phone, port, len(sheet["lines"]), rounds)


def main() -> int:
    """Fill, serve, take along, open, print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    os.environ.setdefault("GONGBEI_SECRET", SECRET)
    with throwaway_database() as dsn:
        phones, sheet = asyncio.run(fill(dsn, SCHOOLS))
        with serving(dsn) as (port, _pid):
            found = asyncio.run(run(phones[0], port, sheet, rounds))
    found |= {"holds": found["all_ms"] <= HELD_MS, "rounds": rounds, "python": platform.python_version()}
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
