#!/usr/bin/env python3
"""check_results.py SCHEMAS FILE...: a run (.json), or every whole line of a recorded one (.jsonl), against its schema."""
import json
import pathlib
import sys

import jsonschema

schemas, *files = map(pathlib.Path, sys.argv[1:])
assert files, "no file"
results = json.loads((schemas / "assay-results-1.schema.json").read_text())
event = json.loads((schemas / "assay-events-1.schema.json").read_text())
# The events name its definitions, as their description says.
event["$defs"] = results["$defs"]


def records(file):
    text = file.read_text("utf-8")
    if file.suffix == ".json":
        return [text]
    whole = text.split("\n")[:-1]
    assert whole, f"{file}: no line"
    return whole


for file in files:
    validator = jsonschema.Draft202012Validator(results if file.suffix == ".json" else event)
    for record in records(file):
        for error in validator.iter_errors(json.loads(record)):
            sys.exit(f"{file}: {error.json_path}: {error.message}")
