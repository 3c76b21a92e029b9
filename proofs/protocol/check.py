"""Searches the model of the message flow for attacks: each claim holds, and each mistake is found.

Needs Maude 3 (Debian and Ubuntu: `apt-get install maude`) and nothing but Python's standard library.
"""

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from cases import BY_DESIGN, CLAIMS, MISTAKES, Case

MODEL = Path(__file__).parent / "flow.maude"
GROUPS = (
    ("Claims: no attack may be found", CLAIMS),
    ("By design: has to be found, and is documented", BY_DESIGN),
    ("Mistakes: has to be found", MISTAKES),
)
OUTCOME = re.compile(r"^(?:No solution\.|Solution 1 \(state (\d+)\))\nstates: (\d+) ", re.MULTILINE)
LABEL = re.compile(r"^(?:Maude> )*([a-z-]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What a search gave: how many states it saw, and the steps of the attack where there is one."""

    states: int
    attack: str | None


def search(case: Case, goal: str) -> str:
    """One search, as a command of Maude."""
    declared = re.sub(r"\bX\b", "X:Exponent", goal)
    return f"search [1] in FLOW : {case.start()} =>* Z:State know(K:Messages {declared}) ."


def run(maude: str, commands: list[str]) -> str:
    """What Maude prints for commands on the model. A warning is an error: something was not read."""
    text = "\n".join(["set show timing off .", f"load {MODEL.resolve()}", *commands, "quit", ""])
    arguments = [maude, "-no-banner", "-no-advise", "-no-wrap", "-no-tecla", "-interactive"]
    done = subprocess.run(arguments, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr.strip():
        sys.exit(f"protocol: Maude does not read the model:\n{done.stderr}")
    return done.stdout


def outcomes(maude: str, commands: list[str]) -> list[Outcome]:
    """One outcome for each search."""
    found = OUTCOME.findall(run(maude, commands))
    if len(found) != len(commands):
        sys.exit(f"protocol: Maude answered {len(found)} of {len(commands)} searches")
    results = []
    for command, (state, states) in zip(commands, found, strict=True):
        attack = None
        if state:
            path = run(maude, [command, f"show path labels {state} ."])
            attack = " → ".join(LABEL.findall(path)) or "at once"
        results.append(Outcome(int(states), attack))
    return results


def main() -> int:
    """Runs all searches: 0 where each comes out as it should, 2 where there is no Maude."""
    maude = shutil.which("maude")
    if maude is None:
        print("protocol: Maude is not installed; Debian and Ubuntu: apt-get install maude", file=sys.stderr)
        return 2
    start = time.monotonic()
    searches = states = wrong = 0
    for title, cases in GROUPS:
        print(title)
        asked = [(case, goal) for case in cases for goal in case.goals]
        found = outcomes(maude, [search(case, goal) for case, goal in asked])
        for (case, goal), outcome in zip(asked, found, strict=True):
            right = (outcome.attack is not None) == case.reached
            told = f"not reached, {outcome.states} states" if outcome.attack is None else f"reached: {outcome.attack}"
            print(f"  {'ok   ' if right else 'WRONG'} {case.name} | {goal} | {told}")
            searches += 1
            states += outcome.states
            wrong += not right
    print(f"protocol: searches={searches} states={states} wrong={wrong} seconds={time.monotonic() - start:.1f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
