"""A case as people see it: what is filled in and by whom, what was done, what our side can do now.

Owns: the order in which the steps of both sides are told, and which values stand. Decides nothing.
"""

from __future__ import annotations

from backchannel.channel.channel import Channel
from backchannel.channel.papers.fields import FieldKind
from backchannel.channel.papers.forms import CASES, Form, FormCase, MoveCase, OpenCase, Role, Step
from backchannel.channel.papers.registry import FORMS, Body
from backchannel.desk import views
from backchannel.desk.act_rows import body_of
from backchannel.desk.ground import Ground, Part
from backchannel.desk.papers.forms import (
    accepted_counter,
    command,
    filled_in,
    move_of,
    only_has,
    saw,
    standing,
    typed_step,
)
from backchannel.desk.standings import standing_of
from backchannel.desk.wording import Wording, weight_of


class Cases(Part):
    """Cases of all forms, on all lines of this desk."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._wording = Wording(ground.core, ground.channels)

    def about(self, channel: Channel, act: bytes | None, body: Body) -> views.Case | None:
        """The case that an act or a draft opened or is a step of; None where it is about none."""
        opened = body.case if isinstance(body, MoveCase) else act if isinstance(body, OpenCase) else None
        case = None if opened is None else channel.case(CASES, opened)
        return None if case is None or opened is None else self._case(channel, opened, case)

    def _case(self, channel: Channel, act: bytes, case: FormCase) -> views.Case:
        form = FORMS.of(case)
        look = self._wording.look(channel, channel.speaks(case.opener).book.party)
        number = look.number(act)
        turn = form.outcome(case).turn
        steps = [self._step(channel, form, side, step) for side, step in _in_order(channel, case)]
        return views.Case(
            title=form.title,
            number=number,
            opener=look.side(case.opener),
            sentence=standing(look, case),
            turn=None if turn is None else look.side(_side(case, turn)),
            fields=self._standing_fields(channel, form, case),
            steps=steps,
            possible=self._possible(channel, number, form, case),
        )

    @staticmethod
    def _possible(channel: Channel, number: int, form: Form, case: FormCase) -> list[views.Doable]:
        """What our side can do now. A step that would only repeat what it did last is not offered."""
        possible = FORMS.possible(case, channel.ours)
        mine, theirs = case.steps[channel.ours], case.steps[1 - channel.ours]
        news = not mine or (bool(theirs) and not saw(channel, mine[-1], theirs[-1]))
        return [
            _doable(number, name, form, possible)
            for name in possible
            if news or form.moves[name].after is not None or form.moves[name].fields
        ]

    def _step(self, channel: Channel, form: Form, side: int, step: Step) -> views.CaseStep:
        row = self._channels.row(step.act)
        body = body_of(row)
        filled: list[views.Filled] = []
        said, remark = f"opens it: {form.title}", ""
        if isinstance(body, MoveCase):
            move = move_of(form, body)
            said, remark = move.says, only_has(move)
            filled = self._filled(channel, side, row.at, body)
        name = channel.speaks(side).name
        number = self._core.number("act", row.draft)
        standing = standing_of(channel.speaks(side).charter)
        weight = weight_of(body, standing) if isinstance(body, OpenCase | MoveCase) else ""
        return views.CaseStep(number, name, side == channel.ours, row.at, said, remark, filled, weight)

    def _standing_fields(self, channel: Channel, form: Form, case: FormCase) -> list[views.Filled]:
        """What stands in the form: as it was opened, with every correction in place of what it corrects.

        The other side's correction stands once the opener accepted it, and then all of it: what it leaves out
        of the opener's words does not go with it.
        """
        found: dict[str, views.Filled] = {}
        accepted = accepted_counter(channel, case)
        steps = [(case.opener, step) for step in case.steps[case.opener]]
        for side, step in steps if accepted is None else [(1 - case.opener, accepted)]:
            row = self._channels.row(step.act)
            body = body_of(row)
            if isinstance(body, OpenCase) or (isinstance(body, MoveCase) and move_of(form, body).corrects):
                for each in self._filled(channel, side, row.at, body):
                    found[each.name] = each
        agreed = (name for name, each in found.items() if each.agreed)
        names = dict.fromkeys((*(field.name for field in form.fields), *agreed))
        return [found[name] for name in names if name in found]

    def _filled(self, channel: Channel, side: int, at: int, body: OpenCase | MoveCase) -> list[views.Filled]:
        filled = filled_in(self._wording.look(channel, channel.speaks(side).book.party), body)
        values = {value.name: value for value in filled.values}
        return [
            views.Filled(
                name=field.name,
                label=field.label,
                own_label=field.label_in(body.language),
                text=values[field.name].text,
                translation=values[field.name].translation,
                who=channel.speaks(side).name,
                at=at,
                chosen=field.kind is FieldKind.CHOICE,
                agreed=field in filled.agreed,
            )
            for field in filled.fields
            if field.name in values
        ]


def _side(case: FormCase, role: Role) -> int:
    return case.opener if role is Role.OPENER else 1 - case.opener


def _doable(number: int, name: str, form: Form, possible: list[str]) -> views.Doable:
    move = form.moves[name]
    takes = [
        f"--{field.name}{'' if field.label == field.name else f' ({field.label})'}: {field.asked}"
        f"{', and needed' if field.needed else ''}"
        for field in move.fields
    ]
    return views.Doable(typed_step(name, possible), move.says, command(number, name, move, possible), takes)


def _in_order(channel: Channel, case: FormCase) -> list[tuple[int, Step]]:
    """The steps of both sides, none before what it had in view; of those that crossed, the opener's first."""
    order: list[tuple[int, Step]] = []
    mine, theirs = list(case.steps[case.opener]), list(case.steps[1 - case.opener])
    while mine or theirs:
        first = mine and (not theirs or not saw(channel, mine[0], theirs[0]))
        side = case.opener if first else 1 - case.opener
        order.append((side, (mine if first else theirs).pop(0)))
    return order
