"""A program of its own that never lets its windows rest: it opens, moves, lifts, hides and closes them without a break.

Run as ``python -m tests.support.hectic_program DISPLAY``. It says "there" when it has begun; after a line on its
standard input it lets everything rest, says "rests", and ends when the input ends.
"""

import select
import sys

from tests.support.secret_windows import Program

WINDOWS = 12
SPACE_PX = 300


def act(program: Program, windows: list[int]) -> None:
    """Do one thing to one window."""
    chance = program.random
    at = chance.randrange(len(windows))
    left, top = chance.randrange(SPACE_PX), chance.randrange(SPACE_PX)
    match chance.randrange(5):
        case 0:
            program.place(windows[at], left=left, top=top, width=90 + chance.randrange(90), height=80)
        case 1 | 2 as step:
            program.lift(windows[at], is_up=step == 1)
        case 3:
            program.show(windows[at], is_shown=bool(chance.randrange(2)))
        case _:
            program.close(windows[at])
            windows[at] = program.open(left=left, top=top, width=120, height=90, is_menu=True)


def tell(word: str) -> None:
    """Say a word to whoever started this."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Be hectic until told to rest."""
    program = Program(sys.argv[1], name="hectic")
    windows = [program.open(left=20 * at, top=10 * at, width=120, height=90, is_menu=True) for at in range(WINDOWS)]
    tell("there")
    while not select.select([sys.stdin], [], [], 0)[0]:
        act(program, windows)
        program.answer()  # a server that only works off what piled up would be no desktop
    sys.stdin.readline()
    program.answer()
    tell("rests")
    sys.stdin.readline()


if __name__ == "__main__":
    main()
