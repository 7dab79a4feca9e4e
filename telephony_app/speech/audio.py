"""Audio formats at the edge of a call: μ-law and PCM, WAV headers, rates down to the telephone's 8 000 Hz."""

import audioop  # stdlib up to 3.12, the wheel audioop-lts from 3.13 on
import struct

import numpy as np
import soxr

PHONE_RATE_HZ = 8_000
FRAME_BYTES = 160  # 20 ms of μ-law: one byte a sample
FRAME_MS = 20
ULAW_SILENCE = b"\xff"  # μ-law of amplitude 0
_SAMPLE_BYTES = 2
_MAX_HEADER_BYTES = 64 * 1024  # a RIFF header longer than this is no header


def ulaw_to_pcm16(ulaw: bytes) -> bytes:
    """Decode μ-law (1 byte a sample) to signed 16-bit little-endian PCM of the same rate."""
    return audioop.ulaw2lin(ulaw, _SAMPLE_BYTES)


def pcm16_to_ulaw(pcm: bytes) -> bytes:
    """Encode signed 16-bit little-endian PCM to μ-law; `pcm` holds whole samples (an even length)."""
    return audioop.lin2ulaw(pcm, _SAMPLE_BYTES)


def loudness(ulaw: bytes) -> int:
    """Return the root mean square of μ-law audio on the 16-bit scale, 0-32 767; 0 for no audio."""
    return audioop.rms(audioop.ulaw2lin(ulaw, _SAMPLE_BYTES), _SAMPLE_BYTES) if ulaw else 0


def duration_ms(ulaw: bytes) -> int:
    """Return how long μ-law audio lasts, whole milliseconds."""
    return len(ulaw) * 1000 // PHONE_RATE_HZ


def wav_header(data_bytes: int, *, rate_hz: int = PHONE_RATE_HZ, channels: int = 1) -> bytes:
    """Return the 44-byte RIFF header of 16-bit PCM.

    Args:
        data_bytes: Length of the samples that follow, bytes.
        rate_hz: Samples a second and channel.
        channels: 1, or 2 for interleaved left and right.
    """
    block = _SAMPLE_BYTES * channels
    head = struct.pack("<4sI4s", b"RIFF", 36 + data_bytes, b"WAVE")
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate_hz, rate_hz * block, block, 16)
    return head + form + struct.pack("<4sI", b"data", data_bytes)


def wav_of_ulaw(ulaw: bytes) -> bytes:
    """Return a complete WAV file (16-bit PCM, 8 000 Hz, mono) of μ-law audio."""
    pcm = ulaw_to_pcm16(ulaw)
    return wav_header(len(pcm)) + pcm


def stereo_wav(left_ulaw: bytes, right_ulaw: bytes) -> bytes:
    """Return a WAV file with one party of a call on each side; the shorter one is followed by silence."""
    length = max(len(left_ulaw), len(right_ulaw))
    sides = [
        np.frombuffer(ulaw_to_pcm16(side.ljust(length, ULAW_SILENCE)), dtype="<i2")
        for side in (left_ulaw, right_ulaw)
    ]
    pcm = np.column_stack(sides).tobytes()
    return wav_header(len(pcm), channels=2) + pcm


class WavHeaderStripper:
    """Takes the RIFF header off a stream that may have one, whichever way it was cut into chunks.

    Some providers put a header before the samples they call raw (Google does so for MULAW); a
    header played as audio is a click. A stream without header passes unchanged.
    """

    def __init__(self) -> None:
        self._head = b""
        self._passed = False

    def feed(self, chunk: bytes) -> bytes:
        """Return the samples of `chunk`, b"" while the header is still incomplete."""
        if self._passed:
            return chunk
        self._head += chunk
        if not self._head.startswith(b"RIFF"[: len(self._head)]):
            return self._pass_on(0)
        start = self._samples_start()
        return b"" if start is None else self._pass_on(start)

    def _pass_on(self, start: int) -> bytes:
        samples, self._head, self._passed = self._head[start:], b"", True
        return samples

    def _samples_start(self) -> int | None:
        """Walk the RIFF chunks up to `data`; None while more bytes are needed."""
        position = 12
        while position + 8 <= len(self._head):
            name, size = struct.unpack_from("<4sI", self._head, position)
            if name == b"data":
                return position + 8
            position += 8 + size + size % 2
        return 0 if position > _MAX_HEADER_BYTES else None


class PhoneResampler:
    """Turns a stream of 16-bit little-endian mono PCM into μ-law of 8 000 Hz, chunk by chunk.

    Chunks may end in the middle of a sample: the odd byte waits for the next chunk. The filter holds back a
    few milliseconds; `finish` gives them out.
    """

    def __init__(self, rate_hz: int) -> None:
        """Args: rate_hz: Samples a second of what comes in, e.g. 24 000 or 22 050."""
        self._odd = b""
        self._stream = (
            None
            if rate_hz == PHONE_RATE_HZ
            else soxr.ResampleStream(rate_hz, PHONE_RATE_HZ, 1, dtype="int16")
        )

    def feed(self, pcm: bytes) -> bytes:
        """Return the μ-law audio that is ready; may be empty for short chunks."""
        pcm = self._odd + pcm
        whole = len(pcm) - len(pcm) % _SAMPLE_BYTES
        self._odd = pcm[whole:]
        return self._resample(pcm[:whole], last=False)

    def finish(self) -> bytes:
        """Return the rest; half a sample at the end is dropped. Call once, after the last chunk."""
        return self._resample(b"", last=True)

    def _resample(self, pcm: bytes, *, last: bool) -> bytes:
        if self._stream is not None:
            pcm = self._stream.resample_chunk(np.frombuffer(pcm, dtype="<i2"), last=last).tobytes()
        return pcm16_to_ulaw(pcm)
