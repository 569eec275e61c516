"""The vectors: those from seeds are what `src/` makes today; the frozen ones still hold in `src/` too."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from backchannel.channel.text_file import parse
from backchannel.credentials.book import CharterBook
from backchannel.credentials.charter import ActClass, SignedCharter, decode_charter
from backchannel.credentials.quorum import Given, Role, measure_class
from backchannel.errors import BackchannelError, OutOfPlace

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "spec" / "vectors"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def vectors(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", ["encoding", "digests", "pages", "reads", "acts", "words"])
def test_vectors_made_from_seeds_are_the_ones_in_the_spec(name: str) -> None:
    maker = tool("make_vectors")
    assert maker.written(maker.FROM_SEEDS[name]()) == (FOLDER / f"{name}.json").read_text("utf-8")


def test_every_vector_holds_in_the_verifier_that_shares_no_code(capsys: pytest.CaptureFixture[str]) -> None:
    verify = tool("verify_vectors")
    assert verify.main([str(FOLDER)]) == 0, capsys.readouterr().out
    assert verify.main([str(FOLDER / "nowhere")]) == 1
    assert verify.main([]) == 1


def test_the_verifier_notices_a_vector_that_is_wrong(tmp_path: Path) -> None:
    verify = tool("verify_vectors")
    for change in ({"expect": "00"}, {"pass": False}):
        wrong = {**vectors("digests")[0], **change}
        (tmp_path / "wrong.json").write_text(json.dumps([wrong]), "utf-8")
        assert verify.main([str(tmp_path)]) == 1


def test_more_vectors_must_be_refused_than_accepted() -> None:
    every = [each for path in FOLDER.glob("*.json") for each in json.loads(path.read_text("utf-8"))]
    refused = [each for each in every if not each["pass"]]
    assert len(refused) > len(every) / 2
    assert len({(each["kind"], each["name"]) for each in every}) == len(every)


def chain_of(data: bytes) -> tuple[SignedCharter, ...]:
    return msgspec.msgpack.decode(data, type=tuple[SignedCharter, ...])


@pytest.mark.parametrize("vector", vectors("charters"), ids=lambda vector: vector["name"])
def test_the_program_says_the_same_of_every_charter_chain(vector: dict[str, Any]) -> None:
    chain = chain_of((FOLDER / vector["input"]["file"]).read_bytes())

    def judged() -> str:
        book = CharterBook.of(chain)
        if book.party.hex() != vector["input"]["party"]:
            raise OutOfPlace("This is the list of another party.")
        return book.current.hash.hex()

    if vector["pass"]:
        assert judged() == vector["expect"]
    else:
        with pytest.raises(BackchannelError):
            judged()


@pytest.mark.parametrize("vector", vectors("quorum"), ids=lambda vector: vector["name"])
def test_the_program_counts_people_the_same(vector: dict[str, Any]) -> None:
    charter = decode_charter((FOLDER / vector["input"]["file"]).read_bytes())
    given = [Given(seat, term, Role(role)) for seat, term, role in vector["input"]["given"]]
    assert measure_class(charter, ActClass(vector["input"]["class"]), given).complete == vector["pass"]


@pytest.mark.parametrize(
    "vector", [each for each in vectors("texts") if each["pass"]], ids=lambda v: v["name"]
)
def test_the_program_reads_every_file_that_holds(vector: dict[str, Any]) -> None:
    file = parse((FOLDER / vector["input"]["file"]).read_text("utf-8"))
    assert CharterBook.of(file.proposer.charters).party == file.proposer.party


def test_each_refusal_is_for_the_reason_in_its_name() -> None:
    """A check's id in a vector's name is the one the verifier gives, where it gives one."""
    verify = tool("verify_vectors")
    for vector in (*vectors("charters"), *vectors("texts")):
        name = vector["name"]
        if vector["pass"] or "(" not in name:
            continue
        expected = name[name.index("(") + 1 : -1]
        with pytest.raises((ValueError, verify.InvalidSignature)) as refusal:
            verify.run_vector(vector["kind"], vector["input"], FOLDER)
        sentence = str(refusal.value)
        if sentence:
            assert expected in sentence, f"{name}: {sentence}"
