"""Linting `predict` questions: their programs run in a jail, but for those that ran as declared before."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from functools import partial

from tutor.errors import SandboxError
from tutor.model.course import Course
from tutor.model.places import Problem
from tutor.model.runs import Sandbox
from tutor.model.verdicts import Tier
from tutor.proving.pool import OpenSandbox, Run, Sandboxes, flat, in_parallel, proofs
from tutor.proving.program_runs import no_jail, program_run
from tutor.proving.programs import Program
from tutor.proving.proved_programs import ProvedPrograms

__all__ = ["lint_programs"]


def lint_programs(
    course: Course,
    programs: Sequence[Program],
    open_sandbox: OpenSandbox,
    cancel: threading.Event,
    memory: ProvedPrograms | None = None,
) -> list[Problem]:
    """What is wrong with declared outputs. What `memory` knows isn't run again; it is told of each success."""
    to_run = [program for program in programs if memory is None or not memory.knows(program)]
    if not to_run:
        return []
    with closing(Sandboxes(partial(open_sandbox, course))) as sandboxes:
        unfit = _unfit(sandboxes)
        if unfit:
            return [no_jail(to_run[0], unfit)]
        runs = [_remembered(program, memory) for program in to_run]
        problems = flat(in_parallel(proofs(runs, sandboxes, cancel), cancel))
    if memory is not None:
        memory.save()
    return problems


def _remembered(program: Program, memory: ProvedPrograms | None) -> Run:
    """The proof of a program, noted if nothing is wrong with it."""
    name, prove = program_run(program)

    def proved(sandbox: Sandbox, cancel: threading.Event) -> list[Problem]:
        found = prove(sandbox, cancel)
        if memory is not None and not found:
            memory.note(program)
        return found

    return name, proved


def _unfit(sandboxes: Sandboxes) -> str:
    """Why there is no jail here for a stranger's program; empty if there is one."""
    try:
        with sandboxes.lent() as sandbox:
            return "its tier is none" if sandbox.tier is Tier.NONE else ""
    except SandboxError as error:
        return error.what
