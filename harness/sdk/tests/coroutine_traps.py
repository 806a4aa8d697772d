#!/usr/bin/env python3
"""Finds what g++ 12 miscompiles silently in a coroutine: a lambda that is written inside the operand of a co_await
and captures something by value. Its captures are destroyed twice, which ends in a crash somewhere else.

usage: coroutine_traps.py FILE_OR_FOLDER...     exit status 1 if there is one, each told as file:line
A folder is read without traps/trap.cpp, which holds one on purpose.
"""
import pathlib
import re
import sys

LITERALS_AND_COMMENTS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", re.DOTALL)
CAPTURES_BY_VALUE = re.compile(r"(?:^|,)\s*(?!&|this\b|\s*$)\S")


def blanked(source):
    """The source with literals and comments as blanks, so that brackets in them do not count."""
    return LITERALS_AND_COMMENTS.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source)


def operand(text, start):
    """Where the operand that begins at start ends: at the end of the statement or of the enclosing bracket."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if depth < 0:
                return at
        elif text[at] == ";" and depth == 0:
            return at
    return len(text)


def without_bodies(text):
    """The text with what stands in braces as blanks: the body of a lambda is another function."""
    depth, kept = 0, []
    for c in text:
        depth -= c == "}"
        kept.append(c if depth <= 0 or c == "\n" else " ")
        depth += c == "{"
    return "".join(kept)


def traps(source):
    text = blanked(source)
    for found in re.finditer(r"\bco_await\b", text):
        end = operand(text, found.end())
        awaited = without_bodies(text[found.end():end])
        # A lambda's introducer follows an opening bracket, a comma or nothing; a subscript follows a name.
        for lambda_ in re.finditer(r"(?<=[(,{\s])\[([^\[\]]*)\]\s*(?=[({])", awaited):
            before = awaited[:lambda_.start()].rstrip()
            if before and (before[-1].isalnum() or before[-1] in "_)]"):
                continue
            if CAPTURES_BY_VALUE.search(lambda_.group(1)):
                yield text.count("\n", 0, found.end() + lambda_.start()) + 1, lambda_.group(1).strip()


def main(arguments):
    files = []
    for name in map(pathlib.Path, arguments):
        files += sorted(p for p in name.rglob("*") if p.suffix in (".cpp", ".hpp") and p.parts[-2:] != ("traps", "trap.cpp")) if name.is_dir() else [name]
    bad = 0
    for file in files:
        for line, captures in sorted(set(traps(file.read_text()))):
            print(f"{file}:{line}: a lambda in the operand of co_await captures [{captures}] by value; g++ 12 "
                  "destroys that twice: name the lambda, or what is made of it, first")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
