// suite_order.hpp - puts the tests of a plugin back into the suite's order.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "assay/results/events.hpp"

namespace assay::cli {

// Tests end in the order in which workers come to them, which differs from run to run; reports that are
// written at the end show them as they stand in the suite, so that two reports can be compared. Holds a
// plugin's tests back until the plugin is finished.
class suite_order final : public results::sink {
 public:
  explicit suite_order(results::sink& to);
  void on(const results::event& e) override;
  void flush();  // what is held back, where the stream stopped early

 private:
  void give_out(std::size_t plugin);

  results::sink& to_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::map<std::size_t, std::vector<results::test_finished>> held_;  // by plugin
};

}  // namespace assay::cli
