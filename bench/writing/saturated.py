"""The main measurement: 4 rooms, each with 6 typists at 40 tokens/s and 14 readers: 18,240 deliveries/s."""

import asyncio
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from bench.writing import rooms as texts
from bench.writing.lines import Line, connect
from bench.writing.rooms import TOKEN, Room, sync_update
from bench.writing.servers import ROOT, Server, cpu_seconds
from server.coedit.wire import read_varbytes

ROOMS, TYPISTS, READERS, RATE = 4, 6, 14, 40.0
PATIENCE_SECONDS = 20.0
QUIET_SECONDS = 0.3


@dataclass
class Told:
    """What one round on one server gave."""

    deliveries: int
    cpu_s: float
    lags_ms: list[float]
    generator: float
    pg_cpu_s: float
    commits: dict[str, float]

    def us(self) -> float:
        """Microseconds of the server's CPU a delivery."""
        return self.cpu_s / self.deliveries * 1e6

    def percentile(self, share: float) -> float:
        """Milliseconds from the call that sends to the moment the bytes are with the other."""
        return self.lags_ms[min(len(self.lags_ms) - 1, int(len(self.lags_ms) * share))]


async def joined(server: Server, room: Room, headers: list[dict[str, str]], members: int) -> list[Line]:
    """All members of a room, in sync; the first gives a peer the document."""
    lines = []
    for number in range(members):
        line = await connect(
            server.url(room.document_id), headers[number % len(headers)], server.names(room.document_id)
        )
        await line.join(room.base if number == 0 and server.name != "ours" else None)
        lines.append(line)
    return lines


async def round_of(
    server: Server,
    dsn: str,
    rooms: list[Room],
    headers: list[dict[str, str]],
    postmaster: int,
    seconds: float,
) -> Told:
    """Type, wait until everybody has everything, prove it.

    Raises:
        SystemExit: a replica differs, or a token did not arrive.
    """
    members = [await joined(server, room, headers, TYPISTS + READERS) for room in rooms]
    await asyncio.sleep(QUIET_SECONDS)
    marks = [[len(line.arrived) for line in lines] for lines in members]
    schedule = sorted(
        (phase + number / RATE, place, typist, number)
        for place, _room in enumerate(rooms)
        for typist, phase in enumerate(random.random() / RATE for _ in range(TYPISTS))
        for number in range(int(RATE * seconds))
    )
    each = int(RATE * seconds)
    with subprocess.Popen(  # noqa: ASYNC220 (before anything is measured)
        [sys.executable, "-m", "bench.writing.commits", dsn],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as commits:  # fmt: skip
        assert commits.stdout is not None
        await asyncio.to_thread(commits.stdout.readline)  # its start must not disturb
        cpu, postgres, own = server.cpu_seconds(), cpu_seconds(postmaster), time.process_time()
        began = time.perf_counter()
        sent = await typed(schedule, rooms, members)
        await until_quiet(members)
        took = time.perf_counter() - began
        cpu = server.cpu_seconds() - cpu
        postgres, own = cpu_seconds(postmaster) - postgres, time.process_time() - own
        said, _ = commits.communicate(timeout=10)
    lags: list[float] = []
    for room, lines, starts in zip(rooms, members, marks, strict=True):
        prove(server.name, room, lines, each)
        for line, start in zip(lines, starts, strict=True):
            lags += lags_of(line, start, sent)
    deliveries = len(rooms) * TYPISTS * each * (TYPISTS + READERS - 1)
    if len(lags) != deliveries:
        raise SystemExit(f"{server.name}: {len(lags)} of {deliveries} deliveries")
    for lines in members:
        for line in lines:
            line.close()
    return Told(deliveries, cpu, sorted(lags), own / took, postgres, json.loads(said))


async def typed(
    schedule: list[tuple[float, int, int, int]], rooms: list[Room], members: list[list[Line]]
) -> dict[bytes, tuple[float, Line]]:
    """Send everything at its time; when each token was sent, and by whom."""
    sent: dict[bytes, tuple[float, Line]] = {}
    began = time.perf_counter() + 0.05
    for count, (at, place, typist, number) in enumerate(schedule):
        wait = began + at - time.perf_counter()
        if wait > 0.0005:
            await asyncio.sleep(wait)
        elif count % 20 == 0:
            await asyncio.sleep(0)
        token, update = rooms[place].scripts[typist][number]
        line = members[place][typist]
        sent[token] = (time.perf_counter(), line)
        line.send(sync_update(update))
    return sent


async def until_quiet(members: list[list[Line]]) -> None:
    """Wait until nothing comes any more."""
    deadline = time.perf_counter() + PATIENCE_SECONDS
    last, since = -1, time.perf_counter()
    while time.perf_counter() < deadline:
        now = sum(len(line.arrived) for lines in members for line in lines)
        if now != last:
            last, since = now, time.perf_counter()
        if time.perf_counter() - since > QUIET_SECONDS:
            return
        await asyncio.sleep(0.02)


def lags_of(line: Line, start: int, sent: dict[bytes, tuple[float, Line]]) -> list[float]:
    """How late each token came to somebody else, in milliseconds."""
    lags = []
    rest = b""
    for at, data in line.arrived[start:]:
        whole = rest + data
        for token in TOKEN.findall(whole):
            moment, writer = sent[token]
            if writer is not line:
                lags.append((at - moment) * 1000)
        cut = whole.rfind(b"<", -texts.TOKEN_BYTES)
        rest = whole[cut:] if cut >= 0 and not TOKEN.match(whole[cut:]) else b""
    return lags


def prove(name: str, room: Room, lines: list[Line], each: int) -> None:
    """Build every member's replica from what it received and wrote, and compare all with the right one.

    Raises:
        SystemExit: one differs.
    """
    own = [[update for _token, update in script[:each]] for script in room.scripts]
    want = room.text([room.base, *(update for script in own for update in script)])
    seen: dict[Any, str] = {}
    for number, line in enumerate(lines):
        received = tuple(
            read_varbytes(message, 2)[0] for message in line.messages() if message[0] == 0 and message[1] == 2
        )
        key = (received, number if number < len(own) else -1)
        if key not in seen:
            mine = own[number] if number < len(own) else []
            seen[key] = room.text([line.first, *mine, *received])
        if seen[key] != want:
            raise SystemExit(f"{name}: the replica of member {number} in {room.document_id} differs")
