// errand.hpp - one test run once more in a worker of its own, by itself or after some others.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "ledger.hpp"

namespace assay::runner {

struct errand {
  enum class purpose {
    verdict,    // it counts: a retry
    diagnosis,  // it only tells more
  };
  purpose why = purpose::verdict;
  std::size_t test = 0;
  std::vector<std::size_t> before;  // run first, for what they do to it
};

// Hears of the one test; of the others nobody does.
class errand_listener final : public ledger::listener {
 public:
  errand_listener(errand what, std::function<void(const std::string&)> note)
      : what_(std::move(what)), note_(std::move(note)) {}

  const errand& what() const noexcept { return what_; }
  // None: its worker did not come to it.
  std::optional<results::test_result> take_result() { return std::move(result_); }

  void loaded(const results::plugin_result&) override {}
  void described(const worker::plugin_described&) override {}
  void started(std::size_t) override {}
  void finished(std::size_t test, results::test_result result, const std::vector<std::size_t>&) override {
    if (test == what_.test) result_ = std::move(result);
  }
  void benchmarked(const results::benchmark_result&) override {}
  void noted(const std::string& text) override { note_(text); }

 private:
  errand what_;
  std::function<void(const std::string&)> note_;
  std::optional<results::test_result> result_;
};

}  // namespace assay::runner
