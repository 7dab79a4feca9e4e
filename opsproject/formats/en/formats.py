"""English pages are for the same country: the day comes first, in what is typed and in what is shown."""

from typing import Final

from opsproject.formats.he.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS

__all__ = ["DATETIME_INPUT_FORMATS", "DATE_INPUT_FORMATS"]

DATE_FORMAT: Final = "j F Y"
DATETIME_FORMAT: Final = "j F Y, H:i"
TIME_FORMAT: Final = "H:i"
SHORT_DATE_FORMAT: Final = "d/m/Y"
SHORT_DATETIME_FORMAT: Final = "d/m/Y H:i"
