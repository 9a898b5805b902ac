"""A cache entry: a finished response in each encoding, with its headers and entity tags."""

import gzip
import json
from hashlib import blake2b, sha256
from typing import NamedTuple

import brotli

BROTLI, GZIP, IDENTITY = ENCODINGS = ("br", "gzip", "")
# Quality 11 takes twenty times as long and saves a tenth more: 200 bytes on most pages.
BROTLI_QUALITY = 5
ROOM_FOR_HEADERS = 2048
# The headers that RFC 9110, 15.4.5, requires in a 304 response.
SENT_WITH_304 = {"cache-control", "content-location", "etag", "expires", "vary"}
# The headers that browsers and load generators send, so that most of them need no parsing.
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
    """A response in one encoding, in the form that WSGI requires."""

    headers: Headers
    body: list[bytes]
    etag: str
    headers_of_304: Headers


class Entry:
    """A finished response in all encodings, with its generation and the time when it expires."""

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
        """Return the same response with another generation and time of expiry."""
        return Entry(self.status, self.headers, self.bodies, generation, expires, self.parameters)

    def pack(self) -> bytes:
        """Return the entry as bytes, with a checksum that reveals damage."""
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
        """Return the entry that `pack` made into bytes. Raises ValueError if they are damaged."""
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
    """Return whether an If-None-Match header contains this entity tag (RFC 9110, 13.1.2)."""
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
