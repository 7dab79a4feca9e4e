"""`manage.py go_no_go`: may this installation take calls? Six checks, a table, exit 1 on any NO-GO."""

import asyncio
import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from opsproject.go_no_go import Check, Run, as_json, table
from opsproject.own_server import OwnServer, ServerDidNotStartError


class Command(BaseCommand):
    help = "Run the six GO / NO-GO checks against a running server, or against one that it starts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--base-url", help="a running server that uses this database; else one is started"
        )
        parser.add_argument("--openai", action="store_true", help="with the OpenAI brain (OPENAI_BASE_URL)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = self._run(options["base_url"], openai=options["openai"])
        self.stdout.write(
            json.dumps(as_json(checks), ensure_ascii=False, indent=2) if options["json"] else table(checks)
        )
        if not all(check.go for check in checks):
            raise SystemExit(1)

    def _run(self, base_url: str | None, *, openai: bool) -> list[Check]:
        if base_url:
            if openai:
                raise CommandError(
                    "--openai chooses the brain of a server that is started here, not of a running one"
                )
            return asyncio.run(Run(base_url.rstrip("/"), settings.PUBLIC_BASE_URL).checks())
        if openai and not (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL):
            raise CommandError("--openai needs OPENAI_API_KEY or OPENAI_BASE_URL")
        environment = {"AGENT_BACKEND": "openai"} if openai else {}
        with tempfile.TemporaryDirectory(prefix="desk-check-") as folder:
            try:
                with OwnServer(Path(folder) / "server.log", environment) as server:
                    return asyncio.run(Run(server.base_url, server.base_url).checks())
            except ServerDidNotStartError as error:
                raise CommandError(f"The server did not start:\n{error}") from error
