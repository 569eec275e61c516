"""How long a person waits: from a colleague's agreement to the other side's screen, and for the first screen.

``python -m benchmarks.bench_desk [--entries N]``. The first figure counts turns of the timetable in a world
in memory (desks, registers, couriers and the relay's rules are real; at a cadence of one second a turn is a
second). The second opens a register of that many entries and draws the first screen, in this process and as a
command of its own; its baseline is a Python that imports the same parts and ends. The third lists what was
said on that line. The fourth draws the first screen where one side said as much and nobody answered.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from backchannel.channel.acts import Act, Draft, Posting, act_hash, draft_codec, draft_hash
from backchannel.channel.approvals import Approval, ApprovalRecord, approval_hash
from backchannel.channel.papers.message import Message, Reply, ReplyKind, Weight
from backchannel.channel.view import NOTHING, InView
from backchannel.credentials.quorum import Role
from backchannel.crypto.kdf import PASSPHRASE
from backchannel.desk.arrivals import Arrival
from backchannel.desk.channels import Channels
from backchannel.desk.desk import Desk
from backchannel.desk.surroundings import Surroundings
from backchannel.feed.entry import author_of
from backchannel.testing import world as worlds
from backchannel.testing.world import World
from backchannel.wire.version import PROTOCOL

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"


def turns_to_read(folder: Path, messages: int) -> list[int]:
    """Turns from the second agreement until the other side can read, for each message."""
    world = World(folder)
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.ticks(60)
    found = []
    for number in range(messages):
        before = len(world.desks[THEIRS].messages(NORTH))
        world.desks[ENVOY].write(SOUTH, f"Message {number}. " * 20)
        world.until(lambda: bool(world.desks[DEPUTY].waiting()))
        world.desks[DEPUTY].agree(world.desks[DEPUTY].waiting()[0].number)
        found.append(_turns_until_more(world, before))
        world.ticks(number % 7)
    world.close()
    return found


def _turns_until_more(world: World, before: int) -> int:
    return world.until(lambda: len(world.desks[THEIRS].messages(NORTH)) > before)


def _some_words(number: int) -> str:
    return "Some words. " * 12


def long_history(
    folder: Path, entries: int, *, answered: bool = True, text: Callable[[int], str] = _some_words
) -> Path:
    """A desk with that many entries behind it, half of them acts. Returns its folder.

    Every second act answers the one before; else all are of this desk's side. ``text``: what each says.
    """
    world = World(folder)
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    desk = world.desks[ENVOY]
    core, channels = desk._core, desk._channels
    channel_id = desk._meetings.channels()[0][0]
    with core.register.change():
        _fill(channels, desk, channel_id, entries // 2, answered=answered, text=text)
        for number in range(entries - entries // 2):
            name = hashlib.sha256(str(number).encode()).digest()
            core.register.run(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, channel_id, b"author", number + 1_000_000, 2, bytes(300), 1),
            )
        for each in ("they", "message") if answered else ():
            core.register.run("REPLACE INTO heard VALUES (?, ?, ?)", (channel_id, each, core.now()))
        channels.keep_snapshots()
        core.register.run("DELETE FROM unread")  # years of it were read
    home = world.home(ENVOY)
    world.close()
    return home


def _fill(
    channels: Channels,
    desk: Desk,
    channel_id: bytes,
    acts: int,
    *,
    answered: bool,
    text: Callable[[int], str],
) -> None:
    channel = channels.channel(channel_id)
    roster = desk._rooms.state(channel_id).readers
    members = {reader.ref.party: reader.ref for reader in roster.members}
    ends = dict.fromkeys(channel.parties, NOTHING)
    for number in range(acts):
        side = number % 2 if answered else channel.ours
        party, other = channel.parties[side], channel.parties[1 - side]
        reply = Reply(ends[other].hash, ReplyKind.ANSWER, None) if side and answered else None
        body = Message(Weight.ON_INSTRUCTIONS, "", text(number), "en", None, None, reply, ())
        nonce = number.to_bytes(16, "big")
        content = draft_codec.encode(
            Draft(PROTOCOL, channel_id, party, ends[party].number + 1, ends[other], nonce, body)
        )
        approval = Approval(
            draft_hash(content),
            channel_id,
            channel.speaks(side).charter_hash,
            roster.hash,
            ends[party].number + 1,
            ends[other],
            1 << 40,
            Role.AGREES,
            members[party],
        )
        posting = Posting(Act(content, ends[party].hash), (ApprovalRecord(approval, ()),), ())
        author = author_of(members[party], 1)
        verified = frozenset([bytes(approval_hash(approval))])
        channels.add(channel_id, Arrival(posting, author, number + 1, roster.hash, verified))
        ends[party] = InView(ends[party].number + 1, act_hash(posting.act))


def open_times(home: Path, rounds: int) -> list[float]:
    """Seconds to open the desk and draw its first screen, passphrase included."""
    around = Surroundings(now=lambda: worlds.START + 1000, rng=os.urandom, passphrase_cost=PASSPHRASE)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        with Desk.open(home, worlds.PASSPHRASE, around) as desk:
            desk.state()
        times.append(time.perf_counter() - start)
    return times


def list_times(home: Path, rounds: int, last: int | None) -> list[float]:
    """Seconds to list the newest so many items of the line, or all, at a desk that is open."""
    around = Surroundings(now=lambda: worlds.START + 1000, rng=os.urandom, passphrase_cost=PASSPHRASE)
    times = []
    with Desk.open(home, worlds.PASSPHRASE, around) as desk:
        for _ in range(rounds):
            start = time.perf_counter()
            desk.conversation(SOUTH, last)
            times.append(time.perf_counter() - start)
    return times


def command_times(command: list[str], rounds: int) -> list[float]:
    """Seconds of a whole process that finds its modules compiled, as an installed program does."""
    with tempfile.TemporaryDirectory() as compiled:
        around = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        times = []
        for _ in range(rounds + 1):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=around)
            times.append(time.perf_counter() - start)
        return times[1:]


def _made_at_full_cost(folder: Path, entries: int, *, answered: bool) -> Path:
    """A long history under the cost that people's desks have, so that opening costs what it costs them."""
    cheap, worlds.CHEAP = worlds.CHEAP, PASSPHRASE
    try:
        return long_history(folder, entries, answered=answered)
    finally:
        worlds.CHEAP = cheap


