"""What everybody who asks a relay over HTTP holds to (spec/60-boards.md, section 6; urllib3).

Owns: which addresses may be asked, the pin, and how long a whole answer may take. Does not own: what is
asked.
"""

from __future__ import annotations

import ipaddress
import re
import time
from contextlib import suppress
from typing import Any

from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout, Url, parse_url

from backchannel.errors import Misuse

TIMEOUT = Timeout(connect=15.0, read=30.0)
"""Seconds to connect, and without anything coming."""
WHOLE_ANSWER = 300.0
"""Seconds in which the body of an answer comes to its end, however it drips."""
_PART = 1 << 16


def require_usable(text: str) -> Url:
    """The address of a relay, with TLS unless it is on this machine or an onion service. Raises `Misuse`."""
    try:
        url = parse_url(text)
    except LocationParseError as error:
        raise Misuse("This is not an address of a relay.") from error
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment or url.auth:
        raise Misuse("This is not an address of a relay: it looks like https://relay.example.")
    if url.scheme == "http" and not _is_private(url.host):
        raise Misuse("A relay's address begins with https, except on this machine or at an onion service.")
    return url


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".onion"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def connection_options(pin: str) -> dict[str, Any]:
    """Options of a pool of connections: one of them, and only the certificate of the SHA-256 in ``pin``.

    Raises `Misuse` for a pin that is none.
    """
    if pin and re.fullmatch("[0-9a-fA-F]{64}", pin) is None:
        raise Misuse("The fingerprint of a certificate is 64 letters and digits.")
    options: dict[str, Any] = {"num_pools": 1, "maxsize": 1, "retries": False}
    if pin:
        # The pinned certificate is the proof; it may be self-signed, as a small host's is.
        options |= {"assert_fingerprint": pin, "cert_reqs": "CERT_NONE", "assert_hostname": False}
    return options


class Body:
    """The body of the answer that is being read: by one thread, ended by any."""

    def __init__(self) -> None:
        self._reading: BaseHTTPResponse | None = None
        self._ended = False

    def read(self, response: BaseHTTPResponse, longest: int) -> bytes:
        """All of it, or one byte more than ``longest``. Raises `TimeoutError`, and what urllib3 raises."""
        end, body = time.monotonic() + WHOLE_ANSWER, bytearray()
        self._reading = response
        try:
            while not self._ended and len(body) <= longest:
                part = response.read1(min(_PART, longest + 1 - len(body)))
                if not part:
                    return bytes(body)
                body += part
                if time.monotonic() > end:
                    break
            if len(body) > longest:
                return bytes(body)
            raise TimeoutError
        except BaseException:
            response.close()
            raise
        finally:
            self._reading = None
            response.release_conn()

    def end(self) -> None:
        """Nothing more is read, now or later."""
        self._ended = True
        reading = self._reading
        if reading is not None:
            with suppress(HTTPError, OSError, ValueError, RuntimeError):
                reading.shutdown()
