"""The pages on a real socket, over a desk in a world in memory."""

from __future__ import annotations

import http.client
import re
import secrets
import shutil
import tempfile
import threading
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
import uvicorn
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import sync_playwright

from backchannel.testing.kept import keep
from backchannel.testing.world import PASSPHRASE, World
from backchannel.web.app import make_app
from backchannel.web.asking import Here
from backchannel.web.keeper import Keeper
from backchannel.web.pages import Pages
from backchannel.web.serve import listen, server_config
from backchannel.web.visit import COOKIE, Visit

from .browsing import CHROMIUM, OPTIONS

NORTH, SOUTH = "NORTHLAND", "SOUTHLAND"
ENVOY, DEPUTY, THEIRS = "A. Ahn", "B. Bak", "C. Cho"
MEDIATORS, MOON = "MEDIATORS", "M. Moon"


class Answer:
    """What came back, read as a person's browser would."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read().decode()

    @property
    def text(self) -> str:
        """The words of the page."""
        body = re.sub(r"<(script|style).*?</\1>", "", self.body, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())

    @property
    def form_token(self) -> str:
        """What a form of this page brings along."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.body)
        assert found is not None
        return found[1]


class Served:
    """The pages of one desk, served; and one browser without any script, that may have come in."""

    def __init__(self, home: Path, around: object, patience: float = 100.0) -> None:
        self.keeper = Keeper(home, around)  # type: ignore[arg-type]
        self.visit = Visit(secrets.token_urlsafe)
        self.listener = listen(0)
        self.port = self.listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        here = Here.of(self.keeper, self.visit, lambda: None, patience)
        self.not_sure = here.not_sure
        config = server_config(make_app(here, self.address, look=False))
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True
        )
        self.thread.start()
        self.cookie = ""

    def close(self) -> None:
        """End it, the desk locked."""
        self.keeper.worker.submit(self.keeper.lock).result()
        self.server.should_exit = True
        self.thread.join(20)
        self.listener.close()
        self.keeper.worker.shutdown()

    def at_desk(self, run):
        """Run something with the open desk, in its thread."""

        def running():
            with self.keeper.desk() as desk:
                return run(desk)

        return self.keeper.worker.submit(running).result()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One bare request; a header named ``host`` takes the place of the right one."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"host": self.address, **named}.items():
            connection.putheader(name, value)
        if body is not None and "content-length" not in named:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def come_in(self) -> None:
        """Use a launch link, and open the desk."""
        entered = self.ask("GET", self.visit.launch())
        assert entered.status == 303
        found = re.search(rf"{COOKIE}=([^;]+)", entered.headers["set-cookie"])
        assert found is not None
        self.cookie = f"{COOKIE}={found[1]}"
        if not self.keeper.is_open:
            self.send("/locked", passphrase=PASSPHRASE, back="/locked")

    def get(self, path: str) -> Answer:
        """A page, as the browser that came in."""
        return self.ask("GET", self.visit.root + path, cookie=self.cookie)

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> Answer:
        """A form as it is, as the browser that came in."""
        return self.ask(
            "POST",
            self.visit.root + path,
            body,
            cookie=self.cookie,
            origin=f"http://{self.address}",
            content_type=kind,
        )

    def saved(self, path: str, **fields: str) -> bytes:
        """What a form gives to be saved, as it is."""
        token = self.get(path).form_token
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        headers = {"cookie": self.cookie, "origin": f"http://{self.address}", "host": self.address,
                   "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
        body = urlencode({"form_token": token, **fields})
        connection.request("POST", self.visit.root + path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        assert response.getheader("content-disposition", "").startswith("attachment; filename=")
        return content

    def send(self, path: str, page: str | None = None, **fields: str) -> Answer:
        """A form of a page (that of the same address), and the page that comes next."""
        token = self.get(page or path).form_token
        body = urlencode({"form_token": token, **fields}).encode()
        answer = self.post(path, body)
        if answer.status == 303:
            return self.ask("GET", answer.headers["location"], cookie=self.cookie)
        return answer


class InMemory(BytecodeCache):
    """Every template is compiled once, not once for each desk."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Pages.compiled = InMemory()


@pytest.fixture(scope="module")
def browser():
    """One real browser for the tests of a file; gone before others: it keeps an event loop meanwhile."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def shelf():
    """A folder for worlds, in memory where the system has a disk there."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def kept_pair(shelf):
    """Two sides of one voice each that have met and compared words."""
    world = World(shelf / "pair")
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.ticks(6)
    return keep(world)


@pytest.fixture
def pair(kept_pair, shelf):
    """A copy of it for one test."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = kept_pair.again(folder / "world")
    yield world
    world.close()
    shutil.rmtree(folder)


@pytest.fixture
def served(pair):
    """Northland's desk on pages; nobody came in yet."""
    pair.desks.pop(ENVOY).close()
    pages = Served(pair.home(ENVOY), pair.surroundings(ENVOY))
    yield pages
    pages.close()


@pytest.fixture
def desk(served):
    """The same, with a browser that came in and an open desk."""
    served.come_in()
    return served


@pytest.fixture(scope="session")
def kept_three(shelf):
    """Northland speaks through two people and has met Southland, which speaks through one."""
    world = World(shelf / "three")
    world.start(ENVOY, NORTH, "envoy")
    world.join(ENVOY, DEPUTY, "deputy")
    world.until(lambda: not world.desks[ENVOY].steps())
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.meet(ENVOY, THEIRS, (SOUTH, NORTH))
    world.compare(ENVOY, THEIRS, (SOUTH, NORTH))
    world.until(lambda: any(step.who == SOUTH for step in world.desks[DEPUTY].steps()))
    world.desks[DEPUTY].confirm(SOUTH, world.desks[THEIRS].words(NORTH).read_out)
    world.ticks(8)
    return keep(world)


@pytest.fixture
def everybody(kept_three, shelf):
    """A copy of it, every desk on pages, a browser without script in each: by the names of people."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = kept_three.again(folder / "world")
    for name in (ENVOY, DEPUTY, THEIRS):
        world.desks.pop(name).close()
    pages = {name: Served(world.home(name), world.surroundings(name)) for name in (ENVOY, DEPUTY, THEIRS)}
    for each in pages.values():
        each.come_in()
    yield world, pages
    for each in pages.values():
        each.close()
    world.close()
    shutil.rmtree(folder)


@pytest.fixture
def pair_pages(pair):
    """Both sides of `pair` on pages: the world, and the pages by the names of people."""
    for name in (ENVOY, THEIRS):
        pair.desks.pop(name).close()
    pages = {name: Served(pair.home(name), pair.surroundings(name)) for name in (ENVOY, THEIRS)}
    for each in pages.values():
        each.come_in()
    yield pair, pages
    for each in pages.values():
        each.close()


@pytest.fixture(scope="session")
def kept_mediated(shelf):
    """The pair, and a side of one voice that both have met."""
    world = World(shelf / "mediated")
    world.start(ENVOY, NORTH, "envoy", one_voice=True)
    world.start(THEIRS, SOUTH, "envoy", one_voice=True)
    world.start(MOON, MEDIATORS, "chair", one_voice=True)
    for one, other, called in (
        (ENVOY, THEIRS, (SOUTH, NORTH)),
        (ENVOY, MOON, (MEDIATORS, NORTH)),
        (THEIRS, MOON, (MEDIATORS, SOUTH)),
    ):
        world.meet(one, other, called)
        world.compare(one, other, called)
    world.ticks(6)
    return keep(world)


@pytest.fixture
def mediated(kept_mediated, shelf):
    """A copy of it, every desk on pages, a browser without script in each: by the names of people."""
    folder = Path(tempfile.mkdtemp(dir=shelf))
    world = kept_mediated.again(folder / "world")
    pages = {}
    for name in (ENVOY, THEIRS, MOON):
        world.desks.pop(name).close()
        pages[name] = Served(world.home(name), world.surroundings(name))
        pages[name].come_in()
    yield world, pages
    for each in pages.values():
        each.close()
    world.close()
    shutil.rmtree(folder)
