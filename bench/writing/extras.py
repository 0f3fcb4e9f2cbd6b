"""The single questions: a class that joins at once, memory, presence, a crowded room, a kill."""

import asyncio
import json
import signal
import time
from typing import Any

from bench.writing import cast, saturated
from bench.writing import rooms as texts
from bench.writing.lines import Line, connect
from bench.writing.rooms import TOKEN, Room
from bench.writing.servers import Server
from server.coedit.wire import varbytes, varuint

Headers = list[dict[str, str]]
LARGE_PARAGRAPHS = 667  # of a hundred characters: 200 KB as UTF-8
CLASS = 40
CROWD, CROWD_SECONDS = 100, 6.0
CARETS_PER_SECOND = 2.0
ROOMS, FURTHER = 40, 10  # for memory
EMPTY_SECONDS = 34.0


async def line_to(server: Server, document_id: str, headers: dict[str, str]) -> Line:
    """A member in sync."""
    line = await connect(server.url(document_id), headers)
    await line.join()
    return line


def close(lines: list[Line]) -> None:
    """All go."""
    for line in lines:
        line.close()


async def joining(server: Server, group: cast.Cast, headers: Headers) -> dict[str, Any]:
    """Forty clients of a fresh large document at once, and single ones of a warm and of cold ones.

    Raises:
        SystemExit: one has not the whole text.
    """
    large = texts.plan_json(LARGE_PARAGRAPHS)
    plans = [await cast.plan_of(group, large) for _ in range(4)]
    room = Room(*plans[0], [])
    want = room.text([room.base])
    began = time.perf_counter()
    lines = await asyncio.gather(*(line_to(server, plans[0][0], one) for one in headers[:CLASS]))
    at_once = time.perf_counter() - began
    if any(room.text([first]) != want for first in {line.first for line in lines}):
        raise SystemExit("a joiner has another text")
    times: dict[str, list[float]] = {"warm": [], "cold": []}
    for kind, document_id in [("warm", plans[0][0])] * 3 + [("cold", plan) for plan, _base in plans[1:]]:
        began = time.perf_counter()
        lines.append(await line_to(server, document_id, headers[0]))
        times[kind].append((time.perf_counter() - began) * 1000)
    close(lines)
    return {
        "join40_ms": round(at_once * 1000),
        "warm_client_ms": round(sorted(times["warm"])[1], 1),
        "cold_client_ms": round(sorted(times["cold"])[1], 1),
        "large_bytes": len(plans[0][1]),
    }


async def memory(server: Server, group: cast.Cast, headers: Headers) -> dict[str, Any]:
    """KiB for a further client of an open plan, for an open plan of 5,000 characters, and for one closed."""
    plans = [(await cast.plan_of(group, texts.plan_json(seed=number)))[0] for number in range(ROOMS)]
    close([await line_to(server, plans[0], headers[0])])  # what the first room ever needs
    await asyncio.sleep(1.0)
    empty = server.kib()
    lines = [await line_to(server, plan, headers[0]) for plan in plans]
    await asyncio.sleep(1.0)
    open_rooms = server.kib()
    for place, plan in enumerate(plans):
        lines += [
            await line_to(server, plan, headers[(place + n) % len(headers)]) for n in range(1, 1 + FURTHER)
        ]
    await asyncio.sleep(1.0)
    full = server.kib()
    close(lines)
    await asyncio.sleep(EMPTY_SECONDS)
    per_client = (full - open_rooms) / (ROOMS * FURTHER)
    return {
        "kib_per_client": round(per_client, 1),
        "kib_per_room": round((open_rooms - empty) / ROOMS - per_client, 1),
        "kib_per_room_closed": round((server.kib() - empty) / ROOMS, 1),
        "heap_mib": round(server.kib() / 1024, 1),
    }


async def crowd(server: Server, group: cast.Cast, headers: Headers) -> dict[str, Any]:
    """A hundred people in one room: first they only move their carets, then each writes a letter a second.

    Raises:
        SystemExit: a replica differs.
    """
    plan, base = await cast.plan_of(group, texts.plan_json(seed=3))
    each = int(CROWD_SECONDS)
    room = texts.make(plan, base, CROWD, each, 0, 5)
    lines = [await line_to(server, plan, headers[number % len(headers)]) for number in range(CROWD)]
    cpu, began = server.cpu_seconds(), time.perf_counter()
    for turn in range(int(CROWD_SECONDS * CARETS_PER_SECOND)):
        for number, line in enumerate(lines):
            place = {"item": {"client": number + 1, "clock": turn}, "assoc": -1}
            state = json.dumps({"cursor": {"anchor": place, "head": place}}).encode()
            entry = varuint(1) + varuint(number + 1) + varuint(turn + 1) + varbytes(state)
            line.send(b"\x01" + varbytes(entry))
            await asyncio.sleep(0.8 / CARETS_PER_SECOND / CROWD)
        wait = began + (turn + 1) / CARETS_PER_SECOND - time.perf_counter()
        await asyncio.sleep(max(0.0, wait))
    carets = (server.cpu_seconds() - cpu) / (time.perf_counter() - began)
    marks = [len(line.arrived) for line in lines]
    schedule = sorted(
        (turn + number / CROWD, 0, number, turn) for number in range(CROWD) for turn in range(each)
    )
    sent = await saturated.typed(schedule, [room], [lines])
    await saturated.until_quiet([lines])
    lags = sorted(
        lag for line, mark in zip(lines, marks, strict=True) for lag in saturated.lags_of(line, mark, sent)
    )
    saturated.prove("ours", room, lines, each)
    close(lines)
    return {
        "awareness100_core": round(carets, 3),
        "typists100_p95_ms": round(lags[int(len(lags) * 0.95)], 1),
    }


async def kill(server: Server, group: cast.Cast, headers: Headers, again: Any) -> dict[str, Any]:
    """Type, SIGKILL, start again, look: what somebody saw or was told is saved, and is not there.

    ``again`` starts the server anew and gives it.
    """
    rooms = []
    for number in range(saturated.ROOMS):
        plan, base = await cast.plan_of(group, texts.plan_json(seed=number))
        rooms.append(texts.make(plan, base, saturated.TYPISTS, 100, number * saturated.TYPISTS, number))
    members = [await saturated.joined(server, room, headers, saturated.TYPISTS + 2) for room in rooms]
    schedule = sorted(
        (number / saturated.RATE + typist / 300, place, typist, number)
        for place in range(len(rooms)) for typist in range(saturated.TYPISTS) for number in range(100)
    )  # fmt: skip
    typing = asyncio.create_task(saturated.typed(schedule, rooms, members))
    await asyncio.sleep(1.7)
    server.process.send_signal(signal.SIGKILL)
    await asyncio.sleep(0.3)
    typing.cancel()
    shown = [
        {token for line in lines for _at, data in line.arrived for token in TOKEN.findall(data)}
        for lines in members
    ]
    for lines in members:
        close(lines)
    server = await asyncio.to_thread(again)
    lost = 0
    for room, seen in zip(rooms, shown, strict=True):
        fresh = await line_to(server, room.document_id, headers[0])
        lost += len(seen - set(TOKEN.findall(fresh.first)))
        fresh.close()
    return {"lost_after_kill": lost, "seen_before_kill": sum(map(len, shown))}


async def all_of(server: Server, group: cast.Cast, headers: Headers, again: Any) -> dict[str, Any]:
    """One after the other; the kill last."""
    answer = await joining(server, group, headers)
    answer |= await crowd(server, group, headers)
    answer |= await memory(server, group, headers)
    return answer | await kill(server, group, headers, again)
