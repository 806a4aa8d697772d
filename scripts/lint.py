"""Runs clang-tidy over the translation units of a build, in parallel, skipping what has not changed since it was clean.

Most of clang-tidy's time goes to the headers, so units of one folder with the same flags are read as one text, a
batch. Units that can't stand in one text (two helpers of one name) are told apart by halving the batch.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = shutil.which("clang-tidy-14") or shutil.which("clang-tidy")
BATCH = 12

Unit = collections.namedtuple("Unit", "file folder flags headers")


def flags_for_clang(command, scratch):
    """The command's flags as clang takes them: g++'s precompiled header as text, no compiler, launcher, input, output."""
    command = re.sub(r"^.*?ccache\s+(?=/)", "", command)
    command = re.sub(r"^\S+ ", "", command)
    command = re.sub(r" -o \S+ -c \S+", "", command)
    command = re.sub(r" -Winvalid-pch| -Wno-subobject-linkage| -Wno-maybe-uninitialized| -Wno-restrict", "", command)
    header = re.search(r"-include (\S+cmake_pch\.hxx)", command)
    if header:
        text = pathlib.Path(header[1]).read_bytes()
        copy = scratch / f"{hashlib.sha256(text).hexdigest()[:16]}.hxx"
        copy.write_bytes(text)
        command = command.replace(header[1], str(copy))
    return command


def headers_of(entry):
    """The project's own headers that a unit includes, as the compiler lists them."""
    command = re.sub(r" -o \S+ -c ", " ", entry["command"])
    command = re.sub(r"^.*?ccache\s+(?=/)", "", command)
    command = re.sub(r" -include \S+\.hxx", "", command)
    listed = subprocess.run(command + " -MM -MT x", shell=True, cwd=entry["directory"], capture_output=True, text=True)
    files = listed.stdout.replace("\\\n", " ").split()[1:]
    found = {pathlib.Path(entry["directory"], f).resolve() for f in files}
    return sorted(f for f in found if ROOT in f.parents)


def apart(entry):
    """The commands of the units that a build compiles together, each as if it were compiled alone."""
    if not re.search(r"/Unity/unity_\d+_cxx\.cxx$", entry["file"]):
        return [entry]
    together = re.findall(r'^#include "(.+)"$', pathlib.Path(entry["file"]).read_text(), re.MULTILINE)
    return [dict(entry, file=file, command=entry["command"].replace(entry["file"], file)) for file in together]


def read_units(build, scratch, wanted):
    commands = json.loads((build / "compile_commands.json").read_text())
    entries = [alone for entry in commands for alone in apart(entry)]
    # Generated units and those of another language mode than C++ are not ours to lint.
    ours = {e["file"]: e for e in entries
            if e["file"].endswith(".cpp") and build not in pathlib.Path(e["file"]).parents and wanted.search(e["file"])}

    def read(entry):
        flags = flags_for_clang(entry["command"], scratch)
        return Unit(pathlib.Path(entry["file"]), entry["directory"], flags, headers_of(entry))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(read, (e for _, e in sorted(ours.items()))))


def batches(units):
    alike = collections.defaultdict(list)
    for unit in units:
        alike[(unit.flags, unit.file.parent)].append(unit)
    for group in alike.values():
        parts = -(-len(group) // BATCH)
        for i in range(parts):
            yield group[i * len(group) // parts:(i + 1) * len(group) // parts]


def fingerprint(batch):
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes() + pathlib.Path(__file__).read_bytes())
    digest.update(batch[0].flags.encode())
    for path in sorted({u.file for u in batch} | {h for u in batch for h in u.headers}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_text(batch, scratch):
    """The batch as one file, and for each of its lines where the line is from."""
    lines, origin = [], []
    for unit in batch:
        for number, line in enumerate(unit.file.read_text().split("\n"), 1):
            lines.append(line)
            origin.append(f"{unit.file.relative_to(ROOT)}:{number}")
    text = "\n".join(lines)
    path = scratch / f"{batch[0].file.stem}-{len(batch)}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.cpp"
    path.write_text(text)
    return path, origin


def tidy(path, batch, *options):
    command = f"{TOOL} --quiet {' '.join(options)} --config-file={ROOT / '.clang-tidy'} {path} -- {batch[0].flags} -I{batch[0].file.parent}"
    return subprocess.run(command, shell=True, cwd=batch[0].folder, capture_output=True, text=True)


def check(batch, scratch, cache):
    """What clang-tidy finds in a batch: a list of texts."""
    stamp = cache / fingerprint(batch)
    if stamp.exists():
        return []
    path, origin = write_text(batch, scratch)
    if len(batch) > 1 and tidy(path, batch, "--checks='-*,misc-unused-alias-decls'").returncode != 0:
        middle = len(batch) // 2
        return check(batch[:middle], scratch, cache) + check(batch[middle:], scratch, cache)
    done = tidy(path, batch)
    if done.returncode == 0:
        stamp.touch()
        return []
    if len(batch) > 1:
        # Read together, a unit sees what stands in the others, and may be blamed for it.
        middle = len(batch) // 2
        return check(batch[:middle], scratch, cache) + check(batch[middle:], scratch, cache)
    where = re.compile(re.escape(str(path)) + r":(\d+)")
    text = where.sub(lambda m: origin[min(int(m[1]), len(origin)) - 1], done.stdout.strip())
    return [text or f"{batch[0].file}: clang-tidy failed with exit code {done.returncode}: {done.stderr[-400:]}"]


def touched_since(revision):
    """The files that differ from a revision, or None for a history that does not reach back so far."""
    done = subprocess.run(["git", "diff", "--name-only", revision, "--"], cwd=ROOT, capture_output=True, text=True)
    return {ROOT / name for name in done.stdout.split()} if done.returncode == 0 else None


def touched(units, changed):
    """The units that changed, and a unit for each header that changed and that none of these includes."""
    chosen = [u for u in units if u.file in changed]
    seen = {header for u in chosen for header in u.headers}
    for u in units:
        new = changed.intersection(u.headers) - seen
        if new:
            chosen.append(u)
            seen |= set(u.headers)
    return chosen


def main():
    parser = argparse.ArgumentParser(prog="scripts/lint", description="clang-tidy over the units of a configured build")
    parser.add_argument("build", nargs="?", default="build", help="a build folder (default: build)")
    parser.add_argument("files", nargs="?", default="", help="a regular expression: only these files")
    parser.add_argument("--since", metavar="REVISION", help="only units that changed since then, and one for each header that did")
    asked = parser.parse_args()
    build = (ROOT / asked.build).resolve()
    scratch = build / "lint"
    scratch.mkdir(exist_ok=True)
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "assay-lint"
    cache.mkdir(parents=True, exist_ok=True)
    units = read_units(build, scratch, re.compile(asked.files))
    if asked.since:
        changed = touched_since(asked.since)
        if changed is None:
            print(f"scripts/lint: there is no revision {asked.since} here", file=sys.stderr)
            return 2
        units = touched(units, changed)
    found = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        # The longest first, so that no core waits for the last.
        work = sorted(batches(units), key=len, reverse=True)
        for done in concurrent.futures.as_completed([pool.submit(check, b, scratch, cache) for b in work]):
            found += len(done.result())
            for text in done.result():
                print(text, flush=True)
    print(f"{len(units)} units, {found} batches with findings")
    return 1 if found else 0


sys.exit(main())
