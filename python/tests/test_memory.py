"""What is left of secrets in a process's memory after operations.

Values as `str` and `bytes`, and what an owner stores, are Python's memory, which nobody wipes. Looked for is what is
the engine's alone: encoded points and pseudonyms as numbers, scalars and keys.
"""

import base64
import hmac
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory of others is read with Linux's /proc")

DOMAINS = ["one", "two"]
P = 2**521 - 1
N = int("1" + "f" * 65 + "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409", 16)
B = int(
    "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef1"
    "09e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    16,
)
#: Bytes that have to agree, and how many of them may be the same.
WINDOW = 16
VARIED = 7
SPAN = 64 + 8

CHILD = """
import gc, json, sys
import blindnym

told = json.loads(sys.stdin.readline())
domains = told["domains"]
master = bytes.fromhex(told["master"])
service = blindnym.EmbeddedService(domains, master_secret=master, cache=0, threads=told["threads"])
owner = service.owner(domains[0])
sent = blindnym.pseudonymize(told["values"], service=service, domain=domains[0], values="text")
assert blindnym.identify(sent, service=service, domain=domains[0]) == told["values"]
stored = blindnym.at_rest(sent, owner=owner)
again = blindnym.in_transit(stored, owner=owner)
converted = blindnym.convert(stored, service=service, domain=domains[0], to=domains[1])
assert blindnym.identify(converted, service=service, domain=domains[1]) == told["values"]
print(json.dumps(stored), flush=True)
if told["ends"]:
    del owner, service
    gc.collect()
print("done", flush=True)
sys.stdin.readline()
"""


@dataclass(frozen=True)
class Form:
    """How a number lies in memory: words, and how far each is from the next."""

    words: bytes
    word: int = 8
    stride: int = 8

    def windows(self) -> Iterator[bytes]:
        """Parts that are looked for."""
        for at in range(0, len(self.words) - WINDOW + 1, 8):
            window = self.words[at : at + WINDOW]
            # The first word is looked for first, and should be rare.
            if len(set(window)) >= VARIED and len(set(window[: self.word])) > self.word // 2:
                yield window


def limbs(number: int, bits: int, word: int, *, signed: bool = False) -> bytes:
    """The limbs of a number, from the lowest."""
    made, carried = b"", 0
    while number:
        limb = (number & ((1 << bits) - 1)) + carried
        number >>= bits
        carried = (limb + (1 << (bits - 1))) >> bits if signed else 0
        made += (limb - (carried << bits)).to_bytes(word, "little", signed=True)
    return made


def forms(secret: bytes) -> Iterator[Form]:
    """Every form of a secret, but those that Python has too."""
    yield Form(secret)
    yield Form(secret[::-1])
    for pad in (0x36, 0x5C):
        yield Form(bytes(byte ^ pad for byte in secret))
    number = int.from_bytes(secret)
    for one in (number, N - number % N, pow(number, -1, N)) if len(secret) == 66 else ():
        yield Form(one.to_bytes(66, "little"))
        yield Form(limbs(one, 58, 8))
        for stride in (8, 32, 64):
            yield Form(limbs(one, 48, 8), 8, stride)
        for stride in (4, 8, 32):
            for signed in (False, True):
                yield Form(limbs(one, 29, 4, signed=signed), 4, stride)


def memory(process: int) -> Iterator[bytes]:
    """What a process can write to."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as mem:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found:
                start, end = (int(place, 16) for place in found.groups())
                mem.seek(start)
                yield mem.read(end - start)


def left(process: int, secrets: dict[str, bytes], values: bytes) -> set[str]:
    """Which secrets are in its memory. Values are parts of their points, and Python's too."""
    known: dict[tuple[int, int], dict[bytes, str]] = {}
    for name, secret in secrets.items():
        for form in forms(secret):
            place = (8, 8) if form.word == form.stride else (form.word, form.stride)
            windows = (window for window in form.windows() if window.strip(b"\0") not in values)
            known.setdefault(place, {}).update(dict.fromkeys(windows, name))
    layouts = [Layout(place, windows) for place, windows in known.items() if windows]
    found: set[str] = set()
    seen = 0
    for whole in memory(process):
        seen += len(whole)
        pages = np.frombuffer(whole, "u1").reshape(-1, 4096)
        used = np.flatnonzero(pages.any(axis=1))
        # Runs of pages with something on them.
        for run in np.split(used, np.flatnonzero(np.diff(used) > 1) + 1):
            if run.size:
                start, end = int(run[0]) * 4096, (int(run[-1]) + 1) * 4096
                for layout in layouts:
                    found |= layout.look(whole[max(0, start - SPAN) : end + SPAN])
    assert seen > 1 << 22
    return found


