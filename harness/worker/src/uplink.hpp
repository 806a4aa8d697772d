// uplink.hpp - the worker's end of the channel: appends a record and wakes the runner.
#pragma once

#include "assay/worker/channel.hpp"
#include "wake.hpp"

namespace assay::worker {

// [any thread]. Says nothing in a child that the plugin forked.
class uplink {
 public:
  uplink(channel& shared, int wake_fd) noexcept : shared_(shared), wake_(wake_fd) {}
  void send(const record& r);
  // The labels of traces have a place of their own, and are read only when a test does not end by itself.
  void label(std::string_view text);
  channel& shared() noexcept { return shared_; }

 private:
  channel& shared_;
  wake_pipe wake_;
};

}  // namespace assay::worker
