// desk.hpp - where the bodies of a server say what has happened while a load client works, and the plugin's
// loop runs until they do.
#pragma once

#include <memory>
#include <string>

#include "assay/loader/object.hpp"
#include "load/client.hpp"

namespace assay::bench {

// Shared with the bodies and callbacks, which a broken runtime may keep longer than the benchmark runs.
// Everything on the loop's thread.
class desk : public std::enable_shared_from_this<desk> {
 public:
  explicit desk(assay_object* loop) : loop_(object::borrow(loop)) {}

  // Runs the loop until the client has told. Throws `failed`: by the word of a body, or the client's. A
  // runtime that brings nothing forward has some seconds once the client has given up; one whose timers do
  // not come, either, is ended by the runner.
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
  void run_watched(load::client& client);
  void stop();

  object loop_;
  std::string failure_;
  bool over_ = false;
  bool closing_ = false;
  int bodies_ = 0;
};

}  // namespace assay::bench
