#!/usr/bin/env python3
"""Check the project's vectors with the code of `verify.py` beside it, and nothing of src/.

    python tools/verify_vectors.py spec/vectors

Exit code 0: all of them come out as they say.
"""

from __future__ import annotations

import hmac
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

sys.path.insert(0, str(Path(__file__).parent))
from verify import Charter, charters, digest, need, pack, preimage, unpack, verify_file
from verify_reads import expanded


def run_vector(kind: str, given: dict[str, Any], folder: Path) -> Any:
    """What the input of a vector comes to, compared with its ``expect``."""
    raw = {k: bytes.fromhex(v) for k, v in given.items() if k not in ("label", "file") and isinstance(v, str)}
    file = (folder / given["file"]).read_bytes() if "file" in given else b""
    parts = [bytes.fromhex(part) if isinstance(part, str) else part for part in given.get("parts", [])]
    data = pack(parts) if parts else raw.get("data", b"")
    if kind == "derive":
        secret, out = hmac.digest(bytes(32), raw["secret"], "sha256"), b""
        while len(out) < given["length"]:
            info = preimage(given["label"], data) + bytes([len(out) // 32 + 1])
            out += hmac.digest(secret, out[-32:] + info, "sha256")
        return out[: given["length"]].hex()
    if kind == "words":  # ten places in the English BIP39 list, and 34 digits (spec/20, 4)
        slow = Argon2id(salt=raw["nonces"], length=32, iterations=3, lanes=4, memory_cost=65536)
        out = slow.derive(digest("words", data))
        places = [int.from_bytes(out[:14], "big") >> 2 >> 11 * place & 0x7FF for place in range(9, -1, -1)]
        return [*map(str, places), str(int.from_bytes(out[14:], "big") % 10**34).zfill(34)]
    if kind == "quorum":
        charter = Charter(file)
        need(charter.reached(charter.rules[given["class"]], given["given"]), "Not enough people.")
        return True
    kinds: dict[str, Any] = {
        "encoding": lambda: pack(unpack(data)).hex(),
        "digest": lambda: digest(given["label"], data).hex(),
        "mac": lambda: hmac.digest(raw["key"], preimage(given["label"], data), "sha256")[:8].hex(),
        "charters": lambda: list(charters((raw["party"], unpack(file))))[-1].hex(),
        "read key": lambda: expanded(raw["key"], given["slots"]).hex(),
        "text": lambda: verify_file(file.decode()),
    }
    return kinds[kind]()


def main(arguments: list[str]) -> int:
    """Print what differs; 0 where nothing does."""
    said, count = list[str](), 0
    for path in sorted(Path(arguments[0]).glob("*.json")) if len(arguments) == 1 else []:
        for each in json.loads(path.read_text("utf-8")):
            try:
                held = run_vector(each["kind"], each["input"], path.parent) == each["expect"] and each["pass"]
            except (ValueError, TypeError, LookupError, AttributeError, InvalidSignature):
                held = not each["pass"]
            said, count = said if held else [*said, f"DIFFERS  {each['kind']}: {each['name']}"], count + 1
    for line in [*said, f"{count} vectors, {len(said)} differ."]:
        print(line)
    return int(bool(said) or not count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
