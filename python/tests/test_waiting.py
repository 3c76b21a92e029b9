"""While work is done: Ctrl-C, other threads, bars."""

import _thread
import subprocess
import sys
import textwrap
import threading
import time

import pytest

import blindnym


def test_ctrl_c_is_honoured_within_100_ms() -> None:
    program = textwrap.dedent("""
        import os, signal, sys, threading, time
        import blindnym

        service = blindnym.EmbeddedService()
        column = [f"{n}" for n in range(200_000)]
        sent = []
        def interrupt():
            time.sleep(0.5)
            sent.append(time.monotonic())
            signal.raise_signal(signal.SIGINT)
        threading.Thread(target=interrupt).start()
        try:
            blindnym.pseudonymize(column, service=service, domain="uhmep_v1", values="text")
        except KeyboardInterrupt:
            print((time.monotonic() - sent[0]) * 1_000)
            sys.stdout.flush()
            os._exit(0)
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert 0 <= float(done.stdout) < 100


def test_other_threads_run_meanwhile(owner: blindnym.Owner, sent: list[str]) -> None:
    longest, last, over = 0.0, time.monotonic(), threading.Event()

    def watch() -> None:
        nonlocal longest, last
        while not over.is_set():
            now = time.monotonic()
            longest, last = max(longest, now - last), now
            time.sleep(0.001)

    watching = threading.Thread(target=watch)
    watching.start()
    blindnym.at_rest(sent * 500, owner=owner)
    over.set()
    watching.join()
    assert longest < 0.25


def test_progress_tells_rows_and_its_errors_stop_the_work(owner: blindnym.Owner, sent: list[str]) -> None:
    seen: list[int] = []
    blindnym.at_rest(sent * 300, owner=owner, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 900

    def stop(rows: int) -> None:
        if rows:
            raise RuntimeError("enough")

    started = time.monotonic()
    with pytest.raises(RuntimeError, match="enough"):
        blindnym.at_rest(sent * 20_000, owner=owner, progress=stop)
    assert time.monotonic() - started < 5


def test_nothing_is_shown_where_nobody_looks(
    owner: blindnym.Owner, sent: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    blindnym.at_rest(sent * 300, owner=owner)
    assert capfd.readouterr() == ("", "")
    blindnym.at_rest(sent * 300, owner=owner, progress=True)
    assert "at rest" in capfd.readouterr().err


def test_a_main_thread_that_is_interrupted_can_go_on(owner: blindnym.Owner, sent: list[str]) -> None:
    timer = threading.Timer(0.2, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        blindnym.at_rest(sent * 50_000, owner=owner)
    assert len(blindnym.at_rest(sent, owner=owner)) == 3
