"""A caller books by phone: a real server process, sockets and databases, and the message that follows."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from messaging_app.testing import FakeBridge
from opsproject.own_server import OwnServer

pytestmark = pytest.mark.slow

BOOKING = """
say: שלום, אפשר לקבוע תור?
say: מחר ב-12
say: דנה כהן
keys: 0523456789#
expect: קבעתי תור על שם דנה כהן
"""
DATABASES = ("sqlite", "postgres")


def environment_of(
    database: str, folder: Path, new_database: Callable[[], str], redis_url: str
) -> dict[str, str]:
    """Return the settings of a server on an embedded or on a real database."""
    if database == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{folder / 'desk.sqlite3'}", "REDIS_URL": ""}
    return {"DATABASE_URL": new_database(), "REDIS_URL": redis_url}


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run one of our commands as an operator does, and return what it printed."""
    result = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "opsproject.settings", "DEBUG": "1"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


OPEN_ALWAYS = (
    "from policy_app.models import BusinessSettings; s = BusinessSettings.objects.get(); "
    "s.ai_prompt = ''; s.allow_24_7 = True; s.save(); "
    "s.business.whatsapp_instance = 'desk'; s.business.save()"
)


@pytest.mark.parametrize("database", DATABASES)
def test_a_call_ends_in_an_appointment_and_a_message_by_the_bridge(
    database: str, tmp_path: Path, new_postgres_database: Callable[[], str], redis_url: str
) -> None:
    script = tmp_path / "booking.txt"
    script.write_text(BOOKING, "utf-8")
    with FakeBridge() as bridge:
        environment = {
            **environment_of(database, tmp_path, new_postgres_database, redis_url),
            "DEBUG": "1",
            "BAILEYS_BASE_URL": bridge.url,
            "BAILEYS_TOKEN": "journey-token",
        }
        arguments = ("--demo", "--with-worker", "--grace", "5")
        with OwnServer(tmp_path / "server.log", environment, arguments) as server:
            environment["PUBLIC_BASE_URL"] = server.base_url
            manage(environment, "shell", "-c", OPEN_ALWAYS)
            printed = manage(
                environment, "simulate_call", "--base-url", server.base_url, "--script", str(script), "--json"
            )
            exit_code = server.stop()
        log = server.log()
        sent = bridge.accepted

    report: dict[str, Any] = json.loads(printed)
    steps = [(step["name"], step["ok"]) for step in report["log"]["steps"]]
    assert report["ok"], report
    assert steps[0] == ("calendar.find_slots", True)
    assert ("calendar.create_appointment", True) in steps
    assert steps[-1] == ("whatsapp.send", True)
    assert len(sent) == 1
    assert exit_code == 0
    assert "Traceback" not in log
