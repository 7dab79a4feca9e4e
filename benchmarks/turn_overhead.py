"""What our own code adds to one turn: a provider that answers at once, in a process of its own.

Runs the booking dialogue's first turn ("מחר ב-12": model → calendar.find_slots → model → reply) many times
with the real client against `python -m agent_app.testing`, and, to compare, with the local brain.
Prints JSON: milliseconds from the customer's words to the first sentence and to the turn's end.

    python benchmarks/turn_overhead.py [--turns 200]
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SECRET_KEY", "benchmark-key-of-more-than-thirty-two-characters")
os.environ["DATABASE_URL"] = (
    os.environ.get("BENCHMARK_DATABASE_URL") or f"sqlite:///{tempfile.mkdtemp()}/b.sqlite3"
)
os.environ["DJANGO_SETTINGS_MODULE"] = "opsproject.settings"

import django  # noqa: E402 -- the environment first

django.setup()

from django.core.management import call_command  # noqa: E402

from agent_app.agent_factory import AGENT_MODEL_SETTINGS, OpsAgent  # noqa: E402
from agent_app.conversations import open_conversation  # noqa: E402
from agent_app.live import Sentence  # noqa: E402
from agent_app.local_brain import LocalBrain  # noqa: E402
from agent_app.models_openai import ModelGateway  # noqa: E402
from agent_app.turn import OpenAIBrain  # noqa: E402
from calendar_app.testing import make_business  # noqa: E402


def percentiles(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100)
    return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2), "max": round(max(values), 2)}


async def measure(agent: OpsAgent, business_id: int, turns: int) -> dict[str, object]:
    first: list[float] = []
    whole: list[float] = []
    cpu_started = time.process_time()
    for number in range(turns + 10):
        live = await open_conversation(business_id=business_id, channel="phone")
        started = time.perf_counter()
        heard = ended = 0.0
        async for event in agent.turn(live, "ביום שלישי ב-12"):
            if isinstance(event, Sentence) and not heard:
                heard = (time.perf_counter() - started) * 1000
            ended = (time.perf_counter() - started) * 1000
        if number >= 10:  # the first ones warm connections and caches
            first.append(heard)
            whole.append(ended)
    cpu_ms = (time.process_time() - cpu_started) * 1000 / (turns + 10)
    return {
        "first_sentence_ms": percentiles(first),
        "turn_ms": percentiles(whole),
        "cpu_ms_per_turn": round(cpu_ms, 2),
    }


async def measure_both(business_id: int, turns: int, port: int) -> dict[str, object]:
    gateway = ModelGateway(
        api_key="benchmark",
        base_url=f"http://127.0.0.1:{port}/v1",
        models=["gpt-4o-mini"],
        settings=AGENT_MODEL_SETTINGS,
    )
    with_model = await measure(OpsAgent(OpenAIBrain(gateway, LocalBrain())), business_id, turns)
    await gateway.close()
    alone = await measure(OpsAgent(LocalBrain()), business_id, turns)
    return {"turns": turns, "openai_two_model_calls": with_model, "local": alone}


def main(turns: int, port: int) -> None:
    call_command("migrate", verbosity=0)
    business = make_business()
    command = [sys.executable, "-m", "agent_app.testing", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            server.stdout.readline()
            print(json.dumps(asyncio.run(measure_both(business.pk, turns, port)), indent=2))
        finally:
            server.terminate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--port", type=int, default=9377)
    options = parser.parse_args()
    main(options.turns, options.port)
