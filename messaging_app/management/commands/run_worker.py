"""`manage.py run_worker`: send the outbox until SIGTERM."""

import logging
import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from messaging_app.worker import SENDERS, Worker, drain, worker_name

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send outgoing messages. Run as many as you like, on any machine; SIGTERM ends in good order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due now, then exit")
        parser.add_argument("--senders", type=int, default=SENDERS, help="messages in flight at a time")

    def handle(self, *args: Any, once: bool, senders: int, **options: Any) -> None:
        if once:
            self.stdout.write(f"{drain(worker_name())} messages tried")
            return
        worker = Worker(senders=max(senders, 1))

        def stop(sig: int, frame: FrameType | None) -> None:
            worker.stop()

        for sig in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sig, stop)
        log.info("worker %s started", worker.name)
        worker.run()
        log.info("worker %s ended", worker.name)
