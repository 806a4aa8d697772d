// sock_sendfile.
#include <cstdint>
#include <cstdio>

#include "descriptors.hpp"

namespace assay::conformance {
namespace {

// A file without a name, with a content.
class temporary_file {
 public:
  explicit temporary_file(std::string_view content) : file_(std::tmpfile()) {
    REQUIRE_TRUE(file_ != nullptr);
    std::fwrite(content.data(), 1, content.size(), file_);
    std::fflush(file_);
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() {
    if (file_ != nullptr) std::fclose(file_);
  }
  int fd() const { return ::fileno(file_); }
  off_t position() const { return ::lseek(fd(), 0, SEEK_CUR); }

 private:
  std::FILE* file_;
};

CONFORMANCE(Descriptor, SendfileSendsAWholeFile, "descriptor.sendfile") {
  socket_pair pair;
  temporary_file file("0123456789");
  EXPECT_EQ(co_await sock_sendfile(pair.ours.get(), file.fd()), value{10});
  EXPECT_EQ(received_now(pair.theirs.get()), "0123456789");
  EXPECT_EQ(file.position(), 10) << "the position of the file";
}

CONFORMANCE(Descriptor, SendfileSendsARange, "descriptor.sendfile") {
  socket_pair pair;
  temporary_file file("0123456789");
  EXPECT_EQ(co_await sock_sendfile(pair.ours.get(), file.fd(), 2, 5), value{5});
  EXPECT_EQ(received_now(pair.theirs.get()), "23456");
  EXPECT_EQ(file.position(), 7) << "the position of the file";
  EXPECT_EQ(co_await sock_sendfile(pair.ours.get(), file.fd(), 8, 100), value{2}) << "over the end";
  EXPECT_EQ(received_now(pair.theirs.get()), "89");
}

CONFORMANCE(Descriptor, SendfileOfAnEmptyFileSendsNothing, "descriptor.sendfile") {
  socket_pair pair;
  temporary_file file("");
  EXPECT_EQ(co_await sock_sendfile(pair.ours.get(), file.fd()), value{0});
  EXPECT_EQ(received_now(pair.theirs.get()), "");
}

// More than the operating system buffers: it waits for the peer.
CONFORMANCE(Descriptor, SendfileReturnsOnlyWhenAllIsSent, "descriptor.sendfile", needs("task.create"),
            needs("fd.sock_recv")) {
  socket_pair pair;
  constexpr std::size_t size = std::size_t{4} << 20;
  temporary_file file(std::string(size, 'f'));
  task sending =
      rt.spawn([&]() -> co<value> { co_return co_await sock_sendfile(pair.ours.get(), file.fd()); });
  co_await rt.drain();
  EXPECT_FALSE(sending.done()) << "sendfile returned before all was sent";
  std::size_t received = 0;
  while (received < size) {
    value piece = co_await sock_recv(pair.theirs.get(), 1 << 16);
    received += piece.as_bytes().size();
  }
  EXPECT_EQ(co_await sending, value{size});
}

// Linux cannot send its own view of a process's memory by sendfile(2), but it can be read like a file.
struct memory_as_file {
  memory_as_file() : fd(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {}
  static constexpr char text[] = "the text in memory";
  std::int64_t offset() const { return static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(text)); }
  descriptor fd;
};

CONFORMANCE(Descriptor, WhatTheSystemCannotSendIsReadAndSent, "descriptor.sendfile") {
  socket_pair pair;
  memory_as_file file;
  REQUIRE_GE(file.fd.get(), 0);
  EXPECT_EQ(co_await sock_sendfile(pair.ours.get(), file.fd.get(), file.offset(), 8), value{8});
  EXPECT_EQ(received_now(pair.theirs.get()), "the text");
}

CONFORMANCE(Descriptor, WhatTheSystemCannotSendIsRefusedWithoutFallback, "descriptor.sendfile") {
  socket_pair pair;
  memory_as_file file;
  REQUIRE_GE(file.fd.get(), 0);
  outcome sent = co_await attempt(sock_sendfile(pair.ours.get(), file.fd.get(), file.offset(), 8, false));
  EXPECT_RAISES(sent, error_kind::runtime);
  EXPECT_EQ(received_now(pair.theirs.get()), "");
}

CONFORMANCE(Descriptor, WrongArgumentsOfSendfileAreValueErrors, "descriptor.sendfile") {
  socket_pair pair;
  loopback_socket datagrams(SOCK_DGRAM);
  temporary_file file("0123456789");
  outcome offset = co_await attempt(sock_sendfile(pair.ours.get(), file.fd(), -1));
  outcome none = co_await attempt(sock_sendfile(pair.ours.get(), file.fd(), 0, 0));
  outcome negative = co_await attempt(sock_sendfile(pair.ours.get(), file.fd(), 0, -1));
  outcome no_stream = co_await attempt(sock_sendfile(datagrams.fd.get(), file.fd()));
  EXPECT_RAISES(offset, error_kind::value);
  EXPECT_RAISES(none, error_kind::value);
  EXPECT_RAISES(negative, error_kind::value);
  EXPECT_RAISES(no_stream, error_kind::value);
}

}  // namespace
}  // namespace assay::conformance
