"""Who may ask the desk's pages anything, before any page is looked up.

Owns: the checks on every request and the headers of every answer. Rules, in this order:

1. The request names this very address (DNS rebinding: another name that points here is refused).
2. What changes something comes from a page of ours (`Origin`, else `Sec-Fetch-Site`), bounded in size.
3. Everything but the way in needs the cookie of the browser that came in by the launch link. Whoever has none
   gets the same bare answer for every address: not even a style sheet.
4. No answer is kept, framed, sniffed or told to others; nothing is fetched that is not ours.

Cookies do not know ports: another program of this computer could be sent ours. So all pages live under a path
that nobody guesses, and the cookie goes nowhere else.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from secrets import compare_digest
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backchannel.web.visit import COOKIE, Visit

LARGEST_FORM: Final = 64 << 20
"""Bytes of one form, files included: a large pouch."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), clipboard-read=()",
}
_ASKS_ONLY = ("GET", "HEAD")


class Guard:
    """The outermost layer of the pages. ``address`` is ``127.0.0.1:PORT``."""

    def __init__(self, app: ASGIApp, visit: Visit, address: str) -> None:
        self._app = app
        self._visit = visit
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, _Bounded(receive), _with_headers(send))
        else:
            await PlainTextResponse("", status_code=refusal)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self._address]:
            return 421
        if scope["method"] not in _ASKS_ONLY:
            if scope["method"] != "POST" or not self._is_ours(headers):
                return 403
            length = headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LARGEST_FORM:
                return 413
        if self._visit.is_way_in(scope["path"]):
            return None if scope["method"] == "GET" else 404  # looking whether it is there uses nothing up
        return None if self._is_let_in(headers) else 404

    def _is_ours(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") == "same-origin"
        return origin == f"http://{self._address}"

    def _is_let_in(self, headers: Headers) -> bool:
        cookies = SimpleCookie()
        try:
            for each in headers.getlist("cookie"):
                cookies.load(each)
        except CookieError:
            return False
        shown = cookies.get(COOKIE)
        return shown is not None and compare_digest(shown.value.encode(), self._visit.secret.encode())


class _Bounded:
    """Stops reading a form that is longer than it said."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = LARGEST_FORM

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.disconnect"}


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
