#!/usr/bin/env python3
"""check_benchmarks.py CLAUSES.json RESULTS.json: each benchmark of a run rests on clauses, and the specification has them."""
import json
import pathlib
import sys

specification, results = (json.loads(pathlib.Path(name).read_text("utf-8")) for name in sys.argv[1:])
known = {clause["id"] for clause in specification["clauses"]}
benchmarks = [benchmark for plugin in results["plugins"] for benchmark in plugin["benchmarks"]]
assert known and len(benchmarks) >= 30, f"{len(known)} clauses, {len(benchmarks)} benchmarks"

problems = [f"{b['name']} rests on none" for b in benchmarks if not b.get("clauses")]
problems += [f"{b['name']} rests on {id}" for b in benchmarks for id in b.get("clauses", []) if id not in known]
sys.exit("\n".join(problems) or 0)