def run(entries: int, messages: int, rounds: int) -> dict[str, float]:
    """All figures."""
    with tempfile.TemporaryDirectory() as folder:
        turns = turns_to_read(Path(folder), messages)
    with tempfile.TemporaryDirectory() as folder:
        home = _made_at_full_cost(Path(folder), entries, answered=True)
        inside = open_times(home, rounds)
        newest, everything = list_times(home, rounds, 50), list_times(home, rounds, None)
        secret = Path(folder) / "passphrase"
        secret.write_text(worlds.PASSPHRASE)
        program = [
            sys.executable,
            "-m",
            "backchannel.cli",
            "--home",
            str(home),
            "--passphrase-file",
            str(secret),
        ]
        whole = command_times(program, rounds)
        bare = command_times([sys.executable, "-c", "import backchannel.desk.desk"], rounds)
    with tempfile.TemporaryDirectory() as folder:
        unanswered = open_times(_made_at_full_cost(Path(folder), entries, answered=False), rounds)
    return {
        "turns_median": statistics.median(turns),
        "turns_most": max(turns),
        "entries": entries,
        "open_and_state_s": statistics.median(inside),
        "list_newest_s": statistics.median(newest),
        "list_all_s": statistics.median(everything),
        "unanswered_s": statistics.median(unanswered),
        "command_s": statistics.median(whole),
        "bare_imports_s": statistics.median(bare),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--messages", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    found = run(asked.entries, asked.messages, asked.rounds)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{'from agreed to readable, turns':44}{'to reach':>12}{'reached':>12}")
    print(f"{'  median':44}{'6':>12}{found['turns_median']:>12.0f}")
    print(f"{'  most':44}{'':>12}{found['turns_most']:>12.0f}")
    print(f"{f'a register of {asked.entries:,} entries, s':44}")
    print(f"{'  opened, first screen drawn':44}{'0.5':>12}{found['open_and_state_s']:>12.2f}")
    print(f"{'  the newest 50 of the line':44}{'0.2':>12}{found['list_newest_s']:>12.2f}")
    print(f"{'  everything on the line':44}{'2':>12}{found['list_all_s']:>12.2f}")
    print(f"{'  first screen, one side unanswered':44}{'1':>12}{found['unanswered_s']:>12.2f}")
    print(f"{'  `backchannel` as a command':44}{'':>12}{found['command_s']:>12.2f}")
    print(f"{'  Python with the same imports, bare':44}{'':>12}{found['bare_imports_s']:>12.2f}")


if __name__ == "__main__":
    main()
