"""A person held: asked about by one side, held by the other (requirements F11, F12; spec/45, section 4).

What is known, proof of life, what was asked, offered and promised, when there is contact next, and how it
ended. A person goes by an alias. What is private about one stays at home: the law has nothing of it.

Proof of life goes round by round: a question only the person can answer, the answer, the check. States of
odd and even rounds have other names, so that an answer never reads as the answer to another question,
whatever crosses: the asking side asks anew only when it has the last answer in view.
"""

from __future__ import annotations

from backchannel.channel.papers.fields import Field, FieldKind
from backchannel.channel.papers.forms import NOTHING, Form, Move, Outcome, Role
from backchannel.channel.papers.paper import Gravity, Topic

_ASKER, _HOLDER = frozenset({Role.OPENER}), frozenset({Role.OTHER})
_BOTH = _ASKER | _HOLDER

ENDS = {
    "released": "released",
    "handed over": "handed over to somebody else",
    "died": "died",
    "not held": "said not to be held there",
    "ended": "over, in another way",
}
"""How it ended, in the holder's column: it may still correct itself."""
_TOLD = {
    "released": "That a person is free is told to those who wait for that person.",
    "handed over": "That a person is in other hands is told to those who wait for that person.",
    "died": "That a person died is told to those who wait for that person.",
    "not held": "That a person is not held there is told to those who wait for that person.",
    "ended": "That it is over is told to those who wait for that person.",
}
"""What each of these comes to: none is ever a slip."""
_OPEN = frozenset(
    {"open", "proof asked", "right", "not right", "proof asked again", "right again", "not right again"}
)
_ANSWERS = frozenset({"answered", "declined", "answered again", "declined again"})
_OF_HOLDER = frozenset({NOTHING, *_ANSWERS, *ENDS})
_ANY = _OPEN | _OF_HOLDER

_WORDS = Field("words", FieldKind.PROSE, "in your words", labels={"ko": "귀측의 말로"})
_SAID = _WORDS._replace(needed=True)
_BECAUSE = (Field("because", FieldKind.PROSE, "because", labels={"ko": "이유"}),)
_CONDITION = Field("condition", FieldKind.PROSE, "in what condition", labels={"ko": "상태"})
_WHERE = Field("where", FieldKind.LINE, "where", labels={"ko": "장소"})
_NEXT = Field("next", FieldKind.DATE, "next contact by", due=True, labels={"ko": "다음 연락 기한"})
_QUESTION = (
    Field(
        "question",
        FieldKind.PROSE,
        "what only they can answer",
        needed=True,
        labels={"ko": "본인만 답할 수 있는 질문"},
    ),
)
_ANSWER = (Field("answer", FieldKind.PROSE, "their answer", needed=True, labels={"ko": "본인의 답"}), _WORDS)
_PROMISE = (
    Field("what", FieldKind.PROSE, "what is promised", needed=True, labels={"ko": "약속 내용"}),
    Field("who", FieldKind.LINE, "who does it", labels={"ko": "이행할 사람"}),
    Field("by", FieldKind.DATE, "by what day", needed=True, due=True, labels={"ko": "이행 기한"}),
)
_REPORT = (
    Field("dated", FieldKind.DATE, "as of what day", labels={"ko": "기준일"}, past=True),
    _CONDITION,
    _WHERE,
    _WORDS,
)
_END = (
    Field("on", FieldKind.DATE, "on what day", labels={"ko": "날짜"}, past=True),
    Field("to", FieldKind.LINE, "where or to whom", labels={"ko": "장소 또는 인도받는 쪽"}),
    _WORDS,
)


