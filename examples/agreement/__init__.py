"""An agreement over ten years on whole desks in memory, from a deal to its collapse.

`story.toml` says what is done and by whom, `letters/` holds the texts, `play` plays it with a clock of its
own, `page` makes docs/agreements-example.md of what the envoy of one side then sees.
"""
