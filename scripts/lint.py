"""Runs clang-tidy over the translation units of a build, in parallel, skipping what has not changed since it was clean."""

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


def plain(entry, build):
    """The unit's command as clang takes it: g++'s precompiled header replaced by its text, g++'s own warnings left out."""
    command = re.sub(r"^.*?ccache\s+(?=/)", "", entry["command"])
    command = re.sub(r" -Winvalid-pch| -Wno-maybe-uninitialized| -Wno-restrict", "", command)
    header = re.search(r"-include (\S+cmake_pch\.hxx)", command)
    if header:
        text = pathlib.Path(header[1]).read_bytes()
        copy = build / "lint" / f"{hashlib.sha256(text).hexdigest()[:16]}.hxx"
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(text)
        command = command.replace(header[1], str(copy))
    return {**entry, "command": command}


def dependencies(entry):
    """The project's own headers that a unit includes, as the compiler lists them."""
    command = re.sub(r" -o \S+ -c ", " ", entry["command"])
    command = re.sub(r" -include \S+\.hxx", "", command)
    listed = subprocess.run(command + " -MM -MT x", shell=True, cwd=entry["directory"], capture_output=True, text=True)
    files = set(listed.stdout.replace("\\\n", " ").split()[1:])
    files.add(entry["file"])
    found = {pathlib.Path(entry["directory"], f).resolve() for f in files}
    return sorted(f for f in found if ROOT in f.parents)


def fingerprint(entry):
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    digest.update(entry["command"].encode())
    for path in dependencies(entry):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def check(entry, build, cache):
    stamp = cache / fingerprint(entry)
    if stamp.exists():
        return entry["file"], 0, ""
    done = subprocess.run([TOOL, "--quiet", "-p", str(build / "lint"), entry["file"]], capture_output=True, text=True)
    if done.returncode == 0:
        stamp.touch()
    return entry["file"], done.returncode, done.stdout


def main():
    build = (ROOT / sys.argv[1]).resolve()
    wanted = re.compile(sys.argv[2] if len(sys.argv) > 2 else "")
    entries = json.loads((build / "compile_commands.json").read_text())
    # Generated units and those of another language mode than C++ are not ours to lint.
    units = {e["file"]: e for e in entries if e["file"].endswith(".cpp") and build not in pathlib.Path(e["file"]).parents}
    units = [plain(e, build) for f, e in sorted(units.items()) if wanted.search(f)]
    (build / "lint").mkdir(exist_ok=True)
    (build / "lint" / "compile_commands.json").write_text(json.dumps(units))
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "assay-lint"
    cache.mkdir(parents=True, exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, code, output in pool.map(lambda e: check(e, build, cache), units):
            if code:
                failed += 1
                print(output.strip() or f"{file}: clang-tidy failed with exit code {code}")
    print(f"{len(units) - failed} of {len(units)} units clean")
    return 1 if failed else 0


sys.exit(main())
