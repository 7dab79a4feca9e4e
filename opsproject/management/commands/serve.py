"""`manage.py serve`: the server process of `make run` and of production."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from opsproject.demo import DEMO_PASSWORD, DEMO_USER, load_demo
from opsproject.migrate_once import migrate_once
from opsproject.serve import ServeOptions, Supervisor


class Command(BaseCommand):
    help = "Serve pages, webhooks and calls; several processes behind one port; drains on SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default_host = "127.0.0.1" if settings.DEBUG else "0.0.0.0"  # noqa: S104 -- a server in production
        parser.add_argument("--host", default=default_host)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--processes", type=int, default=1, help="server processes; one a core")
        parser.add_argument("--with-worker", action="store_true", help="run a worker beside the servers")
        parser.add_argument("--grace", type=float, default=120.0, help="seconds that live calls may go on")
        parser.add_argument("--demo", action="store_true", help="load a demo business where none exists")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.RUN_MIGRATIONS_ON_START:
            migrate_once()
        if options["demo"]:
            self._demo()
        serve_options = ServeOptions(
            host=options["host"],
            port=options["port"],
            processes=max(1, options["processes"]),
            with_worker=options["with_worker"],
            grace_s=options["grace"],
        )
        self._say_addresses(serve_options)
        try:
            Supervisor(serve_options).run()
        except OSError as error:
            raise CommandError(
                f"Can't listen on {serve_options.host}:{serve_options.port}: {error}"
            ) from error

    def _demo(self) -> None:
        password = load_demo()
        if password == DEMO_PASSWORD:
            self.stdout.write(f"Demo log-in: {DEMO_USER} / {password}")
        elif password:
            self.stdout.write(f"Log-in made for you, shown only now: {DEMO_USER} / {password}")

    def _say_addresses(self, options: ServeOptions) -> None:
        everywhere = options.host in {"127.0.0.1", "0.0.0.0"}  # noqa: S104 -- compared, not bound
        here = f"http://{'localhost' if everywhere else options.host}:{options.port}"
        self.stdout.write(
            f"Front page   {here}/\n"
            f"Admin        {here}/admin/\n"
            f"Calendar     {here}/calendar/\n"
            f"Health       {here}/healthz {here}/readyz\n"
            f"Twilio       {settings.PUBLIC_BASE_URL}/telephony/voice/\n"
            "Try a call   .venv/bin/python manage.py simulate_call"
        )
        self.stdout.flush()
