"""The README's files for CI: what they say is run here, on a project with a plugin that crashes, and what a CI system would
make of it is looked at.

ci_test.py ASSAY_BUILD SOURCE
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import yaml

ASSAY_BUILD, SOURCE = (pathlib.Path(a) for a in sys.argv[1:3])
WORK = pathlib.Path(tempfile.mkdtemp(prefix="assay-ci-"))
PROJECT = f"""cmake_minimum_required(VERSION 3.25)
project(Mine LANGUAGES C)
set(CMAKE_C_STANDARD 11)
find_package(Assay CONFIG REQUIRED)
assay_add_plugin(my_runtime {SOURCE}/harness/cli/tests/plugins/hostile.c)
target_compile_definitions(my_runtime PRIVATE HOSTILE=EXIT REFERENCE="{ASSAY_BUILD}/lib/assay/plugins/reference.so")
target_link_libraries(my_runtime PRIVATE ${{CMAKE_DL_LIBS}})
"""


def environment(more):
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("ASSAY_", "CTEST_", "GITHUB_", "DASHBOARD_", "CMAKE_"))}
    # A part of the suite is enough: those that use what crashes.
    return {**kept, "PATH": f"{ASSAY_BUILD}/bin:{os.environ['PATH']}", "CMAKE_PREFIX_PATH": str(ASSAY_BUILD),
            "CI": "true", "ASSAY_FILTER": "area:gather or area:sleep", **more}


def project(name):
    folder = WORK / name
    folder.mkdir()
    (folder / "CMakeLists.txt").write_text(PROJECT)
    return folder


def run(script, folder, more={}):
    """As both systems do: a shell that stops at the first failure."""
    return subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environment(more), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def commands(log):
    """The workflow commands that GitHub's runner would obey, as (name, properties, message)."""
    unescape = lambda text: (text.replace("%3A", ":").replace("%2C", ",").replace("%0A", "\n").replace("%0D", "\r")
                             .replace("%25", "%"))
    found = []
    stopped = None
    for line in log.splitlines():
        match = re.match(r"\s*::([\w-]+)(?: ([^:]*))?::(.*)$", line)
        if not match:
            continue
        name, properties, message = match.groups()
        if stopped:
            stopped = None if name == stopped else stopped
        elif name == "stop-commands":
            stopped = message
        else:
            pairs = dict(p.split("=", 1) for p in (properties or "").split(",") if p)
            found.append((name, {k: unescape(v) for k, v in pairs.items()}, unescape(message)))
    return found, stopped


class Files(unittest.TestCase):
    def check_artefacts(self, folder):
        self.assertIn("</html>", (folder / "report/index.html").read_text())
        subprocess.run(["xmllint", "--nonet", "--noout", "--schema", SOURCE / "reports/junit/assay-junit.xsd",
                        folder / "report/junit.xml"], check=True, stderr=subprocess.DEVNULL)

    def text(self, name):
        text = (SOURCE / "docs/ci" / name).read_text()
        self.assertLessEqual(len(text.splitlines()), 10)
        self.assertIn("```yaml\n" + text + "```", (SOURCE / "README.md").read_text())
        return yaml.safe_load(text)

    def test_github_actions(self):
        steps = self.text("github-actions.yml")["jobs"]["conformance"]["steps"]
        folder = project("github")
        summary = WORK / "summary.md"
        summary.write_text("what was there\n")
        scripts = [s["run"] for s in steps if "run" in s]
        for script in scripts[:-1]:
            self.assertEqual(run(script, folder).returncode, 0)
        done = run(scripts[-1], folder, {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})
        self.assertEqual(done.returncode, 1, done.stderr)
        obeyed, stopped = commands(done.stdout)
        self.assertIsNone(stopped, "commands are taken again at the end")
        self.assertEqual([name for name, _, _ in obeyed], ["error"] * 10)
        for _, properties, message in obeyed:
            self.assertRegex(properties["title"], r"^crash: Gather\.\w+ \(my_runtime 0\.1\.0\)$")
            self.assertRegex(properties["file"], r"^conformance/\w+\.cpp$")
            self.assertTrue(properties["line"].isdigit())
            self.assertRegex(message, r"^called exit\(0\)(.*\n)*again: assay run build/my_runtime\.so --filter '")
        self.assertIn("CRASH", done.stdout, "the console report is there, too")
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertTrue(summary.read_text().startswith("what was there\n## Assay: not as expected"))
        self.assertIn("<details>", summary.read_text())
        upload = next(s for s in steps if "upload-artifact" in s.get("uses", ""))
        self.assertEqual(upload["if"], "always()")
        self.assertTrue((folder / upload["with"]["path"]).is_dir())
        self.check_artefacts(folder)

    def test_gitlab(self):
        job = self.text("gitlab-ci.yml")["conformance"]
        folder = project("gitlab")
        done = run("\n".join(job["script"]), folder)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(job["artifacts"]["when"], "always")
        self.assertTrue(all((folder / p).exists() for p in job["artifacts"]["paths"]))
        self.assertTrue((folder / job["artifacts"]["reports"]["junit"]).exists())
        self.check_artefacts(folder)


def tearDownModule():
    shutil.rmtree(WORK)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