def _proof(again: str, before: str) -> dict[str, Move]:
    """The steps of an odd (``again`` empty) or even round. ``before``: what the rounds before it end in."""
    asked, answered, declined = f"proof asked{again}", f"answered{again}", f"declined{again}"
    earlier = frozenset({f"answered{before}", f"declined{before}"}) | (set() if again else {NOTHING})
    checked = frozenset({f"proof asked{before}", f"right{before}", f"not right{before}"})
    may_ask = checked | (set() if again else {"open"})
    to_check, question = frozenset({answered}), frozenset({asked})
    return {
        f"ask proof{again}": Move(_ASKER, may_ask, asked, earlier, _QUESTION, "asks for proof of life"),
        f"answer proof{again}": Move(
            _HOLDER, earlier, answered, question, _ANSWER, "answers the question for proof of life"
        ),
        f"decline proof{again}": Move(
            _HOLDER, earlier, declined, question, _BECAUSE, "gives no answer for proof of life"
        ),
        f"right{again}": Move(
            _ASKER, question, f"right{again}", to_check, (), "finds the proof of life right"
        ),
        f"not right{again}": Move(
            _ASKER, question, f"not right{again}", to_check, _BECAUSE, "does not find the proof of life right"
        ),
    }


def _ends(state: str) -> Move:
    others = frozenset(ENDS) - {state}
    return Move(
        _HOLDER,
        _OF_HOLDER - {state},
        state,
        None,
        _END,
        f"says: {ENDS[state]}",
        unsays=others,
        gravity=Gravity(_TOLD[state], always=state == "died"),
    )


def _outcomes() -> dict[tuple[str, str], Outcome]:
    """Of every pair, by the asking side's state and the holder's."""
    found = {
        ("open", NOTHING): Outcome(
            "asked about; {other} has not said whether it holds the person", Role.OTHER
        )
    }
    for again, before in (("", " again"), (" again", "")):
        asked, answered, declined = f"proof asked{again}", f"answered{again}", f"declined{again}"
        waits = Outcome("proof of life is asked for", Role.OTHER)
        found |= {(asked, f"{each}{before}"): waits for each in ("answered", "declined")}
        found |= {
            (asked, answered): Outcome("the answer for proof of life is to be checked", Role.OPENER),
            (asked, declined): Outcome("proof of life was asked for and not given", Role.OPENER),
            (f"right{again}", answered): Outcome("alive by the last proof; held", Role.OTHER),
            (f"not right{again}", answered): Outcome("the last proof of life was not right", Role.OPENER),
        }
    found["proof asked", NOTHING] = Outcome("proof of life is asked for", Role.OTHER)
    closed = Outcome("closed by the side that asked; how it ended was not said", None)
    found |= {("closed", each): closed for each in (NOTHING, *sorted(_ANSWERS))}
    for state, words in ENDS.items():
        found |= {(each, state): Outcome(words, Role.OPENER) for each in _OPEN}
        found["closed", state] = Outcome(f"{words}; closed", None)
    return found


PERSON = Form(
    name="person",
    version=1,
    topic=Topic.PEOPLE,
    title="person held",
    titles={"ko": "억류자"},
    start="open",
    fields=(
        Field("alias", FieldKind.LINE, "the name used here", needed=True, labels={"ko": "여기서 쓰는 이름"}),
        _CONDITION,
        _WHERE,
        Field("since", FieldKind.DATE, "since what day", labels={"ko": "시작일"}),
        Field("asked", FieldKind.PROSE, "what is asked", labels={"ko": "요청 사항"}),
        _NEXT,
        Field("expires", FieldKind.DATE, "to be looked at anew by", due=True, labels={"ko": "재검토 기한"}),
    ),
    moves={
        **_proof("", " again"),
        **_proof(" again", ""),
        "report": Move(_BOTH, _ANY, None, None, _REPORT, "reports"),
        "ask": Move(_BOTH, _ANY, None, None, (_SAID,), "asks"),
        "offer": Move(_BOTH, _ANY, None, None, (_SAID,), "offers"),
        "promise": Move(_BOTH, _ANY, None, None, _PROMISE, "promises"),
        "next contact": Move(
            _BOTH, _ANY, None, None, (_NEXT._replace(needed=True), _WORDS), "says when there is contact next"
        ),
        **{state: _ends(state) for state in ENDS},
        "close": Move(_ASKER, _OPEN, "closed", None, (_WORDS,), "closes it"),
    },
    outcomes=_outcomes(),
)
