"""Codes on paper hold the whole file, in any order."""

from __future__ import annotations

import random

from backchannel.board.pouch import encode_pouch, unarmour
from backchannel.desk.paper import code_texts, sheets


def test_the_codes_hold_the_whole_file_in_any_order() -> None:
    data = encode_pouch([], 512, "remark", bytes)
    texts = code_texts(data)
    random.Random(1).shuffle(texts)
    assert unarmour("\n".join(texts)) == data


def test_sheets_need_nothing_but_themselves() -> None:
    data = encode_pouch([], 512, "remark", bytes)
    page = sheets(data)
    assert page.count("<svg") == len(code_texts(data))
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
