"""Metering: each call of a task is told to the judge before and after, who may let it wait for others.

A task is metered where it is defined: the submission's module is compiled with one decorator more on it, so that
whatever refers to the function (a default, a partial, a pickle, a name in a worker process) refers to the metered one.
Worker processes that start anew (spawn, forkserver) import `worker.py` as their main module, which installs the same
loader in them.

What is told here is the submission's word: it runs in the same process. What it can't forge is when it was told, and by
which process: the judge has a clock of its own, and the kernel tells it the sender.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import json
import os
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeAlias

__all__ = [
    "ACKNOWLEDGED",
    "AT_IMPORT",
    "BEGIN",
    "END",
    "RAISED",
    "RETURNED",
    "install",
    "metered_spec",
    "open_meter",
    "wrapped_names",
]

BEGIN = struct.Struct("!HIQ32s")  # which task, process and thread as they know themselves, digest of the arguments
AT_IMPORT = 0x8000  # added to the task where the process is at importing the file
END = struct.Struct("!B32s")  # how it ended, digest of the result
RETURNED, RAISED = 1, 2
ACKNOWLEDGED = b"\x01"
_VARIABLE = "TUTOR_METER"  # tells worker processes that start anew what to meter
_DECORATOR = "__metered__"
_BACKLOG = 512
_WORKER = Path(__file__).with_name("worker.py")
_Judge: TypeAlias = socket.socket | None  # None for a call within another: that is no call of its own
_busy = threading.local()  # which tasks this thread is in: a task that calls itself is one call
_wrapped: set[str] = set()
_importing: list[bool] = []  # not empty while this process is at importing the submission
os.register_at_fork(after_in_child=_importing.clear)  # a worker has its own work, whenever it was born


def open_meter(module: str, file: str, tasks: Sequence[str], *, tint: bool) -> socket.socket:
    """Meter `tasks` of `module` from now on, in this process and in those that it starts. The socket is the judge's.

    `tint` has them return something else than they computed: see `_tinted`.
    """
    path = str(Path(tempfile.mkdtemp(prefix=".meter-")) / "socket")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with contextlib.suppress(AttributeError):  # Linux tells who sends
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    listener.bind(path)
    listener.listen(_BACKLOG)
    order = {"module": module, "file": file, "tasks": list(tasks), "tint": tint, "path": path}
    os.environ[_VARIABLE] = json.dumps(order)
    sys.modules["__main__"].__file__ = str(_WORKER)  # what multiprocessing has a worker import as its main module
    install(order)
    return listener


def install(order: dict[str, Any]) -> None:
    """Have the submission's module metered when this process imports it."""
    sys.meta_path.insert(0, _Finder(order))


def metered_spec(module: str) -> importlib.machinery.ModuleSpec | None:
    """How to load `module` so that its tasks are metered; None if nobody asked for that."""
    finders = [finder for finder in sys.meta_path if isinstance(finder, _Finder)]
    return finders[0].find_spec(module, None) if finders else None


def wrapped_names() -> list[str]:
    """The tasks that the module did define, so far."""
    return sorted(_wrapped)


# --- where the task is defined -----------------------------------------------------------------------------


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the submission's module, and nothing else."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._order = order
        self.module: str = order["module"]

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        loader = _Loader(fullname, self._order)
        return importlib.util.spec_from_file_location(fullname, self._order["file"], loader=loader)


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads the submission with its tasks decorated."""

    def __init__(self, fullname: str, order: dict[str, Any]) -> None:
        super().__init__(fullname, order["file"])
        self._order = order

    def get_code(self, fullname: str) -> CodeType:
        """Compiled from the file: never from a cache, which knows nothing of meters."""
        path = self.get_filename(fullname)
        return self._compiled(self.get_data(path), path)

    def _compiled(self, source: bytes, path: str) -> CodeType:
        tree = ast.parse(source, path)
        _decorate(tree.body, self._order["tasks"])
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        """Run it, with the decorator at hand."""
        module.__dict__[_DECORATOR] = functools.partial(_metered, self._order)
        _importing.append(True)
        try:
            super().exec_module(module)
        finally:
            _importing.clear()


def _decorate(body: list[ast.stmt], tasks: Sequence[str]) -> None:
    """Decorate each definition of a task at the module's level, within `if` and `try` too. Lines stay as they are."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name in tasks:
            node.decorator_list.append(_call_of(node, node.name))  # the innermost: a cache around it saves real calls
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names = [target.id for target in node.targets if isinstance(target, ast.Name) and target.id in tasks]
            if names:
                node.value = _applied(_call_of(node, names[0]), node.value)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for inner in ("body", "orelse", "finalbody"):
                _decorate(getattr(node, inner, []), tasks)
            for handler in getattr(node, "handlers", []):
                _decorate(handler.body, tasks)


