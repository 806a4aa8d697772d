#!/usr/bin/env python3
"""check_site.py FOLDER SCHEMA: crawls a site of the specification from its first page.

Every page is sound by itself; every link and fragment is there; every file is reached and none leads out of the
folder; every clause has its anchor, and clauses.json matches its schema.
"""
import json
import pathlib
import sys
import urllib.parse

import check_html
import jsonschema


def main():
    folder, schema = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    problems, pages, queue = [], {}, ["index.html"]
    while queue:
        name = queue.pop()
        if name in pages:
            continue
        page = pages[name] = check_html.read(folder / name, of_a_site=True)
        problems += [f"{name}: {problem}" for problem in page.problems]
        for line, href in page.links:
            target, _, _ = href.partition("#")
            if not target or target.startswith(("http://", "https://")):
                continue
            if "/" in target or not (folder / target).is_file():
                problems.append(f"{name}:{line}: {href!r} leads to no file of the site")
            elif target.endswith(".html"):
                queue.append(target)
    for name, page in pages.items():
        for line, href in page.links:
            target, _, fragment = href.partition("#")
            if target in pages and fragment and urllib.parse.unquote(fragment) not in pages[target].ids:
                problems.append(f"{name}:{line}: {href!r} leads to no place of its page")

    site = json.loads((folder / "clauses.json").read_text(encoding="utf-8"))
    jsonschema.validate(site, json.loads(schema.read_text(encoding="utf-8")))
    if (folder / site["$schema"]).read_bytes() != schema.read_bytes():
        problems.append("the schema beside clauses.json is another")
    there = {file.name for file in folder.iterdir()}
    if there != set(site["files"]):
        problems.append(f"files that clauses.json does not list, or that are not there: {there ^ set(site['files'])}")
    unreached = {name for name in there if name.endswith(".html")} - set(pages)
    if unreached:
        problems.append(f"no link leads to {unreached}")
    for clause in site["clauses"]:
        page, _, fragment = clause["url"].partition("#")
        if fragment != clause["id"] or page not in pages or fragment not in pages[page].ids:
            problems.append(f"{clause['id']} is not at {clause['url']}")
    print("\n".join(problems) or f"well: {len(pages)} pages, {len(site['clauses'])} clauses")
    sys.exit(bool(problems))


main()
