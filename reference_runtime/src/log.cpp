#include <aio/log.hpp>
#include <cstdio>
#include <utility>

namespace aio {
namespace {

log_hook& hook() {
  static log_hook instance;
  return instance;
}

}  // namespace

void set_log_hook(log_hook replacement) { hook() = std::move(replacement); }

void log(log_level level, std::string_view message) {
  if (hook()) {
    hook()(level, message);
    return;
  }
  static constexpr const char* names[] = {"debug", "info", "warning", "error"};
  std::fprintf(stderr, "aio: %s: %.*s\n", names[static_cast<int>(level)], static_cast<int>(message.size()),
               message.data());
}

}  // namespace aio
