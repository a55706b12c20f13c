"""Partners on a map of equal tiles, by military allocations as a share of GDP."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from assistance.allies.months import PartnerFigure
from assistance.allies.totals import BENCHMARK, Allies, PartnerAid
from dashboard.allies.proofs import proved_share
from dashboard.site.formats import percent
from dashboard.site.proofs import address as proof_address

# Roughly where countries lie, a row of Europe to a line; those elsewhere stand on the right.
ROWS = (
    "ISL . . . NOR SWE FIN . . . . USA CAN .",
    ". . . . . . EST . . . . ARG COL .",
    "IRL GBR . . DNK . LVA . . . . JPN KOR TWN",
    ". . . NLD DEU POL LTU . . . . AUS NZL .",
    ". . BEL LUX CZE SVK . . . . . CHN IND .",
    ". . FRA CHE AUT HUN ROU MDA . . . ISR JOR LBR",
    "PRT ESP . ITA SVN HRV BGR . GEO . . EU QAT KEN",
    ". . . . BIH MNE MKD XKX . . . . . .",
    "MAR TUN . MLT . ALB GRC TUR CYP . . . . .",
)
PLACES = {
    code: (column, row)
    for row, line in enumerate(ROWS)
    for column, code in enumerate(line.split())
    if code != "."
}
COLUMNS = 14
TILE, STEP = 44, 48


@dataclass(frozen=True, slots=True)
class MapTile:
    """A partner's tile: where it stands, what it says, and how its share compares.

    With a share, `value` is the exact one and `url` its proof; without, "" and the partner's page.
    """

    x: int
    y: int
    code: str
    share: str
    label: str
    level: str
    value: str
    url: str


def map_tiles(
    found: Allies, aid: tuple[PartnerAid, ...], address: Callable[[str], str]
) -> tuple[MapTile, ...]:
    """Return a tile for each partner in reading order; one without a share says why.

    A partner that has no place of its own stands in a line below the others.
    """
    shown = {each.partner.code: each for each in aid}
    elsewhere = sorted(code for code in shown if code not in PLACES)
    places = PLACES | {
        code: (at % COLUMNS, len(ROWS) + at // COLUMNS) for at, code in enumerate(elsewhere)
    }
    ordered = sorted(shown, key=lambda code: (places[code][1], places[code][0]))
    # A line in which nobody stands is no gap.
    lines = sorted({places[code][1] for code in ordered})
    return tuple(
        _tile(found, shown[code], (places[code][0], lines.index(places[code][1])), address(code))
        for code in ordered
    )


def map_height(tiles: tuple[MapTile, ...]) -> int:
    """Return the height of the map in its own units."""
    return max((tile.y for tile in tiles), default=0) + STEP


def _tile(found: Allies, aid: PartnerAid, place: tuple[int, int], url: str) -> MapTile:
    partner, share = aid.partner, aid.share_of_gdp_percent
    why = "no GDP" if partner.gdp_eur is None else "no value of military aid recorded"
    said, text, value = f"no share, {why}", "–", ""
    if share is not None:
        proved = proved_share(found, partner.code, share)
        said, text, value = f"{proved} of GDP", percent(share).removesuffix("%"), str(share)
        url = proof_address(proved.question)
    bar = found.benchmark.share_of_gdp_percent if found.benchmark else None
    return MapTile(
        x=place[0] * STEP + 2,
        y=place[1] * STEP + 2,
        code=partner.code,
        share=text,
        label=f"{partner.name}: {said}",
        level=_level(partner, share, bar),
        value=value,
        url=url,
    )


def _level(partner: PartnerFigure, share: Decimal | None, bar: Decimal | None) -> str:
    if partner.code == BENCHMARK:
        return "us"
    if share is None:
        return "none"
    return "above" if bar is not None and share > bar else "below"
