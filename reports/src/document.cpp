#include "document.hpp"

#include <exception>

namespace assay::reports {

void document::on(const results::event& e) {
  if (finished_) return;
  try {
    run_.on(e);
  } catch (const std::exception& failed) {
    error_ = failed.what();
  }
  if (std::holds_alternative<results::run_finished>(e)) finish();
}

void document::finish() {
  if (finished_) return;
  finished_ = true;
  try {
    write(run_.result(), out_);
    out_.flush();
    if (!out_ && error_.empty()) error_ = "can't be written: the disk is full, or its reader has gone";
  } catch (const std::exception& failed) {
    error_ = failed.what();
  }
}

const results::clause_table& document::clauses() const {
  return how_.clauses ? *how_.clauses : results::clause_table::suite();
}

}  // namespace assay::reports
