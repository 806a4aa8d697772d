// progress.hpp - what the user sees while a run goes on, on stderr.
#pragma once

#include <string>
#include <vector>

#include "assay/results/events.hpp"
#include "run_tally.hpp"
#include "screen.hpp"

namespace assay::cli {

// A plain line where a plugin starts and ends, and for each test that is not as expected. On a terminal, two
// more lines below them that are rewritten: a bar with the counts and the time left, and the running tests.
// Elsewhere a line with the counts after each `silence` without one: who reads a log sees that the run goes
// on.
class progress final : public results::sink {
 public:
  using clock = run_tally::clock;
  static constexpr std::chrono::seconds silence{30};

  // announced: how many tests each plugin will probably run.
  progress(screen out, const std::vector<std::size_t>& announced, bool color);
  ~progress() override;
  void on(const results::event& e) override;

  bool is_live() const noexcept { return screen_.rewrites(); }
  void line(const std::string& text);  // above the bar; printable text of our own
  void tell_status();                  // what runs, for how long, and totals
  // Redraws the bar, or breaks a long silence.
  void refresh(clock::time_point now = clock::now());
  void pause();  // takes it away until the next refresh

 private:
  void on_started(const results::plugin_started& started);
  void on_finished(const results::test_finished& finished);
  void on_plugin_finished(const results::plugin_finished& finished);
  void put(const std::vector<std::string>& lines);
  std::string clearing();

  screen screen_;
  bool color_;
  run_tally tally_;
  clock::time_point spoken_;  // when a line was written last
  bool over_ = false;
  bool shown_ = false;
};

}  // namespace assay::cli
