"""No two active rows of one resource may overlap in time: EXCLUDE on PostgreSQL, triggers on SQLite.

Django's own `ExclusionConstraint` breaks `migrate` on SQLite, and triggers made by RunSQL are lost when
Django rebuilds the table for a later AlterField; made here, they are put back at each rebuild.
Migrations import this module by its path: it stays.
"""
# ruff: noqa: SLF001 -- a constraint is written against the model's options, `_meta`

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Field, Model
from django.utils.translation import gettext_lazy as _

_EXCLUDE = (
    "CONSTRAINT {name} EXCLUDE USING gist ({resource} WITH =, tstzrange({start}, {end}, '[)') WITH &&) "
    "WHERE ({status} IN ({active}))"
)
# %(table)s is left for Statement, which follows the table when it is renamed.
_TRIGGER = (
    'CREATE TRIGGER "{plain_name}_{event}" BEFORE {event} ON %(table)s WHEN NEW.{status} IN ({active}) '
    "BEGIN SELECT RAISE(ABORT, '{plain_name}') WHERE EXISTS (SELECT 1 FROM %(table)s o "
    "WHERE o.{resource} = NEW.{resource} AND o.{status} IN ({active}) "
    "AND o.{start} < NEW.{end} AND o.{end} > NEW.{start}{not_itself}); END"
)


class NoOverlap(BaseConstraint):
    """Half-open spans [start, end) of one resource, in an active status, never share time.

    A breach raises `django.db.IntegrityError` on both databases, with the constraint's name in its text.
    PostgreSQL needs the extension btree_gist beforehand.

    Args:
        resource: Name of the foreign key to what can be taken once at a time.
        start: Name of the first instant's field, a DateTimeField.
        end: Name of the field of the first instant after it.
        status: Name of a CharField; only rows whose status is in `active` count.
        active: The statuses that take the resource.
        name: Name in the database.
    """

    default_violation_error_message = _("Another appointment already takes this time in this lane.")

    def __init__(
        self,
        *,
        resource: str,
        start: str,
        end: str,
        status: str,
        active: Sequence[str],
        name: str,
        **kwargs: Any,
    ) -> None:
        self.resource, self.start, self.end, self.status = resource, start, end, status
        self.active = tuple(str(value) for value in active)
        super().__init__(name=name, **kwargs)

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """Return the part of CREATE TABLE; on SQLite, order the triggers for when the table stands."""
        if schema_editor.connection.vendor == "postgresql":
            return self._exclude(model, schema_editor)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return ""  # Django drops empty parts

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the ALTER TABLE of PostgreSQL, the triggers of SQLite.

        SQLite adds a constraint by rebuilding the table through `constraint_sql`; it comes here only for a
        new table that has a column with a default in the database.
        """
        if schema_editor.connection.vendor == "postgresql":
            table = schema_editor.quote_name(model._meta.db_table)
            return f"ALTER TABLE {table} ADD {self._exclude(model, schema_editor)}"
        if schema_editor.connection.vendor == "sqlite":
            first, *others = self._triggers(model, schema_editor)
            schema_editor.deferred_sql.extend(others)
            return first
        return None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the ALTER TABLE of PostgreSQL; SQLite rebuilds the table without the triggers."""
        if schema_editor.connection.vendor != "postgresql":
            return None
        table, name = (schema_editor.quote_name(part) for part in (model._meta.db_table, self.name))
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"

    def validate(
        self,
        model: type[Model],
        instance: Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Refuse an overlap in `full_clean()`, so that a form shows a sentence.

        Raises:
            ValidationError: another active row takes some of the time.
        """
        mine = {name: getattr(instance, self._field(model, name).attname) for name in self._field_names()}
        if mine[self.status] not in self.active or None in mine.values():
            return
        rows = model._base_manager.using(using).filter(
            **{
                self._field(model, self.resource).attname: mine[self.resource],
                f"{self.status}__in": self.active,
                f"{self.start}__lt": mine[self.end],
                f"{self.end}__gt": mine[self.start],
            }
        )
        if instance.pk is not None:
            rows = rows.exclude(pk=instance.pk)
        if rows.exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def deconstruct(self) -> Any:
        """Return what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        names = {"resource": self.resource, "start": self.start, "end": self.end, "status": self.status}
        return path, args, {**kwargs, **names, "active": self.active}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and bool(self.deconstruct() == other.deconstruct())

    __hash__ = None  # type: ignore[assignment]  # mutable, as Django's own constraints

    def _field_names(self) -> tuple[str, str, str, str]:
        return self.resource, self.start, self.end, self.status

    def _field(self, model: type[Model], name: str) -> "Field[Any, Any]":
        return cast("Field[Any, Any]", model._meta.get_field(name))

    def _parts(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> dict[str, str]:
        quote = schema_editor.quote_name
        roles = dict(zip(("resource", "start", "end", "status"), self._field_names(), strict=True))
        columns = {role: quote(self._field(model, name).column or "") for role, name in roles.items()}
        active = ", ".join(f"'{value}'" for value in self.active)
        return {**columns, "active": active, "name": quote(self.name), "plain_name": self.name}

    def _exclude(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        return _EXCLUDE.format(**self._parts(model, schema_editor))

    def _triggers(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Iterator[Statement]:
        parts = self._parts(model, schema_editor)
        key = schema_editor.quote_name(model._meta.pk.column or "")
        for event, not_itself in (("insert", ""), ("update", f" AND o.{key} <> NEW.{key}")):
            sql = _TRIGGER.format(event=event, not_itself=not_itself, **parts)
            yield Statement(sql, table=Table(model._meta.db_table, schema_editor.quote_name))
