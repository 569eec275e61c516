"""One request of the person, as a page sees it, and the step from the server into a page.

Owns: reading forms, the form token, and what errors become: of a form, a sentence on the page that comes next
(or on the same page, with what was typed); of a page, a page that says so. A page runs in the desk's own
thread: the desk answers one at a time and the server stays free.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from backchannel.desk.desk import Desk
from backchannel.desk.views import Going, Outcome
from backchannel.errors import BackchannelError, DeskLocked, Misuse, NoSuchNumber, NotSure
from backchannel.web.keeper import Keeper
from backchannel.web.pages import Pages
from backchannel.web.refilling import refilled
from backchannel.web.tongues import Tongues
from backchannel.web.visit import Visit
from backchannel.web.work import Work

LOCK, WORK = "/lock", "/work"


@dataclass(frozen=True)
class Here:
    """What every page of one run shares."""

    keeper: Keeper
    visit: Visit
    pages: Pages
    tongues: Tongues
    stop: Callable[[], None]
    not_sure: dict[str, tuple[Page, Asking, Going]] = field(default_factory=dict)
    """What would have left at once, was shown, and waits for a second press; by a mark of that one page."""
    patience: float = 2.0
    """Seconds after which an act that is not done gets its own page."""
    work: Work = field(default_factory=Work)

    def __post_init__(self) -> None:
        self.keeper.when_locked(self.forget)

    def forget(self) -> None:
        """Keep nothing of what the desk showed: it was locked."""
        self.visit.forget()
        self.not_sure.clear()
        self.work.forget()

    @classmethod
    def of(cls, keeper: Keeper, visit: Visit, stop: Callable[[], None], patience: float = 2.0) -> Here:
        """The pages of that desk for that browser."""
        pages = Pages(visit, lambda: keeper.version, keeper.lines, keeper.names)
        return cls(keeper, visit, pages, Tongues(keeper), stop, patience=patience)


@dataclass(frozen=True)
class File:
    """A file that came with a form."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Asking:
    """One request. ``path``: what its address names; ``form``: what was typed; ``files``: what came along.

    ``by_itself``: an open page was told of a change and asks; nobody pressed anything. ``address``: where a
    form was sent; ``page``: what shows the page that it stands on.
    """

    here: Here
    path: dict[str, str]
    query: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, tuple[File, ...]] = field(default_factory=dict)
    by_itself: bool = False
    address: str = ""
    page: Page | None = None

    def desk(self) -> AbstractContextManager[Desk]:
        """The open desk. Raises `DeskLocked`."""
        return self.here.keeper.desk(by_itself=self.by_itself)

    def number(self, name: str = "number") -> int:
        """A number in the address. Raises `NoSuchNumber`."""
        return self.number_in(self.path[name])

    @staticmethod
    def number_in(text: str) -> int:
        """A number that an address holds. Raises `NoSuchNumber`."""
        if not text.isascii() or not text.isdecimal() or len(text) > 9:
            raise NoSuchNumber("There is no such number here.")
        return int(text)

    def typed(self, name: str) -> str:
        """What was typed into a field, line ends as ``\\n``; empty where it was left out."""
        return self.form.get(name, "").replace("\r\n", "\n")

    def needed(self, name: str, what: str) -> str:
        """As `typed`. Raises `Misuse` where nothing was."""
        text = self.typed(name).strip()
        if not text:
            raise Misuse(f"{what} is missing.", next_step="Fill it in.")
        return text

    def file_or_pasted(self, file: str, field: str, what: str) -> bytes:
        """What came as a file, or else was pasted into a field, to the last line end. Raises `Misuse`."""
        if files := self.files.get(file, ()):
            return files[0].content
        self.needed(field, what)
        return self.typed(field).encode("utf-8", "replace")

    def shown(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page."""
        self.here.pages.look_at_names()
        return self.here.pages.shown(template, status, still=bool(self.form), **values)

    @staticmethod
    def saved(content: bytes, name: str, kind: str) -> Response:
        """A file for the browser to save, never to show. ``name`` tells nothing of what is in it."""
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=kind, headers=headers)

    def go(self, path: str = "/") -> Response:
        """On to another page, after a form."""
        return RedirectResponse(f"{self.here.visit.root}{path}", status_code=303)

    @property
    def path_before(self) -> str:
        """Where a form says that its page is; the first page for anything else."""
        path = self.form.get("back", "/")
        return path if path.startswith("/") and not path.startswith("//") and path.isprintable() else "/"

    def or_again(self, act: Callable[[], Response], show: Callable[[Asking], Response]) -> Response:
        """What comes of a form, or, where a rule says no, its page once more."""
        try:
            return act()
        except (DeskLocked, NotSure):
            raise
        except BackchannelError as error:
            return self.again(error, show)

    def again(self, error: BackchannelError, show: Callable[[Asking], Response]) -> Response:
        """The same page once more: why it was refused, and what was typed still in it."""
        self.here.visit.tell(error=error.sentence, next_step=error.what_next)
        page = show(self)
        if not isinstance(page, HTMLResponse) or page.status_code >= 300:
            return page
        return HTMLResponse(refilled(bytes(page.body).decode(), self.address, self.chosen), 422)

    def done(self, outcome: Outcome, path: str = "/") -> Response:
        """On to another page, which says what came of the form."""
        self.here.visit.tell(outcome)
        return self.go(path)


Page = Callable[[Asking], Response]
Result = TypeVar("Result")


def page(here: Here, show: Page, act: Page | None = None) -> Callable[[Request], Awaitable[Response]]:
    """One address: ``show`` it, or, where a form was sent, ``act``."""

    async def answer(request: Request) -> Response:
        if here.work.is_under_way and not request.url.path.endswith(LOCK):
            here.work.refused |= request.method == "POST"
            return _to_work(here)
        asking = replace(await _asking(here, request), address=request.url.path, page=show)
        if request.method != "POST":
            return await at_the_desk(here, _shown, show, asking)
        if act is None or not here.visit.is_own_form(asking.form.get("form_token")):
            return Response(status_code=403)
        done = at_the_desk(here, _done, act, asking)
        if here.work.is_under_way:  # it is locked next
            return await done
        return await here.work.within(here.patience, _told_to_pages(here, done)) or _to_work(here)

    return answer


def at_work(here: Here) -> Callable[[Request], Awaitable[Response]]:
    """The page of an act that takes its time, then what came of it.

    An open page asks by itself: it is led to where what came of it stands, and that is kept for the person.
    """

    async def answer(request: Request) -> Response:
        work, by_itself = here.work, "x-by-itself" in request.headers
        if work.is_under_way:
            return here.tongues.aside(
                here.pages.shown, "work", told=[], seconds=work.seconds, refused=work.refused
            )
        if by_itself:
            ended = request.url.path.endswith(WORK)
            return _to_work(here, "/done") if ended else Response()
        result = work.result()
        if result is None or not here.keeper.is_open:
            return RedirectResponse(f"{here.visit.root}/", status_code=303)
        return result

    return answer


def _to_work(here: Here, end: str = "") -> Response:
    return RedirectResponse(f"{here.visit.root}{WORK}{end}", status_code=303)


async def _told_to_pages(here: Here, done: Coroutine[None, None, Response]) -> Response:
    """An act; the open page of it hears when it is done."""
    result = await done
    here.keeper.version += here.work.is_under_way
    return result


async def at_the_desk(here: Here, run: Callable[..., Result], *arguments: object) -> Result:
    """Run something in the desk's own thread, while the server goes on."""
    return await asyncio.get_running_loop().run_in_executor(
        here.keeper.worker, partial(here.tongues.run, run, *arguments)
    )


def _shown(show: Page, asking: Asking) -> Response:
    try:
        return show(asking)
    except DeskLocked:
        return asking.go("/locked")
    except BackchannelError as error:
        status = 404 if isinstance(error, NoSuchNumber) else 422
        return asking.shown("wrong", status, error=error)


def _done(act: Page, asking: Asking, meant: Going | None = None) -> Response:
    """``meant``: what was shown before it leaves at once, and is meant."""
    shown: list[Going] = []

    def is_meant(going: Going) -> bool:
        shown.append(going)
        return going == meant

    asking.here.keeper.ask_with(is_meant)
    try:
        return act(asking)
    except DeskLocked:
        return asking.go("/locked")
    except NotSure:
        asking.here.not_sure.clear()
        return _ask_once_more(act, asking, shown[-1])
    except BackchannelError as error:
        return _refused(asking, error)


def _refused(asking: Asking, error: BackchannelError) -> Response:
    """The page that the form stands on once more, with what was typed; where it is another, that, anew."""
    path, _, query = asking.path_before.partition("?")
    if asking.page is not None and f"{asking.here.visit.root}{path}" == asking.address:
        try:
            return replace(asking, query=dict(parse_qsl(query))).again(error, asking.page)
        except BackchannelError:
            asking.here.visit.told()
    asking.here.visit.tell(error=error.sentence, next_step=error.what_next)
    return asking.go(asking.path_before)


def confirm(asking: Asking) -> Response:
    """What was shown is meant: the same form, and nothing but these very words."""
    mark = asking.form.get("mark", "")
    kept = asking.here.not_sure.pop(mark, None)
    if kept is None:
        raise gone()
    act, before, going = kept
    if asking.typed("typed").split() != going.typed.split():
        asking.here.visit.tell(
            error="That is not the name as it stands here.", next_step="Type it letter for letter."
        )
        return _ask_once_more(act, before, going)
    return _done(act, before, going)


def _ask_once_more(act: Page, asking: Asking, going: Going) -> Response:
    """Show what would come of a form; nothing does until `confirm`.

    The mark is of this page alone: equal words of another form are another thing.
    """
    mark = token_hex(32)
    asking.here.not_sure[mark] = act, asking, going
    return asking.shown("going", going=going, mark=mark, back=asking.path_before)


def mark_of(shown: object) -> str:
    """What tells this, as it was shown, from all else."""
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()


def require_shown(asking: Asking, shown: object) -> None:
    """Raise `Misuse` unless the page that a form came of showed this very thing."""
    if asking.form.get("seen") != mark_of(shown):
        raise gone()


def gone() -> Misuse:
    """Why something is not done that is not what was shown."""
    return Misuse("What was shown is not there any more.", next_step="Do it again from its beginning.")


async def _asking(here: Here, request: Request) -> Asking:
    query = dict(request.query_params)
    path = {name: str(value) for name, value in request.path_params.items()}
    if request.method != "POST":
        return Asking(here, path, query, by_itself="x-by-itself" in request.headers)
    async with request.form(max_files=64, max_fields=200, max_part_size=4 << 20) as form:
        return Asking(here, path, query, *await _fields(form))


async def _fields(
    form: FormData,
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, tuple[File, ...]]]:
    typed: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[File, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                one = File(value.filename, await value.read())
                files[name] = (*files.get(name, ()), one)
        else:
            typed[name] = value
            chosen[name] = (*chosen.get(name, ()), value)
    return typed, chosen, files