def _call_of(node: ast.stmt, name: str) -> ast.expr:
    """The expression `__metered__(name)`, at the place of the node."""
    call = ast.Call(ast.Name(_DECORATOR, ast.Load()), [ast.Constant(name)], [])
    return ast.fix_missing_locations(ast.copy_location(call, node))


def _applied(decorator: ast.expr, value: ast.expr) -> ast.expr:
    return ast.fix_missing_locations(ast.copy_location(ast.Call(decorator, [value], []), value))


# --- a metered call ----------------------------------------------------------------------------------------

# What a call of a task goes through. It is compiled as if it stood on the task's own first line: a traceback then shows
# the learner's file and nothing of ours.
_AROUND = """
def around(function_, begin_, fail_, end_):
    def task(*args, **kwargs):
        judge_ = begin_(args, kwargs)
        try:
            result_ = function_(*args, **kwargs)
        except BaseException:
            fail_(judge_)
            raise
        return end_(judge_, result_)
    return task
"""


def _metered(order: dict[str, Any], name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    index, path = order["tasks"].index(name), order["path"]

    def begin(signature: inspect.Signature | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Judge:
        """Tell that a call begins, unless it is one within another."""
        inside: set[str] = _busy.__dict__.setdefault("tasks", set())
        if name in inside:
            return None
        inside.add(name)
        return _announce(path, index + AT_IMPORT * bool(_importing), _arguments(signature, args, kwargs))

    def fail(judge: _Judge) -> None:
        if judge is not None:
            _busy.tasks.discard(name)
            _tell(judge, RAISED, b"")

    def end(judge: _Judge, result: Any) -> Any:
        if judge is None:
            return result
        _busy.tasks.discard(name)
        _tell(judge, RETURNED, _digest(result))
        return _tinted(result) if order["tint"] else result

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        _wrapped.add(name)
        task = _around(function, name)(function, functools.partial(begin, _signature(function)), fail, end)
        return functools.wraps(function)(task)

    return decorate


def _around(function: Callable[..., Any], name: str) -> Callable[..., Callable[..., Any]]:
    """`_AROUND`, on the first line of the function in its own file, under its name."""
    tree = ast.parse(_AROUND.replace("task", name))
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = function.__code__.co_firstlineno
            node.col_offset = node.end_col_offset = 0
    made: dict[str, Any] = {}
    exec(compile(tree, function.__code__.co_filename, "exec"), made)  # noqa: S102 - our own text, and a name
    found: Callable[..., Callable[..., Any]] = made["around"]
    return found


def _tinted(result: Any) -> Any:
    """Another value of the same type, where there is an obvious one. Whoever uses it comes to another end than who
    computed the same elsewhere."""
    match result:
        case bool():
            return not result
        case int() | float():
            return result + 1
        case str():
            return f"{result}~"
        case list() | tuple():
            return type(result)(map(_tinted, result)) if type(result) in (list, tuple) else result
        case _:
            return result


def _announce(path: str, index: int, digest: bytes) -> socket.socket:
    """Tell that a call begins, and wait until it may. If nobody listens, it is a call like any other."""
    judge = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with contextlib.suppress(OSError):
        judge.connect(path)
        judge.sendall(BEGIN.pack(index, os.getpid(), _thread(), digest))
        judge.recv(1)
    return judge


def _tell(judge: socket.socket, how: int, digest: bytes) -> None:
    """Tell that it ended, and wait until that is known: what begins afterwards is known to begin afterwards."""
    with judge, contextlib.suppress(OSError):
        judge.sendall(END.pack(how, digest))
        judge.recv(1)


def _thread() -> int:
    """What tells this thread from others of the process; 0 for the main one."""
    return 0 if threading.current_thread() is threading.main_thread() else threading.get_native_id()


def _signature(function: Callable[..., Any]) -> inspect.Signature | None:
    with contextlib.suppress(ValueError, TypeError):
        return inspect.signature(function)
    return None


def _arguments(signature: inspect.Signature | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """A digest of the values that are plain data, in the order of the parameters: a queue or a lock is no input."""
    values = [*args, *kwargs.values()]
    if signature is not None:
        with contextlib.suppress(TypeError):  # a call that can't be: the function itself says so in a moment
            bound = signature.bind(*args, **kwargs)  # without defaults: a parameter more, with one, is the same call
            values = [*bound.args, *bound.kwargs.values()]
    return _digest([value for value in values if _plain(value) is not None])


def _digest(value: Any) -> bytes:
    plain = _plain(value)
    return hashlib.sha256((plain if plain is not None else f"a {type(value).__name__}").encode()).digest()


def _plain(value: Any) -> str | None:
    """A text that is equal for equal plain values, None for what is no plain data."""
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        return None
