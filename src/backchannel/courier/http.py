"""Asking a relay over HTTP, through Tor if wanted, with its certificate pinned (spec/60, section 4; urllib3).

Owns: sockets, limits of time and size, the headers (always the same). Does not own: what is asked.

Rules: no retry, no redirect, no cookie, no compression; one connection a tick; an answer longer than any
relay's is not read to its end. The token goes into a header; an address without TLS is taken only on this
machine or at an onion service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from backchannel.asking import TIMEOUT, Body, connection_options, require_usable
from backchannel.board.messages import MOST_PAGES, MOST_TAG_BYTES, encode_token
from backchannel.courier.transport import BINARY, Reply, Request
from backchannel.errors import Misuse, RelayNonsense, RelayUnreachable

_LONGEST = max(MOST_TAG_BYTES, MOST_PAGES * (65_536 + 16)) + 64
_AGENT = "backchannel/1"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a relay is: URL, SHA-256 of its certificate in hex (or empty), ``socks5h://`` proxy (or
    empty).
    """

    url: str
    pin: str
    proxy: str


class HttpTransport:
    """The port of `courier.transport.Transport` over HTTP."""

    def __init__(self, address: Address) -> None:
        """Raises `Misuse` for an address that cannot be used."""
        self._url = require_usable(address.url)
        self._manager = _manager(address)

    def send(self, request: Request) -> Reply:
        """Ask once. Raises `RelayUnreachable` or `RelayNonsense`."""
        query = "&".join(f"{name}={value}" for name, value in request.query)
        url = self._url._replace(path=(self._url.path or "").rstrip("/") + request.path, query=query or None)
        headers = {"User-Agent": _AGENT, "Accept": BINARY, "Accept-Encoding": "identity"}
        if request.token is not None:
            headers["Authorization"] = f"Bearer {encode_token(request.token)}"
        if request.body:
            headers["Content-Type"] = BINARY
        try:
            response = self._manager.urlopen(
                request.method, url.url, body=request.body or None, headers=headers, redirect=False,
                retries=False, preload_content=False, decode_content=False, timeout=TIMEOUT,
            )  # fmt: skip
            status, wait = response.status, response.headers.get("Retry-After", "0")
            body = Body().read(response, _LONGEST)
        except SSLError as error:
            raise RelayUnreachable("The relay does not show the certificate that was agreed.") from error
        except (HTTPError, OSError, ValueError) as error:
            raise RelayUnreachable("The relay does not answer.") from error
        if len(body) > _LONGEST:
            raise RelayNonsense("The relay answered more than any relay answers.")
        return Reply(status, body, int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        self._manager.clear()


def _manager(address: Address) -> Any:
    options = connection_options(address.pin)
    if not address.proxy:
        return urllib3.PoolManager(**options)
    if not address.proxy.startswith("socks5h://"):
        raise Misuse("A proxy is given as socks5h://host:port, so that names are not looked up here.")
    try:
        from urllib3.contrib.socks import SOCKSProxyManager
    except ImportError as error:
        raise Misuse(
            "Tor needs a part that is not installed: install the program with its extra [tor]."
        ) from error
    return SOCKSProxyManager(address.proxy, **options)
