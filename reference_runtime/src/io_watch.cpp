#include "io_watch.hpp"

namespace aio::detail {

io_watch::~io_watch() { stop(); }

void io_watch::start(event_loop& loop, int fd, direction d, const std::atomic<unsigned>* told) {
  if (started()) return;
  loop.require_open();
  loop_ = &loop;
  loop_backend& backend = *loop.backend();
  backend_ = &backend;
  event_.reset(event_new(backend.base.get(), fd,
                         static_cast<short>((d == direction::reading ? EV_READ : EV_WRITE) | EV_PERSIST),
                         &ready, this));
  if (!event_ || event_add(event_.get(), nullptr) != 0) {
    event_.reset();
    throw runtime_error("the descriptor " + std::to_string(fd) + " cannot be watched");
  }
  previous_ = nullptr;
  next_ = backend.watches;
  if (next_) next_->previous_ = this;
  backend.watches = this;
  tells_ = told && !backend.told;
  if (tells_) {
    backend.told = told;
    backend.told_before = told->load();
  } else {
    ++backend.untold;
  }
}

void io_watch::stop() noexcept {
  valid_ = false;
  if (!started()) return;
  event_.reset();
  (previous_ ? previous_->next_ : backend_->watches) = next_;
  if (next_) next_->previous_ = previous_;
  previous_ = next_ = nullptr;
  if (tells_) {
    backend_->told = nullptr;
    backend_->told_before = 0;
  } else {
    --backend_->untold;
  }
}

void io_watch::ready(evutil_socket_t, short, void* self) {
  auto& watch = *static_cast<io_watch*>(self);
  watch.valid_ = true;
  if (watch.queued_) return;
  watch.queued_ = true;
  watch.owner_.add_ref();
  watch.loop_->schedule(watch);
}

void io_watch::run() {
  io_owner& owner = owner_;
  queued_ = false;
  struct reference {
    io_owner& o;
    ~reference() { o.release(); }
  } const at_end{owner};
  if (valid_) callback_(owner);
}

void io_watch::discard() noexcept {
  queued_ = false;
  owner_.release();
}

}  // namespace aio::detail
