"""What our own code adds to realtime transcription: a model that answers at once, in a process of its own.

Milliseconds from the frame that ends an utterance to its FinalText, beside the same exchange (commit, deltas,
completed) by a bare WebSocket client; microseconds of CPU that a caller's frame costs, spoken and silent, all
of it (detector, socket), alone and with more calls in this process. Prints JSON.

    python benchmarks/realtime_speech.py [--utterances 200] [--calls 20]
"""

import argparse
import asyncio
import base64
import json
import os
import statistics
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("SECRET_KEY", "benchmark-key-of-more-than-thirty-two-characters")
os.environ["DJANGO_SETTINGS_MODULE"] = "opsproject.settings"

import django  # noqa: E402 -- the environment first

django.setup()

from openai import AsyncOpenAI  # noqa: E402
from websockets.asyncio.client import connect  # noqa: E402

from telephony_app.simulator.voice import speech_like  # noqa: E402
from telephony_app.speech.openai_realtime import RealtimeRecogniser  # noqa: E402
from telephony_app.speech.ports import FinalText  # noqa: E402
from telephony_app.speech.realtime_testing import OpenAIRealtime  # noqa: E402
from telephony_app.speech.testing import serving  # noqa: E402

FRAME = 160
TEXT = "אפשר מחר בעשר?"
SESSION = {
    "type": "transcription",
    "audio": {
        "input": {
            "format": {"type": "audio/pcmu"},
            "transcription": {"model": "gpt-live-transcribe", "language": "he"},
            "turn_detection": None,
        }
    },
}


async def serve() -> None:
    """Answer at once, until killed."""
    async with serving(OpenAIRealtime(texts=deque([TEXT] * 1_000_000))) as url:
        print(url, flush=True)
        await asyncio.Event().wait()


def percentiles(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100)
    return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2), "max": round(max(values), 2)}


async def ours(url: str, utterances: int) -> tuple[list[float], float]:
    """Return milliseconds of each utterance, and microseconds of CPU a frame."""
    audio = speech_like(1_000) + b"\xff" * 6_400
    frames = [audio[place : place + FRAME] for place in range(0, len(audio), FRAME)]
    waits, cpu_s, fed, at_ms = [], 0.0, 0, 0
    async with AsyncOpenAI(api_key="test", base_url=f"{url}/v1") as client:
        recogniser = RealtimeRecogniser(client)
        events = recogniser.events()
        for _ in range(utterances + 10):
            texts = asyncio.create_task(_next_text(events))
            cpu_began = time.process_time()
            ended = 0.0
            for frame in frames:
                before = time.perf_counter()
                recogniser.feed(frame, at_ms)
                at_ms += 20
                fed += 1
                ended = ended if recogniser._turn or ended else 0.0  # noqa: SLF001 -- the end is inside `feed`
                if recogniser._last and not recogniser._last.done() and not ended:  # noqa: SLF001 -- likewise
                    ended = before
                await asyncio.sleep(0)
            waits.append((await texts - ended) * 1000)
            cpu_s += time.process_time() - cpu_began
        await recogniser.aclose()
    return waits[10:], cpu_s / fed * 1e6


async def _next_text(events: object) -> float:
    async for event in events:  # type: ignore[attr-defined]  # an async generator
        if isinstance(event, FinalText):
            if event.text != TEXT:
                raise RuntimeError(f"another text: {event.text!r}")
            return time.perf_counter()
    raise RuntimeError("no text came")


async def bare(url: str, utterances: int) -> list[float]:
    """Return milliseconds from commit to completed by a client that does nothing else."""
    waits = []
    address = url.replace("http", "ws", 1) + "/v1/realtime?intent=transcription"
    append = json.dumps(
        {"type": "input_audio_buffer.append", "audio": base64.b64encode(b"\xff" * 12_000).decode()}
    )
    async with connect(
        address, additional_headers={"Authorization": "Bearer test"}, compression=None
    ) as socket:
        await socket.send(json.dumps({"type": "session.update", "session": SESSION}))
        for _ in range(utterances + 10):
            await socket.send(append)
            began = time.perf_counter()
            await socket.send('{"type":"input_audio_buffer.commit"}')
            while json.loads(await socket.recv())["type"].rpartition(".")[2] != "completed":
                pass
            waits.append((time.perf_counter() - began) * 1000)
    return waits[10:]


async def measure(url: str, utterances: int, calls: int) -> dict[str, object]:
    waits, cpu_us = await ours(url, utterances)
    at_once = await asyncio.gather(*(ours(url, utterances // 5) for _ in range(calls)))
    return {
        "final_after_end_ms": percentiles(waits),
        "bare_commit_to_completed_ms": percentiles(await bare(url, utterances)),
        "cpu_us_per_frame": round(cpu_us, 1),
        "calls_at_once": calls,
        "final_after_end_ms_at_once": percentiles([wait for lines, _ in at_once for wait in lines]),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--utterances", type=int, default=200)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--serve", action="store_true")
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(serve())
        return
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    try:
        url = (server.stdout.readline() if server.stdout else "").strip()
        print(json.dumps(asyncio.run(measure(url, chosen.utterances, chosen.calls)), indent=2))
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
