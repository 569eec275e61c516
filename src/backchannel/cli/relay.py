"""``backchannel relay``: for those who host a relay. Prints and parses; the rules are in `backchannel.relay`.

What serving needs beyond a desk's packages is imported only by ``serve``.
"""

from __future__ import annotations

import json
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from backchannel.errors import CannotServe, Misuse
from backchannel.languages import said

if TYPE_CHECKING:
    from backchannel.relay.lead import Lead

relay = App(
    name="relay",
    help="""Host a relay: a mailbox of sealed messages that it cannot read.

    Examples:

        backchannel relay serve --data ./relay --listen 127.0.0.1:8440
        backchannel relay admit --data ./relay --count 2
        backchannel relay status --data ./relay
    """,
)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
Data = Annotated[Path, Parameter(name="--data", help="Folder that holds everything of this relay.")]
AsJson = Annotated[bool, Parameter(name="--json", negative=(), help="Print for programs.")]


def seconds(text: str) -> int:
    """A length of time such as ``60s``, ``90m``, ``12h`` or ``7d``, in seconds. Raises `Misuse`."""
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", text)
    if found is None:
        raise Misuse("A length of time is a number and s, m, h or d, such as 60s or 7d.")
    return int(found[1]) * _UNITS[found[2]]


def address(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT`` or ``[HOST]:PORT``. Raises `Misuse`."""
    host, _, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise Misuse("Where to listen is written HOST:PORT, such as 127.0.0.1:8440.")
    return host, int(port)


@relay.command
def serve(
    *,
    data: Data,
    listen: Annotated[str, Parameter(help="HOST:PORT; port 0 takes a free one.")] = "127.0.0.1:8440",
    open_: Annotated[
        bool,
        Parameter(
            name="--open",
            negative=(),
            help="For trials only: whoever can reach it can take a token while places last.",
        ),
    ] = False,
    preset: Annotated[str | None, Parameter(help="Settings by name: small.")] = None,
    page: Annotated[int | None, Parameter(help="Bytes of every sealed message (small: 4096).")] = None,
    cadence: Annotated[str | None, Parameter(help="Length of a turn of the timetable (small: 60s).")] = None,
    retention: Annotated[str | None, Parameter(help="How long messages are kept (small: 7d).")] = None,
    tokens: Annotated[int | None, Parameter(help="Most tokens valid at once (small: 12).")] = None,
    private_reads: Annotated[
        bool,
        Parameter(
            name="--private-reads",
            negative=(),
            help="Answer reads that do not show what is read. Keeps all messages in memory too.",
        ),
    ] = False,
    mirror_of: Annotated[
        str | None, Parameter(name="--mirror-of", help="Follow the relay at this address; take no messages.")
    ] = None,
    lead_token: Annotated[
        Path | None, Parameter(name="--lead-token", help="A file with a token of the relay that is followed.")
    ] = None,
    lead_pin: Annotated[
        str,
        Parameter(name="--lead-pin", help="SHA-256 of the certificate of the relay that is followed."),
    ] = "",
    tls_cert: Annotated[Path | None, Parameter(help="Certificate chain, a PEM file.")] = None,
    tls_key: Annotated[Path | None, Parameter(help="Its secret key, a PEM file.")] = None,
    clock_file: Annotated[
        Path | None, Parameter(help="For rehearsals only: a file with seconds to add to the clock.")
    ] = None,
) -> None:
    """Serve the relay in a folder, until it is told to stop.

    The first start fixes its settings; later ones need none. Prints one line once it answers.
    """
    try:
        from backchannel.relay import serve as server
        from backchannel.relay.clock import ShiftedClock, real_clock
    except ModuleNotFoundError as error:
        raise CannotServe(
            "What a relay needs is not installed here.",
            next_step="Install it: pip install 'backchannel[relay]'",
        ) from error
    if (tls_cert is None) != (tls_key is None):
        raise Misuse("A certificate and its key go together: give both or neither.")
    host, port = address(listen)
    server.serve(
        data,
        host,
        port,
        given=_given(preset, page, cadence, retention, tokens),
        clock=real_clock if clock_file is None else ShiftedClock(clock_file),
        announce=lambda where: print(said(f"The relay answers at {where}"), flush=True),
        tls=server.Tls(tls_cert, tls_key) if tls_cert and tls_key else None,
        open_for_trials=open_,
        private_reads=private_reads,
        lead=_lead(mirror_of, lead_token, lead_pin),
    )


def _lead(url: str | None, token: Path | None, pin: str) -> Lead | None:
    if (url is None) != (token is None):
        raise Misuse("To follow a relay, give its address (--mirror-of) and a token of it (--lead-token).")
    if url is None or token is None:
        if pin:
            raise Misuse(
                "A certificate (--lead-pin) is that of a relay to follow: give its address too (--mirror-of)."
            )
        return None
    from backchannel.board.messages import decode_token
    from backchannel.relay.lead import Lead

    try:
        text = token.read_text("utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise Misuse("The file with the token cannot be read.") from error
    return Lead(url, decode_token(text), pin.replace(":", "").lower())


def _given(
    preset: str | None, page: int | None, cadence: str | None, retention: str | None, tokens: int | None
) -> dict[str, int]:
    import msgspec

    from backchannel.board.settings import PRESETS

    given: dict[str, int] = {}
    if preset is not None:
        if preset not in PRESETS:
            raise Misuse(f"There is no preset of this name. There is: {', '.join(PRESETS)}.")
        given |= msgspec.structs.asdict(PRESETS[preset])
    asked = {
        "page_size": page,
        "cadence": None if cadence is None else seconds(cadence),
        "retention": None if retention is None else seconds(retention),
        "capacity": tokens,
    }
    return given | {name: value for name, value in asked.items() if value is not None}


@relay.command
def admit(
    *,
    data: Data,
    count: Annotated[int, Parameter(help="How many tokens.")] = 1,
    json_: AsJson = False,
) -> None:
    """Give out tokens: one for each desk. Each is shown once, here; the relay keeps only a digest.

    Works while the relay serves.
    """
    from backchannel.board.messages import encode_token
    from backchannel.board.settings import TOKEN_SIZE
    from backchannel.relay.service import token_digest
    from backchannel.relay.store import SqliteStore

    if count < 1:
        raise Misuse("Give out at least one token.")
    fresh = [secrets.token_bytes(TOKEN_SIZE) for _ in range(count)]
    store = SqliteStore.open(data)
    try:
        numbers = store.admit([token_digest(token) for token in fresh])
    finally:
        store.close()
    texts = [encode_token(token) for token in fresh]
    if json_:
        print(
            json.dumps({"tokens": [{"number": n, "token": t} for n, t in zip(numbers, texts, strict=True)]})
        )
        return
    for number, text in zip(numbers, texts, strict=True):
        print(f"{number}  {text}")
    print(said("Hand each token to one desk, over a way you trust; they are not shown again."))


@relay.command
def revoke(number: int, /, *, data: Data) -> None:
    """Withdraw a token by its number, as ``status`` shows it. Works while the relay serves."""
    from backchannel.relay.store import SqliteStore

    store = SqliteStore.open(data)
    try:
        store.revoke(number)
    finally:
        store.close()
    print(
        said(f"Token {number} is withdrawn; a running relay follows within seconds. Its place is free again.")
    )


@relay.command
def status(*, data: Data, json_: AsJson = False) -> None:
    """Show the settings of a relay, what it keeps and which tokens are valid."""
    from backchannel.relay.store import SqliteStore

    store = SqliteStore.open(data)
    try:
        saved, admissions = store.load(), store.admissions()
    finally:
        store.close()
    settings = saved.settings
    valid = [admission.number for admission in admissions if not admission.revoked]
    withdrawn = [admission.number for admission in admissions if admission.revoked]
    if json_:
        shown = {
            "page": settings.page_size,
            "cadence": settings.cadence,
            "retention": settings.retention,
            "places": settings.capacity,
            "valid": valid,
            "withdrawn": withdrawn,
            "kept": len(saved.rows),
            "newest": saved.last.number,
        }
        print(json.dumps(shown))
        return
    turn, kept = _span(settings.cadence), _span(settings.retention)
    print(said(f"Messages of {settings.page_size} bytes, one from each desk in {turn}, kept for {kept}."))
    print(said(f"Kept now: {len(saved.rows):,} of {saved.last.number:,} ever taken."))
    print(said(f"{len(valid)} of {settings.capacity} places are given away."))
    print(said(f"Valid tokens: {_listed(valid)}. Withdrawn: {_listed(withdrawn)}."))
    print(said("To give out another: relay admit. To withdraw one: relay revoke with its number."))


def _span(length: int) -> str:
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if length % size == 0 and length > size:
            return f"{length // size} {unit}"
    return f"{length} seconds"


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"
