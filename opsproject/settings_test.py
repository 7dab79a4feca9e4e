"""Settings of the test run: no key, no provider, a database file of its own; nothing from `.env`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before the real settings are read: a developer's keys must not reach a test.
for _name in list(os.environ):
    if _name.startswith(("OPENAI_", "TWILIO_", "BAILEYS_", "WHATSAPP_", "AGENT", "STT_", "TTS_", "GOOGLE_")):
        del os.environ[_name]
os.environ["DEBUG"] = "0"
os.environ["SECRET_KEY"] = "test-key-of-more-than-thirty-two-characters"  # noqa: S105 -- guards nothing
os.environ.setdefault("PUBLIC_BASE_URL", "https://desk.example.test")
os.environ.pop("REDIS_URL", None)
os.environ["DATABASE_URL"] = os.environ.get("SUITE_DATABASE_URL", "sqlite:///var/unused.sqlite3")

import environ  # noqa: E402 -- see above

environ.Env.read_env = classmethod(lambda *args, **kwargs: None)  # .env is not for tests

from opsproject.settings import *  # noqa: E402, F403 -- the whole of it, then the differences

TEST_RUN_DIR = Path(tempfile.mkdtemp(prefix="desk-tests-"))
atexit.register(shutil.rmtree, TEST_RUN_DIR, ignore_errors=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 -- from settings
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_RUN_DIR / "test.sqlite3")}  # noqa: F405 -- from settings
    # A file, since threads and processes take part; no fsync, since the machine's power stays on.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405 -- from settings
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT = (
    TEST_RUN_DIR  # nothing is collected in a test run, and a missing folder is a warning, thus an error
)
