// The table of assay.queue/1.
#include <assay/ext/queue.h>

#include <aio/queue.hpp>

#include <string_view>

#include "errors.hpp"
#include "operation_object.hpp"
#include "tables.hpp"

namespace reference {
namespace {

bool is_number(const value& v) {
  return v.raw().tag == ASSAY_INT || v.raw().tag == ASSAY_FLOAT || v.raw().tag == ASSAY_BOOL;
}
double number_of(const value& v) {
  return v.raw().tag == ASSAY_FLOAT ? v.raw().as.f : static_cast<double>(v.raw().as.i);
}
std::string_view text_of(const value& v) {
  std::size_t n = 0;
  const void* data = host->bytes_view(v.raw().as.bytes, &n);
  return {static_cast<const char*>(data), n};
}

// Of items of one priority queue, which are all numbers or all texts.
struct before {
  bool operator()(const value& a, const value& b) const {
    if (!is_number(a)) return text_of(a) < text_of(b);
    if (a.raw().tag != ASSAY_FLOAT && b.raw().tag != ASSAY_FLOAT) return a.raw().as.i < b.raw().as.i;
    return number_of(a) < number_of(b);
  }
};

// A queue of any order.
class queue_object : public assay_object {
 public:
  virtual assay_object* put(value item) = 0;  // an awaitable (+1)
  virtual assay_object* get() = 0;            // the same
  virtual void put_nowait(value item) = 0;
  virtual value get_nowait() = 0;
  virtual std::size_t qsize() const = 0;
  virtual bool full() const = 0;
  virtual std::ptrdiff_t maxsize() const = 0;
  virtual void task_done() = 0;
  virtual aio::task<void> join() = 0;
  virtual void shutdown(bool immediate) = 0;

 protected:
  queue_object() : assay_object(ASSAY_KIND_QUEUE) {}
};

template <class Queue>
class queue_of : public queue_object {
 public:
  explicit queue_of(std::ptrdiff_t maxsize) : queue_(maxsize) {}

  assay_object* put(value item) override {
    return new_awaitable([&] { return queue_.put(std::move(item)); });
  }
  assay_object* get() override {
    return new_awaitable([&] { return queue_.get(); });
  }
  void put_nowait(value item) override { queue_.put_nowait(std::move(item)); }
  value get_nowait() override { return queue_.get_nowait(); }
  std::size_t qsize() const override { return queue_.qsize(); }
  bool full() const override { return queue_.full(); }
  std::ptrdiff_t maxsize() const override { return queue_.maxsize(); }
  void task_done() override { queue_.task_done(); }
  aio::task<void> join() override { return queue_.join(); }
  void shutdown(bool immediate) override { queue_.shutdown(immediate); }

 private:
  Queue queue_;
};

// In C++ the items of a priority queue are of one type; here the first item decides which.
class priority_queue_object final : public queue_of<aio::priority_queue<value, before>> {
 public:
  using queue_of::queue_of;
  assay_object* put(value item) override {
    require_comparable(item);
    return queue_of::put(std::move(item));
  }
  void put_nowait(value item) override {
    require_comparable(item);
    queue_of::put_nowait(std::move(item));
  }

 private:
  enum class items { unknown, numbers, texts };

  void require_comparable(const value& item) {
    const bool number = is_number(item);
    if (!number && item.raw().tag != ASSAY_TEXT) throw aio::type_error("items without an order");
    const items kind = number ? items::numbers : items::texts;
    if (kind_ != items::unknown && kind != kind_) throw aio::type_error("items of two types have no order");
    kind_ = kind;
  }
  items kind_ = items::unknown;
};

queue_object& as_queue(assay_object* o) {
  if (!o || o->kind() != ASSAY_KIND_QUEUE) throw aio::type_error("a queue is required");
  return *static_cast<queue_object*>(o);
}

assay_error* create(int32_t order, int64_t maxsize, assay_object** out) {
  return guarded([&] {
    switch (order) {
      case ASSAY_QUEUE_FIFO:
        *out = new queue_of<aio::queue<value>>(maxsize);
        break;
      case ASSAY_QUEUE_LIFO:
        *out = new queue_of<aio::lifo_queue<value>>(maxsize);
        break;
      case ASSAY_QUEUE_PRIORITY:
        *out = new priority_queue_object(maxsize);
        break;
      default:
        throw aio::value_error("unknown order of a queue");
    }
  });
}

assay_error* put(assay_object* o, const assay_value* item, assay_object** awaitable) {
  return guarded([&] { *awaitable = as_queue(o).put(value::share(*item)); });
}
assay_error* get(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = as_queue(o).get(); });
}
assay_error* put_nowait(assay_object* o, const assay_value* item) {
  return guarded([&] { as_queue(o).put_nowait(value::share(*item)); });
}
assay_error* get_nowait(assay_object* o, assay_value* item) {
  return guarded([&] { *item = as_queue(o).get_nowait().release(); });
}
assay_error* qsize(assay_object* o, int64_t* size) {
  return guarded([&] { *size = static_cast<int64_t>(as_queue(o).qsize()); });
}
assay_error* empty(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_queue(o).qsize() == 0; });
}
assay_error* full(assay_object* o, int32_t* out) {
  return guarded([&] { *out = as_queue(o).full(); });
}
assay_error* maxsize(assay_object* o, int64_t* out) {
  return guarded([&] { *out = as_queue(o).maxsize(); });
}
assay_error* task_done(assay_object* o) {
  return guarded([&] { as_queue(o).task_done(); });
}
assay_error* join(assay_object* o, assay_object** awaitable) {
  return guarded([&] { *awaitable = new_awaitable(as_queue(o).join()); });
}
assay_error* shutdown(assay_object* o, int32_t immediate) {
  return guarded([&] { as_queue(o).shutdown(immediate != 0); });
}

const assay_ext_queue table = {sizeof(assay_ext_queue),
                               0,
                               create,
                               put,
                               get,
                               put_nowait,
                               get_nowait,
                               qsize,
                               empty,
                               full,
                               maxsize,
                               task_done,
                               join,
                               shutdown};

}  // namespace

const void* const queue_table = &table;

}  // namespace reference
