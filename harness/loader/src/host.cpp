#include "assay/loader/host.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "host_objects.hpp"

namespace assay {
namespace {

struct sink_slot {
  std::mutex mutex;
  std::shared_ptr<const log_sink> sink;
};

// Never destroyed: a plugin's threads may log while the process ends.
sink_slot& slot() {
  static auto* s = new sink_slot;
  return *s;
}

void log(std::int32_t level, const char* text, std::size_t len) {
  std::shared_ptr<const log_sink> sink;
  {
    std::lock_guard lock(slot().mutex);
    sink = slot().sink;
  }
  const std::string_view message(text, len);
  if (sink != nullptr) {
    (*sink)(level, message);
  } else if (level >= ASSAY_LOG_WARNING) {
    // fmt::print would throw through the plugin where nobody listens any more.
    const std::string line = fmt::format("plugin log, level {}: {}\n", level, message);
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
  }
}

}  // namespace

const assay_host* host_table() noexcept {
  static const assay_host table = {
      sizeof(assay_host),
      ASSAY_ABI_VERSION,
      detail::error_new,
      detail::error_get,
      detail::error_ref,
      detail::error_unref,
      detail::error_try_ref,
      detail::error_bind,
      detail::error_native,
      detail::error_unbind,
      detail::bytes_new,
      detail::bytes_view,
      detail::bytes_ref,
      detail::bytes_unref,
      detail::list_new,
      detail::list_view,
      detail::list_ref,
      detail::list_unref,
      log,
  };
  return &table;
}

void set_log_sink(log_sink sink) {
  auto shared = sink ? std::make_shared<const log_sink>(std::move(sink)) : nullptr;
  std::lock_guard lock(slot().mutex);
  slot().sink.swap(shared);
}

host_counts live_host_objects() noexcept { return detail::live_counts(); }

}  // namespace assay
