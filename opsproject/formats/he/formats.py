"""The day comes first in Israel: 05/06/2026 is the fifth of June."""

from typing import Final

DATE_INPUT_FORMATS: Final = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS: Final = [
    f"{day} {time}" for day in DATE_INPUT_FORMATS for time in ("%H:%M:%S", "%H:%M")
]
