"""The only importer of the cryptography library: standard primitives, composed as spec/00 section 5 says.

``labels``  every domain-separation label, in one list
``digest``  labelled SHA-256            ``kdf``   HKDF-SHA256, Argon2id
``mac``     HMAC-SHA256, truncated      ``aead``  ChaCha20-Poly1305 under single-use keys
``dh``      X25519                      ``kem``   HPKE with MLKEM768-X25519
``sign``    Ed25519 and ML-DSA-65 together    ``blocks``  AES-128 as a public permutation

``kem``, ``sign`` and ``dh`` are the *sealing half*: relay, courier and board never import them.
"""
