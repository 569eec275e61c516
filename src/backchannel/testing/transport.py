"""A way to a relay in memory, behind the courier's real port, that can go wrong in every way (seeded).

Owns: answering the courier's requests from a `Relay` without HTTP, and the faults between them.
Does not own: the relay's rules, or the clock.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from backchannel.board.messages import encode_checkpoint, encode_descriptor, encode_grant, encode_receipt
from backchannel.courier.transport import Reply, Request
from backchannel.errors import (
    Malformed,
    NoPlaceLeft,
    NotAdmitted,
    NotKept,
    RelayUnreachable,
    SlotTaken,
    StorageFailure,
    TagTaken,
    WrongSize,
)
from backchannel.relay.service import Relay


@dataclass(slots=True)
class Faults:
    """How likely each thing goes wrong with one request, 0 to 1.

    ``drop_request``: it never arrives. ``drop_reply``: it is done, the answer is lost. ``corrupt``: one byte
    of the answer changes. ``truncate``: the answer ends early. ``refuse``: the relay says it has trouble.
    ``repeat``: it arrives twice. ``replay``: an earlier answer to the same kind of request comes instead.
    """

    drop_request: float = 0.0
    drop_reply: float = 0.0
    corrupt: float = 0.0
    truncate: float = 0.0
    refuse: float = 0.0
    repeat: float = 0.0
    replay: float = 0.0


class MemoryTransport:
    """The port of `courier.transport.Transport` over a relay in the same process.

    ``log`` keeps what an observer of the wire sees: method, path, names of the query, size of body and
    answer.
    ``twist`` may change any answer, for a relay that lies. ``reads`` answers private reads, where there are
    any.
    """

    def __init__(
        self,
        relay: Relay,
        *,
        seed: int = 0,
        open_for_trials: bool = True,
        reads: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self.relay = relay
        self.reads = reads
        self.faults = Faults()
        self.log: list[tuple[str, str, tuple[str, ...], int, int]] = []
        self.sent: list[Request] = []
        self.twist: Callable[[Request, Reply], Reply] = lambda _request, reply: reply
        self._open = open_for_trials
        self._random = random.Random(seed)  # noqa: S311
        self._earlier: dict[str, Reply] = {}

    def send(self, request: Request) -> Reply:
        """Answer, or go wrong."""
        self.sent.append(request)
        faults = self.faults
        if self._happens(faults.drop_request):
            raise RelayUnreachable("The relay does not answer.")
        if self._happens(faults.refuse):
            return self._logged(request, Reply(503, b"", 1))
        reply = self._answer(request)
        if self._happens(faults.repeat):
            reply = self._answer(request)
        if self._happens(faults.drop_reply):
            raise RelayUnreachable("The relay does not answer.")
        if self._happens(faults.replay):
            reply = self._earlier.get(request.path, reply)
        self._earlier[request.path] = reply
        return self._logged(request, self.twist(request, self._damaged(reply)))

    def close(self) -> None:
        """Nothing to let go of."""

    def _happens(self, odds: float) -> bool:
        return odds > 0 and self._random.random() < odds

    def _logged(self, request: Request, reply: Reply) -> Reply:
        names = tuple(name for name, _ in request.query)
        self.log.append((request.method, request.path, names, len(request.body), len(reply.body)))
        return reply

    def _damaged(self, reply: Reply) -> Reply:
        body = bytearray(reply.body)
        if body and self._happens(self.faults.corrupt):
            body[self._random.randrange(len(body))] ^= 1 + self._random.randrange(255)
        if body and self._happens(self.faults.truncate):
            del body[self._random.randrange(len(body)) :]
        return Reply(reply.status, bytes(body), reply.retry_after)

    def _answer(self, request: Request) -> Reply:
        try:
            return Reply(200, self._do(request), 0)
        except NotAdmitted:
            return Reply(401, b"", 0)
        except (NotKept, NoPlaceLeft):
            return Reply(404, b"", 0)
        except TagTaken:
            return Reply(409, b"", 0)
        except (WrongSize, Malformed):
            return Reply(400, b"", 0)
        except SlotTaken as error:
            return Reply(429, b"", error.retry_after)
        except StorageFailure:
            return Reply(507, b"", 0)

    def _do(self, request: Request) -> bytes:
        query = dict(request.query)
        match request.method, request.path, request.token:
            case "POST", "/v1/tokens", None if self._open:
                return encode_grant(self.relay.admit()[1])
            case "POST", "/v1/pages", bytes() as token:
                return encode_receipt(self.relay.deposit(token, request.body))
            case "POST", "/v1/reads", bytes() as token if self.reads is not None:
                self.relay.require_admitted(token)
                return self.reads(request.body)
            case "GET", "/v1/board", bytes() as token:
                return encode_descriptor(self.relay.describe(token))
            case "GET", "/v1/tags", bytes() as token:
                return self.relay.tags(token, query["after_tick"])
            case "GET", "/v1/pages", bytes() as token:
                return self.relay.pages(token, query["after"], query["limit"])
            case "GET", "/v1/checkpoint", bytes() as token:
                return encode_checkpoint(self.relay.checkpoint(token, None))
        raise NotKept("There is nothing here.")
