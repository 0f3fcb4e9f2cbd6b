"""Walk a Y update (v1) without building it: is it sound, how big is it, what does it build on.

Three things make this walk necessary, all measured with pycrdt 0.14.13 (yrs 0.28):
five bytes that claim a million structs cost the library 0.6 s; a value nested 100,000 deep overflows
its stack and takes the process with it; and an update whose foundations are missing is kept aside by
the document but left out of ``get_update()``, so that a joiner or a compaction would lose it.
Format: https://github.com/yjs/yjs (UpdateEncoderV1, readItem, lib0 encoding).
"""

from typing import Final

from server.coedit.limits import DELETIONS_PER_FRAME, NESTING, STRUCTS_PER_FRAME
from server.coedit.scans import Scan
from server.coedit.wire import MOST, Malformed, read_varuint

HAS_ORIGIN: Final = 0x80
HAS_RIGHT_ORIGIN: Final = 0x40
HAS_KEY: Final = 0x20
KIND: Final = 0x1F
GC, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, SUBDOC, SKIP = range(11)
XML_ELEMENT, XML_HOOK, LAST_TYPE = 3, 5, 6
CLOCK_END: Final = 1 << 31
OBJECT: Final = 118  # lib0's tag
LONGEST_SIGNED_BITS: Final = 62
SHORTEST_STRUCT_BYTES: Final = 2


def scan(update: bytes, most_structs: int = STRUCTS_PER_FRAME) -> Scan:
    """Walk ``update`` once.

    Raises:
        Malformed: truncated, over a limit of ``limits``, or something Yjs 13 never writes.
    """
    walk = _Walk(update, most_structs)
    try:
        return walk.run()
    except (IndexError, UnicodeDecodeError) as error:
        raise Malformed("truncated") from error


def scan_own(update: bytes) -> Scan:
    """Walk an update we hold already: a whole document may have more structs than one frame."""
    return scan(update, most_structs=len(update))


