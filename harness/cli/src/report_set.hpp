// report_set.hpp - the reports of a run: opened before it starts, fed while it goes on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "assay/reports/registry.hpp"
#include "suite_order.hpp"

namespace assay::cli {

// Whether the console report is what goes to stdout. Throws report_error.
bool console_is_shown(const std::vector<std::string>& requests);

class report_set final : public results::sink {
 public:
  // Opens what -r asks for. A file that can't be opened is told on stderr and left out; the exit code
  // becomes 2. The console report goes to stdout besides, unless another report goes there. Throws
  // report_error for a request that is none.
  report_set(const std::vector<std::string>& requests, bool console, const reports::options& how);
  ~report_set() override;
  void on(const results::event& e) override;
  // After the run. True while every report could be written; what could not is told on stderr.
  bool finish();

 private:
  class at_the_end;  // hands on to the reports that are written then

  std::vector<std::unique_ptr<reports::report>> reports_;
  std::vector<reports::report*> live_;  // of them: written event by event
  std::unique_ptr<at_the_end> others_;
  std::unique_ptr<suite_order> ordered_;  // on the way to others_
  bool ok_ = true;
};

}  // namespace assay::cli
