// host.hpp - the table of functions that a plugin gets at init: errors, bytes, lists, log.
#pragma once

#include <assay/host.h>

#include <cstdint>
#include <functional>
#include <string_view>

namespace assay {

// Constant for the life of the process.
const assay_host* host_table() noexcept;

// Where the plugin's log goes; empty, which is the default: warnings and errors are a line each on stderr.
// The sink is called on any thread, several at a time, without a lock held. It must not throw.
using log_sink = std::function<void(std::int32_t level, std::string_view text)>;
void set_log_sink(log_sink sink);

// Host objects alive now. What a test leaves behind shows here.
struct host_counts {
  std::int64_t errors = 0;
  std::int64_t bytes = 0;
  std::int64_t lists = 0;
};
host_counts live_host_objects() noexcept;

}  // namespace assay
