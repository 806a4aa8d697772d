// closed_loop.hpp - a request at a time on each of many connections: 64 bytes that must come back as they
// are.
#pragma once

#include <vector>

#include "connection.hpp"
#include "descriptor.hpp"
#include "work.hpp"

namespace assay::load {

constexpr std::size_t message_size = 64;
// The first byte of a message. A `told` message is not answered: by it, on a connection of its own, the
// client tells a server that all are connected, or that a batch is over.
constexpr char asked = 'E', told = 'T';

class closed_loop final : public work {
 public:
  // `tells`: the server gets `told` messages.
  closed_loop(destination to, int connections, bool tells);
  ~closed_loop() override;

  void connect() override;  // each connection has had an answer after it: everything is warm
  void batch(std::int64_t n) override;
  figures hang_up() override;

 private:
  struct line;
  void watch(line& one);
  static void set_sequence(line& one, std::uint64_t to);
  void send_to(line& one);
  bool take(line& one);  // true: the answer is whole
  void tell();
  // n answered requests; each(line) is called for every answer.
  template <class Each>
  void exchange(std::int64_t n, Each each);

  destination to_;
  std::size_t count_;
  bool tells_;
  descriptor epoll_;
  std::vector<line> lines_;
  std::unique_ptr<connection> control_;
  std::vector<float> times_us_;
  double seconds_ = 0;
};

}  // namespace assay::load
