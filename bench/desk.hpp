// desk.hpp - where the bodies of a server say what has happened while a load client works, and the plugin's
// loop runs until they do.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "assay/loader/object.hpp"
#include "load/client.hpp"
#include "rig.hpp"

namespace assay::bench {

// For desk::run: nothing has been counted since the last look.
inline std::function<bool()> no_more(const std::int64_t& count) {
  return [&count, last = std::int64_t{-1}]() mutable { return std::exchange(last, count) == count; };
}

// Shared with the bodies and callbacks, which a broken runtime may keep longer than the benchmark runs.
// Everything on the loop's thread.
class desk : public std::enable_shared_from_this<desk> {
 public:
  explicit desk(assay_object* loop) : loop_(object::borrow(loop)) {}

  // Runs the loop until somebody has told. Throws `failed`: by the word of a body, or after ten seconds in
  // which `stalls`, called each second by a timer of the runtime's, said yes. A runtime whose timers do not
  // come, either, is ended by the runner.
  void run(const std::function<bool()>& stalls);
  // The same with a body, until it ends.
  void run(loop_fixture& loop, body* b, const std::function<bool()>& stalls);
  // Until the client has told; throws the client's word where it has failed.
  void run(load::client& client);
  // Lets the client end, runs the loop until all bodies have left, and returns what the client saw.
  load::figures close(load::client& client);

  // The words of bodies; each ends the run.
  void told();
  void fail(std::string why);
  // A body that has a connection came, and went.
  void enter() { ++bodies_; }
  void leave();
  // Connections may end: nothing is wrong with that any more.
  bool is_closing() const noexcept { return closing_; }

 private:
  void run_watched(const std::function<bool()>& stalls, const char* complaint);
  void stop();

  object loop_;
  std::string failure_;
  bool over_ = false;
  bool closing_ = false;
  int bodies_ = 0;
};

}  // namespace assay::bench
