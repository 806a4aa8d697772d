#!/usr/bin/env python3
"""check_events.py SCHEMAS EVENTS.jsonl: every whole line of a recorded run against the schema of events."""
import json
import pathlib
import sys

import jsonschema

schemas, events = map(pathlib.Path, sys.argv[1:])
event = json.loads((schemas / "assay-events-1.schema.json").read_text())
# The events name its definitions, as their description says.
event["$defs"] = json.loads((schemas / "assay-results-1.schema.json").read_text())["$defs"]
validator = jsonschema.Draft202012Validator(event)

whole = events.read_text("utf-8").split("\n")[:-1]
assert whole, "no line"
for line in whole:
    validator.validate(json.loads(line))
