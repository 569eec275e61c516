"""The phrasebook: phrases that both sides read alike; each counts while it is agreed (spec/45, section 3)."""

from __future__ import annotations

from collections.abc import Mapping

from backchannel.channel.papers.paper import Topic
from backchannel.channel.papers.sheets import SheetKind

PHRASEBOOK = SheetKind(name="phrasebook", topic=Topic.WORDING, title="phrasebook", lines={}, by_line=True)

FIRST_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "question": "What follows is a question. It says nothing about what we think or intend.",
        "cancel": "What we said last is not to be acted on. Wait for our next message.",
        "distress": "Somebody's life is in danger. Read this at once, whatever else stands between us.",
    },
    "ko": {
        "질문": "다음 말은 질문입니다. 우리가 무엇을 생각하는지, 무엇을 하려는지는 아무것도 말하지 않습니다.",
        "취소": "우리가 마지막으로 한 말에 따라 움직이지 마십시오. 다음 메시지를 기다리십시오.",
        "위급": "사람의 목숨이 위험합니다. 우리 사이에 무엇이 있든 곧바로 읽으십시오.",
    },
}
"""What a new phrasebook proposes before anything else, by the language of its words."""
DISTRESS = ("distress", "위급")
"""The phrase that a life is in danger, in each of those languages: every desk looks for all of them."""


def first_phrases(language: str) -> Mapping[str, str]:
    """The first phrases in a language; in English where nobody wrote them in that one."""
    return FIRST_PHRASES.get(language.partition("-")[0].lower(), FIRST_PHRASES["en"])
