"""Posts of our side: who comes into one, who leaves it, who is let in again, what an observer has to do.

What is grave is shown first: whose post it is, what changes, by what rule, who has to agree. The second press
asks for the person's own name. What follows is the desk's to say.
"""

from __future__ import annotations

from starlette.responses import Response

from backchannel.desk import views
from backchannel.desk.desk import Desk
from backchannel.errors import Misuse
from backchannel.web.asking import Asking
from backchannel.web.items import require_own_name
from backchannel.web.lines import colleagues, who_is
from backchannel.web.setting_up import handed

GRAVE = ("appoint", "hand-over", "recall", "require", "present")
"""Steps that are shown before they are taken."""


def show(asking: Asking) -> Response:
    """Our posts, and what can be done with each."""
    return _page(asking, "")


def act(asking: Asking) -> Response:
    """A look at what a step would change; or the step."""

    def act() -> Response:
        step = asking.form.get("step", "")
        if step in GRAVE and asking.form.get("do") != "meant":
            return _page(asking, step)
        with asking.desk() as desk:
            if step in GRAVE:
                require_own_name(desk, asking)
            if step == "appoint":
                post, name = asking.needed("post", "The post"), asking.needed("person", "The name")
                invitation, outcome = desk.appoint(post, name)
                return handed(asking, outcome, invitation, "invitation")
            return asking.done(_done(desk, step, asking), "/posts")

    def again(asking: Asking) -> Response:
        step = asking.form.get("step", "")
        return _page(asking, step if step in GRAVE else "")

    return asking.or_again(act, again)


def _done(desk: Desk, step: str, asking: Asking) -> views.Outcome:
    match step:
        case "hand-over":
            return desk.hand_over(asking.needed("post", "The post"))
        case "recall":
            return desk.recall(asking.needed("post", "The post"))
        case "require" | "present":
            return desk.require_observer(present=step == "present", sure=True)
        case "welcome":
            return desk.welcome(asking.needed("who", "Who"))
        case "brief":
            return desk.brief(asking.needed("who", "The line"))
        case "recover":
            number = asking.number_in(asking.needed("number", "The number"))
            return desk.recover(number, asking.needed("words", "The words of the sheet"))
        case "veto":
            return desk.veto(asking.number_in(asking.needed("number", "The number")))
    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")


def _page(asking: Asking, step: str) -> Response:
    with asking.desk() as desk:
        us, me = desk.who("us"), desk.state().me
        post = next((each for each in us.posts if each.title == asking.form.get("post")), None)
        if step in ("hand-over", "recall") and post is None:
            raise Misuse("There is no such post.", next_step="Load it again.")
        return asking.shown(
            "posts",
            us=us,
            me=me,
            step=step,
            post=post,
            title=asking.typed("post").strip(),
            person=asking.typed("person").strip(),
            colleagues=colleagues(desk),
            observer=desk.observer_rule().happened,
            lines=list(desk.lines().values()),
        )


def of_theirs(asking: Asking) -> Response:
    """What our side does about the other side's posts: agree to a lower rule, let in again, name somebody."""
    here = f"/line/{asking.number('line')}/who"
    with asking.desk() as desk:
        who = who_is(desk, asking)
        match asking.form.get("do"):
            case "call":
                post, name = asking.needed("post", "The post"), asking.needed("name", "The name")
                return asking.done(desk.call(who, post, name), here)
            case "welcome":
                return asking.done(desk.welcome(who), here)
            case "admit":
                number = asking.number_in(asking.needed("number", "The number"))
                met = asking.form.get("met") == "yes"
                return asking.done(desk.admit(who, number, met_in_person=met), here)
    raise Misuse("Nothing of that name can be done here.", next_step="Load it again.")
