#include "descriptor_table.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include <aio/descriptors.hpp>

namespace aio {
namespace detail {

void descriptor_watch::call() { call_standing(callback_); }

descriptor_table::~descriptor_table() {
  for (watches* all : {&readers_, &writers_}) {
    // What a callback drops may remove another one.
    while (!all->empty()) {
      const ref<descriptor_watch> watch = all->begin()->second;
      all->erase(all->begin());
      watch->stop();
    }
  }
}

void descriptor_table::set(event_loop& loop, int fd, io_watch::direction d, ref<callback_node> callback) {
  ref<descriptor_watch> added(new descriptor_watch(std::move(callback)));
  added->start(loop, fd, d);
  const ref<descriptor_watch> former = std::exchange(of(d)[fd], added);
  if (former) former->stop();
}

void descriptor_table::close_transports() noexcept {
  const auto all = std::move(transports);
  transports.clear();
  for (const auto& [fd, claim] : all) claim.transport->add_ref();  // one may end another
  for (const auto& [fd, claim] : all) claim.transport->loop_closed();
  for (const auto& [fd, claim] : all) claim.transport->release();
}

bool descriptor_table::remove(int fd, io_watch::direction d) noexcept {
  watches& all = of(d);
  const auto at = all.find(fd);
  if (at == all.end()) return false;
  const ref<descriptor_watch> former = std::move(at->second);
  all.erase(at);
  former->stop();
  return true;
}

namespace {

descriptor_table& table_of(loop_backend& backend) {
  if (!backend.descriptors) backend.descriptors = std::make_unique<descriptor_table>();
  return *backend.descriptors;
}

// The kernel would refuse these, too, but only after libevent has written a warning.
void require_watchable(int fd) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) {
    throw std::system_error(errno, std::generic_category(), "descriptor " + std::to_string(fd));
  }
  if (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)) {
    throw std::system_error(EPERM, std::generic_category(),
                            "descriptor " + std::to_string(fd) + " is a file, which is always ready");
  }
}

void require_number(int fd) {
  if (fd < 0) throw value_error("invalid descriptor: " + std::to_string(fd));
}

void set(event_loop& loop, int fd, io_watch::direction d, ref<callback_node> callback) {
  require_number(fd);
  require_no_transport(loop, fd);
  loop.require_open();
  require_watchable(fd);
  table_of(*loop.backend()).set(loop, fd, d, std::move(callback));
}

bool remove(event_loop& loop, int fd, io_watch::direction d) {
  require_number(fd);
  require_no_transport(loop, fd);
  loop_backend* backend = loop.backend();
  return backend && backend->descriptors && backend->descriptors->remove(fd, d);
}

}  // namespace

void set_reader(event_loop& loop, int fd, ref<callback_node> callback) {
  set(loop, fd, io_watch::direction::reading, std::move(callback));
}

void set_writer(event_loop& loop, int fd, ref<callback_node> callback) {
  set(loop, fd, io_watch::direction::writing, std::move(callback));
}

void require_no_transport(event_loop& loop, int fd) {
  loop_backend* backend = loop.backend();
  if (!backend || !backend->descriptors) return;
  const auto& transports = backend->descriptors->transports;
  if (const auto at = transports.find(fd); at != transports.end() && !at->second.closing) {
    throw runtime_error("descriptor " + std::to_string(fd) + " is used by a transport");
  }
}

void transport_claim::take(event_loop& loop, int fd, io_owner& transport) {
  release();
  loop.require_open();
  table_of(*loop.backend()).transports[fd] = {&transport};
  loop_ = &loop;
  fd_ = fd;
}

descriptor_table* transport_claim::table() const noexcept {
  loop_backend* backend = loop_ ? loop_->backend() : nullptr;
  return backend ? backend->descriptors.get() : nullptr;
}

void transport_claim::begin_to_close() noexcept {
  descriptor_table* const claims = table();
  if (!claims) return;
  if (const auto at = claims->transports.find(fd_); at != claims->transports.end()) at->second.closing = true;
}

void transport_claim::release() noexcept {
  if (descriptor_table* const claims = table()) claims->transports.erase(fd_);
  loop_ = nullptr;
}

}  // namespace detail

bool event_loop::remove_reader(int fd) {
  return detail::remove(*this, fd, detail::io_watch::direction::reading);
}
bool event_loop::remove_writer(int fd) {
  return detail::remove(*this, fd, detail::io_watch::direction::writing);
}

}  // namespace aio
