"""The one query that reads a business's book: every kind of row as one JSON array, instants as whole minutes.

Written out, since the ORM needs three times as long to put it together as the database to answer it, and it
is asked at every look and every booking, there with the lanes locked. One row of arrays is read many times
faster than thousands of rows that become objects.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

# The fields of Service in the order in which they are read.
SERVICE_FIELDS: Final = (
    "id",
    "business_id",
    "name",
    "duration_min",
    "buffer_before_min",
    "buffer_min",
    "price_text",
    "is_active",
)
_SERVICE_COLUMNS: Final = ", ".join(f"s.{name}" for name in SERVICE_FIELDS)
_LANE: Final = "r.business_id = %(business_id)s AND r.is_active AND (%(lane_id)s = 0 OR r.id = %(lane_id)s)"
_QUERY: Final = f"""
SELECT
 (SELECT {{rows}}({{row}}({_SERVICE_COLUMNS}))
    FROM calendar_app_service s WHERE s.business_id = %(business_id)s AND s.is_active),
 (SELECT {{rows}}({{row}}(r.id, CAST(r.opening_hours_json AS text)))
    FROM calendar_app_resource r WHERE {_LANE}),
 (SELECT {{rows}}({{row}}(g.resource_id, g.service_id))
    FROM calendar_app_resource r JOIN calendar_app_resource_services g ON g.resource_id = r.id WHERE {_LANE}),
 (SELECT {{rows}}({{row}}(d.resource_id, d.day, CAST(d.windows AS text)))
    FROM calendar_app_resource r JOIN calendar_app_resourceday d ON d.resource_id = r.id
   WHERE {_LANE} AND d.day BETWEEN %(first_day)s AND %(last_day)s),
 (SELECT {{rows}}({{row}}(a.resource_id, {{begin_min}}, {{end_min}},
                          COALESCE(s.buffer_before_min, 0), COALESCE(s.buffer_min, 0)))
    FROM calendar_app_appointment a LEFT JOIN calendar_app_service s ON s.id = a.service_id
   WHERE a.business_id = %(business_id)s AND a.id <> %(except_id)s
     AND a.start > %(starts_after)s AND a.start < %(starts_before)s AND a."end" > %(ends_after)s
     AND (a.status = 'booked' OR (
          a.status = 'held' AND (a.hold_expires_at IS NULL OR a.hold_expires_at > %(now)s)
          AND (%(holder)s = '' OR a.conversation_ref <> %(holder)s))))
FROM policy_app_business b WHERE b.id = %(business_id)s
"""  # noqa: S608 -- put together from the constants above
_DIALECTS: Final = {
    "postgresql": {
        "rows": "json_agg",
        "row": "json_build_array",
        "begin_min": "CAST(FLOOR(EXTRACT(EPOCH FROM a.start) / 60) AS bigint)",
        "end_min": 'CAST(CEIL(EXTRACT(EPOCH FROM a."end") / 60) AS bigint)',
    },
    "sqlite": {
        "rows": "json_group_array",
        "row": "json_array",
        "begin_min": "CAST(strftime('%%s', a.start) AS integer) / 60",
        # It counts whole seconds, dropping parts: so much more makes a begun minute a whole one.
        "end_min": "CAST(strftime('%%s', a.\"end\", '+59.999 seconds') AS integer) / 60",
    },
}
_QUERIES: Final = {vendor: _QUERY.format(**dialect) for vendor, dialect in _DIALECTS.items()}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What of a book is read.

    Attributes:
        business_id: Whose.
        days: First and last local date whose special hours matter.
        starts: Appointments that start between these instants (aware, exclusive) …
        ends_after: … and end after this one.
        now: Holds that expired by now do not count.
        except_id: An appointment that does not count; 0 for none.
        lane_id: The only lane to read; 0 for all, -1 for none.
        holder: The conversation whose holds do not count; "" for none.
    """

    business_id: int
    days: tuple[date, date]
    starts: tuple[datetime, datetime]
    ends_after: datetime
    now: datetime
    except_id: int
    lane_id: int
    holder: str


def read_columns(bounds: Bounds) -> list[list[list[Any]]] | None:
    """Read services, lanes, what they give, their dates, and what is taken; None without such a business.

    Returns:
        Rows of `SERVICE_FIELDS`; (lane, own hours as JSON text or None); (lane, service); (lane, ISO date,
        hours as JSON text); (lane, start, end, minutes free before, after). Start and end are whole minutes
        after 1970-01-01T00:00Z, begun ones counted. In no order.
    """
    instant = connection.ops.adapt_datetimefield_value
    day = connection.ops.adapt_datefield_value
    values: dict[str, Any] = {
        "business_id": bounds.business_id,
        "lane_id": bounds.lane_id,
        "except_id": bounds.except_id,
        "holder": bounds.holder,
        "first_day": day(bounds.days[0]),
        "last_day": day(bounds.days[1]),
        "starts_after": instant(bounds.starts[0]),
        "starts_before": instant(bounds.starts[1]),
        "ends_after": instant(bounds.ends_after),
        "now": instant(bounds.now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERIES[connection.vendor], values)
        row = cursor.fetchone()
    if row is None:
        return None
    return [json.loads(column) if isinstance(column, str) else column or [] for column in row]
