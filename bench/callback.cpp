#include "callback.hpp"

#include <memory>

#include "assay/loader/error.hpp"

namespace assay::bench {
namespace {

assay_error* call(void* data, const assay_value* arguments, std::size_t count, assay_value* result) {
  *result = assay_value{};
  try {
    (*static_cast<called*>(data))({arguments, count}, *result);
    return nullptr;
  } catch (const failed& f) {
    return make_error(error_kind::other, f.message).release();
  } catch (const std::exception& e) {  // a value of another type than was asked for
    return make_error(error_kind::other, e.what()).release();
  }
}
void drop(void* data) { delete static_cast<called*>(data); }

}  // namespace

object make_callback(called function) {
  static const assay_callback_ops ops = {sizeof(assay_callback_ops), 0, call, drop};
  auto kept = std::make_unique<called>(std::move(function));
  assay_object* made = nullptr;
  check(loaded_plugin().core().callback(&ops, kept.get(), &made));
  static_cast<void>(kept.release());  // the object deletes it
  return object::adopt(made);
}

}  // namespace assay::bench
