"""In which themes and widths the rules of accessibility are checked on a page."""

from collections.abc import Iterable
from itertools import cycle

WIDE, NARROW = 1280, 360


def looks(addresses: Iterable[str]) -> list[tuple[str, str, int]]:
    """Return each address with the light theme on one width and with the dark one on the other.

    The theme decides the colours, the width what stands where: each page has both themes and both
    widths. The pages share their parts, and take turns: a part has each theme on each width.
    """
    widths = cycle([(WIDE, NARROW), (NARROW, WIDE)])
    return [
        look
        for address, (light, dark) in zip(addresses, widths, strict=False)
        for look in ((address, "light", light), (address, "dark", dark))
    ]