class Layout:
    """Windows of one layout, found by their first words."""

    def __init__(self, place: tuple[int, int], windows: dict[bytes, str]) -> None:
        self.word, self.stride = place
        self.windows = windows
        self.kind = f"<u{self.word}"
        firsts = {int.from_bytes(window[: self.word], "little") for window in windows}
        self.firsts = np.array(sorted(firsts), self.kind)
        # Most of memory begins like nothing that is looked for.
        self.begins = np.zeros(1 << 16, bool)
        self.begins[self.firsts & 0xFFFF] = True

    def look(self, part: bytes) -> set[str]:
        """What of them is in a part of memory that begins at a multiple of eight."""
        found = set()
        for shift in range(8 if self.word == self.stride else 1):
            words = np.frombuffer(part[shift : shift + (len(part) - shift) // self.word * self.word], self.kind)
            maybe = np.flatnonzero(self.begins[words & 0xFFFF])
            near = np.minimum(np.searchsorted(self.firsts, words[maybe]), self.firsts.size - 1)
            for at in maybe[self.firsts[near] == words[maybe]] * self.word + shift:
                places = range(int(at), int(at) + WINDOW // self.word * self.stride, self.stride)
                window = b"".join(part[place : place + self.word] for place in places)
                if window in self.windows:
                    found.add(self.windows[window])
        return found


def y_of(x: int) -> bytes:
    """The principal root."""
    return pow(x**3 - 3 * x + B, (P + 1) // 4, P).to_bytes(66)


def derived(master: bytes) -> dict[str, bytes]:
    """What the key schedule makes of the master secret."""
    prk = hmac.digest(b"blindnym key schedule v1", master, "sha512")
    secrets = {"prk": prk}
    for domain in DOMAINS:
        for label, length in (("domain scalar P-521", 66), ("transit key", 32)):
            info = label.encode() + b"\0" + len(domain).to_bytes(2) + domain.encode() + (1).to_bytes(4) + b"\0"
            first = hmac.digest(prk, info + b"\1", "sha512")
            okm = (first + hmac.digest(prk, first + info + b"\2", "sha512"))[:length]
            if length == 66:
                okm = bytes([okm[0] & 1]) + okm[1:]
            secrets[f"{label} of {domain}"] = okm
    return secrets


def encoded(value: str) -> dict[str, bytes]:
    """The point of a value: x₀ + i for the first i that has one."""
    start = int.from_bytes(value.encode() + bytes([len(value)]) + bytes(8))
    for x in range(start, start + 256):
        y = int.from_bytes(y_of(x))
        if (y * y - x**3 + 3 * x - B) % P == 0:
            return {f"encoded x of {value}": x.to_bytes(66), f"encoded y of {value}": y.to_bytes(66)}
    raise AssertionError(value)


def after_operations(threads: int, *, ends: bool) -> set[str]:
    """What a process has left of its secrets, when its service has ended or is still there."""
    # Capital letters alone, so that no other text is like it.
    values = ["".join(chr(65 + byte % 26) for byte in os.urandom(32)) for _ in range(40)]
    master = os.urandom(64)
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        task = {"domains": DOMAINS, "master": master.hex(), "values": values, "threads": threads, "ends": ends}
        child.stdin.write(json.dumps(task) + "\n")
        child.stdin.flush()
        stored = json.loads(child.stdout.readline())
        assert child.stdout.readline() == "done\n"
        secrets = derived(master)
        for value in values[:10]:
            secrets |= encoded(value)
        for text in stored[:10]:
            x = base64.b64decode(text)
            secrets |= {f"x of {text}": x, f"y of {text}": y_of(int.from_bytes(x))}
        found = left(child.pid, secrets, "".join(values).encode())
        child.stdin.close()
    return found


@pytest.mark.parametrize("threads", [1, 2])
def test_nothing_is_left_when_the_service_has_ended(threads: int) -> None:
    assert after_operations(threads, ends=True) == set()


def test_a_service_holds_its_keys_and_nothing_else() -> None:
    kept = after_operations(2, ends=False)
    assert {f"domain scalar P-521 of {domain}" for domain in DOMAINS} <= kept
    assert kept <= set(derived(bytes(64))), kept
