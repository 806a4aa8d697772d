// receiver.hpp - a body that wants to know what it awaited: rig.hpp's drop it.
#pragma once

#include <functional>
#include <string_view>

#include "assay/loader/value.hpp"
#include "rig.hpp"

namespace assay::bench {

class receiver {
 public:
  receiver() = default;
  receiver(const receiver&) = delete;
  receiver& operator=(const receiver&) = delete;
  virtual ~receiver() = default;

  // Called with none for the start, and with each outcome of what it awaited; what it returns, awaits and
  // throws is as in body::step().
  virtual std::int32_t step(value in, assay_value& out) = 0;
  // Called in place of step() with an error that what it awaited raised, or that step() threw. By default it
  // ends the body.
  virtual std::int32_t raised(error e, assay_value& out);

  // As body::as_coroutine().
  static assay_object* as_coroutine(receiver* b);

 protected:
  static std::int32_t await(assay_object* awaited, assay_value& out) {
    out = value(object::adopt(awaited)).release();
    return ASSAY_OUT_AWAIT;
  }
  static std::int32_t finish(assay_value& out) {
    out = assay_value{};
    return ASSAY_OUT_RETURN;
  }
};

// The value of an awaitable, which is given away, awaited by a loop that runs for nothing else.
value await_in(loop_fixture& loop, const std::function<assay_object*()>& awaitable);

// A view that lives as long as the value, which holds bytes or text.
std::string_view bytes_in(const value& v);
// An item of a list.
value item_of(const value& list, std::size_t index);

}  // namespace assay::bench
