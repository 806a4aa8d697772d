// progress.hpp - what the user sees while a run goes on, on stderr.
#pragma once

#include <string>
#include <vector>

#include "assay/results/events.hpp"

namespace assay::cli {

// On a terminal one line that is rewritten; elsewhere a plain line where a plugin starts and ends, and for
// each test that is not as expected.
class progress final : public results::sink {
 public:
  // out_fd: the descriptor to write to.
  explicit progress(int fd);
  ~progress() override;
  void on(const results::event& e) override;

 private:
  struct plugin_state {
    std::string name;
    std::size_t selected = 0;
    std::size_t done = 0;
    std::size_t unexpected = 0;
  };
  void on_started(const results::plugin_started& started);
  void on_finished(const results::test_finished& finished);
  void on_plugin_finished(const results::plugin_finished& finished);
  void line(const std::string& text);
  void live(const std::string& text);
  void clear();

  int fd_;
  bool terminal_;
  bool live_shown_ = false;
  std::vector<plugin_state> plugins_;
};

}  // namespace assay::cli
