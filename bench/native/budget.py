#!/usr/bin/env python3
"""Whether the hottest operations of aio cost what the budget says: instructions (callgrind) and allocations of one operation, within 3 %.

  bench/native/budget.py NATIVE_AIO --compiler KEY             compare with budget.json
  bench/native/budget.py NATIVE_AIO --compiler KEY --approve   write what is measured into it

Nothing is timed. An operation is counted as what 2,000 of them cost beyond 1,000, so that start and end cancel out. Budgets are of a
compiler and a C library; where there is none for this one the outcome is 77, "no budget". It fails for what became cheaper, too: a
budget that is too wide hides the next loss.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

BUDGET = pathlib.Path(__file__).resolve().parent / "budget.json"
OPERATIONS = ["spawn_await", "await_no_task", "yield_alone", "yield_1000", "ping_pong_event", "ping_pong_queue", "gather",
              "call_soon", "timer_start_cancel", "cancel_waiting"]
TOLERANCE = 0.03
ACCEPT = "scripts/approve-budget"


def count(program, operation, n):
    """Instructions and allocations of a program that repeats the operation n times."""
    # No ASLR and an environment without surprises: addresses decide about hashing and the length of the start.
    done = subprocess.run(["setarch", "-R", "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "--count",
                           operation, str(n)], capture_output=True, text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not collected:
        sys.exit(f"budget: {operation} can't be counted (exit code {done.returncode}):\n{done.stderr}")
    return int(collected[1]), int(done.stdout)


def measure(program):
    costs = {}
    for operation in OPERATIONS:
        once, twice = count(program, operation, 1000), count(program, operation, 2000)
        costs[operation] = {"instructions": round((twice[0] - once[0]) / 1000, 1),
                            "mallocs": round((twice[1] - once[1]) / 1000, 3)}
    return costs


def judge(measured, budget):
    """What is amiss, a line each."""
    lines = []
    for operation, cost in measured.items():
        allowed = budget.get(operation)
        if allowed is None:
            lines.append(f"{operation}: not in the budget")
            continue
        for unit, slack in (("instructions", 0.5), ("mallocs", 0.005)):
            is_, was = cost[unit], allowed[unit]
            if abs(is_ - was) <= max(TOLERANCE * was, slack):
                continue
            change = f"{(is_ / was - 1) * 100:+.1f} %" if was else "from none"
            lines.append(f"{operation}: {is_:g} {unit}, the budget is {was:g} ({change}), "
                         + ("DEARER" if is_ > was else "cheaper: accept it"))
    lines += [f"{gone}: in the budget, but not measured" for gone in budget if gone not in measured]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--approve", action="store_true")
    options = parser.parse_args()
    key = f"{options.compiler}-glibc-{os.confstr('CS_GNU_LIBC_VERSION').split()[-1]}"
    budgets = json.loads(BUDGET.read_text()) if BUDGET.exists() else {}
    if key not in budgets and not options.approve:
        print(f"no budget for this compiler: {key} is none of {', '.join(budgets) or 'no budgets'}. To write one: {ACCEPT}")
        return 77
    measured = measure(options.program)
    if options.approve:
        budgets[key] = measured
        BUDGET.write_text(json.dumps(budgets, indent=2, sort_keys=True) + "\n")
    print(f"{key:40} instructions   mallocs")
    for operation, cost in measured.items():
        print(f"{operation:40} {cost['instructions']:12} {cost['mallocs']:9}")
    if options.approve:
        return 0
    amiss = judge(measured, budgets[key])
    for line in amiss:
        print(line)
    if amiss:
        print(f"To accept what is measured now: {ACCEPT}")
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
