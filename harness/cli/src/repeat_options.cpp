#include "repeat_options.hpp"

namespace assay::cli {

void repeat_options::add_to(CLI::App& command) {
  command
      .add_option("--isolation", isolation,
                  "a worker process for a batch of tests (default), for each test, or one for all")
      ->type_name("batch|test|none")
      ->check(CLI::IsMember({"batch", "test", "none"}).description(""))
      ->envname("ASSAY_ISOLATION");
  command
      .add_option(
          "--retries", retries,
          "run a failed test again alone, so often at most; one that then passes is flaky, which is a "
          "failure")
      ->type_name("N")
      ->check(CLI::Range(0, 1000).description(""))
      ->envname("ASSAY_RETRIES");
  repeat_given_ =
      command.add_option("--repeat", repeat, "run each test so often; flaky where the runs differ")
          ->type_name("N")
          ->check(CLI::Range(1, 1000000).description(""))
          ->envname("ASSAY_REPEAT");
  command
      .add_flag("--until-fail", until_fail,
                "run everything again and again until a test fails, or --repeat times")
      ->envname("ASSAY_UNTIL_FAIL");
}

void repeat_options::apply(runner::settings& how) const {
  how.isolate = isolation == "test";
  how.one_worker = isolation == "none";
  how.diagnose = !how.isolate;
  how.repeat.retries = retries;
  how.repeat.runs = until_fail && repeat_given_->count() == 0 ? 0 : repeat;
  how.repeat.until_fail = until_fail;
}

}  // namespace assay::cli
