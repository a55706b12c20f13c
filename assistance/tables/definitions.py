"""What each column of the record tables, and of their log, means: `definitions.toml`.

Under "many" stands what columns of many tables mean.
"""

import tomllib
from pathlib import Path

DEFINITIONS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text()
)
UNITS = DEFINITIONS.pop("units")
