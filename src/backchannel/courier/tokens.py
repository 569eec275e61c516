"""A desk's token at a relay: from the spool, or asked for where a relay gives them freely (spec/60, section
5).

Rules: asked for once a tick until given; kept in the spool only, sent in a header only.
"""

from __future__ import annotations

from backchannel.board.messages import decode_grant
from backchannel.courier import transport
from backchannel.courier.transport import Transport, require_answer
from backchannel.errors import NotAdmitted, NotKept
from backchannel.store.spool_file import SpoolFile


def obtain_token(spool: SpoolFile, board: int, way: Transport) -> bytes:
    """The token of a relay. Raises `NotAdmitted` where one must be got from its host, or what asking
    raises.
    """
    token = spool.one("SELECT token FROM board WHERE id = ?", (board,))[0]
    if token is not None:
        return bytes(token)
    try:
        token = decode_grant(require_answer(way.send(transport.ask_for_token())))
    except NotKept as error:
        raise NotAdmitted("The relay gives tokens only by its host.") from error
    # Another process may have asked at the same time: the first token stands.
    spool.run("UPDATE board SET token = ? WHERE id = ? AND token IS NULL", (token, board))
    return bytes(spool.one("SELECT token FROM board WHERE id = ?", (board,))[0])
