"""Compression of streams: what has been written can be read at once."""

import zlib
from collections.abc import Iterable, Iterator

LEVEL = 4


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client's Accept-Encoding names gzip, with a quality other than 0."""
    for item in accept_encoding.lower().split(","):
        name, _, rest = item.partition(";")
        if name.strip() == "gzip":
            quality = rest.strip().removeprefix("q=").strip()
            return not quality or quality.strip("0.") != ""
    return False


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a gzip stream in which every piece can be read as soon as it arrives.

    An error leaves the stream without its end, which a client notices.
    """
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    for piece in pieces:
        yield compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH)
    yield compressor.flush()
