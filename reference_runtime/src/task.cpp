#include <aio/task.hpp>

#include <aio/event_loop.hpp>
#include <aio/log.hpp>

namespace aio::detail {

std::string promise_base::name() const {
  // "aio::task<int> app::fetch(std::string)" -> "app::fetch"
  std::string text = function;
  std::size_t depth = 0;
  std::size_t begin = 0, end = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>' && depth > 0) --depth;
    if (depth > 0) continue;
    if (text[i] == '(') {
      end = i;
      break;
    }
    if (text[i] == ' ') begin = i + 1;
  }
  return text.substr(begin, end - begin);
}

namespace {

template <class Name>
void report_dropped(Name name) noexcept {
  try {
    log(log_level::warning, "coroutine '" + std::string(name()) + "' was never awaited");
  } catch (...) {  // a hook that throws cannot be told of here
  }
}

}  // namespace

void report_never_awaited(const promise_base& p) noexcept {
  report_dropped([&] { return p.name(); });
}
void report_never_awaited(const char* name) noexcept {
  report_dropped([&] { return name; });
}

std::exception_ptr awaited_twice() {
  return std::make_exception_ptr(runtime_error("cannot reuse already awaited coroutine"));
}

std::exception_ptr await_error(frame_link& awaited) {
  return awaited.child ? std::move(awaited.error) : awaited_twice();
}

void promise_base::fail(std::exception_ptr error) noexcept {
  (link ? link->error : owner_task->loop().root_error()) = std::move(error);
}

}  // namespace aio::detail
