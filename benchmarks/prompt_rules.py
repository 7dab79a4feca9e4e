"""How long reading an owner's prompt takes: microseconds a prompt, as JSON.

    python benchmarks/prompt_rules.py [--rounds 20]

No database and no Django: `read_prompt` alone. "slowest_pieces" repeats one small piece up to 20,000
characters, to show that no text makes the reader slow.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policy_app.core.prompt_rules import read_prompt

SHORT = "א'-ה' 9:00-17:00, ו' 9:00-13:00, שבת סגור"
PARAGRAPH = (
    "שלום, אני שירה, קוסמטיקאית עם 15 שנות ניסיון מרחובות. אני מקבלת לקוחות בימים ראשון עד חמישי "
    "בין 9:00 ל-18:00, ובימי שישי עד 13:00. בשבת אני לא עובדת. טיפול פנים עולה 250 שקל. "
    "תורים כל חצי שעה, לפחות שעתיים מראש. "
)
PROMPTS = {
    "short": SHORT,
    "paragraph": PARAGRAPH,
    "page": PARAGRAPH * 10,
    "longest": (PARAGRAPH * 80)[:20_000],
}
PIECES = ("ראשון עד חמישי 9-17, ", "9 ", "א, ", "שעה ", "לא ", "בין ", "עד ")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    result = {
        "prompts": {name: {"chars": len(text), **_micros(text, rounds)} for name, text in PROMPTS.items()},
        "slowest_pieces": {
            piece.strip(): _micros(piece * (20_000 // len(piece)), rounds=1)["median_us"] for piece in PIECES
        },
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))


def _micros(text: str, rounds: int) -> dict[str, float]:
    read_prompt(text)  # compiled patterns and caches first
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        read_prompt(text)
        times.append((time.perf_counter() - began) * 1e6)
    return {"median_us": round(statistics.median(times), 1), "max_us": round(max(times), 1)}


if __name__ == "__main__":
    main()
