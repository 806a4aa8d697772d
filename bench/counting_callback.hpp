// counting_callback.hpp - a callback that counts its calls and stops its loop after the last.
#pragma once

#include "rig.hpp"

namespace assay::bench {

class counting_callback {
 public:
  counting_callback(assay_object* loop, std::int64_t expected) : loop_(loop), left_(expected) {
    static const assay_callback_ops ops = {sizeof(assay_callback_ops), 0, call, drop};
    check(loaded_plugin().core().callback(&ops, this, &object_));
  }
  ~counting_callback() { loaded_plugin().core().unref(object_); }
  counting_callback(const counting_callback&) = delete;
  counting_callback& operator=(const counting_callback&) = delete;

  // What schedules it on its loop.
  assay_call_args arguments() const noexcept {
    assay_call_args args{};
    args.size = sizeof args;
    args.loop = loop_;
    args.callback = object_;
    return args;
  }
  void run_until_called() { check(loaded_plugin().loop().run_forever(loop_)); }
  std::int64_t left() const noexcept { return left_; }  // negative: called too often

 private:
  static assay_error* call(void* data, const assay_value*, std::size_t, assay_value* result) {
    auto& self = *static_cast<counting_callback*>(data);
    *result = assay_value{};
    return --self.left_ == 0 ? loaded_plugin().loop().stop(self.loop_) : nullptr;
  }
  static void drop(void*) {}

  assay_object* loop_;
  assay_object* object_ = nullptr;
  std::int64_t left_;
};

// Starts a callback after so many seconds; the handle is +1.
inline assay_object* call_later(const assay_call_args& args, double seconds) {
  assay_object* handle = nullptr;
  check(loaded_plugin().loop().call_later(&args, seconds, &handle));
  return handle;
}
inline void cancel(assay_object* handle) { check(loaded_plugin().loop().handle_cancel(handle)); }

}  // namespace assay::bench
