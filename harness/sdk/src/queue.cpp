#include "assay/sdk/queue.hpp"

#include "border.hpp"

namespace assay {

using detail::out;

awaitable queue::put(const value& item) const {
  out<awaitable> a;
  ASSAY_CALL(queue, put, get(), &item.get(), a);
  return a.take();
}

awaitable queue::get_item() const {
  out<awaitable> a;
  ASSAY_CALL(queue, get, get(), a);
  return a.take();
}

void queue::put_nowait(const value& item) const { ASSAY_CALL(queue, put_nowait, get(), &item.get()); }

value queue::get_nowait() const {
  assay_value item{};
  ASSAY_CALL(queue, get_nowait, get(), &item);
  return value::adopt(item);
}

std::int64_t queue::qsize() const {
  std::int64_t size = 0;
  ASSAY_CALL(queue, qsize, get(), &size);
  return size;
}

bool queue::empty() const {
  std::int32_t yes = 0;
  ASSAY_CALL(queue, empty, get(), &yes);
  return yes != 0;
}

bool queue::full() const {
  std::int32_t yes = 0;
  ASSAY_CALL(queue, full, get(), &yes);
  return yes != 0;
}

std::int64_t queue::maxsize() const {
  std::int64_t size = 0;
  ASSAY_CALL(queue, maxsize, get(), &size);
  return size;
}

void queue::task_done() const { ASSAY_CALL(queue, task_done, get()); }

awaitable queue::join() const {
  out<awaitable> a;
  ASSAY_CALL(queue, join, get(), a);
  return a.take();
}

void queue::shutdown(bool immediate) const { ASSAY_CALL(queue, shutdown, get(), immediate ? 1 : 0); }

}  // namespace assay
