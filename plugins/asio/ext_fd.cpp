// The table of assay.fd/1: posix::stream_descriptor's async_wait.
#include <assay/ext/fd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "coroutine.hpp"
#include "lookup.hpp"
#include "tables.hpp"
#include "watch.hpp"

namespace asio_plugin {
namespace {

using descriptor = asio::posix::stream_descriptor;

// A descriptor of the host's, which Asio gives back when nobody watches it any more.
class descriptor_watch final : public loop_bound {
 public:
  static constexpr char kind_of_watch = 0;

  descriptor_watch(loop_object& loop, int fd) : loop_bound(ASSAY_KIND_OTHER, loop) {
    descriptor_.emplace(loop.context(), fd);
  }
  void set(descriptor::wait_type what, bound_callback callback) {
    side& s = side_of(what);
    s.callback.emplace(std::move(callback));
    if (!s.waits) wait(what);
  }
  // Whether there was one.
  bool remove(descriptor::wait_type what) {
    side& s = side_of(what);
    const bool there = s.callback.has_value();
    s.callback.reset();
    return there;
  }
  bool idle() const noexcept { return !reading_.callback && !writing_.callback; }
  void give_back() noexcept {
    reading_.callback.reset();
    writing_.callback.reset();
    if (descriptor_) descriptor_->release();
    descriptor_.reset();
  }

 private:
  struct side {
    std::optional<bound_callback> callback;
    bool waits = false;
  };

  ~descriptor_watch() override = default;
  void abandon() noexcept override { give_back(); }
  side& side_of(descriptor::wait_type what) { return what == descriptor::wait_read ? reading_ : writing_; }
  void wait(descriptor::wait_type what) {
    side_of(what).waits = true;
    descriptor_->async_wait(what, [self = object_ref<descriptor_watch>::share(this),
                                   what](const boost::system::error_code& error) {
      side& s = self->side_of(what);
      s.waits = false;
      if (error || !s.callback) return;
      const bound_callback callback = *s.callback;
      struct again {
        descriptor_watch& watch;
        descriptor::wait_type what;
        ~again() {
          const side& mine = watch.side_of(what);
          if (mine.callback && !mine.waits && watch.descriptor_) watch.wait(what);
        }
      };
      const again afterwards{*self, what};
      callback();
    });
  }

  std::optional<descriptor> descriptor_;
  side reading_, writing_;
};

assay_error* add(assay_object* o, int32_t fd, descriptor::wait_type what, assay_object* callback,
                 const assay_list* args) {
  return guarded([&] {
    bound_callback bound(callback, args);
    watch_of<descriptor_watch>(as_open_loop(o), fd)->set(what, std::move(bound));
  });
}
assay_error* remove(assay_object* o, int32_t fd, descriptor::wait_type what, int32_t* removed) {
  return guarded([&] {
    loop_object& loop = as_open_loop(o);
    const auto watch = find_watch<descriptor_watch>(loop, fd);
    *removed = watch && watch->remove(what) ? 1 : 0;
    if (!watch || !watch->idle()) return;
    watch->give_back();
    forget_watch<descriptor_watch>(loop, fd);
  });
}

assay_error* add_reader(assay_object* o, int32_t fd, assay_object* callback, const assay_list* args) {
  return add(o, fd, descriptor::wait_read, callback, args);
}
assay_error* remove_reader(assay_object* o, int32_t fd, int32_t* removed) {
  return remove(o, fd, descriptor::wait_read, removed);
}
assay_error* add_writer(assay_object* o, int32_t fd, assay_object* callback, const assay_list* args) {
  return add(o, fd, descriptor::wait_write, callback, args);
}
assay_error* remove_writer(assay_object* o, int32_t fd, int32_t* removed) {
  return remove(o, fd, descriptor::wait_write, removed);
}

assay_error* getaddrinfo(const assay_getaddrinfo_args* a, assay_object** out) {
  return lazily([&] { return look_up(*a); }, out);
}
assay_error* getnameinfo(const assay_list* address, int32_t flags, assay_object** out) {
  return lazily([&] { return look_up_names(address, flags); }, out);
}

const assay_ext_fd table = {
    .size = sizeof(assay_ext_fd),
    .reserved = 0,
    .add_reader = add_reader,
    .remove_reader = remove_reader,
    .add_writer = add_writer,
    .remove_writer = remove_writer,
    .sock_recv = nullptr,
    .sock_recv_into = nullptr,
    .sock_recvfrom = nullptr,
    .sock_recvfrom_into = nullptr,
    .sock_sendall = nullptr,
    .sock_sendto = nullptr,
    .sock_connect = nullptr,
    .sock_accept = nullptr,
    .sock_sendfile = nullptr,
    .getaddrinfo = getaddrinfo,
    .getnameinfo = getnameinfo,
};

}  // namespace

const void* const fd_table = &table;

}  // namespace asio_plugin
