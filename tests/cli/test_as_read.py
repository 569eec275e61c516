"""What the desk made of a text is read in the reader's language; what people filled in stays."""

from __future__ import annotations

from backchannel.cli.as_read import as_read
from backchannel.desk.views import Going
from backchannel.languages import speak

TEXT = """request · 요청
what is asked for · 요청 사항: A telephone call
    in fr, by the writer (the original counts): Un appel: request"""


def read(text: str) -> list[str]:
    view = Going(text, "SOUTHLAND", labels={"what is asked for": False})
    with speak("ko"):
        return as_read(text, view).split("\n")


def test_a_form_is_read_in_the_readers_language_but_for_what_was_filled_in() -> None:
    assert as_read(TEXT, Going(TEXT, "SOUTHLAND", labels={})) == TEXT
    assert read(TEXT) == [
        "요청",
        "요청 사항: A telephone call",
        "    작성자의 fr 번역 (원문이 기준입니다): Un appel: request",
    ]
