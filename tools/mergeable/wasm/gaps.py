"""Stand-ins for what Python lacks in WebAssembly: OpenSSL's key derivation, and threads."""

from __future__ import annotations

import hashlib
import hmac
import sys
from asyncio import events
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.thread import ThreadPoolExecutor
from typing import Any


def fill() -> None:
    """Put the stand-ins in place; changes nothing outside WebAssembly."""
    if sys.platform != "emscripten":
        return
    if not hasattr(hashlib, "pbkdf2_hmac"):
        hashlib.pbkdf2_hmac = pbkdf2_hmac
    executor: Any = ThreadPoolExecutor
    executor.submit = _submit


def pbkdf2_hmac(
    hash_name: str, password: bytes, salt: bytes, iterations: int, dklen: int | None = None
) -> bytes:
    """Derive a key as RFC 8018 has it, in plain Python: right, and slow for many iterations."""
    keyed = hmac.new(password, digestmod=hash_name)
    length = dklen or keyed.digest_size
    derived = b""
    block = 0
    while len(derived) < length:
        block += 1
        once = _mac(keyed, salt + block.to_bytes(4, "big"))
        mixed = int.from_bytes(once, "big")
        for _ in range(iterations - 1):
            once = _mac(keyed, once)
            mixed ^= int.from_bytes(once, "big")
        derived += mixed.to_bytes(keyed.digest_size, "big")
    return derived[:length]


def _mac(keyed: hmac.HMAC, message: bytes) -> bytes:
    mac = keyed.copy()
    mac.update(message)
    return mac.digest()


def _submit(
    self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **kwargs: Any
) -> Future[Any]:
    """Do the work now, as if in a thread of its own: without this one's event loop."""
    future: Future[Any] = Future()
    loop = events._get_running_loop()
    events._set_running_loop(None)
    try:
        future.set_result(fn(*args, **kwargs))
    except BaseException as error:
        future.set_exception(error)
    finally:
        events._set_running_loop(loop)
    return future
