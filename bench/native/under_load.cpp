#include "under_load.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "../load/client.hpp"
#include "../load/descriptor.hpp"
#include "../load/placement.hpp"
#include "server_clock.hpp"

namespace native {

namespace load = assay::load;

namespace {

int listening(int family, const sockaddr* at, socklen_t size) {
  const int listener = load::checked(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  load::checked(bind(listener, at, size), "bind");
  load::checked(listen(listener, 1024), "listen");
  return listener;
}

// Some work, and what it costs the server, which has no say in when it begins and ends.
class measured final : public load::work {
 public:
  explicit measured(std::unique_ptr<load::work> what) : what_(std::move(what)) {}

  void connect() override { what_->connect(); }
  void batch(std::int64_t n) override {
    const double server_began = server_.seconds();
    what_->batch(n);
    server_seconds_ += server_.seconds() - server_began;
  }
  load::figures hang_up() override {
    load::figures seen = what_->hang_up();
    seen.server_seconds = server_seconds_;
    return seen;
  }

 private:
  std::unique_ptr<load::work> what_;
  server_clock server_;
  double server_seconds_ = 0;
};

}  // namespace

int listening_on_the_loopback(load::destination& to) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = listening(AF_INET, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  socklen_t size = sizeof at;
  load::checked(getsockname(listener, reinterpret_cast<sockaddr*>(&at), &size), "getsockname");
  to.port = ntohs(at.sin_port);
  return listener;
}

int listening_at(const std::string& path, load::destination& to) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  if (path.size() >= sizeof at.sun_path)
    throw std::runtime_error("the path is too long for a socket: " + path);
  std::copy(path.begin(), path.end(), at.sun_path);
  to.how = load::destination::carrier::unix_socket;
  to.path = path;
  return listening(AF_UNIX, reinterpret_cast<const sockaddr*>(&at), sizeof at);
}

void under_load(const std::function<void()>& serve,
                const std::function<std::unique_ptr<load::work>()>& client, bool shared, std::int64_t n,
                meter& m) {
  const load::placement placed(shared);
  load::client other([&] { return std::make_unique<measured>(client()); }, placed.clients_processor());
  other.batch(n);
  other.hang_up();
  m.begin();
  serve();
  m.end(n);
  const load::figures seen = other.wait();
  m.took(static_cast<double>(n) / seen.requests_per_second, seen.server_seconds);
  m.report_processor_time();
  m.note("p50_us", seen.p50_us);
  m.note("p99_us", seen.p99_us);
  m.note("requests_per_s", seen.requests_per_second);
}

}  // namespace native
