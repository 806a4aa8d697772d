#!/usr/bin/env python3
"""browser_test.py BROWSER PAGE: opens a report in a real browser, headless.

The page's filter language against the cases that the C++ one is held against; then the page itself: nothing on the
console, the tools shown, a deep link into a folded test unfolds it, and a filter leaves what it selects.
"""
import html
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE.parents[1] / "harness/results/tests/filter_cases.json"

RUNNER = """
const cases = JSON.parse(document.getElementById('cases').textContent);
const problems = [];
const subject = (name) => ({...cases.subjects[name], verdicts: [cases.subjects[name].verdict]});
for (const [wanted, list] of [[true, cases.selects], [false, cases.rejects]])
  for (const [name, texts] of Object.entries(list))
    for (const text of texts) {
      let got;
      try { got = compileFilter(text)(subject(name)); } catch (error) { got = error.message; }
      if (got !== wanted) problems.push(`${name}: ${text}: ${got}`);
    }
for (const [text, column] of Object.entries(cases.errors)) {
  try { compileFilter(text); problems.push(`${text}: is refused nowhere`); }
  catch (error) { if (error.at !== column) problems.push(`${text}: refused at ${error.at}, not ${column}: ${error.message}`); }
}
document.getElementById('result').textContent = problems.join('\\n') || 'well';
"""

# What a reader would do, typed into the page by a second script; only this copy of the page admits it.
READER = """
const visible = (e) => e.checkVisibility();
const shown = () => [...document.querySelectorAll('.test')].filter(visible).map((row) => row.dataset.test);
const type = (id, text) => { const e = document.getElementById(id); e.value = text; e.dispatchEvent(new Event('input')); };
const result = {tools: visible(document.getElementById('tools'))};
document.getElementById('toggle').click();
result.all = new Set(shown()).size;
type('filter', 'area:sleep verdict:crash');
result.filtered = [...new Set(shown())];
type('filter', 'aera:x');
result.problem = document.getElementById('filter-problem').textContent;
type('filter', '');
type('search', 'task.NAMES');
result.searched = [...new Set(shown())];
type('search', '');
type('only', 'differ');
result.differ = [...new Set(shown())];
const out = document.createElement('pre');
out.id = 'reader';
out.textContent = JSON.stringify(result);
document.body.append(out);
"""


def dump(browser, page, fragment=""):
    """The document as the browser has it after its scripts ran, and what they wrote to the console."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                   "--disable-background-networking", "--disable-component-update", "--enable-logging=stderr",
                   f"--user-data-dir={profile}", "--dump-dom", pathlib.Path(page).resolve().as_uri() + fragment]
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # a browser refuses its sandbox to root
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if ":CONSOLE" in line]


def with_script(page, script):
    """The page with one more script, and its policy taken away."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    return text.replace("</body>", f"<script>{script}</script></body>")


def check(what, good):
    print(("well: " if good else "NOT: ") + what)
    return bool(good)


def main():
    browser, page = sys.argv[1], pathlib.Path(sys.argv[2])
    text = page.read_text(encoding="utf-8")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        cases = pathlib.Path(folder) / "cases.html"
        cases.write_text(
            '<!DOCTYPE html><meta charset="utf-8"><pre id="result"></pre>'
            f'<script type="application/json" id="cases">{CASES.read_text(encoding="utf-8")}</script>'
            f'<script>{(HERE.parent / "html/script/filter.js").read_text(encoding="utf-8")}\n{RUNNER}</script>', encoding="utf-8")
        document, _ = dump(browser, cases)
        result = html.unescape(re.search('<pre id="result">([^<]*)</pre>', document)[1])
        good &= check(f"the filter language: {result}", result == "well")

        document, console = dump(browser, page)
        good &= check(f"nothing on the console {console}", not console)
        good &= check("the tools are shown", re.search('<form class="tools" id="tools">', document))

        target = "test-Sleep.ZeroYieldsOnce"
        document, console = dump(browser, page, "#" + target)
        area = document[:document.index(f'id="{target}"')].rsplit('<details class="area"', 1)[1]
        good &= check("a deep link opens its area", " open=" in area[:area.index(">")])

        copy = pathlib.Path(folder) / "copy.html"
        copy.write_text(with_script(text, READER), encoding="utf-8")
        document, _ = dump(browser, copy)
        seen = json.loads(html.unescape(re.search('<pre id="reader">([^<]*)</pre>', document)[1]))
        good &= check(f"all {seen['all']} tests are there once opened", seen["all"] == 13)
        good &= check(f"a filter leaves {seen['filtered']}", seen["filtered"] == ["Sleep.GivesItsResult"])
        good &= check(f"a wrong filter is told: {seen['problem']!r}", "'aera' is no key" in seen["problem"] and "\n^~~~" in seen["problem"])
        good &= check(f"a search of the clauses leaves {seen['searched']}", seen["searched"] == ["Task.HasAName"])
        good &= check("equal results are no difference", "Odd.Never" in seen["differ"] and "Gather.KeepsArgumentOrder" in seen["differ"])
    sys.exit(not good)


main()
