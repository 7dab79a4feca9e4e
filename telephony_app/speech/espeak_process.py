"""A process that turns phonemes into sound with espeak-ng: `python -m telephony_app.speech.espeak_process`.

espeak-ng is a GPL library that is not thread-safe and could crash: it is loaded here and nowhere else, and
the product talks to it over a pipe. A request is one line of UTF-8, espeak's own input with phonemes in
`[[…]]`. An answer is a 4-byte little-endian length and that many bytes of 16-bit mono PCM. The first answer,
before any request, is 4 bytes with the sample rate in Hz. End of input ends the process.
"""

import ctypes
import signal
import struct
import sys
from typing import BinaryIO

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: audio comes back through the callback
_CHARS_UTF8 = 1
_PHONEMES = 0x100  # espeakPHONEMES: [[…]] holds phoneme names
_RATE, _PITCH = 1, 3  # espeak_PARAMETER
_WORDS_A_MINUTE = 190  # about 12 written letters a second, as Hebrew is spoken
_PITCH_PERCENT = 55
_OK = 0

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakVoice:
    """The library with the Hebrew voice set."""

    def __init__(self) -> None:
        """Load the library.

        Raises:
            ImportError: no wheel of espeakng-loader is installed.
            OSError: the library or its data can't be used on this machine.
        """
        import espeakng_loader  # noqa: PLC0415 -- its absence is an answer of this process, not a traceback

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, data, 0))
        if self.rate_hz <= 0 or self._library.espeak_SetVoiceByName(b"he") != _OK:
            raise OSError("espeak-ng found no Hebrew voice")
        self._library.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)
        self._library.espeak_SetParameter(_PITCH, _PITCH_PERCENT, 0)
        self._pcm = bytearray()
        self._callback = _Callback(self._take)  # kept: the library holds only the address
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if count > 0:
            self._pcm += ctypes.string_at(samples, count * 2)
        return 0

    def say(self, phonemes: bytes) -> bytes:
        """Return 16-bit mono PCM at `rate_hz`; b"" where nothing was to be said."""
        self._pcm = bytearray()
        size = ctypes.c_size_t(len(phonemes) + 1)
        text = ctypes.c_char_p(phonemes)
        self._library.espeak_Synth(text, size, 0, 1, 0, _CHARS_UTF8 | _PHONEMES, None, None)
        self._library.espeak_Synchronize()
        return bytes(self._pcm)


def serve(requests: BinaryIO, answers: BinaryIO, voice: EspeakVoice) -> None:
    """Answer each line until the input ends."""
    answers.write(struct.pack("<I", voice.rate_hz))
    answers.flush()
    for line in requests:
        pcm = voice.say(line.rstrip(b"\n"))
        answers.write(struct.pack("<I", len(pcm)) + pcm)
        answers.flush()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent closes the pipe
    try:
        voice = EspeakVoice()
    except (ImportError, OSError) as error:
        sys.exit(f"local voice: espeak-ng can't be loaded on this machine: {error}")
    serve(sys.stdin.buffer, sys.stdout.buffer, voice)


if __name__ == "__main__":
    main()
