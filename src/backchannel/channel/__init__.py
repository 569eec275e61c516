"""The law of a channel: two chains of acts folded into one state (spec/40-acts.md, spec/50-signed-texts.md).

Pure: acts, verified approvers and ``now`` come in; verdicts and a state come out.

``acts``       what a party says, and its hashes       ``approvals``  what an approval binds
``chain``      two trees of acts, which of them stand   ``law``        judge an act, fold it in
``papers``     one file per paper                       ``channel``    the state a desk works with
"""
