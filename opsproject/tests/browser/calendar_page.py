"""The calendar page as a person handles it: columns, hours, appointments, dialogs."""

from datetime import date
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Locator, Page, expect

REFUSED = "status of 409"  # a browser writes each refused request to its console, too


class Faults:
    """What no page may do: write an error to the console, break the content security policy, throw."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected = [REFUSED]

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(str(error.error)))
        context.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in self.expected):
            self.found.append(message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()


class CalendarPage:
    """One open calendar."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, day: date, view: str = "day", **parameters: str) -> "CalendarPage":
        """Go there and wait until the appointments are drawn and the socket is up."""
        query = "&".join(
            [f"view={view}", f"date={day}", *(f"{name}={value}" for name, value in parameters.items())]
        )
        self.page.goto(f"/calendar/?{query}")
        self.wait_until_live()
        expect(self.page.locator("#calendar[aria-busy=false] .ec")).to_be_visible()
        return self

    def wait_until_live(self) -> None:
        expect(self.page.locator("#live[data-state=up]")).to_be_visible(timeout=15_000)

    def visit(self, appointment_id: int) -> Locator:
        """The element of an appointment."""
        return self.page.locator(f"#calendar .visit[data-id='{appointment_id}']:not(.ec-preview)")

    def box(self, locator: Locator) -> dict[str, float]:
        found: Any = locator.bounding_box()
        assert found is not None
        return dict(found)

    def column(self, lane: str) -> dict[str, float]:
        """The box of a staff member's column head."""
        return self.box(self.page.locator(".ec-col-head", has_text=lane))

    def y_of(self, time: str) -> float:
        """Where a full hour's line is, for any time of the day, in pixels."""
        lines = self.page.locator(".ec-body .ec-slot:not(.ec-hidden) time")
        first, second = (lines.nth(index) for index in (0, 1))
        hours = [int((first if index == 0 else second).inner_text().split(":")[0]) for index in (0, 1)]
        boxes = [self.box(first), self.box(second)]
        centres = [box["y"] + box["height"] / 2 for box in boxes]
        hour, minute = (int(part) for part in time.split(":"))
        per_hour = (centres[1] - centres[0]) / (hours[1] - hours[0])
        return centres[0] + (hour + minute / 60 - hours[0]) * per_hour

    def point(self, lane: str, time: str) -> tuple[float, float]:
        """A point inside the slot that begins at `time`."""
        column = self.column(lane)
        return column["x"] + column["width"] / 2, self.y_of(time) + 4

    def click_slot(self, lane: str, time: str) -> None:
        self.page.mouse.click(*self.point(lane, time))

    def drag(self, appointment_id: int, lane: str, time: str) -> None:
        """Take an appointment by its upper edge and let it go at another time."""
        box = self.box(self.visit(appointment_id))
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
        self.page.mouse.down()
        self._move_and_drop(*self.point(lane, time))

    def resize(self, appointment_id: int, until: str) -> None:
        """Pull the lower edge of an appointment to another time."""
        box = self.box(self.visit(appointment_id))
        x = box["x"] + box["width"] / 2
        self.page.mouse.move(x, box["y"] + box["height"] - 2)
        self.page.mouse.down()
        self._move_and_drop(x, self.y_of(until) - 4)

    def _move_and_drop(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y, steps=8)
        self.page.mouse.up()

    @property
    def booking(self) -> Locator:
        return self.page.locator("#booking")

    @property
    def details(self) -> Locator:
        return self.page.locator("#details")

    @property
    def toast(self) -> Locator:
        return self.page.locator(".toast").last
