#include "receiver.hpp"

#include <memory>

#include "assay/loader/host.hpp"

namespace assay::bench {
namespace {

std::int32_t resume(void* frame, std::int32_t how, assay_value in, assay_value* out) {
  auto& self = *static_cast<receiver*>(frame);
  value got = value::adopt(in);
  try {
    if (how == ASSAY_IN_ERROR) return self.raised(got.as_error(), *out);
    return self.step(std::move(got), *out);
  } catch (const failed& f) {
    return self.raised(make_error(error_kind::other, f.message), *out);
  } catch (const std::exception& e) {  // a value of another type than was asked for
    return self.raised(make_error(error_kind::other, e.what()), *out);
  }
}
void destroy(void* frame) { delete static_cast<receiver*>(frame); }

const assay_frame_ops ops = {sizeof(assay_frame_ops), 0, resume, destroy};

// Awaits one thing and keeps what it gave.
class keeper final : public receiver {
 public:
  keeper(std::function<assay_object*()> awaitable, std::shared_ptr<value> into)
      : awaitable_(std::move(awaitable)), into_(std::move(into)) {}

 private:
  std::int32_t step(value in, assay_value& out) override {
    if (!awaits_) {
      awaits_ = true;
      return await(awaitable_(), out);
    }
    *into_ = std::move(in);
    return finish(out);
  }
  std::function<assay_object*()> awaitable_;
  std::shared_ptr<value> into_;  // a broken runtime may run this when nobody waits for it any more
  bool awaits_ = false;
};

}  // namespace

std::int32_t receiver::raised(error e, assay_value& out) {
  out = value(std::move(e)).release();
  return ASSAY_OUT_RAISE;
}

assay_object* receiver::as_coroutine(receiver* b) {
  assay_object* out = nullptr;
  check(loaded_plugin().core().coroutine(&ops, b, &out));
  return out;
}

value await_in(loop_fixture& loop, const std::function<assay_object*()>& awaitable) {
  const auto got = std::make_shared<value>();
  const object coroutine = object::adopt(receiver::as_coroutine(new keeper(awaitable, got)));
  assay_value result{};
  check(loaded_plugin().loop().run_until_complete(loop.get(), coroutine.get(), &result));
  value::adopt(result);
  return std::move(*got);
}

std::string_view bytes_in(const value& v) {
  if (v.tag() != ASSAY_BYTES && v.tag() != ASSAY_TEXT) throw failed{"the runtime gave no bytes"};
  std::size_t size = 0;
  const void* const data = host_table()->bytes_view(v.get().as.bytes, &size);
  return {static_cast<const char*>(data), size};
}

value item_of(const value& list, std::size_t index) {
  if (!list.is_list()) throw failed{"the runtime gave no list"};
  std::size_t size = 0;
  const assay_value* const items = host_table()->list_view(list.get().as.list, &size);
  if (index >= size) throw failed{"the runtime gave a list that is too short"};
  return value::borrow(items[index]);
}

}  // namespace assay::bench
