"""assay_discover_tests as authors of plugins use it: an outside project, configured, built and run by ctest.

discovery_test.py CMAKE CTEST ASSAY_BUILD SOURCE installed|built
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

CMAKE, CTEST, ASSAY_BUILD, SOURCE, KIND = sys.argv[1:6]
OUTSIDE = pathlib.Path(SOURCE) / "cmake/tests/outside"
TEMPLATE = pathlib.Path(SOURCE) / "plugins/template_c"
WORK = pathlib.Path(tempfile.mkdtemp(prefix="assay-outside-"))
# What steers this very ctest, or a user's Assay, is none of the outside project's.
ENVIRONMENT = {k: v for k, v in os.environ.items()
               if not k.startswith(("ASSAY_", "CTEST_")) and k not in ("DASHBOARD_TEST_FROM_CTEST", "CMAKE_GENERATOR")}


def run(*command, cwd=WORK, check=True):
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=ENVIRONMENT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and done.returncode != 0:
        raise AssertionError(f"{command} exited {done.returncode}:\n{done.stdout}")
    return done


def configure(source, build, *more, check=True):
    where = WORK / "installed" if KIND == "installed" else ASSAY_BUILD
    return run(CMAKE, "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={where}",
               f"-DTEMPLATE={TEMPLATE}", *more, check=check)


def setUpModule():
    if KIND == "installed":
        run(CMAKE, "--install", ASSAY_BUILD, "--prefix", WORK / "installed")
    configure(OUTSIDE, WORK / "build")
    run(CMAKE, "--build", WORK / "build")


def tearDownModule():
    shutil.rmtree(WORK)


def tests(build, *more):
    shown = json.loads(run(CTEST, "--test-dir", build, "--show-only=json-v1", *more).stdout)
    found = {}
    for test in shown["tests"]:
        found[test["name"]] = {p["name"]: p["value"] for p in test.get("properties", [])}
        found[test["name"]]["command"] = test.get("command", [])
    return found


class Discovery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.all = tests(WORK / "build")

    def named(self, start):
        return {n: t for n, t in self.all.items() if n.startswith(start)}

    def test_each_test_that_level_profile_and_filter_select_is_one_of_ctests(self):
        selected = self.named("by_test.")
        self.assertIn("by_test.Gather.ResultsKeepArgumentOrderWhateverFinishesFirst", selected)
        for name, test in selected.items():
            area = name.split(".")[1].lower()
            self.assertIn(area, ["gather", "sleep"])
            self.assertEqual(set(test["LABELS"]), {"by_test", area, "must"}, name)
            self.assertEqual(test["SKIP_RETURN_CODE"], 77)
            self.assertEqual(test["TIMEOUT"], 60)  # ours is 10
            self.assertEqual(test["WORKING_DIRECTORY"], str(WORK / "build"))
        assay = next(iter(selected.values()))["command"][0]
        chosen = run(assay, "list", "--format=ctest", "--filter",
                     "level:must profile:core (area:gather or area:sleep)").stdout.splitlines()
        self.assertEqual(set(selected), {"by_test." + line.split()[0] for line in chosen})

    def test_a_second_call_for_a_target_has_its_own_names_arguments_and_properties(self):
        selected = self.named("again.by_test.")
        self.assertGreater(len(selected), 5)
        for name, test in selected.items():
            self.assertTrue(name.endswith("/2"), name)
            self.assertEqual(test["command"][-5:], ["--timeout", "2.5", "--time-scale=2", "-r", "json:a b;c.json"])
            self.assertLessEqual({"by_test", "gather", "mine", "yours"}, set(test["LABELS"]))
            self.assertEqual(test["ENVIRONMENT"], ["ONE=1", "TWO=a b"])
            self.assertTrue(test["RUN_SERIAL"])
            self.assertEqual(test["WORKING_DIRECTORY"], str(OUTSIDE))
            self.assertEqual(test["TIMEOUT"], 6 * 3 * 2)
        self.assertEqual((WORK / "build/listed.txt").read_text().split(";"), list(selected))

    def test_a_test_an_area_with_a_limit_that_grows_with_its_tests(self):
        selected = self.named("by_area.")
        self.assertEqual(set(selected), {"by_area.gather", "by_area.sleep"})
        self.assertEqual(set(selected["by_area.gather"]["LABELS"]), {"by_area", "gather"})
        self.assertGreater(selected["by_area.gather"]["TIMEOUT"], 100)
        self.assertEqual(selected["by_area.gather"]["COST"], 7)

    def test_one_test_for_a_whole_plugin(self):
        self.assertEqual(list(self.named("whole")), ["whole"])
        self.assertEqual(self.all["whole"]["LABELS"], ["whole"])
        self.assertEqual(self.all["whole"]["TIMEOUT"], 1234)

    def test_pre_test_discovers_when_ctest_runs(self):
        self.assertGreater(len(self.named("before.Sleep.")), 2)
        self.assertNotIn("before_NOT_DISCOVERED", self.all)

    def test_what_is_unsupported_shows_as_skipped_and_expectations_are_used(self):
        done = run(CTEST, "--test-dir", WORK / "build", "-R", r"^by_test\.|^expecting$", check=False)
        self.assertRegex(done.stdout, r"\*\*\*Skipped")
        self.assertRegex(done.stdout, r"expecting \.+ +Passed")
        self.assertNotIn("Not Run (Disabled)", done.stdout)

    def test_ctest_keeps_the_measurements_of_a_run(self):
        # As on a dashboard: nobody is there to debug.
        run(CTEST, "--test-dir", WORK / "build", "-R", r"^expecting$", "-T", "Test", "--interactive-debug-mode", "0")
        files = list((WORK / "build/Testing").glob("*/Test.xml"))
        found = {m.get("name"): (m.get("type"), m.findtext("Value"))
                 for m in xml.parse(files[0]).iter("NamedMeasurement")}
        for count in ["assay tests", "assay pass", "assay clauses met", "assay clauses not met"]:
            self.assertIn(count, found)
            self.assertEqual(found[count][0], "numeric/integer")
            self.assertRegex(found[count][1], r"^[0-9]+$")
        self.assertEqual(found["assay seconds"][0], "numeric/double")
        self.assertGreater(int(found["assay tests"][1]), 0)

    def test_several_configurations_have_files_of_their_own(self):
        run(CMAKE, "-S", OUTSIDE, "-B", WORK / "multi", "-G", "Ninja Multi-Config",
            f"-DCMAKE_PREFIX_PATH={WORK / 'installed' if KIND == 'installed' else ASSAY_BUILD}", f"-DTEMPLATE={TEMPLATE}")
        run(CMAKE, "--build", WORK / "multi", "--config", "Release", "--target", "whole")
        found = tests(WORK / "multi", "-C", "Release", "-R", "^(whole|before.Sleep)")
        self.assertIn("/Release/", found["whole"]["command"][2])
        self.assertGreater(len(found), 2)
        self.assertIn("whole_NOT_BUILT", tests(WORK / "multi", "-C", "Debug"))


class SlowListing(unittest.TestCase):
    def test_a_listing_that_takes_too_long_ends_the_build_and_says_so(self):
        source = WORK / "slow"
        source.mkdir()
        slow = source / "slow_assay"
        slow.write_text("#!/bin/sh\nexec sleep 1000\n")
        slow.chmod(0o755)
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(Slow LANGUAGES C)\nfind_package(Assay CONFIG REQUIRED)\n"
            "get_target_property(configurations Assay::assay IMPORTED_CONFIGURATIONS)\n"
            "foreach(configuration IN LISTS configurations)\n"
            f"  set_property(TARGET Assay::assay PROPERTY IMPORTED_LOCATION_${{configuration}} {slow})\n"
            "endforeach()\n"
            f"assay_add_plugin(mine {TEMPLATE}/plugin.c)\nassay_discover_tests(mine DISCOVERY_TIMEOUT 1)\n")
        configure(source, source / "build")
        done = run(CMAKE, "--build", source / "build", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("listing the tests of mine took more than 1 s, which is its DISCOVERY_TIMEOUT",
                      re.sub(r"\s+", " ", done.stdout))


class WrongCalls(unittest.TestCase):
    def check(self, call, message):
        source = WORK / "wrong"
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(Wrong LANGUAGES C)\nfind_package(Assay CONFIG REQUIRED)\n"
            f"assay_add_plugin(mine {TEMPLATE}/plugin.c)\n{call}\n")
        done = configure(source, source / "build", check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(message, re.sub(r"\s+", " ", done.stdout))

    def test_each_says_what_is_wrong(self):
        self.check("assay_discover_tests(mine NONSENSE 1)", "assay_discover_tests: unknown argument 'NONSENSE;1'")
        self.check("assay_discover_tests(mine GRANULARITY ALL)", "GRANULARITY is TEST, AREA or PLUGIN, not 'ALL'")
        self.check("assay_discover_tests(mine DISCOVERY_MODE NOW)", "DISCOVERY_MODE is POST_BUILD or PRE_TEST, not 'NOW'")
        self.check("assay_discover_tests(mine LEVEL MUST)", "LEVEL is one of must, should, may, not 'MUST'")
        self.check("assay_discover_tests(mine PROFILE all)", "PROFILE is one of core, full, newer, not 'all'")
        self.check("assay_discover_tests(mine DISCOVERY_TIMEOUT soon)", "DISCOVERY_TIMEOUT is a number of seconds, not 'soon'")
        self.check("assay_discover_tests(yours)", "there is no target 'yours'")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
