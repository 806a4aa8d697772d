// client.hpp - the load client: a process of its own, so that the server's processor time is the server's
// alone.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "descriptor.hpp"
#include "work.hpp"

namespace assay::load {

class client {
 public:
  // Forks; `make` is called in the child, which connects at once. It runs on that processor, if it may;
  // -1: on any. It ends when its work is over, when that fails, and when this object or its process does.
  client(const std::function<std::unique_ptr<work>()>& make, int processor);
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client();

  // Orders are queued: they are carried out one after another.
  void batch(std::int64_t n);
  void hang_up();

  // It has said its last: the figures, or why it failed.
  bool is_over() const noexcept;
  // Waits for the last word. Throws std::runtime_error with the text of the client's failure.
  figures wait();

 private:
  void order(std::int64_t n);

  pid_t child_ = -1;
  descriptor process_;  // of the child: no number that another process may have got since
  descriptor line_;
};

}  // namespace assay::load
