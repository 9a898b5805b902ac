"""A cache entry: a finished answer in each encoding, with all that is derived from it."""

import gzip
import json
from hashlib import blake2b, sha256
from typing import NamedTuple

import brotli

BROTLI, GZIP, IDENTITY = ENCODINGS = ("br", "gzip", "")
# Quality 11 takes twenty times as long for a tenth less, which is 200 bytes on most pages.
BROTLI_QUALITY = 5
ROOM_FOR_HEADERS = 2048
# What RFC 9110, 15.4.5, asks of an answer that says only that nothing has changed.
SENT_WITH_304 = {"cache-control", "content-location", "etag", "expires", "vary"}
# What browsers and load generators send, so that most headers need no parsing.
COMMON = {
    "gzip, deflate, br, zstd": BROTLI,
    "gzip, deflate, br": BROTLI,
    "br, gzip": BROTLI,
    "br": BROTLI,
    "gzip, deflate": GZIP,
    "gzip": GZIP,
    "": IDENTITY,
}

Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """An answer in one encoding, as a WSGI server takes it."""

    headers: Headers
    body: list[bytes]
    etag: str
    headers_of_304: Headers


class Entry:
    """A finished answer, of one generation and until a moment, in all encodings."""

    __slots__ = (
        "status",
        "headers",
        "bodies",
        "generation",
        "expires",
        "parameters",
        "answers",
        "size",
        "was_used",
    )

    def __init__(
        self,
        status: str,
        headers: Headers,
        bodies: dict[str, bytes],
        generation: int,
        expires: float,
        parameters: tuple[str, ...] = (),
    ):
        self.status, self.headers, self.bodies = status, headers, bodies
        self.generation, self.expires, self.parameters = generation, expires, parameters
        answers = {code: _answer(headers, code, body) for code, body in bodies.items()}
        self.answers = {code: answers.get(code, answers[IDENTITY]) for code in ENCODINGS}
        self.size = sum(map(len, bodies.values())) + ROOM_FOR_HEADERS
        self.was_used = False

    def again(self, generation: int, expires: float) -> "Entry":
        """Return the same answer for another generation and time."""
        return Entry(self.status, self.headers, self.bodies, generation, expires, self.parameters)

    def pack(self) -> bytes:
        """Return the entry as bytes that tell whether they were damaged."""
        about = {
            "status": self.status,
            "headers": self.headers,
            "generation": self.generation,
            "expires": self.expires,
            "parameters": self.parameters,
            "lengths": {encoding: len(body) for encoding, body in self.bodies.items()},
        }
        content = json.dumps(about).encode() + b"\n" + b"".join(self.bodies.values())
        return sha256(content).digest() + content

    @classmethod
    def unpack(cls, packed: bytes) -> "Entry":
        """Return the entry that was packed. Raises ValueError when the bytes are damaged."""
        checksum, content = packed[:32], packed[32:]
        if sha256(content).digest() != checksum:
            raise ValueError("This is not an entry of the page store, or it is damaged.")
        line, _newline, rest = content.partition(b"\n")
        about = json.loads(line)
        bodies = {}
        for encoding, length in about.pop("lengths").items():
            bodies[encoding], rest = rest[:length], rest[length:]
        about["headers"] = [(name, value) for name, value in about["headers"]]
        about["parameters"] = tuple(about["parameters"])
        return cls(bodies=bodies, **about)


def encoded(body: bytes) -> dict[str, bytes]:
    """Return a body in the encodings that make it smaller, and as it is."""
    found = {IDENTITY: body}
    for encoding, compressed in (
        (GZIP, gzip.compress(body, 9, mtime=0)),
        (BROTLI, brotli.compress(body, quality=BROTLI_QUALITY)),
    ):
        if len(compressed) < 0.9 * len(body):
            found[encoding] = compressed
    return found


def chosen_encoding(accepted: str) -> str:
    """Return the encoding that suits an Accept-Encoding header best."""
    if (common := COMMON.get(accepted)) is not None:
        return common
    weights = {}
    for part in accepted.lower().split(","):
        name, _semicolon, parameter = part.partition(";")
        try:
            weights[name.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0
    others = weights.get("*", 0)
    best = max((BROTLI, GZIP), key=lambda encoding: weights.get(encoding, others))
    return best if weights.get(best, others) > 0 else IDENTITY


def matches(if_none_match: str, etag: str) -> bool:
    """Tell whether an If-None-Match header names this version (RFC 9110, 13.1.2)."""
    named = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in named or named == ["*"]


def _answer(headers: Headers, encoding: str, body: bytes) -> Answer:
    suffix = f"-{encoding}" if encoding else ""
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}{suffix}"'
    own = [*headers, ("ETag", etag), ("Content-Length", str(len(body)))]
    if encoding:
        own.append(("Content-Encoding", encoding))
    short = [(name, value) for name, value in own if name.lower() in SENT_WITH_304]
    return Answer(own, [body], etag, short)
