#include "document.hpp"

#include <exception>
#include <utility>

namespace assay::reports {

void whole_run::on(const results::event& e) {
  if (finished_) return;
  see(e);
  try {
    run_.on(e);
  } catch (const std::exception& failed) {
    fail(failed.what());
  }
  if (std::holds_alternative<results::run_finished>(e)) finish();
}

void whole_run::finish() {
  if (std::exchange(finished_, true)) return;
  try {
    take(run_.result());
  } catch (const std::exception& failed) {
    fail(failed.what());
  }
}

void whole_run::fail(const std::string& why) {
  if (error_.empty()) error_ = why;
}

void document::take(const results::run_result& run) {
  write(run, out_);
  out_.flush();
  if (!out_) fail("can't be written: the disk is full, or its reader has gone");
}

const results::clause_table& document::clauses() const {
  return how_.clauses ? *how_.clauses : results::clause_table::suite();
}

}  // namespace assay::reports
