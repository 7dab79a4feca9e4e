"""Rows of a subquery as one JSON array, and instants as whole minutes: both made by the database.

One row with a few arrays is read many times faster than thousands of rows that become objects, and several
kinds of rows come in one query.
"""

from typing import Any, Final

from django.db.models import BigIntegerField, Func, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONArray

# SQLite counts whole seconds, dropping parts: this much more makes a begun minute a whole one.
_NEXT_MINUTE: Final = ", '+59.999 seconds'"


class FloorMinute(Func):
    """Whole minutes after 1970-01-01T00:00Z of an instant, seconds dropped."""

    template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / 60) AS bigint)"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(CAST(strftime('%%%%s', %(expressions)s) AS integer) / 60)"
        return self.as_sql(compiler, connection, template=template, **extra)


class CeilMinute(Func):
    """Whole minutes after 1970-01-01T00:00Z of an instant, a begun one counted."""

    template = "CAST(CEIL(EXTRACT(EPOCH FROM %(expressions)s) / 60) AS bigint)"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = f"(CAST(strftime('%%%%s', %(expressions)s{_NEXT_MINUTE}) AS integer) / 60)"
        return self.as_sql(compiler, connection, template=template, **extra)


class _JsonOfAll(Func):
    """All rows as one JSON array. No `Aggregate`: the subquery has one group, and names none."""

    function = "jsonb_agg"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_array", **extra)


def rows_as_json(rows: QuerySet[Any], *columns: Any) -> Subquery:
    """Return the rows as a column: a list of lists, in no order; None or [] where there are none."""
    return Subquery(rows.order_by().values(in_json=_JsonOfAll(JSONArray(*columns))))