class _Walk:
    __slots__ = ("at", "clients", "data", "depths", "found", "most_deletions", "most_structs")

    def __init__(self, data: bytes, most_structs: int) -> None:
        self.data = data
        self.most_structs = most_structs
        self.most_deletions = max(most_structs, DELETIONS_PER_FRAME)
        self.at = 0
        self.found = Scan()
        self.clients: set[int] = set()
        self.depths: dict[tuple[int, int], int] = {}

    def run(self) -> Scan:
        clients = self.count(SHORTEST_STRUCT_BYTES)
        for _ in range(clients):
            self.client_structs()
        for _ in range(self.count(SHORTEST_STRUCT_BYTES)):
            self.client_deletes()
        if self.at != len(self.data):
            raise Malformed("trailing bytes")
        return self.found

    def uint(self) -> int:
        byte = self.data[self.at]
        if byte < 128:
            self.at += 1
            return byte
        number, self.at = read_varuint(self.data, self.at)
        return number

    def count(self, smallest_bytes: int) -> int:
        """A number of things that follow; each takes some bytes, so a lie shows at once."""
        number = self.uint()
        if number * smallest_bytes > len(self.data) - self.at:
            raise Malformed("count")
        return number

    def skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.data):
            raise Malformed("truncated")

    def string(self) -> bytes:
        size = self.uint()
        start = self.at
        self.skip(size)
        return self.data[start : self.at]

    def client_structs(self) -> None:
        many = self.count(SHORTEST_STRUCT_BYTES)
        client, clock = self.uint(), self.uint()
        self.found.structs += many
        if many == 0 or self.found.structs > self.most_structs:
            raise Malformed("number of structs")
        if client in self.clients:
            raise Malformed("client twice")
        self.clients.add(client)
        start = clock
        for _ in range(many):
            info = self.data[self.at]
            self.at += 1
            kind = info & KIND
            if kind == SKIP:
                self.found.is_plain = False
                if clock > start:
                    self.found.gives.append((client, start, clock))
                clock = start = clock + self.length(clock)
                continue
            if kind == GC:
                self.found.is_plain = False
                clock += self.length(clock)
            else:
                clock += self.item(info, kind, client, clock)
            if clock >= CLOCK_END:
                raise Malformed("clock")
        if clock > start:
            self.found.gives.append((client, start, clock))

    def length(self, clock: int) -> int:
        size = self.uint()
        if size == 0 or clock + size >= CLOCK_END:
            raise Malformed("length")
        return size

    def item(self, info: int, kind: int, client: int, clock: int) -> int:
        depth = 0
        if info & HAS_ORIGIN:
            depth = self.foundation(client, clock)
        if info & HAS_RIGHT_ORIGIN:
            depth = max(depth, self.foundation(client, clock))
        if not info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN):
            self.found.is_plain = False
            match self.uint():
                case 0:
                    depth = self.foundation(client, clock) + 1
                case 1:
                    self.root(self.string())
                case _:
                    raise Malformed("parent")
            if info & HAS_KEY:
                self.string().decode()
        if info & HAS_KEY and kind in (TYPE, FORMAT):
            self.found.has_odd_value = True
        if depth:
            if depth > NESTING:
                raise Malformed("nesting")
            self.depths[client, clock] = depth
        return self.content(kind, clock)

    def root(self, name: bytes) -> None:
        name.decode()
        if name not in self.found.roots:
            self.found.roots += (name,)

    def foundation(self, client: int, clock: int) -> int:
        """Note a struct this one leans on; the depth of that struct, as far as this frame tells."""
        other, at = self.uint(), self.uint()
        if other == client and at >= clock:
            raise Malformed("leans on what comes later")
        self.found.needs.append((other, at))
        return self.depths.get((other, at), 0)

    def content(self, kind: int, clock: int) -> int:
        if kind == STRING:
            text = self.string()
            length = len(text) if text.isascii() else len(text.decode().encode("utf-16-le")) // 2
            if length == 0:
                raise Malformed("empty text")
            return length
        self.found.is_plain = False
        if kind == DELETED:
            return self.length(clock)
        self.found.contents |= 1 << kind
        if kind == TYPE:
            sort = self.uint()
            if sort > LAST_TYPE:
                raise Malformed("type")
            self.found.types |= 1 << sort
            if sort in (XML_ELEMENT, XML_HOOK):
                self.string().decode()
            return 1
        return self.rarer_content(kind)

    def rarer_content(self, kind: int) -> int:
        if kind in (ANY, JSON):
            many = self.count(1)
            if many == 0:
                raise Malformed("no values")
            for _ in range(many):
                if kind == ANY:
                    self.value(0)
                else:
                    self.string().decode()
            return many
        if kind == BINARY:
            self.string()
        elif kind == SUBDOC:
            self.string().decode()
            if self.data[self.at] != OBJECT:  # a browser reads its fields without looking
                raise Malformed("subdocument")
            self.value(0)
        elif kind in (EMBED, FORMAT):
            self.string().decode()
            if kind == FORMAT:
                self.string().decode()
        else:
            raise Malformed("content")
        return 1

    def value(self, depth: int) -> None:
        """lib0's ``any``: a tag byte, then what it says."""
        if depth > NESTING:
            raise Malformed("nesting")
        tag = self.data[self.at]
        self.at += 1
        match tag:
            case 127 | 126 | 121 | 120:  # undefined, null, false, true
                pass
            case 125:
                self.signed()
            case 124:
                self.skip(4)
            case 123 | 122:
                self.skip(8)
            case 119:
                self.string().decode()
            case 118:
                for _ in range(self.count(2)):
                    self.string().decode()
                    self.value(depth + 1)
            case 117:
                for _ in range(self.count(1)):
                    self.value(depth + 1)
            case 116:
                self.string()
            case _:
                raise Malformed("value")

    def signed(self) -> None:
        """An integer that a browser can read: a sign, then 6 bits, then 7 in each further byte."""
        byte = self.data[self.at]
        number, shift = byte & 63, 6
        self.at += 1
        while byte >= 128:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 127) << shift
            shift += 7
            if number > MOST or shift > LONGEST_SIGNED_BITS:
                raise Malformed("integer")

    def client_deletes(self) -> None:
        client = self.uint()
        many = self.count(2)
        if many == 0 or len(self.found.deletes) + many > self.most_deletions:
            raise Malformed("number of deletions")
        for _ in range(many):
            start = self.uint()
            size = self.uint()
            if size == 0 or start + size >= CLOCK_END:
                raise Malformed("deletion")
            self.found.deletes.append((client, start, start + size))
