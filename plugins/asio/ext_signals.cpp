// The table of assay.signals/1: signal_set, one a signal.
#include <assay/ext/signals.h>

#include <boost/asio/signal_set.hpp>

#include "tables.hpp"
#include "watch.hpp"

namespace asio_plugin {
namespace {

class signal_watch final : public loop_bound {
 public:
  static constexpr char kind_of_watch = 0;

  signal_watch(loop_object& loop, int number) : loop_bound(ASSAY_KIND_OTHER, loop) {
    signals_.emplace(loop.context(), number);
  }
  void set(bound_callback callback) {
    const bool waits = callback_.has_value();
    callback_.emplace(std::move(callback));
    if (!waits) wait();
  }
  void stop() {
    callback_.reset();
    signals_.reset();
  }

 private:
  ~signal_watch() override = default;
  void abandon() noexcept override { stop(); }
  void wait() {
    signals_->async_wait(
        [self = object_ref<signal_watch>::share(this)](const boost::system::error_code& error, int) {
          if (error || !self->callback_) return;
          self->wait();
          const bound_callback callback = *self->callback_;
          callback();
        });
  }

  std::optional<asio::signal_set> signals_;
  std::optional<bound_callback> callback_;
};

assay_error* add(assay_object* o, int32_t number, assay_object* callback, const assay_list* args) {
  return guarded([&] {
    bound_callback bound(callback, args);
    watch_of<signal_watch>(as_open_loop(o), number)->set(std::move(bound));
  });
}
assay_error* remove(assay_object* o, int32_t number, int32_t* removed) {
  return guarded([&] {
    loop_object& loop = as_open_loop(o);
    const auto watch = find_watch<signal_watch>(loop, number);
    *removed = watch ? 1 : 0;
    if (!watch) return;
    watch->stop();
    forget_watch<signal_watch>(loop, number);
  });
}

const assay_ext_signals table = {
    .size = sizeof(assay_ext_signals),
    .reserved = 0,
    .add_signal_handler = add,
    .remove_signal_handler = remove,
};

}  // namespace

const void* const signals_table = &table;

}  // namespace asio_plugin
