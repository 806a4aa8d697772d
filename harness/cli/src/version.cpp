// assay version.
#include <assay/base.h>
#include <fmt/format.h>

#include "assay/spec/clauses.hpp"
#include "machine.hpp"
#include "selection.hpp"
#include "subcommands.hpp"
#include "suite_option.hpp"

namespace assay::cli {

void add_version(CLI::App& app, surroundings&) {
  app.add_subcommand("version", "show the version of Assay, of its ABI, and the size of its suite")
      ->callback([] {
        fmt::print("assay {}\nabi {}.{}\n{} clauses, {} tests\ndated suites: {}\n", suite_version(),
                   ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR, spec::clauses().size(), suite().size(), suite_dates());
      });
}

}  // namespace assay::cli
