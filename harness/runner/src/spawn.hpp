// spawn.hpp - starts one worker process, and nothing of it survives its end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace assay::runner {

// A worker and the descriptors it shares with us. On the thread of its io_context.
class spawned {
 public:
  virtual ~spawned() = default;  // kills and reaps what still runs

  // Asks the worker's warden to kill every process below it, and then to end. Returns at once; on_end
  // follows.
  virtual void kill() = 0;
  // The same, once the warden has noted where the worker's threads stand.
  virtual void show_and_kill() = 0;

  // The file that the worker's stdout and stderr go to: bytes [from, to) of it, `to` -1 for all there is, at
  // most `limit`; `capped` is set where that cut something off.
  virtual std::string output(std::int64_t from, std::int64_t to, std::size_t limit, bool& capped) const = 0;
};

struct spawn_request {
  std::vector<std::string> command;
  int channel = -1;               // the memfd that it inherits
  std::string scratch;            // its TMPDIR; empty: the harness's own
  std::string preload;            // see worker_environment()
  std::function<void()> on_wake;  // there may be new records
  // All its processes are gone; called once, never after the destructor. With the warden's wait status.
  std::function<void(std::optional<int>)> on_end;
};

// Throws std::system_error.
std::unique_ptr<spawned> spawn(boost::asio::io_context& io, spawn_request what);

}  // namespace assay::runner
